"""The local environment is the same template, but for how its functions are run."""

import os
import subprocess
import sys

import pytest

from infra.constructs.local_runtime import PYTHON_VARIABLE, local_python
from layers.targets import AWS_PYTHON, TARGETS
from tests.infra.assembly import Assembly

#: What the aspect may change; anything else would make the local cloud prove something else.
RUNTIME_ONLY = {"Runtime", "Environment", "Code", "FunctionName", "LoggingConfig"}


def test_functions_differ_from_aws_in_their_runtime_only(local: Assembly, prod: Assembly) -> None:
    on_aws = {f["Handler"]: f for f in prod.resources("Service", "AWS::Lambda::Function").values()}
    for function in local.resources("Service", "AWS::Lambda::Function").values():
        other = on_aws[function["Handler"]]
        changed = {name for name in function if function[name] != other.get(name)}
        assert changed - {"Layers", "Role", "KmsKeyArn", "Tags"} <= RUNTIME_ONLY
        assert function["Runtime"] == "provided.al2023"
        assert len(function["Layers"]) == len(other["Layers"])


def test_resources_are_of_the_same_kinds_and_numbers(local: Assembly, prod: Assembly) -> None:
    for stack in ("Data", "Service"):
        kinds = [sorted(_kinds(assembly, stack)) for assembly in (local, prod)]
        assert kinds[0] == kinds[1]


def _kinds(assembly: Assembly, stack: str) -> list[str]:
    """Return the kinds of what runs and keeps; one machine is neither watched nor copied, and has no CDN in front."""
    found = assembly[stack]["Resources"].items()
    only_on_aws = ("Monitoring", "Backups", "OriginSecret")
    return [resource["Type"] for name, resource in found if not name.startswith(only_on_aws)]


def test_a_function_sees_its_own_layers_and_what_lambda_brings(local: Assembly) -> None:
    for function in local.resources("Service", "AWS::Lambda::Function").values():
        variables = function["Environment"]["Variables"]
        names = [part.split("/")[-2] for part in variables["LOCAL_PYTHONPATH"].split(os.pathsep)]
        assert names[-1] == "managed"
        assert len(names) == len(function["Layers"]) + 1
        assert variables["LOCAL_PYTHON"] == local_python()


def test_the_interpreter_can_be_chosen(monkeypatch) -> None:
    monkeypatch.setenv(PYTHON_VARIABLE, "/opt/python3.13/bin/python3.13")
    assert local_python() == "/opt/python3.13/bin/python3.13"
    monkeypatch.delenv(PYTHON_VARIABLE)
    assert local_python() == sys.executable


def test_the_bootstrap_is_a_program_the_shell_accepts(local: Assembly) -> None:
    bootstrap = local.folder / "code" / "bootstrap"
    assert os.access(bootstrap, os.X_OK)
    assert subprocess.run(["sh", "-n", str(bootstrap)], check=False).returncode == 0


def test_aws_gets_no_bootstrap_and_no_sources_to_compile_at_a_cold_start(prod: Assembly) -> None:
    code = prod.folder / "code"
    assert not (code / "bootstrap").exists()
    if TARGETS["aws"].find_compiler() is None:
        pytest.skip(f"needs a Python {AWS_PYTHON} to compile with, as `make synth` does")
    sources = {path.relative_to(code) for path in code.rglob("*.py")}
    compiled = {path.relative_to(code) for path in code.rglob("__pycache__/*.cpython-313.pyc")}
    assert {path.parent / "__pycache__" / f"{path.stem}.cpython-313.pyc" for path in sources} == compiled
