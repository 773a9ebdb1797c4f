"""Each function starts with nothing but its own layers: a package that is missing there is missing here."""

import os
import subprocess
from pathlib import Path

import pytest

from infra.app import HOST_LAYERS
from infra.code_assets import stage_function_code
from infra.constructs.local_runtime import local_python, python_path
from infra.functions import FUNCTIONS, LAYERS, FunctionSpec
from layers.build import build
from layers.targets import TARGETS

#: What must not be loaded before it is needed: each costs a cold start from 0.2 to 2 s.
HEAVY = {"anthropic", "duckdb", "openai", "pydantic_ai"}

#: Nobody waits for the pipeline's cold start, and every file it reads needs numpy.
HEAVY_FOR_A_REQUEST = HEAVY | {"numpy"}


@pytest.fixture(scope="session")
def layers() -> Path:
    build(TARGETS["host"])
    return HOST_LAYERS


@pytest.fixture(scope="session")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stage_function_code(tmp_path_factory.mktemp("task") / "root")


def _run(spec: FunctionSpec, code: Path, layers: Path, program: str) -> subprocess.CompletedProcess[str]:
    """Run a program as the local runtime's bootstrap would: no site-packages, no working directory on the path."""
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(code.parent),
        "PYTHONPATH": os.pathsep.join([str(code), python_path(layers, spec.layers)]),
        "AWS_REGION": "us-east-1",
        "POWERTOOLS_TRACE_DISABLED": "true",
    }
    command = [local_python(), "-S", "-P", "-c", program]
    return subprocess.run(command, cwd="/", env=environ, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("spec", FUNCTIONS, ids=lambda spec: spec.name)
def test_a_door_opens_with_its_own_layers_only(spec: FunctionSpec, code: Path, layers: Path) -> None:
    heavy = HEAVY_FOR_A_REQUEST if spec.routes else HEAVY
    program = f"""
import sys
from {spec.handler.rsplit(".", 1)[0]} import handler
assert callable(handler)
print(" ".join(sorted({heavy!r} & sys.modules.keys())))
"""
    done = _run(spec, code, layers, program)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


@pytest.mark.parametrize("spec", FUNCTIONS, ids=lambda spec: spec.name)
def test_a_door_cannot_reach_a_layer_it_was_not_given(spec: FunctionSpec, code: Path, layers: Path) -> None:
    absent = {"evidence": "duckdb", "llm": "openai"}
    for layer in set(LAYERS) - set(spec.layers):
        done = _run(spec, code, layers, f"import {absent[layer]}")
        assert "ModuleNotFoundError" in done.stderr


def test_a_function_takes_its_layers_in_the_order_they_build_on_each_other() -> None:
    assert all(spec.layers == LAYERS[: len(spec.layers)] for spec in FUNCTIONS)


@pytest.mark.parametrize("layer", LAYERS)
def test_no_package_is_in_two_layers(layer: str, layers: Path) -> None:
    below = LAYERS[: LAYERS.index(layer)]
    present = {path.name for name in below for path in (layers / name / "python").iterdir()}
    mine = {path.name for path in (layers / layer / "python").iterdir()} - {"__pycache__"}
    assert mine
    assert not mine & present
