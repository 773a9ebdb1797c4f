"""What changed first: all that was noted in any file of a case on one axis of time, and where the trouble begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from faultmaven.evidence.facts.case_facts import CaseFacts

#: Findings that say when something changed, and how much each tells: what a program or a person calls a failure tells
#: more than a number that moved, and one far value least of all. The other kinds describe the whole file.
_TELLS = {
    "firing-alert": 3.0,
    "error-origin": 3.0,
    "k8s-event": 2.0,
    "new-pattern": 2.0,
    "saturation": 2.0,
    "gap": 2.0,
    "burst": 1.5,
    "change-point": 1.0,
    "vanished-pattern": 1.0,
    "slow-span": 0.5,
    "anomaly": 0.25,
}
_WEIGHTS = {"error": 3.0, "warn": 1.5, "info": 0.5}
#: The beginning of a trouble is judged by what follows within this part of the whole time; in seconds at least.
_FOLLOWS_SHARE, _FOLLOWS_LEAST = 0.1, 300.0
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
    """Return what changed when, with the gravest beginning found and marked by `after_s` 0."""
    rows = facts.rows(_SQL, [list(_TELLS), limit])
    changes = sorted((Change(**row) for row in rows), key=lambda change: (change.ts, change.number, change.line_no))
    begins = _beginning(changes)
    if begins is None:
        return FirstChanges(None, None, changes)
    told = [replace(change, after_s=(change.ts - begins).total_seconds()) for change in changes]
    ends = max(change.ts_end or change.ts for change in changes if change.ts >= begins and change.severity != "info")
    return FirstChanges(begins, ends, told)


def _beginning(changes: Sequence[Change]) -> datetime | None:
    """Return the change from which on most comes at once, measured against how much came all the time before it.

    The measure is that of counts: what is more than expected, over the root of what is expected.
    """
    if not any(change.severity != "info" for change in changes):
        return None
    first, last = changes[0].ts, changes[-1].ts
    span_s = (last - first).total_seconds()
    window_s = max(_FOLLOWS_LEAST, _FOLLOWS_SHARE * span_s)
    follows = timedelta(seconds=window_s)
    weights = [_TELLS.get(change.kind, 1.0) * _WEIGHTS.get(change.severity, 0.5) for change in changes]
    # one window of the whole time's usual weight stands for what happened before the evidence begins
    usual = sum(weights) * window_s / max(span_s, window_s)
    best: tuple[float, datetime] | None = None
    before = 0.0
    for place, change in enumerate(changes):
        if change.severity != "info":
            gone = (change.ts - first).total_seconds()
            expected = 0.5 + (before + usual) * window_s / (gone + window_s)
            after = sum(
                weight
                for later, weight in zip(changes[place:], weights[place:], strict=True)
                if later.ts < change.ts + follows
            )
            score = (after - expected) / expected**0.5
            if best is None or score > best[0]:
                best = (score, change.ts)
        before += weights[place]
    return best[1] if best else None
