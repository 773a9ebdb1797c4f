"""Figures over the entries of one user's cases. Pure: entries and a moment in, numbers out."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

from faultmaven.case.entries import Entry
from faultmaven.case.models import CaseStatus, Severity
from faultmaven.case.search.recurrence import Recurrence, Recurrences

#: Ages of open cases: up to these, and whatever is older. A shift, a day, a week, a month.
AGES: Sequence[tuple[str, timedelta | None]] = (
    ("up to 1 hour", timedelta(hours=1)),
    ("up to 8 hours", timedelta(hours=8)),
    ("up to 1 day", timedelta(days=1)),
    ("up to 1 week", timedelta(weeks=1)),
    ("up to 30 days", timedelta(days=30)),
    ("older", None),
)
#: Causes and incidents told; a range of days has no more bars than these.
MOST_TOLD, MOST_BARS = 20, 62


@dataclass(frozen=True)
class Duration:
    """How long something took, in seconds, over `cases` of them; None where there are none. p90 by nearest rank."""

    cases: int
    median_s: float | None
    p90_s: float | None

    @classmethod
    def of(cls, seconds: Iterable[float]) -> Duration:
        """Return the figures of these durations."""
        taken = sorted(seconds)
        if not taken:
            return cls(0, None, None)
        return cls(len(taken), round(median(taken), 1), round(taken[math.ceil(0.9 * len(taken)) - 1], 1))


@dataclass(frozen=True)
class CauseCount:
    """A cause and its cases, the newest first; `components` are what it blamed."""

    mechanism: str
    cases: tuple[Entry, ...]


@dataclass(frozen=True)
class Bar:
    """What happened in one piece of the range, which begins at `begins`."""

    begins: datetime
    opened: int
    ended: int
    tokens: int
    cost_usd: float


@dataclass(frozen=True)
class Figures:
    """Figures about the cases opened in [since, until); `open_by_age` is about all that are open now."""

    since: datetime
    until: datetime
    cases: int
    by_status: dict[CaseStatus, int]
    by_severity: dict[Severity, int]
    open_by_age: tuple[tuple[str, int], ...]
    time_to_cause: Duration
    time_to_resolve: Duration
    causes: tuple[CauseCount, ...]
    recurring: tuple[Recurrence, ...]
    tokens: int
    cost_usd: float
    bars: tuple[Bar, ...]
    bar_days: int


def figures_of(entries: Sequence[Entry], since: datetime, until: datetime, now: datetime) -> Figures:
    """Return the figures of a range; `entries` are all of the user's."""
    chosen = [entry for entry in entries if since <= entry.created_at < until]
    ids = {entry.case_id for entry in chosen}
    statuses, severities = (Counter(e.status for e in chosen), Counter(e.severity for e in chosen))
    days = max(1, math.ceil((until - since) / timedelta(days=1) / MOST_BARS))
    return Figures(
        since=since,
        until=until,
        cases=len(chosen),
        by_status={status: statuses[status] for status in CaseStatus},
        by_severity={severity: severities[severity] for severity in Severity},
        open_by_age=_ages(entries, now),
        time_to_cause=Duration.of(
            (entry.caused_at - entry.created_at).total_seconds() for entry in chosen if entry.caused_at
        ),
        time_to_resolve=Duration.of(
            (entry.ended_at - entry.created_at).total_seconds()
            for entry in chosen
            if entry.ended_at and entry.status is CaseStatus.RESOLVED
        ),
        causes=_causes(chosen),
        recurring=tuple(one for one in Recurrences(entries).all() if ids & {case.case_id for case in one.cases})[
            :MOST_TOLD
        ],
        tokens=sum(entry.tokens for entry in chosen),
        cost_usd=round(sum(entry.cost_usd for entry in chosen), 6),
        bars=tuple(_bars(entries, since, until, days)),
        bar_days=days,
    )


def _ages(entries: Iterable[Entry], now: datetime) -> tuple[tuple[str, int], ...]:
    counts: Counter[str] = Counter()
    for entry in entries:
        if not entry.is_over:
            age = now - entry.created_at
            counts[next(name for name, most in AGES if most is None or age <= most)] += 1
    return tuple((name, counts[name]) for name, _ in AGES)


def _causes(entries: Iterable[Entry]) -> tuple[CauseCount, ...]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.has_cause:
            found[entry.mechanism or entry.cause].append(entry)
    counted = [
        CauseCount(name, tuple(sorted(cases, key=lambda e: e.case_id, reverse=True))) for name, cases in found.items()
    ]
    return tuple(sorted(counted, key=lambda one: (-len(one.cases), one.mechanism))[:MOST_TOLD])


def _bars(entries: Sequence[Entry], since: datetime, until: datetime, days: int) -> Iterable[Bar]:
    first = since.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    step = timedelta(days=days)
    opened: dict[int, list[Entry]] = defaultdict(list)
    ended: Counter[int] = Counter()
    for entry in entries:
        if since <= entry.created_at < until:
            opened[(entry.created_at - first) // step].append(entry)
        if entry.ended_at is not None and since <= entry.ended_at < until:
            ended[(entry.ended_at - first) // step] += 1
    for number in range((until - first - timedelta(microseconds=1)) // step + 1):
        cases = opened[number]
        yield Bar(
            first + number * step,
            len(cases),
            ended[number],
            sum(entry.tokens for entry in cases),
            round(sum(entry.cost_usd for entry in cases), 6),
        )
