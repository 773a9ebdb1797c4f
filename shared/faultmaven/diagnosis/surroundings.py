"""What code knows of a cited line beside its text: whose it is, when it was written, which setting it holds."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from faultmaven.diagnosis.models import Citation
from faultmaven.diagnosis.port import CaseFacts
from faultmaven.diagnosis.subjects import Subject

_OBJECTS = "SELECT kind, namespace, name FROM objects WHERE evidence_id = ? AND line_no <= ? AND line_end >= ?"
_SETTINGS = "SELECT path, value FROM settings WHERE evidence_id = ? AND line_no = ? LIMIT 40"
_EVENTS = """
SELECT ts, level, host, service, component FROM events
WHERE evidence_id = ? AND line_no <= ? AND coalesce(line_end, line_no) >= ? LIMIT 5
"""
_NAMES = """
SELECT DISTINCT kind, name FROM objects WHERE name IS NOT NULL LIMIT 5000
"""
_PROGRAMS = """
SELECT service AS name FROM spans UNION SELECT service FROM events UNION SELECT host FROM events LIMIT 5000
"""
_SERIES = """
SELECT DISTINCT s.name, s.service, s.host, x.ts FROM samples x JOIN series s USING (evidence_id, series_id)
WHERE x.evidence_id = ? AND x.line_no = ? LIMIT 600
"""
_SPANS = "SELECT service, name, ts, attrs FROM spans WHERE evidence_id = ? AND line_no = ? LIMIT 5"
#: The first line of a table names the columns of all others.
_SEPARATORS = (",", "\t", ";", "|")
_SHORTEST = 3


class Surroundings:
    """Looks up what belongs to cited lines; each line once."""

    def __init__(self, facts: CaseFacts) -> None:
        self._facts = facts
        self._known: dict[tuple[str, int], tuple[str, ...]] = {}

    def of(self, citation: Citation) -> tuple[str, ...]:
        """Return the names, times and settings that the cited line belongs to, as texts."""
        key = (citation.evidence_id, citation.line_start)
        if key not in self._known:
            self._known[key] = (citation.filename, *self._read(*key))
        return self._known[key]

    @cached_property
    def names(self) -> frozenset[str]:
        """Return the names of the case's objects, services and hosts, in lower case."""
        found: set[str] = set()
        for row in self._facts.rows(_NAMES):
            found |= {str(row["name"]), Subject(str(row["kind"]), str(row["name"])).workload}
        found |= {str(row["name"]) for row in self._facts.rows(_PROGRAMS) if row["name"]}
        return frozenset(name.lower() for name in found if len(name) >= _SHORTEST)

    def _read(self, evidence_id: str, line: int) -> Iterator[str]:
        for row in self._facts.rows(_OBJECTS, (evidence_id, line, line)):
            yield " ".join(str(part) for part in row.values() if part)
        for row in self._facts.rows(_SETTINGS, (evidence_id, line)):
            yield _setting(row)
        for row in self._facts.rows(_EVENTS, (evidence_id, line, line)):
            yield " ".join(str(part) for part in row.values() if part)
        measured = [row for sql in (_SERIES, _SPANS) for row in self._facts.rows(sql, (evidence_id, line))]
        if measured:
            # A row of a wide table holds hundreds of series: what they have in common is said once.
            yield " ".join(dict.fromkeys(str(part) for row in measured for part in row.values() if part))
        else:
            yield from self._header(evidence_id, line)

    def _header(self, evidence_id: str, line: int) -> Iterator[str]:
        head, row = (next(iter(self._facts.lines(evidence_id, at, at)), "") for at in (1, line))
        if any(0 < head.count(sign) == row.count(sign) for sign in _SEPARATORS):
            yield head


def _setting(row: dict[str, Any]) -> str:
    return f"{row['path']}={row['value']}"
