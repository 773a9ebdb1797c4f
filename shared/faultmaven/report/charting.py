"""The chart of a report: records over the time around the incident, warnings and errors apart, from the facts."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from faultmaven.diagnosis.port import CaseFacts
from faultmaven.report.models import Bucket, Chart, ChartMark

#: Pieces of time that a page shows side by side.
_BUCKETS = 60
#: Around the moments of the timeline, as a share of the time between the first and the last, and at least this long.
_AROUND, _LEAST_AROUND = 0.4, timedelta(minutes=2)

_EDGES = "SELECT min(ts) AS begins, max(ts) AS ends FROM events WHERE ts IS NOT NULL"
_COUNTS = """
    SELECT least(floor(date_diff('millisecond', ?::TIMESTAMP, ts) / ?)::INTEGER, ?) AS bucket, count(*) AS records,
           count(*) FILTER (level = 'warn') AS warnings, count(*) FILTER (level IN ('error', 'fatal')) AS errors
    FROM events WHERE ts BETWEEN ? AND ? GROUP BY bucket
"""


def chart_of(facts: CaseFacts, marks: Sequence[ChartMark]) -> Chart | None:
    """Return the chart of the time around these moments, or of all records; None where nothing has a time."""
    (edges,) = facts.rows_of("events", _EDGES) or [{"begins": None, "ends": None}]
    if edges["begins"] is None:
        return None
    begins, ends = _window(edges["begins"], edges["ends"], [mark.at.replace(tzinfo=None) for mark in marks])
    step_ms = max((ends - begins) / timedelta(milliseconds=1) / _BUCKETS, 1.0)
    rows = facts.rows_of("events", _COUNTS, (begins, step_ms, _BUCKETS - 1, begins, ends))
    found = {row["bucket"]: Bucket(row["records"], row["warnings"], row["errors"]) for row in rows}
    buckets = tuple(found.get(n, Bucket(0, 0, 0)) for n in range(_BUCKETS))
    shown = tuple(mark for mark in marks if begins <= mark.at.replace(tzinfo=None) <= ends)
    return Chart(begins.replace(tzinfo=UTC), ends.replace(tzinfo=UTC), buckets, shown)


def _window(first: datetime, last: datetime, moments: Sequence[datetime]) -> tuple[datetime, datetime]:
    """Return the time to show: a file that is years older does not press the incident into one line."""
    begins, ends = first, last
    if moments:
        around = max((max(moments) - min(moments)) * _AROUND, _LEAST_AROUND)
        begins = min(max(first, min(moments) - around), *moments)
        ends = max(min(last, max(moments) + around), *moments)
    return (begins, ends) if ends > begins else (begins - timedelta(seconds=30), begins + timedelta(seconds=30))
