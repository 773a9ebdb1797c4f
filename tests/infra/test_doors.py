"""Each function starts with nothing but its own layers: a package that is missing there is missing here."""

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from infra.app import HOST_LAYERS
from infra.code_assets import stage_function_code
from infra.constructs.local_runtime import local_python, python_path
from infra.function_spec import FunctionSpec
from infra.functions import FUNCTIONS
from layers.build import CODE_BYTES, LayerTooLarge, build, check_sizes
from layers.targets import LAYERS, TARGETS, stack

#: One package of each layer.
SHIPPED_BY = {
    "runtime": "pydantic",
    "evidence": "duckdb",
    "documents": "tree_sitter",
    "llm": "openai",
    "tools": "sqlglot",
    "knowledge": "pypdf",
    "mcp": "mcp",
    "typesetting": "typst",
}

#: What must not be loaded before it is needed: each costs a cold start from 0.2 to 2 s.
HEAVY = {
    *("PIL", "anthropic", "duckdb", "httpx", "openai", "pydantic_ai", "sqlglot", "tesserocr", "tree_sitter", "typst"),
    "markdown_it",
}

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
    for layer in set(LAYERS) - set(spec.layers):
        done = _run(spec, code, layers, f"import {SHIPPED_BY[layer]}")
        assert "ModuleNotFoundError" in done.stderr


@pytest.mark.parametrize("layer", LAYERS)
def test_a_function_with_a_layer_reaches_what_it_ships(layer: str, code: Path, layers: Path) -> None:
    spec = next(spec for spec in FUNCTIONS if layer in spec.layers)
    done = _run(spec, code, layers, f"import {SHIPPED_BY[layer]}")
    assert done.returncode == 0, done.stderr


def test_a_function_takes_a_layer_with_those_under_it() -> None:
    stacks = {stack(layer) for layer in LAYERS}
    assert all(spec.layers in stacks for spec in FUNCTIONS)


def test_a_layer_stands_on_whole_stacks() -> None:
    for layer, below in LAYERS.items():
        assert all(set(LAYERS[name]) <= set(below) for name in below), layer


@pytest.mark.parametrize("layer", LAYERS)
def test_no_package_is_in_two_layers_of_a_function(layer: str, layers: Path) -> None:
    present = {file for name in LAYERS[layer] for file in _files(layers / name / "python")}
    mine = _files(layers / layer / "python")
    assert mine
    assert not mine & present


def _files(folder: Path) -> set[Path]:
    """Return every file by its place: layers share the folder of a namespace (`opentelemetry`), never a file."""
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


def test_a_layer_too_many_is_refused_by_its_name_and_only_where_it_is_taken() -> None:
    target = replace(TARGETS["host"], limit_bytes=CODE_BYTES + 100)
    sizes = dict.fromkeys(LAYERS, 0) | {"runtime": 20, "evidence": 50, "documents": 30}
    check_sizes(target, sizes)
    with pytest.raises(LayerTooLarge, match="'documents'"):
        check_sizes(target, sizes | {"documents": 31})
