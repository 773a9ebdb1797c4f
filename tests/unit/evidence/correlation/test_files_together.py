"""What only several files together tell: what changed first, one request in many files, what moves with what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from faultmaven.evidence.correlation.co_movement import co_movements
from faultmaven.evidence.correlation.comparison import Side, compare_patterns
from faultmaven.evidence.correlation.first_changes import first_changes
from faultmaven.evidence.correlation.requests import joined_requests, request_story
from faultmaven.evidence.facts import CaseFacts

START = datetime.fromisoformat("2025-05-29T10:00:00")


def stamp(seconds: float) -> str:
    return (START + timedelta(seconds=seconds)).isoformat(timespec="milliseconds") + "Z"


def failing(second: int) -> int:
    """Return how many errors come in a second: more and more from 10:30 to 10:45."""
    return (second - 1800) // 90 if 1800 <= second < 2700 and second % 10 == 0 else 0


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CaseFacts]:
    folder = tmp_path_factory.mktemp("case")
    web = [f"{stamp(s)} INFO [web] trace_id=aaaa{s:028x} served in 12 ms" for s in range(0, 3600, 3)]
    web += [
        f"{stamp(s + n / 100)} ERROR [web] upstream stock timed out" for s in range(3600) for n in range(failing(s))
    ]
    stock = [f"{stamp(s)} INFO [stock] trace_id=bbbb{s:028x} reserved item" for s in range(0, 3600, 3)]
    stock += [f"{stamp(1750)} WARN [stock] connection pool is nearly empty trace_id=aaaa{1500:028x}"]
    web += [f"{stamp(2000)} WARN [web] slow answer, request_id=req-7f3a-99"]
    (folder / "web.log").write_text("\n".join(sorted(web)))
    stock += [f"{stamp(2001)} ERROR [stock] no lock for requestId: req-7f3a-99"]
    (folder / "stock.log").write_text("\n".join(sorted(stock)))
    rows = ["time,stock_pool_in_use"]
    for second in range(0, 3600, 30):
        used = 20 + second % 4 if second < 1740 or second >= 2700 else 40 + (second - 1740) / 30
        rows.append(f"{stamp(second)},{used}")
    (folder / "metrics.csv").write_text("\n".join(rows))
    with CaseFacts.from_files(sorted(folder.iterdir())) as facts:
        yield facts


def test_what_changed_first_is_what_came_before_the_errors(case: CaseFacts) -> None:
    found = first_changes(case)
    assert found.begins is not None
    assert START + timedelta(minutes=28) <= found.begins <= START + timedelta(minutes=30)
    trouble = [change for change in found.items if change.after_s is not None and change.after_s >= 0]
    assert {"web.log", "stock.log", "metrics.csv"} <= {change.filename for change in trouble}
    first_error = next(change for change in trouble if change.severity == "error")
    assert first_error.filename == "web.log"
    assert trouble.index(first_error) > 0


def test_changes_are_in_time_order_and_name_their_lines(case: CaseFacts) -> None:
    items = first_changes(case).items
    assert [change.ts for change in items] == sorted(change.ts for change in items)
    assert all(case.lines(change.evidence_id, change.line_no, change.line_no) for change in items)


def test_a_request_is_joined_across_files(case: CaseFacts) -> None:
    found = joined_requests(case)
    assert [(item.request_id, item.files, item.records) for item in found.items] == [
        ("req-7f3a-99", 2, 2),
        (f"aaaa{1500:028x}", 2, 2),
    ]
    story = request_story(case, f"aaaa{1500:028x}")
    assert [(row["filename"], row["source"]) for row in story] == [("web.log", "event"), ("stock.log", "event")]


def test_the_series_that_rises_with_the_errors_is_named(case: CaseFacts) -> None:
    found = co_movements(case)
    assert found
    assert found[0].series == "stock_pool_in_use"
    assert found[0].r > 0.75
    assert "upstream stock timed out" in found[0].title


def test_two_stretches_of_time_are_compared(case: CaseFacts) -> None:
    before, after = Side(until=START + timedelta(minutes=25)), Side(since=START + timedelta(minutes=30))
    found = compare_patterns(case, before, after)
    assert (found[0].change, found[0].pattern, found[0].before) == ("new", "[web] upstream stock timed out", 0)
    assert found[0].after == sum(failing(second) for second in range(3600))


def test_equal_sides_do_not_differ(case: CaseFacts) -> None:
    assert compare_patterns(case, Side(), Side()) == []


def test_a_case_without_facts_has_nothing_to_tell() -> None:
    with CaseFacts((), {}) as facts:
        assert first_changes(facts).items == []
        assert joined_requests(facts).items == []
        assert co_movements(facts) == []
        assert compare_patterns(facts, Side(), Side()) == []
