"""Two files or two stretches of time against each other: which patterns are only in one, and which come more often."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from faultmaven.evidence.facts.case_facts import CaseFacts

#: A pattern comes more or less often when its share of all records changes by this factor, and by so many records.
_TIMES, _RECORDS = 3.0, 10


_RANK = "CASE level WHEN 'fatal' THEN 5 WHEN 'error' THEN 4 WHEN 'warn' THEN 3 WHEN 'info' THEN 2 ELSE 1 END"
#: `before` and `after` are conditions of `_where`, made of this module's constants; every value is a parameter.
_SQL = f"""
WITH sides AS (
    SELECT *, 0 AS side FROM events WHERE template_id IS NOT NULL AND {{before}}
    UNION ALL SELECT *, 1 FROM events WHERE template_id IS NOT NULL AND {{after}}
),
sizes AS (
    SELECT greatest(count(*) FILTER (WHERE side = 0), 1) AS b, greatest(count(*) FILTER (WHERE side = 1), 1) AS a
    FROM sides
),
counted AS (
    SELECT template_id, count(*) FILTER (WHERE side = 0) AS before, count(*) FILTER (WHERE side = 1) AS after,
           max({_RANK}) AS rank, any_value(level) AS level,
           arg_min(evidence_id, (-side, ts, line_no)) AS evidence_id, arg_min(number, (-side, ts, line_no)) AS number,
           arg_min(filename, (-side, ts, line_no)) AS filename, arg_min(line_no, (-side, ts, line_no)) AS line_no
    FROM sides GROUP BY template_id
),
rated AS (SELECT counted.*, (after / a) / greatest(before / b, 0.5 / b) AS ratio, before * a / b AS expected
          FROM counted, sizes)
SELECT rated.*,
       (SELECT any_value(pattern) FROM templates WHERE templates.template_id = rated.template_id) AS pattern
FROM rated
WHERE before = 0 OR after = 0
   OR (abs(after - expected) >= {_RECORDS} AND (ratio >= {_TIMES} OR ratio <= 1 / {_TIMES}))
ORDER BY rank DESC, (before = 0 OR after = 0) DESC, abs(ln(greatest(ratio, 1e-6))) * (before + after) DESC, line_no
LIMIT ?
"""  # noqa: S608


@dataclass(frozen=True)
class Side:
    """Records to compare: of one file, of a stretch of time (naive UTC, end excluded), or both."""

    evidence_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class PatternChange:
    """A pattern whose part in the records differs; the line is on the side where it is (the second, if on both)."""

    change: str  # "new", "gone", "more", "less"
    template_id: str
    pattern: str
    level: str | None
    before: int
    after: int
    evidence_id: str
    number: int
    filename: str
    line_no: int


def compare_patterns(facts: CaseFacts, before: Side, after: Side, limit: int = 100) -> list[PatternChange]:
    """Return the differences that tell most, problems first: before is the good side, after the bad one."""
    left, right = _where(before), _where(after)
    rows = facts.rows(_SQL.format(before=left[0], after=right[0]), [*left[1], *right[1], limit])
    return [_change(row) for row in rows]


def _where(side: Side) -> tuple[str, list[object]]:
    conditions, params = ["source IS DISTINCT FROM 'k8s-event'"], list[object]()
    for condition, value in (("evidence_id = ?", side.evidence_id), ("ts >= ?", side.since), ("ts < ?", side.until)):
        if value is not None:
            conditions.append(condition)
            params.append(value)
    return " AND ".join(conditions), params


def _change(row: dict[str, Any]) -> PatternChange:
    kind = "new" if not row["before"] else "gone" if not row["after"] else "more" if row["ratio"] > 1 else "less"
    names = [name for name in PatternChange.__dataclass_fields__ if name != "change"]
    return PatternChange(kind, **{name: row[name] for name in names})
