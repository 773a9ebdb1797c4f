"""Structured results: rows of the facts, each read again in its file before it is shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from faultmaven.agent.analyst.prose import code, moment
from faultmaven.agent.responses import Row
from faultmaven.diagnosis.models import Citation
from faultmaven.diagnosis.port import CaseFacts

#: Rows shown in the text; the response holds more.
SHOWN = 12
KEPT = 50


@dataclass(frozen=True)
class Found:
    """One row and the citation of its line."""

    row: Row
    citation: Citation

    @property
    def line(self) -> str:
        """Return the row as one line of a list."""
        when = f"{moment(self.row.ts)}, " if self.row.ts else ""
        often = f" ({self.row.count:,} times)" if self.row.count > 1 else ""
        level = f"{self.row.level} " if self.row.level else ""
        return f"{when}{level}{code(self.row.text)}{often} {self.citation.mark}"


def found(facts: CaseFacts, rows: Iterable[Mapping[str, Any]]) -> list[Found]:
    """Read the line of each row again; a row whose line is not there is not shown."""
    results: list[Found] = []
    for row in rows:
        line_no = int(row["line_no"])
        lines = facts.lines(str(row["evidence_id"]), line_no, line_no)
        if not lines or not lines[0].strip():
            continue
        quote = lines[0].strip()[:300]
        shown = Row(
            number=int(row["number"]),
            filename=str(row["filename"]),
            evidence_id=str(row["evidence_id"]),
            line_no=line_no,
            ts=aware(row.get("ts")),
            level=row.get("level"),
            count=int(row.get("n") or 1),
            text=str(row.get("text") or quote)[:500],
        )
        citation = Citation(shown.evidence_id, shown.number, shown.filename, line_no, line_no, quote, checked=True)
        results.append(Found(shown, citation))
    return results


def aware(ts: datetime | None) -> datetime | None:
    """Return a time of the facts (naive UTC) as an aware one."""
    return ts.replace(tzinfo=UTC) if ts else None
