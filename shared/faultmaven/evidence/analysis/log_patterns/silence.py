"""When a log was silent, and when its clock jumped back."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from faultmaven.evidence.analysis.log_patterns.records import LogRecords, moment
from faultmaven.evidence.analysis.log_patterns.window import Window
from faultmaven.evidence.analysis.log_patterns.words import clock, every, lasting
from faultmaven.evidence.findings import Finding, FindingKind

#: A silence is this many times longer than nearly all others (their 99th percentile), and at least a minute.
_TIMES_USUAL, _LEAST_S = 20.0, 60.0
#: A clock that goes back by less is threads writing past each other.
_STEP_S = 60
#: Lines per group in which a step is looked for.
_GROUP = 1_000
#: A file with more groups that a step may be in is not in order at all.
_MOST_SUSPECTS = 200
_SECOND = 1_000_000


def silences(log: LogRecords, window: Window) -> list[Finding]:
    """Find stretches without any record in a log that otherwise never stops."""
    seconds: list[int] = _seconds(log).tolist()
    if len(seconds) < 30:
        return []
    gaps = sorted(((after - before, before) for before, after in pairwise(seconds)), reverse=True)
    # of a short log the longest tenth, of a long one the longest hundredth may be unusual
    usual = gaps[len(gaps) // (100 if len(gaps) >= 100 else 10)][0]
    found: list[Finding] = []
    for length, start in gaps[:5]:
        if length < max(_LEAST_S, _TIMES_USUAL * usual):
            break
        begin, end = moment(start * _SECOND), moment((start + length) * _SECOND)
        rate = every(window.seconds / window.records)
        found.append(
            Finding(
                FindingKind.GAP,
                f"Nothing was logged for {lasting(length)}, from {clock(begin)} to {clock(end)};"
                f" otherwise a record comes {rate}",
                _first_line_since(log, (start + length) * _SECOND),
                "warn",
                ts=begin,
                ts_end=end,
                detail={"silent_s": length, "usual_s": usual},
            )
        )
    return found


def clock_steps(log: LogRecords) -> list[Finding]:
    """Find where time goes back in a file whose lines are in order otherwise."""
    groups = _groups(log)
    suspects: list[int] = []
    highest: int | None = None
    for part, (low, high) in sorted(groups.items()):
        if high - low >= _STEP_S * _SECOND or (highest is not None and highest - low >= _STEP_S * _SECOND):
            suspects.append(part)
        highest = high  # only the group before counts: after a step the clock simply goes on from there
    if not suspects or len(suspects) > _MOST_SUSPECTS:
        return []
    parts = [part for suspect in suspects for part in (suspect - 1, suspect)]
    rows = log.timed_within(lambda lines: np.isin(lines // _GROUP, parts))
    rows = rows.where(np.argsort(rows.line_no, kind="stable"))
    places = np.flatnonzero(rows.micros[:-1] - rows.micros[1:] >= _STEP_S * _SECOND)
    total = len(groups) * _GROUP
    if len(places) > max(3, total // 1_000):
        return []  # a file that is simply not in order
    return [
        _step(int(rows.line_no[place + 1]), moment(int(rows.micros[place])), moment(int(rows.micros[place + 1])))
        for place in places[:5].tolist()
    ]


def _groups(log: LogRecords) -> dict[int, tuple[int, int]]:
    """Return the first and last time of every thousand lines that hold one."""
    groups: dict[int, tuple[int, int]] = {}
    for rows in log.timed():
        part = rows.line_no // _GROUP
        order = np.argsort(part, kind="stable")
        parts, starts = np.unique(part[order], return_index=True)
        if not len(parts):
            continue
        micros = rows.micros[order]
        lows, highs = np.minimum.reduceat(micros, starts), np.maximum.reduceat(micros, starts)
        for number, low, high in zip(parts.tolist(), lows.tolist(), highs.tolist(), strict=True):
            known = groups.get(number, (low, high))  # a thousand may go on in the next block
            groups[number] = (min(known[0], low), max(known[1], high))
    return groups


def _seconds(log: LogRecords) -> npt.NDArray[np.int64]:
    """Return the seconds in which something was logged, in order."""
    found = [np.unique(np.rint(rows.micros / _SECOND)) for rows in log.timed()]
    return np.unique(np.concatenate(found)).astype(np.int64)


def _first_line_since(log: LogRecords, micros: int) -> int:
    found = [rows.line_no[rows.micros >= micros] for rows in log.timed()]
    return min((int(lines.min()) for lines in found if len(lines)), default=1)


def _step(line_no: int, before: datetime, ts: datetime) -> Finding:
    back = (before - ts).total_seconds()
    title = f"The clock goes back by {lasting(back)} here, from {clock(before)} to {clock(ts)}"
    return Finding(FindingKind.CLOCK_STEP, title, line_no, "warn", ts=ts, detail={"back_s": back})
