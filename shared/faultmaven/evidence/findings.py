"""Findings: what the analysis of one file noticed, as a sentence with the line that shows it and its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from faultmaven.evidence.fact_rows import FactRows
from faultmaven.evidence.json_print import printed
from faultmaven.evidence.models import Facts


class FindingKind(StrEnum):
    """What kind of thing was noticed."""

    # logs, against the file's own baseline
    NEW_PATTERN = "new-pattern"
    RARE_PATTERN = "rare-pattern"
    BURST = "burst"
    VANISHED_PATTERN = "vanished-pattern"
    ERROR_CLUSTER = "error-cluster"
    CLOCK_STEP = "clock-step"
    GAP = "gap"
    # metrics
    ANOMALY = "anomaly"
    CHANGE_POINT = "change-point"
    SATURATION = "saturation"
    # traces
    CRITICAL_PATH = "critical-path"
    ERROR_ORIGIN = "error-origin"
    SLOW_SPAN = "slow-span"
    REPEATED_CALL = "repeated-call"
    # profiles
    HOT_PATH = "hot-path"
    DEADLOCK = "deadlock"
    BLOCKED_THREADS = "blocked-threads"
    # configuration
    RISKY_SETTING = "risky-setting"
    CONTRADICTION = "contradiction"
    DANGLING_REFERENCE = "dangling-reference"
    PLAINTEXT_SECRET = "plaintext-secret"  # noqa: S105 (the name of a kind)
    # alerts
    FIRING_ALERT = "firing-alert"


Severity = Literal["info", "warn", "error"]


@dataclass(frozen=True)
class Finding:
    """One thing noticed. `title` is a whole sentence without a period; times are naive UTC; lines are 1-based."""

    kind: FindingKind
    title: str
    line_no: int
    severity: Severity = "warn"
    subject: str | None = None
    line_end: int | None = None
    ts: datetime | None = None
    ts_end: datetime | None = None
    detail: Mapping[str, object] | None = None

    def write(self, rows: FactRows) -> None:
        """Add the finding to the rows of facts."""
        rows.add(
            "findings",
            line_no=self.line_no,
            line_end=self.line_end or self.line_no,
            kind=str(self.kind),
            severity=self.severity,
            ts=self.ts,
            ts_end=self.ts_end,
            subject=self.subject,
            title=self.title,
            detail=printed(dict(self.detail)) if self.detail else None,
        )


def with_findings(facts: Facts, findings: Iterable[Finding]) -> Facts:
    """Return the facts with these findings behind those they have, and as they are when there are none."""
    found = FactRows()
    for finding in findings:
        finding.write(found)
    if not found.count("findings"):
        return facts
    added, known = found.facts().tables["findings"], facts.tables.get("findings", {})
    nothing = [None] * facts.count("findings")
    joined = {name: [*known.get(name, nothing), *values] for name, values in added.items()}
    return Facts({**facts.tables, "findings": joined}, facts.warnings)
