"""What analysis noticed by itself in metrics, traces, profiles, alerts and settings: told, not explained.

Logs are told by `standouts`, which weighs their records against the causes found.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from faultmaven.diagnosis.binding import Proof
from faultmaven.diagnosis.citations import CitationChecker
from faultmaven.diagnosis.models import Finding
from faultmaven.diagnosis.picture import Picture, ref_of
from faultmaven.diagnosis.quantities import counted


@dataclass(frozen=True)
class _Group:
    """Kinds of findings that are told under one title, and how grave the gravest of them is."""

    finding_id: str
    one: str
    many: str
    kinds: tuple[str, ...]
    gravest: str


_STUCK = ("deadlock", "blocked-threads")
_MEASURED = ("saturation", "change-point", "anomaly")
_SLOW = ("critical-path", "slow-span", "repeated-call")
_WRITTEN = ("contradiction", "plaintext-secret", "risky-setting")
#: In the order in which they are told: what people and programs call wrong, what was measured, what is written.
_GROUPS = (
    _Group("alerts", "alert", "alerts", ("firing-alert",), "warning"),
    _Group(
        "stuck-threads",
        "group of stuck threads",
        "groups of stuck threads",
        _STUCK,
        "critical",
    ),
    _Group("error-origins", "origin of failed traces", "origins of failed traces", ("error-origin",), "warning"),
    _Group(
        "metric-changes",
        "change in metrics",
        "changes in metrics",
        _MEASURED,
        "warning",
    ),
    _Group("time-spent", "slow place in traces", "slow places in traces", _SLOW, "warning"),
    _Group("hot-paths", "expensive place in profiles", "expensive places in profiles", ("hot-path",), "warning"),
    _Group("risky-settings", "setting to look at", "settings to look at", _WRITTEN, "info"),
)
_TOLD = 5
_SQL = """
SELECT evidence_id, number, filename, line_no, line_end, kind, severity, title FROM findings
ORDER BY CASE severity WHEN 'error' THEN 0 WHEN 'warn' THEN 1 ELSE 2 END, ts NULLS LAST, number, line_no, kind, title
"""


def find_noticed(picture: Picture, told: Collection[tuple[str, int]], checker: CitationChecker) -> list[Finding]:
    """Return one finding per group, each claim with the line it was noticed on; `told` lines are left out.

    Beside a cause only what is at least a warning is told: the rest would bury it.
    """
    rows = [row for row in picture.facts.rows(_SQL) if (row["evidence_id"], row["line_no"]) not in told]
    found: list[Finding] = []
    for group in _GROUPS:
        members = [row for row in rows if row["kind"] in group.kinds and not (told and row["severity"] == "info")]
        if not members:
            continue
        is_grave = any(row["severity"] != "info" for row in members)
        claims = tuple(checker.claim(row["title"], _proof(row)) for row in members[:_TOLD])
        severity = group.gravest if is_grave else "info"
        title = counted(len(members), group.one, group.many)
        found.append(Finding(group.finding_id, title, severity, claims, {"noticed": len(members)}))
    return found


def _proof(row: dict[str, Any]) -> Proof:
    return Proof("", ref_of(row, row["line_no"]), ())
