"""`fm diagnose`: the same answer whatever the files are called and however they come, and no crash over any of them."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from faultmaven.diagnosis.document.parts import DiagnosisDocument
from faultmaven.diagnosis.document.writing import SCHEMA_VERSION

from tests.conftest import ROOT
from tests.unit.cli.conftest import Fm
from tests.unit.cli.incident import FILES, POD


def written(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()


def said(document: dict[str, Any], contents: Mapping[str, str]) -> list[Any]:
    """Return what a document says, with its files by what they hold instead of by their names."""
    causes = [
        [
            *(cause[name] for name in ("component", "mechanism", "verdict", "confidence", "summary", "fix")),
            [(contents[part["file"]], part["line"], part["says"]) for part in cause["citations"]],
        ]
        for cause in document["causes"]
    ]
    return [document["verdict"], document["reason"], document["summary"], causes, len(document["gaps"])]


def test_the_cause_is_told_with_the_line_that_proves_it(fm: Fm, tmp_path: Path) -> None:
    ran = fm("diagnose", str(written(tmp_path, FILES)))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("CONFIRMED  Deployment/cart in shop")
    assert "  pods/describe.txt:18 |" in ran.out
    assert "OOMKilled" in ran.out
    assert "   $ kubectl set resources" in ran.out
    assert "\x1b" not in ran.out, "no styles where nobody sees them"
    assert [line for line in ran.out.splitlines() if line != line.rstrip()] == []


def test_json_is_the_documented_form_and_every_citation_stands_in_its_file(fm: Fm, tmp_path: Path) -> None:
    ran = fm("diagnose", "--json", str(written(tmp_path, FILES)))
    jsonschema.validate(json.loads(ran.out), json.loads((ROOT / "docs" / "diagnosis.schema.json").read_text()))
    document = DiagnosisDocument.model_validate_json(ran.out)
    assert (document.schema_version, document.verdict) == (SCHEMA_VERSION, "CONFIRMED")
    best = document.causes[0]
    assert (best.rank, best.component, best.mechanism) == (1, "Deployment/cart", "oom-killed")
    cited = [*best.citations, *(part for link in best.chain for part in link.citations)]
    assert cited
    for part in cited:
        line = FILES[part.file].split("\n")[part.line - 1]
        assert part.excerpt in line
        assert part.checked


def test_names_of_files_change_nothing(fm: Fm, tmp_path: Path) -> None:
    texts = list(FILES.values())
    namings = [
        FILES,
        {f"{n}.bin": text for n, text in enumerate(texts)},
        {f"{9 - n}": text for n, text in enumerate(texts)},
    ]
    answers = [
        said(json.loads(fm("diagnose", "--json", str(written(tmp_path / str(number), files))).out), files)
        for number, files in enumerate(namings)
    ]
    assert answers[0][3]
    assert answers[1:] == [answers[0], answers[0]]


def test_the_seed_of_hashes_changes_nothing(tmp_path: Path) -> None:
    folder = written(tmp_path, {"plain.log": "2026-01-31T09:05:00Z ERROR orders gave up\n" * 3})
    command = [sys.executable, "-c", "from faultmaven.cli.main import main; main()", "diagnose", str(folder), "--json"]
    told = [
        subprocess.run(
            command,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "shared")},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "7")
    ]
    assert b"; no " in told[0], "what would have to be seen is told in an order"
    assert told[0] == told[1]


def test_members_of_nested_archives_are_cited_behind_their_archive(fm: Fm, tmp_path: Path) -> None:
    written(tmp_path, {"bundle.zip": zipped({"inner.zip": zipped({"pod.txt": POD}), "note.txt": "all slow today"})})
    document = json.loads(fm("diagnose", "--json", str(tmp_path / "bundle.zip")).out)
    assert document["causes"][0]["component"] == "Deployment/cart"
    assert {part["file"] for part in document["causes"][0]["citations"]} == {"bundle.zip!inner.zip!pod.txt"}


def test_standard_input_is_read(fm: Fm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(POD.encode())))
    document = json.loads(fm("diagnose", "--json", "-").out)
    assert document["causes"][0]["citations"][0]["file"] == "stdin"


def test_what_cannot_be_read_is_a_gap(fm: Fm, tmp_path: Path) -> None:
    trap = io.BytesIO()
    with tarfile.open(fileobj=trap, mode="w") as archive:
        link = tarfile.TarInfo("../../etc/passwd")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    written(tmp_path, {**FILES, "empty.log": b"", "trap.tar": trap.getvalue(), "noise.bin": os.urandom(5000)})
    os.mkfifo(tmp_path / "pipe")
    ran = fm("diagnose", "--json", str(tmp_path))
    gaps = " ".join(gap["text"] for gap in json.loads(ran.out)["gaps"])
    assert ran.code == 0
    assert json.loads(ran.out)["causes"][0]["component"] == "Deployment/cart"
    assert [name for name in ("empty.log", "trap.tar", "noise.bin", "pipe") if name not in gaps] == []


def test_hidden_folders_and_links_are_passed_over_and_told(fm: Fm, tmp_path: Path) -> None:
    written(tmp_path, {**FILES, ".git/config": "[core]\n", ".env": "RETRIES=3\nTIMEOUT=5\n"})
    (tmp_path / "passwd").symlink_to("/etc/passwd")
    ran = fm("diagnose", str(tmp_path))
    assert ".git" in ran.err
    assert "passwd" in ran.err
    assert "Read 4 files" in ran.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["diagnose"], "Missing argument"),
        (["diagnose", "{folder}/nowhere"], "no file or folder"),
        (["diagnose", "{folder}"], "no file to read"),
        (["diagnose", "{folder}", "--signatures", "{folder}/nowhere"], "no file or folder"),
        (["diagnose", "-", "-"], "once only"),
        (["no-such-command"], "No such command"),
    ],
)
def test_what_cannot_be_used_is_said_and_ends_with_2(fm: Fm, tmp_path: Path, arguments: list[str], words: str) -> None:
    ran = fm(*(argument.format(folder=tmp_path) for argument in arguments))
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err


def test_a_verdict_has_an_exit_code_when_asked_for(fm: Fm, tmp_path: Path) -> None:
    assert fm("diagnose", "--exit-code", str(written(tmp_path, FILES))).code == 10


def test_addresses_are_those_of_the_files(fm: Fm, tmp_path: Path) -> None:
    text = 'ERROR orders could not connect to 10.1.2.3:5432: FATAL: password authentication failed for user "orders"\n'
    ran = fm("diagnose", str(written(tmp_path, {"a.log": f"2026-01-31T09:05:00Z {text}" * 3})))
    assert "10.1.2.3:5432" in ran.out
