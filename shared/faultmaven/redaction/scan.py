"""One pass of Hyperscan over a text with the hints of all rules."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any

from faultmaven.redaction.kubernetes_secrets import HINT
from faultmaven.redaction.table import TABLE


@dataclass(frozen=True)
class Hits:
    """Where hints begin, per rule and in no order, and whether there may be a Kubernetes Secret."""

    starts: dict[int, list[int]]
    has_objects: bool


def scan(data: bytes) -> Hits:
    """Return where to look closer."""
    database, owners = _database()
    found: list[list[int]] = [[] for _ in owners]
    note_start = [starts.append for starts in found]

    def note(expression: int, start: int, _end: int, _flags: int, _context: object) -> None:
        note_start[expression](start)

    database.scan(data, match_event_handler=note)
    hits: dict[int, list[int]] = defaultdict(list)
    for rules, starts in zip(owners, found, strict=True):
        for rule in rules if starts else ():
            hits[rule] += starts
    return Hits(hits, bool(found[0]))


@cache
def _database() -> tuple[Any, tuple[tuple[int, ...], ...]]:
    """Return the database, and for each expression the numbers of its rules; the first is that of Secrets."""
    import hyperscan  # noqa: PLC0415  (only the functions that read files have it in their layer)

    owners: dict[tuple[str, bool], list[int]] = {(HINT, False): []}
    for number, rule in enumerate(TABLE):
        for hint in () if rule.is_frequent else rule.hints:
            owners.setdefault((hint, rule.caseless), []).append(number)
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[hint.encode() for hint, _ in owners],
        ids=list(range(len(owners))),
        flags=[
            hyperscan.HS_FLAG_SOM_LEFTMOST | (hyperscan.HS_FLAG_CASELESS if caseless else 0) for _, caseless in owners
        ],
    )
    return database, tuple(map(tuple, owners.values()))


def prepare_redaction() -> None:
    """Compile the table now, so that a later fork finds it ready."""
    _database()
