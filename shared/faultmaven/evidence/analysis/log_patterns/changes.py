"""Patterns that changed: new ones, ones that stopped, ones that came in a burst, and ones that hardly ever come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from faultmaven.evidence.analysis.log_patterns.window import Pattern, Window
from faultmaven.evidence.analysis.log_patterns.words import clock, every, many
from faultmaven.evidence.findings import Finding, FindingKind, Severity

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

#: A pattern is new when it begins after this part of the log's time; what a program says when it starts is not.
_NEW_AFTER = 0.3
#: A plain message counts as new only when it goes on to the end, in a log of more than a program's first minutes.
_PLAIN_COUNT, _PLAIN_UNTIL, _PLAIN_SECONDS = 10, 0.9, 900
#: A pattern was regular when it came this often, in this part of the buckets until it stopped ...
_REGULAR_COUNT, _REGULAR_SHARE = 20, 0.6
#: ... over at least this part of the log, and is gone when the rest of the log is at least so much of it.
_ACTIVE_FOR, _GONE_FOR = 0.25, 0.15
#: A burst: so many records, so many times the usual number, so far outside the usual spread.
_BURST_COUNT, _BURST_TIMES, _BURST_SPREAD = 15, 5.0, 6.0
#: What a program says without worry has a burst only against a usual rate: where it mostly says nothing there is none.
_USUAL_SHARE = 0.3
#: Rare is at most twice in a log of at least so many records.
_RARE_COUNT, _RARE_OF = 2, 1_000


def new_patterns(window: Window) -> list[Finding]:
    """Find what was first said late, problems first."""
    found = [
        pattern
        for pattern in window.patterns
        if window.share(pattern.first_ts) >= _NEW_AFTER and (pattern.is_noted or _goes_on(window, pattern))
    ]
    found.sort(key=lambda pattern: (-_rank(pattern), pattern.first_ts))
    return [
        Finding(
            FindingKind.NEW_PATTERN,
            f"First seen at {clock(pattern.first_ts)}, {100 * window.share(pattern.first_ts):.0f} % into the log"
            f" ({many(pattern.count)}): {pattern.said}",
            pattern.line_no,
            _severity(pattern),
            subject=pattern.template_id,
            ts=pattern.first_ts,
            ts_end=pattern.last_ts,
            detail={"pattern": pattern.pattern, "count": pattern.count, "level": pattern.level},
        )
        for pattern in found
    ]


def _goes_on(window: Window, pattern: Pattern) -> bool:
    stays = window.share(pattern.last_ts) >= _PLAIN_UNTIL
    return stays and pattern.count >= _PLAIN_COUNT and window.seconds >= _PLAIN_SECONDS


def vanished_patterns(window: Window) -> list[Finding]:
    """Find what came all the time and then no more."""
    found: list[Finding] = []
    for number, pattern in enumerate(window.patterns):
        silent = (window.end - pattern.last_ts).total_seconds()
        active = (pattern.last_ts - pattern.first_ts).total_seconds()
        if (
            pattern.count < _REGULAR_COUNT
            or silent < _GONE_FOR * window.seconds
            or active < _ACTIVE_FOR * window.seconds
        ):
            continue
        until = int((pattern.last_ts - window.begin).total_seconds() // window.width_s) + 1
        since = int((pattern.first_ts - window.begin).total_seconds() // window.width_s)
        seen = window.counts[number, since:until]
        if (seen > 0).mean() < _REGULAR_SHARE or silent < 10 * active / pattern.count:
            continue
        found.append(
            Finding(
                FindingKind.VANISHED_PATTERN,
                f"Not seen any more after {clock(pattern.last_ts)}, though it had come {many(pattern.count)},"
                f" {every(active / pattern.count)}: {pattern.said}",
                pattern.last_line,
                "info" if pattern.is_noted else "warn",
                subject=pattern.template_id,
                ts=pattern.last_ts,
                detail={"pattern": pattern.pattern, "count": pattern.count, "silent_s": silent},
            )
        )
    return sorted(found, key=lambda finding: finding.ts or window.end)


def bursts(window: Window) -> list[Finding]:
    """Find when a pattern came far more often than it mostly does."""
    import numpy as np  # noqa: PLC0415  (only where facts are written)

    if window.counts.shape[1] < 8:
        return []
    usual = np.median(window.counts, axis=1)
    spread = np.median(np.abs(window.counts - usual[:, None]), axis=1) * 1.4826 + 0.1 * usual + 1.0
    found: list[_Burst] = []
    for number, pattern in enumerate(window.patterns):
        row = window.counts[number]
        if pattern.count < _BURST_COUNT or (not pattern.is_noted and (row > 0).mean() < _USUAL_SHARE):
            continue
        high = (row >= _BURST_TIMES * max(usual[number], 0.2)) & (row - usual[number] >= _BURST_SPREAD * spread[number])
        stretch = _longest(high, row)
        if stretch is None:
            continue
        start, stop = stretch
        count = int(row[start:stop].sum())
        if count < _BURST_COUNT or (stop - start) > 0.5 * len(row):
            continue
        found.append(_Burst(pattern, start, stop, count, float(usual[number])))
    return [_told(window, together) for together in _at_once(found)]


@dataclass(frozen=True)
class _Burst:
    """So many records of a pattern from one bucket to another (excluded), where there are usually `usual` in one."""

    pattern: Pattern
    start: int
    stop: int
    count: int
    usual: float


def _at_once(found: list[_Burst]) -> list[list[_Burst]]:
    """Join bursts that began together, the largest first: one thing that happened makes many patterns burst."""
    joined: list[list[_Burst]] = []
    for burst in sorted(found, key=lambda burst: -burst.count * (1 + _rank(burst.pattern))):
        same = next((group for group in joined if abs(group[0].start - burst.start) <= 1), None)
        if same is None:
            joined.append([burst])
        else:
            same.append(burst)
    return joined


def _told(window: Window, together: list[_Burst]) -> Finding:
    burst, *others = together
    begin, end = window.start_of(burst.start), min(window.start_of(burst.stop), window.end)
    rate = f"usually {burst.usual:.0f}" if burst.usual >= 1 else "usually hardly ever"
    with_it = f" (and {len(others)} other patterns with it)" if len(others) > 1 else ""
    return Finding(
        FindingKind.BURST,
        f"{many(burst.count)} from {clock(begin)} to {clock(end)} ({rate} in {_width(window.width_s)}):"
        f" {burst.pattern.said}{with_it}",
        burst.pattern.line_no,
        _severity(burst.pattern),
        subject=burst.pattern.template_id,
        ts=begin,
        ts_end=end,
        detail={
            "pattern": burst.pattern.pattern,
            "count": burst.count,
            "usual": burst.usual,
            "bucket_s": window.width_s,
            "together": [other.pattern.pattern for other in others[:10]],
        },
    )


def rare_patterns(window: Window) -> list[Finding]:
    """Find problems that came once or twice in a long log: what is rare is easily overlooked and often the reason."""
    if window.records < _RARE_OF:
        return []
    rare = [pattern for pattern in window.patterns if pattern.count <= _RARE_COUNT and pattern.is_noted]
    if len(rare) > 0.5 * len(window.patterns):
        return []  # a log in which nothing repeats has no rare lines
    rare.sort(key=lambda pattern: (-_rank(pattern), pattern.first_ts))
    return [
        Finding(
            FindingKind.RARE_PATTERN,
            f"Only {many(pattern.count)} in {window.records:,} records, at {clock(pattern.first_ts)}: {pattern.said}",
            pattern.line_no,
            "warn" if pattern.is_bad else "info",
            subject=pattern.template_id,
            ts=pattern.first_ts,
            ts_end=pattern.last_ts,
            detail={"pattern": pattern.pattern, "count": pattern.count, "records": window.records},
        )
        for pattern in rare
    ]


def _longest(high: npt.NDArray[np.bool_], row: npt.NDArray[np.int64]) -> tuple[int, int] | None:
    """Return the stretch of high buckets that holds the most records; one low bucket does not end a stretch."""
    best, best_count, start = None, 0, None
    for bucket in range(len(high) + 2):
        is_high = bucket < len(high) and bool(high[bucket])
        if is_high and start is None:
            start = bucket
        if start is not None and not is_high and not (bucket + 1 < len(high) and high[bucket + 1]):
            stop = min(bucket, len(high))
            count = int(row[start:stop].sum())
            if count > best_count:
                best, best_count = (start, stop), count
            start = None
    return best


def _rank(pattern: Pattern) -> int:
    return 2 if pattern.is_bad else 1 if pattern.is_noted else 0


def _severity(pattern: Pattern) -> Severity:
    return "error" if pattern.is_bad else "warn" if pattern.is_noted else "info"


def _width(seconds: int) -> str:
    return f"{seconds} s" if seconds < 60 else f"{seconds // 60} min" if seconds < 3_600 else f"{seconds // 3_600} h"
