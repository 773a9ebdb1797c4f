"""One pass of Hyperscan over a text with the hints of all rules."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from faultmaven.core.pattern_pass import PatternPass
from faultmaven.redaction.kubernetes_secrets import HINT
from faultmaven.redaction.table import TABLE


@dataclass(frozen=True)
class Hits:
    """Where hints begin, per rule and in no order, and whether there may be a Kubernetes Secret."""

    starts: dict[int, list[int]]
    has_objects: bool


def scan(data: bytes) -> Hits:
    """Return where to look closer."""
    patterns, owners = _patterns()
    found: list[list[int]] = [[] for _ in owners]
    note_start = [starts.append for starts in found]

    def note(expression: int, start: int, _end: int, _flags: int, _context: object) -> None:
        note_start[expression](start)

    patterns.scan(data, note)
    hits: dict[int, list[int]] = defaultdict(list)
    for rules, starts in zip(owners, found, strict=True):
        for rule in rules if starts else ():
            hits[rule] += starts
    return Hits(hits, bool(found[0]))


@cache
def _patterns() -> tuple[PatternPass, tuple[tuple[int, ...], ...]]:
    """Return the patterns, and for each the numbers of its rules; the first is that of Secrets."""
    owners: dict[tuple[str, bool], list[int]] = {(HINT, False): []}
    for number, rule in enumerate(TABLE):
        for hint in () if rule.is_frequent else rule.hints:
            owners.setdefault((hint, rule.caseless), []).append(number)
    hints = [hint.encode() for hint, _ in owners]
    patterns = PatternPass(hints, caseless=[caseless for _, caseless in owners], with_starts=True)
    return patterns, tuple(map(tuple, owners.values()))


def prepare_redaction() -> None:
    """Compile the table now, so that a later fork finds it ready."""
    _patterns()
