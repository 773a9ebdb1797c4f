"""Structured questions: what they find, in which order, in what pages, and what is said where nothing is found."""

from contextlib import nullcontext
from datetime import UTC, datetime

import pytest
from faultmaven.evidence.asking.answers import answer, keys_of
from faultmaven.evidence.asking.places import Place
from faultmaven.evidence.asking.questions import AnyQuestion, EventsQuestion
from faultmaven.evidence.facts import CaseFacts
from faultmaven.evidence.facts.parquet import write_facts
from faultmaven.evidence.models import Facts
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from tests.unit.evidence.asking.conftest import START, at, columns, evidence

EVENTS = "line_no ts level service component template_id trace_id msg"
ANY = TypeAdapter(AnyQuestion)


def ask(facts, **question):
    return answer(facts, ANY.validate_python(question))


def lines(found):
    return [(row["number"], row["line_no"]) for row in found.items]


@pytest.fixture
def facts(make_case):
    first = columns(
        EVENTS,
        (1, at(0), "error", "pay", "db", "t1", None, "old failure"),
        (2, at(100), "warn", "pay", "db", "t2", "abc", "slow"),
        (3, at(110), "error", "pay", "web", "t1", "abc", "Connection Refused 100%"),
        (4, at(120), "fatal", "cart", "web", "t3", None, "giving up"),
        (5, None, "error", None, None, None, None, "without a time"),
    )
    second = columns(EVENTS, (1, at(115), "error", "pay", "db", "t1", "abc", "refused again"))
    templates = columns(
        "template_id pattern level count line_no first_ts last_ts example",
        ("t1", "failure <*>", "error", 2, 1, at(0), at(110), "old failure"),
        ("t3", "giving up", "fatal", 1, 4, at(120), at(120), "giving up"),
    )
    with make_case({"events": first, "templates": templates}, {"events": second}).opened() as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ({"level": "error", "last_minutes": 60}, [(1, 3), (2, 1), (1, 4)]),
        ({"level": ["warn", "fatal"]}, [(1, 2), (1, 4)]),
        ({"level": "error"}, [(1, 1), (1, 3), (2, 1), (1, 4), (1, 5)]),
        ({"level": "error", "order": "desc"}, [(1, 4), (2, 1), (1, 3), (1, 1), (1, 5)]),
        ({"text": "refused 100%"}, [(1, 3)]),
        ({"text": ["OLD", "giving"]}, [(1, 1), (1, 4)]),
        ({"text": "%"}, [(1, 3)]),
        ({"service": "pay", "exclude": {"component": "db"}}, [(1, 3)]),
        ({"service": ["cart", "pay"], "exclude": {"text": "failure", "level": "warn"}}, []),
        ({"exclude": {"service": "pay"}}, [(1, 4), (1, 5)]),
        ({"trace_id": "abc"}, [(1, 2), (1, 3), (2, 1)]),
        ({"template_id": "t1", "evidence_id": "ev_2"}, [(2, 1)]),
        ({"since": str(at(100)), "until": "2026-01-31T12:55:00+02:00"}, [(1, 2), (1, 3)]),
        ({"until": datetime(2026, 1, 31, 10, 40, tzinfo=UTC), "last_minutes": 200}, [(1, 1)]),
        ({"host": "nowhere"}, []),
    ],
)
def test_records_are_found_by_every_filter_in_their_order(facts, question, expected):
    found = ask(facts, **question)
    assert lines(found) == expected
    assert found.total == len(expected)


@pytest.mark.parametrize(
    "question",
    [
        {"table": "nothing"},
        {"table": 5},
        {"table": "spans", "level": "error"},
        {"level": "loud"},
        {"group_by": "msg; DROP TABLE x"},
        {"limit": 1001},
        {"table": "spans", "order_by": "name"},
        {"service": ["x"] * 51},
    ],
)
def test_what_a_table_does_not_know_cannot_be_asked(question):
    with pytest.raises(ValidationError):
        ANY.validate_python(question)


def test_errors_are_counted_by_template_with_when_where_and_a_line(facts):
    found = ask(facts, level="error", group_by="template")
    first = found.groups[0]
    assert [(group.key, group.count) for group in found.groups] == [("t1", 3), ("t3", 1), (None, 1)]
    assert (first.label, first.first_ts, first.last_ts, first.files) == ("failure <*>", at(0), at(115), 2)
    assert (first.example.number, first.example.line_no, first.example.text) == (1, 1, "old failure")
    assert (found.total, found.items) == (5, ())


def test_minutes_come_in_their_order_and_groups_in_pages(facts):
    found = ask(facts, group_by="hour")
    assert [group.key for group in found.groups][:2] == ["2026-01-31 09:00:00", "2026-01-31 10:00:00"]
    seen, place = [], None
    while True:
        page = answer(facts, EventsQuestion(group_by="component", limit=1), place)
        seen += [(group.key, group.count) for group in page.groups]
        if page.next_place is None:
            break
        place = Place.read(page.next_place.write(), keys_of(EventsQuestion(group_by="component")))
    assert seen == [("db", 3), ("web", 2), (None, 1)]


