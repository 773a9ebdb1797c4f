"""Reading what synthesis wrote, and fingerprints that notice what matters."""

import io
import json
import zipfile

from infra.local.archive import zip_folder
from infra.local.assembly import read_assembly
from infra.local.fingerprint import files_under, fingerprint

_FILE = {"packaging": "file"}


def _assembly(folder):
    """Write two stacks, the second listed first and depending on the other."""
    artifacts = {}
    for name, depends_on in (("Service", ["Data"]), ("Data", [])):
        (folder / f"{name}.template.json").write_text(json.dumps({"Resources": {}}))
        place = {"bucketName": "assets-${AWS::AccountId}-${AWS::Region}", "objectKey": f"{name}.json"}
        files = {name: {"source": {"path": f"{name}.template.json", **_FILE}, "destinations": {"here": place}}}
        (folder / f"{name}.assets.json").write_text(json.dumps({"files": files}))
        artifacts[f"{name}.assets"] = {"type": "cdk:asset-manifest", "properties": {"file": f"{name}.assets.json"}}
        artifacts[name] = {
            "type": "aws:cloudformation:stack",
            "properties": {"templateFile": f"{name}.template.json", "stackName": f"fm-{name.lower()}"},
            "dependencies": [f"{name}.assets", *depends_on],
        }
    (folder / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))


def test_stacks_come_after_those_they_depend_on(tmp_path):
    _assembly(tmp_path)
    stacks = read_assembly(tmp_path)
    assert [stack.name for stack in stacks] == ["fm-data", "fm-service"]
    assert stacks[0].template_asset.bucket == "assets-000000000000-us-east-1"
    assert stacks[0].assets == ()


def test_an_archive_keeps_modes_and_leaves_out_bytecode(tmp_path):
    (tmp_path / "bootstrap").write_text("#!/bin/sh")
    (tmp_path / "bootstrap").chmod(0o755)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "x.pyc").write_text("")
    first = zip_folder(tmp_path)
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.namelist() == ["bootstrap"]
        assert archive.getinfo("bootstrap").external_attr >> 16 & 0o777 == 0o755
    (tmp_path / "bootstrap").touch()
    assert zip_folder(tmp_path) == first, "equal folders give equal bytes"


def test_a_fingerprint_changes_with_content_mode_and_facts(tmp_path):
    file = tmp_path / "a.py"
    file.write_text("1")
    first = fingerprint(files_under(tmp_path), "3.13")
    assert fingerprint(files_under(tmp_path), "3.13") == first
    assert fingerprint(files_under(tmp_path), "3.12") != first
    file.chmod(0o755)
    changed = fingerprint(files_under(tmp_path), "3.13")
    assert changed != first
    file.write_text("2")
    assert fingerprint(files_under(tmp_path), "3.13") not in (first, changed)
