"""The shape of the code: doors stay doors, files stay readable, and every function has its folder and its row."""

import ast
from pathlib import Path

import pytest

from infra.function_spec import TABLES
from infra.functions import FUNCTIONS

REPOSITORY = Path(__file__).resolve().parents[2]
DOORS = sorted((REPOSITORY / "functions").glob("*/handler.py"))
SOURCES = sorted(
    path
    for top in ("shared", "functions", "infra", "layers", "tests")
    for path in (REPOSITORY / top).rglob("*.py")
    if "dist" not in path.parts
)

#: Names that say nothing about what is inside.
NAMELESS = {"utils", "helpers", "common", "manager", "misc"}


def _name(path: Path) -> str:
    return str(path.relative_to(REPOSITORY))


@pytest.mark.parametrize("door", DOORS, ids=_name)
def test_a_door_is_six_to_twenty_five_lines(door: Path) -> None:
    assert 6 <= len(door.read_text().splitlines()) <= 25


@pytest.mark.parametrize("door", DOORS, ids=_name)
def test_a_door_decides_nothing(door: Path) -> None:
    decisions = (ast.If, ast.IfExp, ast.For, ast.While, ast.Try, ast.Match)
    assert not [node for node in ast.walk(ast.parse(door.read_text())) if isinstance(node, decisions)]


def test_every_folder_of_a_function_has_a_row_and_every_row_a_folder() -> None:
    assert {door.parent.name for door in DOORS} == {spec.name for spec in FUNCTIONS}


def test_no_two_rows_claim_one_route_or_a_table_that_is_not_there() -> None:
    routes = [route for spec in FUNCTIONS for route in spec.routes]
    assert len(routes) == len(set(routes))
    assert {table for spec in FUNCTIONS for table in spec.tables} <= set(TABLES)


def test_files_can_be_held_in_mind() -> None:
    assert not {_name(path): n for path in SOURCES if (n := len(path.read_text().splitlines())) > 350}


def test_modules_are_named_after_what_is_in_them() -> None:
    assert not [_name(path) for path in SOURCES if path.stem in NAMELESS or path.parent.name in NAMELESS]


def test_every_module_of_the_product_says_what_it_is() -> None:
    undocumented = [
        _name(path)
        for path in SOURCES
        if path.parts[len(REPOSITORY.parts)] != "tests"
        and path.read_text().strip()
        and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert not undocumented
