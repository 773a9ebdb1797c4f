"""Everything a report is written from, gathered before a word is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from faultmaven.case.models import Case
from faultmaven.case.solutions.models import Solution
from faultmaven.diagnosis.archive import Record
from faultmaven.diagnosis.models import Citation, Claim
from faultmaven.diagnosis.port import CaseFacts
from faultmaven.evidence.models import Evidence
from faultmaven.report.models import Assignment, Chart

#: Lines shown before and after a cited one.
CONTEXT_LINES = 2
#: So much of a line is shown.
LINE_CHARACTERS = 400

_WHEN = """
    SELECT evidence_id, line_no, coalesce(line_end, line_no) AS line_end, ts, msg FROM events
    WHERE ts IS NOT NULL AND ({places}) ORDER BY ts
"""
_PLACE = "(evidence_id = ? AND line_no <= ? AND coalesce(line_end, line_no) >= ?)"


@dataclass(frozen=True)
class Excerpt:
    """A cited line among its neighbours, with line numbers."""

    citation: Citation
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Moment:
    """When a cited line says that something happened (UTC)."""

    at: datetime
    citation: Citation


@dataclass(frozen=True)
class CaseFile:
    """A case, its files, its last diagnosis, and the cited lines with their times and neighbours."""

    case: Case
    written_at: datetime
    evidence: tuple[Evidence, ...]
    record: Record | None = None
    citations: tuple[Citation, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    moments: tuple[Moment, ...] = ()
    chart: Chart | None = None
    #: Who does what, by the id of the step.
    assignments: Mapping[str, Assignment] = field(default_factory=dict[str, Assignment])
    #: What was proposed, oldest first, and what became of it.
    solutions: tuple[Solution, ...] = ()


def excerpts(facts: CaseFacts, claims: Sequence[Claim]) -> tuple[Excerpt, ...]:
    """Return the checked citations of these claims, each with the lines around it."""
    cited = dict.fromkeys(citation for claim in claims for citation in claim.citations if citation.checked)
    return tuple(_excerpt(facts, citation) for citation in cited)


def moments(facts: CaseFacts, citations: Sequence[Citation]) -> tuple[Moment, ...]:
    """Return the citations whose line is an event with a time, earliest first."""
    checked = [citation for citation in citations if citation.checked]
    if not checked:
        return ()
    params = [value for c in checked for value in (c.evidence_id, c.line_start, c.line_start)]
    rows = facts.rows(_WHEN.format(places=" OR ".join([_PLACE] * len(checked))), params)
    found = [
        Moment(row["ts"].replace(tzinfo=UTC), citation)
        for row in rows
        for citation in checked
        if citation.evidence_id == row["evidence_id"] and row["line_no"] <= citation.line_start <= row["line_end"]
    ]
    return tuple(dict.fromkeys(found))


def _excerpt(facts: CaseFacts, citation: Citation) -> Excerpt:
    start = max(1, citation.line_start - CONTEXT_LINES)
    end = min(citation.line_end, citation.line_start + 20) + CONTEXT_LINES
    lines = facts.lines(citation.evidence_id, start, end)
    return Excerpt(citation, tuple(f"{number:>6}  {_cut(line)}" for number, line in enumerate(lines, start)))


def _cut(line: str) -> str:
    left = len(line) - LINE_CHARACTERS
    return f"{line[:LINE_CHARACTERS]}… ({left:,} characters more)" if left > 0 else line
