"""One engine, two doors: the API and the command line say the same about the same files, field by field."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from faultmaven.core.settings import settings
from faultmaven.diagnosis.document.writing import document_of
from faultmaven.diagnosis.models import Diagnosis
from faultmaven.evidence import pipeline
from faultmaven.evidence.deliveries import ingest
from faultmaven.evidence.local_files import LocalFile, walk
from faultmaven.evidence.models import Evidence, Status
from faultmaven.providers.aws import REGION
from pydantic import TypeAdapter

from tests.conftest import ROOT
from tests.support.whole_product import WholeProduct
from tests.unit.cli.incident import FILES, POD

QUESTION = "why is the cart on 10.42.3.19 down?"
REFUSED = "2026-01-31T09:05:0{n}Z ERROR could not connect to 10.42.3.19:5432: FATAL: password authentication failed\n"
TOLD = ("verdict", "reason", "summary", "causes", "findings", "ruled_out", "timeline", "checked")


def packed(files: dict[str, str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()


def bundle(folder: Path) -> Path:
    """Write files of many kinds: nested folders, an archive, a duplicate, an empty file, noise."""
    files: dict[str, bytes] = {name: text.encode() for name, text in FILES.items()}
    files["bundle.zip"] = packed({"logs/db.log": "".join(REFUSED.format(n=n) for n in range(5)), "again.txt": POD})
    files |= {"empty.log": b"", "noise.bin": bytes(range(256)) * 9, "zz/same.txt": POD.encode()}
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def asked_of_the_api(product: WholeProduct, files: Sequence[LocalFile]) -> tuple[dict[str, Any], list[Evidence]]:
    """Upload the files as a browser does, have them read, ask, and return the answer and the files of the case."""
    owner, s3 = product.owner, boto3.client("s3", region_name=REGION)
    case_id, keys = owner.open_case("the cart is down"), []
    for file in files:
        data = file.path.read_bytes()
        body = {"case_id": case_id, "filename": file.name, "size_bytes": len(data)}
        body |= {"sha256": hashlib.sha256(data).hexdigest(), "modified_at": file.modified_at.isoformat()}
        evidence = owner.call("POST", "/evidence/upload", json=body).json()["evidence"]
        keys.append(f"raw/{owner.user_id}/{case_id}/{evidence['evidence_id']}")
        if not evidence["duplicate_of"]:
            s3.put_object(Bucket=settings().bucket, Key=keys[-1], Body=data)
    read = replace(ingest(), read=pipeline.run)
    for _ in range(3):  # archives, and what was in them
        for key in keys:
            read.handle(key, "v1")
        listed = s3.list_objects_v2(Bucket=settings().bucket, Prefix=f"raw/{owner.user_id}/{case_id}/")
        keys = [item["Key"] for item in listed.get("Contents", [])]
    turn = owner.call("POST", f"/agent/chat/{case_id}", json={"message": QUESTION}).json()
    turn = owner.call("GET", f"/agent/chat/{case_id}/turns/{turn['turn_id']}").json()
    items = owner.call("GET", f"/cases/{case_id}/evidence", params={"limit": 100}).json()["items"]
    return turn["response"], [_evidence(item) for item in items]


def _evidence(item: dict[str, Any]) -> Evidence:
    known = {name: item[name] for name in ("evidence_id", "number", "filename", "size_bytes", "sha256", "parent_id")}
    return Evidence(**known, case_id="c", user_id="u", status=Status(item["status"]), created_at=datetime.now(UTC))


def asked_of_the_command(folder: Path) -> dict[str, Any]:
    """Run the command as a person does: a process of its own, with a path of its own and nothing else."""
    command = [sys.executable, "-m", "faultmaven.cli", "diagnose", str(folder), "--question", QUESTION, "--json"]
    environ = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT / "shared")}
    ran = subprocess.run(command, env=environ, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr.decode()
    return json.loads(ran.stdout)


def compare(product: WholeProduct, folder: Path) -> dict[str, Any]:
    response, evidence = asked_of_the_api(product, walk([folder]).files)
    diagnosis = TypeAdapter(Diagnosis).validate_python({name: response[name] for name in (*TOLD, "gaps")})
    from_api = json.loads(document_of(diagnosis, evidence).model_dump_json())
    from_command = asked_of_the_command(folder)
    # the whole document: there are no ids and no times of making in it
    gaps = from_command["gaps"]
    assert from_command == {**from_api, "gaps": gaps}
    # behind the gaps the command line has what an answer of the API asks for as its next steps
    assert gaps[: len(from_api["gaps"])] == from_api["gaps"]
    return from_command


def test_both_doors_say_the_same(product: WholeProduct, tmp_path: Path) -> None:
    document = compare(product, bundle(tmp_path))
    assert document["causes"][0]["component"] == "Deployment/cart"
    assert len(document["gaps"]) >= 2


@pytest.mark.parametrize("incident", ["01_oom_kill", "15_dns_resolution"])
def test_both_doors_say_the_same_of_real_incidents(incident: str, product: WholeProduct, shared_data: Path) -> None:
    compare(product, shared_data / "incidents" / "kubernetes" / incident)
