"""When a log was silent, and when its clock jumped back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from faultmaven.evidence.analysis.log_patterns.window import Window
from faultmaven.evidence.analysis.log_patterns.words import clock, every, lasting
from faultmaven.evidence.findings import Finding, FindingKind

if TYPE_CHECKING:
    import duckdb

#: A silence is this many times longer than nearly all others (their 99th percentile), and at least a minute.
_TIMES_USUAL, _LEAST_S = 20.0, 60.0
#: A clock that goes back by less is threads writing past each other.
_STEP_S = 60
#: Lines per group in which a step is looked for.
_GROUP = 1_000


def silences(connection: duckdb.DuckDBPyConnection, window: Window) -> list[Finding]:
    """Find stretches without any record in a log that otherwise never stops."""
    rows = connection.execute("SELECT DISTINCT epoch(ts)::BIGINT AS second FROM events ORDER BY second").fetchall()
    seconds = [int(row[0]) for row in rows]
    if len(seconds) < 30:
        return []
    gaps = sorted(((after - before, before) for before, after in pairwise(seconds)), reverse=True)
    # of a short log the longest tenth, of a long one the longest hundredth may be unusual
    usual = gaps[len(gaps) // (100 if len(gaps) >= 100 else 10)][0]
    found: list[Finding] = []
    for length, start in gaps[:5]:
        if length < max(_LEAST_S, _TIMES_USUAL * usual):
            break
        begin, end = _moment(start), _moment(start + length)
        row = connection.execute("SELECT min(line_no) FROM events WHERE ts >= ?", [end]).fetchone()
        rate = every(window.seconds / window.records)
        found.append(
            Finding(
                FindingKind.GAP,
                f"Nothing was logged for {lasting(length)}, from {clock(begin)} to {clock(end)};"
                f" otherwise a record comes {rate}",
                row[0] if row and row[0] else 1,
                "warn",
                ts=begin,
                ts_end=end,
                detail={"silent_s": length, "usual_s": usual},
            )
        )
    return found


def clock_steps(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Find where time goes back in a file whose lines are in order otherwise."""
    groups = connection.execute(
        "SELECT line_no // ? AS part, min(ts) AS low, max(ts) AS high FROM events GROUP BY part ORDER BY part", [_GROUP]
    ).fetchall()
    suspects: list[int] = []
    highest: datetime | None = None
    for part, low, high in groups:
        if (high - low).total_seconds() >= _STEP_S or (highest and (highest - low).total_seconds() >= _STEP_S):
            suspects.append(part)
        highest = high  # only the group before counts: after a step the clock simply goes on from there
    if not suspects or len(suspects) > 200:
        return []
    steps = connection.execute(
        "SELECT line_no, before, ts FROM (SELECT line_no, ts, lag(ts) OVER (ORDER BY line_no) AS before FROM events"
        " WHERE line_no // ? IN (SELECT unnest(?::BIGINT[]))) WHERE before - ts >= to_seconds(?) ORDER BY line_no",
        [_GROUP, [part for suspect in suspects for part in (suspect - 1, suspect)], _STEP_S],
    ).fetchall()
    total = sum(1 for _ in groups) * _GROUP
    if len(steps) > max(3, total // 1_000):
        return []  # a file that is simply not in order
    return [_step(line_no, before, ts) for line_no, before, ts in steps[:5]]


def _step(line_no: int, before: datetime, ts: datetime) -> Finding:
    back = (before - ts).total_seconds()
    title = f"The clock goes back by {lasting(back)} here, from {clock(before)} to {clock(ts)}"
    return Finding(FindingKind.CLOCK_STEP, title, line_no, "warn", ts=ts, detail={"back_s": back})


def _moment(second: int) -> datetime:
    return (datetime.fromtimestamp(0, UTC) + timedelta(seconds=second)).replace(tzinfo=None)
