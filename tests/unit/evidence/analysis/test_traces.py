"""What traces tell: where failing begins, where time goes, what is slow at times, what is asked over and over."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from faultmaven.evidence.analysis.span_trees import critical_path, span_trees, walk
from faultmaven.evidence.analysis.traces import analyse_traces
from faultmaven.evidence.fact_rows import FactRows
from faultmaven.evidence.models import Facts
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.evidence.sources import rows_of, source

START = datetime.fromisoformat("2025-03-18T05:55:00")


class Trace:
    """Spans under construction, one line each."""

    def __init__(self) -> None:
        self.rows = FactRows()
        self.count = 0

    def span(  # noqa: PLR0917 (what a span is, in the order one says it)
        self,
        trace: str,
        service: str,
        name: str,
        begin_ms: float,
        duration_ms: float,
        /,
        parent: str | None = None,
        status: str = "ok",
        **attrs: object,
    ) -> str:
        self.count += 1
        self.rows.add(
            "spans",
            line_no=self.count,
            trace_id=trace,
            span_id=f"s{self.count}",
            parent_id=parent,
            service=service,
            name=name,
            ts=START + timedelta(milliseconds=begin_ms),
            duration_ms=duration_ms,
            status=status,
            attrs=json.dumps(attrs) if attrs else None,
        )
        return f"s{self.count}"

    def findings(self) -> list[dict[str, object]]:
        return rows_of(analyse_traces(self.rows.facts(), source("")), "findings")

    def titles(self, kind: str) -> list[str]:
        return [str(found["title"]) for found in self.findings() if found["kind"] == kind]


def test_the_deepest_failed_span_is_where_failing_begins() -> None:
    trace = Trace()
    for number in range(3):
        root = trace.span(f"t{number}", "web", "GET /cart", 0, 100, status="error")
        middle = trace.span(f"t{number}", "cart", "load", 10, 80, root, status="error")
        trace.span(f"t{number}", "db", "SELECT", 20, 50, middle, "error", **{"exception.message": "too many clients"})
    trace.span("t9", "web", "GET /cart", 0, 90)
    found = next(row for row in trace.findings() if row["kind"] == "error-origin")
    assert found["title"] == (
        "3 of 3 failed traces begin to fail in SELECT (db): too many clients, seen as failures of GET /cart (web)"
    )
    assert (found["line_no"], found["subject"]) == (3, "db")


def test_the_critical_path_blames_who_was_waited_for() -> None:
    trace = Trace()
    root = trace.span("t", "web", "GET /", 0, 1000)
    trace.span("t", "auth", "check", 0, 300, root)
    slow = trace.span("t", "stock", "reserve", 100, 850, root)
    trace.span("t", "db", "UPDATE", 150, 700, slow)
    assert trace.titles("critical-path") == [
        "Of GET / (web) (1 s) the time is spent"
        " 70 % in UPDATE (db), 15 % in reserve (stock), 10 % in check (auth) itself"
    ]


def test_of_many_traces_the_slowest_are_explained() -> None:
    trace = Trace()
    for number in range(30):
        root = trace.span(f"t{number}", "web", "GET /", 0, 20 if number else 5000)
        trace.span(f"t{number}", "db", "SELECT", 5, 10 if number else 4900, root)
    assert trace.titles("critical-path")[0].startswith(
        "Of the slowest 3 of 30 traces of GET / (web) (5 s) the time is spent 98 % in SELECT (db)"
    )
    assert trace.titles("slow-span") == [
        "SELECT (db) took up to 4.9 s by itself, 490 times its median of 10 ms, 1 of 30 times"
    ]


def test_an_operation_that_is_always_slow_is_not_called_slow_at_times() -> None:
    trace = Trace()
    for number in range(20):
        trace.span(f"t{number}", "db", "SELECT", 0, 900 + number)
    assert trace.titles("slow-span") == []


def test_one_query_per_item_is_seen() -> None:
    trace = Trace()
    root = trace.span("t", "shop", "list orders", 0, 2000)
    for number in range(40):
        trace.span("t", "db", "SELECT user", number * 40, 30, root)
    assert trace.titles("repeated-call") == [
        "list orders (shop) calls SELECT user (db) 40 times in one request, 1.2 s in all"
    ]


def test_time_between_caller_and_callee_is_seen() -> None:
    trace = Trace()
    for number in range(6):
        call = trace.span(f"t{number}", "cart", "POST /pay", 0, 460)
        trace.span(f"t{number}", "payment", "pay", 200, 40, call)
    assert trace.titles("slow-span") == [
        "6 of 6 calls from cart to payment lose 420 ms outside payment:"
        " on the network, waiting for a connection, or in cart itself"
    ]


def test_healthy_traces_raise_no_warning() -> None:
    trace = Trace()
    for number in range(50):
        root = trace.span(f"t{number}", "web", "GET /", 0, 40 + number % 7)
        trace.span(f"t{number}", "db", "SELECT", 5, 30, root)
    assert [row["kind"] for row in trace.findings() if row["severity"] != "info"] == []


spans = st.lists(
    st.tuples(st.integers(0, 12), st.one_of(st.none(), st.integers(0, 12)), st.integers(0, 500), st.integers(0, 900)),
    max_size=14,
)


@given(spans)
def test_trees_hold_every_span_once_and_paths_never_exceed_their_root(
    given_spans: list[tuple[int, int | None, int, int]],
) -> None:
    rows = FactRows()
    for line, (own, parent, begin, duration) in enumerate(given_spans, start=1):
        rows.add(
            "spans",
            line_no=line,
            trace_id="t",
            span_id=f"s{own}",
            parent_id=None if parent is None else f"s{parent}",
            name="x",
            ts=START + timedelta(milliseconds=begin),
            duration_ms=float(duration),
        )
    facts: Facts = rows.facts()
    if not facts.tables:
        return
    roots = span_trees(facts.tables["spans"])
    assert sorted(node.row for root in roots for node in walk(root)) == list(range(len(given_spans)))
    for root in roots:
        assert sum(critical_path(root).values()) == pytest.approx(root.duration, abs=1e-3)


def test_the_two_halves_of_one_span_are_caller_and_called() -> None:
    rows = FactRows()
    halves = [
        ("web", "s1", None, 0, 200, "server"),
        ("web", "s2", "s1", 5, 180, "client"),
        ("cart", "s2", "s1", 10, 170, "server"),
        ("cart", "s3", "s2", 20, 150, "client"),
    ]
    for line, (service, span, parent, begin, took, kind) in enumerate(halves, start=1):
        rows.add(
            "spans", line_no=line, trace_id="t", span_id=span, parent_id=parent, service=service, name=f"n{line}",
            ts=START + timedelta(milliseconds=begin), duration_ms=float(took), status="ok",
            attrs=f'{{"span.kind":"{kind}"}}',
        )  # fmt: skip
    (root,) = span_trees(rows.facts().tables["spans"])
    assert [node.name for node in walk(root)] == ["n1", "n2", "n3", "n4"]
    assert [node.parent.name for node in walk(root) if node.parent is not None] == ["n1", "n2", "n3"]
    assert critical_path(root) == {0: 20.0, 1: 10.0, 2: 20.0, 3: 150.0}
