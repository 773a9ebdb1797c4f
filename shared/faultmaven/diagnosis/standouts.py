"""What stands out in logs that no signature knows: kinds of records ranked by severity, rarity, bursts and order."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log2
from typing import Any

from faultmaven.diagnosis.log_reading import TOOL_FAILURE
from faultmaven.diagnosis.picture import Picture, ref_of
from faultmaven.diagnosis.quantities import counted
from faultmaven.diagnosis.subjects import Ref

_SHAPE = "coalesce(template_id, left(regexp_replace(msg, '[0-9]+', '#', 'g'), 60))"
_KINDS = f"""
WITH records AS (
  SELECT *, {_SHAPE} AS shape, count(*) OVER (PARTITION BY evidence_id) AS of_records,
         max(line_no) OVER (PARTITION BY evidence_id) AS end_line, min(ts) OVER (PARTITION BY evidence_id) AS start_ts
  FROM events WHERE source IS DISTINCT FROM 'k8s-event'
), bad AS (
  SELECT *, CASE WHEN level IN ('fatal', 'error', 'warn') THEN level ELSE 'error' END AS grade FROM records
  WHERE NOT regexp_matches(msg, ?) AND (level IN ('error', 'fatal', 'warn')
     OR (level IS NULL AND regexp_matches(msg, '(?i)\\b(error|exception|fatal|panic|failed)\\b')))
), minutes AS (
  SELECT evidence_id, shape, arg_max(minute, n) AS peak, max(n) AS peak_n,
         date_diff('minute', min(minute), max(minute)) + 1 AS minutes FROM (
    SELECT evidence_id, shape, date_trunc('minute', ts) AS minute, count(*) AS n FROM bad WHERE ts IS NOT NULL
    GROUP BY ALL) GROUP BY ALL
)
SELECT evidence_id, number, filename, shape, count(*) AS n, min(line_no) AS line_no,
       arg_min(coalesce(line_end, line_no), line_no) AS line_end, max(line_no) AS last_line,
       min(ts) AS first, max(ts) AS last, arg_min(msg, line_no) AS msg, any_value(component) AS component,
       CASE min(CASE grade WHEN 'fatal' THEN 0 WHEN 'error' THEN 1 ELSE 2 END) WHEN 0 THEN 'fatal' WHEN 1 THEN 'error'
       ELSE 'warn' END AS grade, any_value(of_records) AS of_records, any_value(end_line) AS end_line,
       any_value(start_ts) AS start_ts, any_value(peak) AS peak, any_value(peak_n) AS peak_n,
       any_value(minutes) AS minutes, list_distinct(list(line_no))[:2000] AS lines
FROM bad LEFT JOIN minutes USING (evidence_id, shape) GROUP BY evidence_id, number, filename, shape
ORDER BY number, line_no, shape
"""  # noqa: S608 - the shape is this module's own text
_GRADES = {"fatal": 6.0, "error": 3.0, "warn": 1.0}
#: A kind that begins so far into a log was not part of its daily life before.
_LATE = 0.3
_BURST = 4.0
#: Kinds that begin within this time of each other are told together.
_TOGETHER = timedelta(seconds=5)


@dataclass(frozen=True)
class Standout:
    """One kind of record of one file that stands out, why, and where it stands first."""

    grade: str  # fatal, error, warn
    count: int
    message: str
    component: str
    ref: Ref
    first: datetime | None
    last: datetime | None
    traits: tuple[str, ...]
    score: float
    needle: str

    def in_words(self, picture: Picture) -> str:
        """Return the kind with its count, its time and what is special about it."""
        say = picture.clock.say
        times = f"{counted(self.count, 'time')}" if self.count > 1 else "once"
        first, last = say(self.first, self.ref.evidence_id), say(self.last, self.ref.evidence_id)
        when = (
            f", {first} to {last}" if first and self.count > 1 and first != last else f", at {first}" if first else ""
        )
        message = self.message.replace("`", "'")
        who = f"`{self.component}` says " if self.component and self.component not in self.message else ""
        traits = f"; {'; '.join(self.traits)}" if self.traits else ""
        return f"{who}`{message}` {times} in `{self.ref.filename}`{when}{traits}"


def find_standouts(picture: Picture, told: Collection[tuple[str, int]] = ()) -> list[Standout]:
    """Return kinds of warnings and errors, most telling first, without those that hold a line told already."""
    rows = [
        row
        for row in picture.facts.rows_of("events", _KINDS, (TOOL_FAILURE,))
        if not any((row["evidence_id"], line) in told for line in row["lines"])
    ]
    found = [_standout(row, rows, picture) for row in rows]
    return sorted(found, key=lambda s: (-s.score, s.ref.number, s.ref.line))


def _standout(row: dict[str, Any], rows: Sequence[dict[str, Any]], picture: Picture) -> Standout:
    traits: list[str] = []
    score = _GRADES[row["grade"]] + 0.35 * log2(row["n"])
    if row["of_records"] >= 20 and row["line_no"] > _LATE * row["end_line"]:
        score += 1.0
        traits.append(f"new: not in the {row['line_no'] - 1:,} lines before")
    if row["last_line"] >= row["end_line"] - 3 and row["grade"] != "warn":
        score += 1.0
        traits.append("the log ends with it")
    if row["peak"] and row["minutes"] > 1 and row["peak_n"] >= max(5.0, _BURST * row["n"] / row["minutes"]):
        score += 0.5
        traits.append(f"{row['peak_n']} of them in the minute {picture.clock.minute(row['peak'], row['evidence_id'])}")
    together = [other for other in rows if other is not row and _begin_together(row, other)]
    if together:
        score += 0.3
        traits.append(f"begins together with `{_headline(together[0]['msg'], 80)}`")
    return Standout(
        row["grade"],
        int(row["n"]),
        _headline(row["msg"], 220),
        str(row["component"] or ""),
        ref_of(row),
        row["first"],
        row["last"],
        tuple(traits),
        score,
        _headline(row["msg"], 60).rstrip("…"),
    )


def _begin_together(one: dict[str, Any], other: dict[str, Any]) -> bool:
    if one["first"] is None or other["first"] is None or other["grade"] == "warn":
        return False
    # At the very start of a log everything begins together, which means nothing.
    late = one["start_ts"] is not None and one["first"] - one["start_ts"] > 2 * _TOGETHER
    return late and abs(one["first"] - other["first"]) <= _TOGETHER


def _headline(message: object, limit: int) -> str:
    first = next((line.strip() for line in str(message).splitlines() if line.strip()), "")
    return first if len(first) <= limit else first[: limit - 1] + "…"