def test_facets_count_what_matches(facts):
    found = ask(facts, level="error", facets=True, limit=1)
    assert [(e.value, e.count) for e in found.facets["service"]] == [("pay", 3), ("cart", 1)]
    assert [(e.value, e.label) for e in found.facets["template_id"]] == [("t1", "failure <*>"), ("t3", "giving up")]
    assert [(e.value, e.count, e.label) for e in found.facets["evidence_id"]][1] == ("ev_2", 1, "2.log")


def test_an_unknown_service_gets_the_known_ones_the_most_similar_first(facts):
    found = ask(facts, service="card", level="error")
    assert (list(found.items), found.total, found.known["service"][0]) == ([], 0, "cart")
    assert ask(facts, service="pay", text="nowhere").known == {}


def test_a_case_without_facts_has_no_answer_but_an_answer(make_case):
    with make_case().opened() as empty:
        for table in ("events", "spans", "samples", "series", "settings", "findings", "exceptions", "frames", "symbols",
                      "objects", "documents"):  # fmt: skip
            found = ask(empty, table=table)
            assert (list(found.items), found.total, found.next_place) == ([], 0, None)
        assert ask(empty, last_minutes=5, group_by="template", facets=True).groups == []


def pages(make_opened, question, between=lambda page: None):
    """Return all rows, page by page; `make_opened` opens the case anew for each page, as it stands then."""
    seen, place = [], None
    for number in range(10_000):
        with make_opened() as opened:
            page = answer(opened, question, place)
        seen.append(page)
        if page.next_place is None:
            return seen
        place = Place.read(page.next_place.write(), keys_of(question))
        between(number)
    raise AssertionError("endless")


@settings(max_examples=10, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from([None, 0, 1, 2, 2.5]), st.integers(1, 3)), min_size=1, max_size=30
    ),
    limit=st.integers(1, 7),
    order=st.sampled_from(["asc", "desc"]),
)
def test_pages_are_the_whole_in_order_and_no_record_comes_twice(tmp_path_factory, rows, limit, order):
    root = tmp_path_factory.mktemp("pages")
    files = []
    for number in range(1, 4):
        own = [
            (line, None if minute is None else at(minute), f"{number}.{i}")
            for i, (line, minute, n) in enumerate(rows)
            if n == number
        ]
        if own:
            folder = root / str(number)
            folder.mkdir()
            write_facts(Facts({"events": columns("line_no ts msg", *own)}), f"ev_{number}", folder)
            files.append(folder / "events.parquet")
    listed = [evidence(number) for number in (1, 2, 3)]
    question = EventsQuestion(limit=limit, order=order)
    with CaseFacts(listed, {"events": files}) as parquet:
        seen = pages(lambda: nullcontext(parquet), question)
    messages = [row["msg"] for page in seen for row in page.items]
    assert len(messages) == len(set(messages)) == len(rows)
    assert all(len(page.items) == limit for page in seen[:-1])
    with CaseFacts(listed, {"events": files}) as facts:
        assert facts.load("events")
        whole = answer(facts, EventsQuestion(limit=1000, order=order))
    assert messages == [row["msg"] for row in whole.items], "memory and Parquet give the same order"


def test_a_file_that_goes_or_comes_between_two_pages_breaks_none(make_case):
    numbers = range(1, 31)
    case = make_case(
        *({"events": columns("line_no ts msg", *((n, at(n + f / 10), f"{f}.{n}") for n in numbers))} for f in (1, 2, 3))
    )
    held = {"case": case.without(3)}

    def opened():
        return held["case"].opened()

    def change(page):
        if page == 1:
            held["case"] = case  # a file comes
        if page == 3:
            held["case"] = case.without(2)  # another goes

    seen = pages(opened, EventsQuestion(limit=10), change)
    messages = [row["msg"] for page in seen for row in page.items]
    assert len(messages) == len(set(messages))
    assert [m for m in messages if m.startswith("1.")] == [f"1.{n}" for n in numbers], "what stays is complete"
    assert "3.30" in messages
    assert "2.30" not in messages


def test_the_last_hour_stays_where_it_was_while_paging(make_case):
    case = make_case(
        {"events": columns("line_no ts", *((n, at(n)) for n in range(10)))},
        {"events": columns("line_no ts", (1, at(5000)))},
    )
    held = {"case": case.without(2)}
    question = EventsQuestion(limit=5, last_minutes=60)

    def opened():
        return held["case"].opened()

    seen = pages(opened, question, lambda page: held.update(case=case))
    assert [row["line_no"] for page in seen for row in page.items if row["number"] == 1] == list(range(10))


