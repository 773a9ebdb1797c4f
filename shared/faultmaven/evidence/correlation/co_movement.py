"""Metrics and errors that move together: which series rise or fall when a kind of error comes, and which came first.

Moving together is no cause, and the sentences do not say so; it tells where to look.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from faultmaven.evidence.facts.case_facts import CaseFacts

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

#: The errors and the series that are compared: the most frequent, and those whose change was noticed.
_ERRORS, _SERIES = 12, 40
_BUCKETS = 120
#: Both must have values in at least so many buckets, and move together at least so closely (Pearson's r).
_LEAST_BUCKETS, _LEAST_R = 8, 0.75
#: One may come so many buckets before the other.
_LAG = 5

_RANGE = "SELECT min(ts) AS low, max(ts) AS high FROM events WHERE level IN ('error', 'fatal') AND source = 'log'"
_FAILURES = """
SELECT template_id, any_value(number) AS number, any_value(evidence_id) AS evidence_id, any_value(filename) AS filename,
       arg_min(line_no, ts) AS line_no, arg_min(msg, ts) AS text, count(*) AS count
FROM events WHERE level IN ('error', 'fatal') AND source = 'log' AND ts IS NOT NULL
GROUP BY template_id HAVING count(*) >= 5 ORDER BY count DESC LIMIT ?
"""
_COUNTS = """
SELECT template_id AS key, floor((epoch(ts) - ?) / ?)::INTEGER AS bucket, count(*)::DOUBLE AS value
FROM events
WHERE level IN ('error', 'fatal') AND ts BETWEEN ? AND ? AND list_contains(?::VARCHAR[], template_id) GROUP BY ALL
"""
_NOTICED = """
SELECT s.evidence_id, s.series_id, any_value(s.number) AS number, any_value(s.filename) AS filename,
       any_value(s.name) AS name, any_value(coalesce(s.service, s.host)) AS service, any_value(s.line_no) AS line_no
FROM series AS s JOIN findings AS f ON f.evidence_id = s.evidence_id
     AND f.kind IN ('change-point', 'anomaly', 'saturation') AND contains(f.title, s.name)
GROUP BY ALL ORDER BY max(f.severity = 'error') DESC, max(f.severity = 'warn') DESC LIMIT ?
"""
_VALUES = """
SELECT evidence_id || series_id AS key, floor((epoch(ts) - ?) / ?)::INTEGER AS bucket, avg(value) AS value
FROM samples WHERE ts BETWEEN ? AND ? AND list_contains(?::VARCHAR[], evidence_id || series_id) GROUP BY ALL
"""


@dataclass(frozen=True)
class CoMovement:
    """An error and a series that move together; the series moves `lead_s` before the error (negative: after)."""

    title: str
    r: float
    lead_s: float
    error_evidence_id: str
    error_number: int
    error_line_no: int
    series_evidence_id: str
    series_number: int
    series_line_no: int
    series: str
    service: str | None


def co_movements(facts: CaseFacts, limit: int = 20) -> list[CoMovement]:
    """Return pairs of an error and a series whose courses resemble each other, the closest first."""
    window = facts.rows(_RANGE)[0]
    low, high = window["low"], window["high"]
    if low is None or (high - low).total_seconds() < 30:
        return []
    failures, noticed = facts.rows(_FAILURES, [_ERRORS]), facts.rows(_NOTICED, [_SERIES])
    if not failures or not noticed:
        return []
    width = max((high - low).total_seconds() / _BUCKETS, 1.0)
    size = int((high - low).total_seconds() // width) + 1
    span = [facts.rows("SELECT epoch(?::TIMESTAMP) AS s", [low])[0]["s"], width, low, high]
    counts = _columns(facts.rows(_COUNTS, [*span, [row["template_id"] for row in failures]]), size, 0.0)
    keys = [row["evidence_id"] + row["series_id"] for row in noticed]
    values = _columns(facts.rows(_VALUES, [*span, keys]), size, None)
    found: list[CoMovement] = []
    for failure in failures:
        errors = counts.get(failure["template_id"])
        for row, key in zip(noticed, keys, strict=True):
            course = values.get(key)
            best = _best(errors, course) if errors is not None and course is not None else None
            if best is not None:
                found.append(_told(failure, row, *best, width))
    return sorted(found, key=lambda pair: -abs(pair.r))[:limit]


def _columns(rows: list[dict[str, Any]], size: int, empty: float | None) -> dict[str, npt.NDArray[np.float64]]:
    import numpy as np  # noqa: PLC0415  (only who asks facts pays for it)

    found: dict[str, npt.NDArray[np.float64]] = {}
    for row in rows:
        column = found.setdefault(row["key"], np.full(size, np.nan if empty is None else empty))
        if 0 <= row["bucket"] < size and row["value"] is not None:
            column[row["bucket"]] = row["value"]
    return found


def _best(errors: npt.NDArray[np.float64], course: npt.NDArray[np.float64]) -> tuple[float, int] | None:
    """Return the closest resemblance over all lags and its lag in buckets (positive: the series moves first)."""
    import numpy as np  # noqa: PLC0415  (only who asks facts pays for it)

    best: tuple[float, int] | None = None
    for lag in sorted(range(-_LAG, _LAG + 1), key=abs):  # of equal ones the smallest shift
        ahead = errors[lag:] if lag >= 0 else errors[:lag]
        behind = course[: len(course) - lag] if lag >= 0 else course[-lag:]
        known = ~np.isnan(behind)
        if known.sum() < _LEAST_BUCKETS:
            continue
        left, right = ahead[known], behind[known]
        if left.std() <= 1e-12 or right.std() <= 1e-12:
            continue
        r = float(np.corrcoef(left, right)[0, 1])
        if abs(r) >= _LEAST_R and (best is None or abs(r) > abs(best[0]) + 0.02):
            best = (r, lag)
    return best


def _told(failure: dict[str, Any], row: dict[str, Any], r: float, lag: int, width: float) -> CoMovement:
    lead = lag * width
    when = "at the same time as" if lag == 0 else f"about {abs(lead):.0f} s {'before' if lag > 0 else 'after'}"
    way = "rises" if r > 0 else "falls"
    text = str(failure["text"] or "").split("\n", 1)[0]
    owner = f" of {row['service']}" if row["service"] and row["service"] not in row["name"] else ""
    said = text if len(text) <= 120 else f"{text[:120]}…"
    return CoMovement(
        f"{row['name']}{owner} {way} {when} “{said}” (r = {r:.2f})",
        round(r, 4),
        lead,
        failure["evidence_id"],
        failure["number"],
        failure["line_no"],
        row["evidence_id"],
        row["number"],
        row["line_no"],
        row["name"],
        row["service"],
    )
