"""What changed first: all that was noted in any file of a case on one axis of time, and where the trouble begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from faultmaven.evidence.facts.case_facts import CaseFacts

#: Findings that say when something changed. The others describe the whole file.
_KINDS = (
    "new-pattern",
    "burst",
    "vanished-pattern",
    "gap",
    "change-point",
    "anomaly",
    "saturation",
    "firing-alert",
    "error-origin",
    "slow-span",
)
_WEIGHTS = {"error": 4, "warn": 2, "info": 1}
#: Changes further apart than this part of all the time they span belong to different troubles; in seconds at least.
_APART_SHARE, _APART_LEAST = 0.1, 300.0
_MOST = 200

_SQL = """
WITH noted AS (
    SELECT ts, ts_end, evidence_id, number, filename, line_no, kind, severity, subject, title
    FROM findings WHERE ts IS NOT NULL AND list_contains(?::VARCHAR[], kind)
    UNION ALL
    SELECT min(ts), max(ts), evidence_id, any_value(number), any_value(filename), arg_min(line_no, ts), 'k8s-event',
           CASE WHEN level IN ('error', 'fatal') THEN 'error' ELSE 'warn' END, component, arg_min(msg, ts)
    FROM events WHERE source = 'k8s-event' AND level IN ('warn', 'error', 'fatal') AND ts IS NOT NULL
    GROUP BY evidence_id, component, level, regexp_replace(msg, '[0-9]+', '0', 'g')
)
SELECT * FROM noted ORDER BY severity = 'error' DESC, severity = 'warn' DESC, ts, number, line_no LIMIT ?
"""


@dataclass(frozen=True)
class Change:
    """Something that changed at `ts` (naive UTC), and the line that shows it.

    `after_s` is how long after the trouble's first sign it came; negative for what came before, null outside it.
    """

    ts: datetime
    ts_end: datetime | None
    evidence_id: str
    number: int
    filename: str
    line_no: int
    kind: str
    severity: str
    subject: str | None
    title: str
    after_s: float | None = None


@dataclass(frozen=True)
class FirstChanges:
    """All changes in time order; `begins` is when the main trouble began, null when nothing stands out."""

    begins: datetime | None
    ends: datetime | None
    items: list[Change]


def first_changes(facts: CaseFacts, limit: int = _MOST) -> FirstChanges:
    """Return what changed when, with the gravest stretch of time found and its first sign marked by `after_s` 0."""
    rows = facts.rows(_SQL, [list(_KINDS), limit])
    changes = sorted((Change(**row) for row in rows), key=lambda change: (change.ts, change.number, change.line_no))
    trouble = _gravest(_stretches(changes))
    if trouble is None:
        return FirstChanges(None, None, changes)
    begins = trouble[0].ts
    ends = max(change.ts_end or change.ts for change in trouble)
    told = [replace(change, after_s=(change.ts - begins).total_seconds()) for change in changes]
    return FirstChanges(begins, ends, told)


def _stretches(changes: Sequence[Change]) -> list[list[Change]]:
    """Cut the changes where nothing happens for long."""
    if not changes:
        return []
    span = (changes[-1].ts - changes[0].ts).total_seconds()
    apart = max(_APART_LEAST, _APART_SHARE * span)
    stretches = [[changes[0]]]
    for change in changes[1:]:
        if (change.ts - stretches[-1][-1].ts).total_seconds() > apart:
            stretches.append([])
        stretches[-1].append(change)
    return stretches


def _gravest(stretches: Sequence[Sequence[Change]]) -> Sequence[Change] | None:
    """Return the stretch with the most weight, without the harmless changes it begins with."""
    grave = [stretch for stretch in stretches if any(change.severity != "info" for change in stretch)]
    if not grave:
        return None
    worst = max(grave, key=lambda stretch: sum(_WEIGHTS.get(change.severity, 1) for change in stretch))
    first = next(place for place, change in enumerate(worst) if change.severity != "info")
    return worst[first:]