TABLES = {
    "spans": columns(
        "line_no trace_id span_id service name ts duration_ms status attrs",
        (1, "t", "a", "web", "GET /", at(0), 120.0, "error", '{"http.status": 500}'),
        (2, "t", "b", "db", "SELECT", at(1), 80.0, None, None),
        (3, "u", "c", "web", "GET /", at(2), None, None, None),
    ),
    "series": columns(
        "series_id name labels unit kind service host line_no",
        ("s1", "cpu", '{"pod": "web-1"}', "percent", "gauge", "web", "n1", 1),
        ("s2", "memory", None, "bytes", "gauge", "db", "n2", 1),
    ),
    "samples": columns(
        "series_id ts value line_no",
        *(("s1", at(n / 2), float(n), n + 2) for n in range(10)),
        ("s2", at(0), 5.0, 30),
    ),
    "settings": columns(
        "object_id path value line_no",
        ("o", "spec.containers[web].resources.limits.memory", "128Mi", 7),
        ("o", "spec.containers[web].image", "web:1", 5),
        (None, "server.port", "8080", 1),
    ),
    "findings": columns(
        "line_no line_end kind severity ts subject title detail",
        (9, 9, "burst", "warn", at(1), "t1", "Bursts of it", '{"count": 9}'),
        (4, 4, "gap", "info", at(0), None, "Nothing for an hour", None),
        (2, 3, "deadlock", "error", None, "a", "Two threads wait for each other", None),
    ),
    "frames": columns(
        "frame_id depth line_no function module measure unit self_value total_value",
        ("1", 0, 1, "main", "app", "cpu", "ns", 1.0, 100.0),
        ("2", 1, 2, "parse", "app", "cpu", "ns", 90.0, 99.0),
    ),
    "exceptions": columns(
        "line_no ts type message root_type fingerprint",
        (1, at(0), "RuntimeError", "boom", "KeyError", "f1"),
        (5, at(1), "RuntimeError", "boom", "KeyError", "f1"),
    ),
    "objects": columns("object_id line_no kind namespace name source doc", ("o", 1, "Pod", "x", "web-1", "yaml", "{}")),
    "symbols": columns("line_no kind name container language", (3, "function", "pay", "cart", "python")),
    "documents": columns("chunk_no line_no line_end heading text", (1, 1, 4, "Restart", "Restart the database")),
}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ({"table": "spans", "service": "web"}, [1, 3]),
        ({"table": "spans", "min_duration_ms": 100}, [1]),
        ({"table": "spans", "order_by": "duration"}, [1, 2, 3]),
        ({"table": "spans", "trace_id": "t", "status": "error"}, [1]),
        ({"table": "spans", "text": "http.status"}, [1]),
        ({"table": "spans", "since": str(at(1))}, [2, 3]),
        ({"table": "series", "name": "cpu"}, [1]),
        ({"table": "samples", "service": "db"}, [30]),
        ({"table": "samples", "name": "cpu", "since": str(at(4))}, [10, 11]),
        ({"table": "settings", "path": "*.limits.*"}, [7]),
        ({"table": "settings", "path": "spec.containers[web].image"}, [5]),
        ({"table": "settings", "path": ".*"}, []),
        ({"table": "settings", "text": "8080"}, [1]),
        ({"table": "findings"}, [2, 9, 4]),
        ({"table": "findings", "severity": "warn"}, [2, 9]),
        ({"table": "findings", "severity": ["info"]}, [4]),
        ({"table": "findings", "order_by": "ts"}, [4, 9, 2]),
        ({"table": "findings", "kind": ["gap", "burst"]}, [9, 4]),
        ({"table": "frames"}, [2, 1]),
        ({"table": "frames", "order_by": "total"}, [1, 2]),
        ({"table": "exceptions", "root_type": "KeyError"}, [1, 5]),
        ({"table": "objects", "kind": "Pod", "namespace": "x"}, [1]),
        ({"table": "symbols", "name": "pay"}, [3]),
        ({"table": "documents", "text": "DATABASE"}, [1]),
    ],
)
def test_every_table_answers_its_own_questions(make_case, question, expected):
    with make_case(TABLES).opened() as facts:
        found = ask(facts, **question)
    assert [row["line_no"] for row in found.items] == expected


def test_samples_come_in_steps_with_mean_and_extremes(make_case):
    with make_case(TABLES).opened() as facts:
        found = ask(facts, table="samples", name="cpu", step_s=120)
    assert [(row["ts"], row["value"], row["minimum"], row["maximum"], row["count"]) for row in found.items] == [
        (START, 1.5, 0.0, 3.0, 4),
        (at(2), 5.5, 4.0, 7.0, 4),
        (at(4), 8.5, 8.0, 9.0, 2),
    ]
    assert found.items[0]["line_no"] == 2


def test_exceptions_and_findings_are_counted_too(make_case):
    with make_case(TABLES).opened() as facts:
        assert ask(facts, table="exceptions", group_by="fingerprint").groups[0].example.text == "RuntimeError: boom"
        assert {g.key for g in ask(facts, table="findings", group_by="severity").groups} == {"error", "warn", "info"}
        assert ask(facts, table="spans", group_by="service").groups[0].count == 2
