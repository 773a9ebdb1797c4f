"""Figures over entries, each worked out by hand."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

from faultmaven.case.entries import Entry
from faultmaven.case.models import CaseStatus
from faultmaven.case.statistics.figures import Duration, figures_of
from faultmaven.core.clock import to_iso
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 2, 1, tzinfo=UTC)


def entry(number: int, opened: timedelta, **kept: Any) -> Entry:
    """Return a case that was opened so long before now."""
    at = to_iso(NOW - opened)
    begun = {"title": f"case {number}", "description": "", "tags": [], "status": "consulting", "severity": "high"}
    key = base64.b64encode(b"k" * 32).decode()
    return Entry(f"case_{number:04}", {**begun, "created_at": at, "updated_at": at, "pseudonym_key": key, **kept})


def caused(minutes: int, opened: timedelta, component: str = "Deployment/cart") -> dict[str, Any]:
    at = to_iso(NOW - opened + timedelta(minutes=minutes))
    return {"verdict": "LIKELY", "mechanism": "oom-killed", "cause": "Killed", "component": component, "caused_at": at}


CASES = [
    entry(1, timedelta(minutes=30)),
    entry(2, timedelta(hours=5), tokens=1000, micro_usd=20_000),
    entry(3, timedelta(days=3), **caused(10, timedelta(days=3))),
    entry(
        4,
        timedelta(days=2),
        status="resolved",
        ended_at=to_iso(NOW - timedelta(days=1)),
        **caused(20, timedelta(days=2)),
    ),
    entry(5, timedelta(days=2), status="closed", ended_at=to_iso(NOW), **caused(60, timedelta(days=2), "Job/x")),
    entry(6, timedelta(days=100)),
]


def test_what_is_told_of_a_range():
    told = figures_of(CASES, NOW - timedelta(days=10), NOW, NOW)
    assert told.cases == 5
    assert told.by_status[CaseStatus.CONSULTING] == 3
    assert dict(told.open_by_age) == {
        "up to 1 hour": 1,
        "up to 8 hours": 1,
        "up to 1 day": 0,
        "up to 1 week": 1,
        "up to 30 days": 0,
        "older": 1,
    }
    assert told.time_to_cause == Duration(3, 1200.0, 3600.0)
    assert told.time_to_resolve == Duration(1, 86_400.0, 86_400.0)  # a case that was given up tells nothing of it
    assert [(one.mechanism, len(one.cases)) for one in told.causes] == [("oom-killed", 3)]
    assert [[case.case_id for case in one.cases] for one in told.recurring] == [["case_0003", "case_0004"]]
    assert (told.tokens, told.cost_usd) == (1000, 0.02)
    assert (sum(bar.opened for bar in told.bars), sum(bar.ended for bar in told.bars), len(told.bars)) == (5, 1, 10)


def test_a_range_without_cases_has_no_durations():
    told = figures_of(CASES, NOW - timedelta(days=60), NOW - timedelta(days=50), NOW)
    assert (told.cases, told.time_to_cause, told.causes, told.recurring) == (0, Duration(0, None, None), (), ())


@given(st.lists(st.integers(0, 400), max_size=30), st.integers(1, 3000))
def test_every_case_of_a_range_is_in_one_bar(days: list[int], length: int):
    cases = [entry(number, timedelta(days=day, hours=number % 24)) for number, day in enumerate(days)]
    told = figures_of(cases, NOW - timedelta(days=length), NOW, NOW)
    assert sum(bar.opened for bar in told.bars) == told.cases
    assert len(told.bars) <= 64


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50))
def test_nine_of_ten_took_no_longer_than_p90(seconds: list[float]):
    told = Duration.of(seconds)
    assert told.p90_s is not None
    assert sum(one <= told.p90_s + 0.1 for one in seconds) >= 0.9 * len(seconds)
