"""V8's heap snapshots: counted by class, with what a snapshot cannot tell here said plainly."""

from __future__ import annotations

import json

import pytest
from faultmaven.evidence.analysis.profiles import analyse_profiles
from faultmaven.evidence.detection import detect
from faultmaven.evidence.models import DataType

from tests.unit.evidence.sources import facts_of, rows_of, source

FIELDS = ["type", "name", "id", "self_size", "edge_count", "detachedness"]
TYPES = ["hidden", "array", "string", "object", "code", "closure", "native"]
#: Type, name, id, bytes, references and detachedness of each object.
NODES = [
    (0, 1, 1, 0, 1, 0),
    (3, 2, 3, 4000, 2, 0),
    (3, 2, 5, 4000, 2, 0),
    (2, 3, 7, 900, 0, 0),
    (3, 4, 9, 96, 0, 0),
    (1, 0, 11, 4, 0, 0),
]
STRINGS = ["", "(GC roots)", "CartItem", 'some, "quoted" text]', "Map"]


def _snapshot(nodes: list[str]) -> str:
    meta = {"node_fields": FIELDS, "node_types": [TYPES, "string", "number", "number", "number", "number"]}
    head = {"snapshot": {"meta": meta, "node_count": len(NODES), "edge_count": 1}}
    strings = ",\n".join(map(json.dumps, STRINGS))
    begun = json.dumps(head, separators=(",", ":"))[:-1]
    return f'{begun},\n"nodes":[{chr(10).join(nodes)}],\n"edges":[1,1,6\n],\n"strings":[{strings}]}}'


ROWS = [("," if place else "") + ",".join(map(str, node)) for place, node in enumerate(NODES)]
WHOLE = _snapshot(ROWS)


def _classes(text: str) -> list[tuple[str, float, int]]:
    frames = rows_of(facts_of(text), "frames")
    return [(row["function"], row["self_value"], row["line_no"]) for row in frames if row["unit"] == "bytes"]


def test_a_snapshot_is_a_profile_of_the_heap_by_class() -> None:
    found = detect(source(WHOLE, "upload"))
    assert (found.data_type, found.format) == (DataType.PROFILE, "heapsnapshot")
    assert _classes(WHOLE) == [
        ("CartItem", 8000.0, 3), ("(string)", 900.0, 5), ("Map", 96.0, 6), ("(array)", 4.0, 7), ("(system)", 0.0, 2),
    ]  # fmt: skip
    objects = [row for row in rows_of(facts_of(WHOLE), "frames") if row["measure"] == "inuse_objects"]
    assert (objects[0]["function"], objects[0]["self_value"]) == ("CartItem", 2.0)


def test_it_says_its_size_and_what_it_leaves_out() -> None:
    (said,) = facts_of(WHOLE).warnings
    assert said.startswith(
        "A heap snapshot of 6 objects (9,000 bytes), counted by class. Which object holds which is not"
    )


def test_the_largest_class_is_a_finding() -> None:
    titles = [row["title"] for row in rows_of(analyse_profiles(facts_of(WHOLE), source(WHOLE)), "findings")]
    assert titles[0] == "CartItem takes 89 % of all inuse space by itself (7.81 KiB)"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (WHOLE[: WHOLE.index(",9,96")], 4),
        (_snapshot([*ROWS[:2], ",3,2,x5,40", *ROWS[3:]]), 5),
        (_snapshot([*ROWS[:2], f",3,2,{9**40},4000,2,0", *ROWS[3:]]), 5),
    ],
)
def test_a_damaged_snapshot_counts_what_is_whole(text: str, count: int) -> None:
    frames = rows_of(facts_of(text), "frames")
    assert sum(row["self_value"] for row in frames if row["measure"] == "inuse_objects") == count
    assert f"{6 - count} objects more are missing" in facts_of(text).warnings[0]
