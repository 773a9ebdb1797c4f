"""Facts written as Parquet come back as they were, can be asked, and cannot be left by a question."""

from datetime import datetime, timedelta

import duckdb
import pytest
from faultmaven.core.clock import utc_now
from faultmaven.evidence.fact_tables import FACT_TABLES
from faultmaven.evidence.facts import CaseFacts
from faultmaven.evidence.facts.cache import FactCache
from faultmaven.evidence.facts.parquet import write_facts
from faultmaven.evidence.models import Evidence, Facts, Status
from faultmaven.evidence.timeline import timeline
from hypothesis import given, settings
from hypothesis import strategies as st

START = datetime.fromisoformat("2026-01-31T09:00")


def evidence(number: int, **values) -> Evidence:
    given_values = {"case_id": "c", "user_id": "u", "size_bytes": 1, "sha256": "", "status": Status.READY}
    return Evidence(evidence_id=f"ev_{number}", number=number, filename=f"{number}.log", created_at=utc_now(),
                    **(given_values | values))  # fmt: skip


def opened(tmp_path, **tables) -> CaseFacts:
    written = write_facts(Facts(tables), "ev_1", tmp_path)
    return CaseFacts([evidence(1)], {table: [tmp_path / f"{table}.parquet"] for table in written.counts})


def test_every_column_type_comes_back_with_its_nulls(tmp_path):
    late = [None] * 3000 + ["error"]
    columns = {
        "line_no": range(1, 3002),
        "line_end": [None] * 3000 + [7],
        "ts": [START] * 3000 + [None],
        "tz_assumed": [None] * 3000 + [True],
        "level": late,
        "msg": ["a\0b 'é' \ud800"] * 3001,
    }
    with opened(tmp_path, events=columns) as facts:
        rows = facts.rows("SELECT * FROM events ORDER BY line_no DESC LIMIT 2")
    assert (rows[0]["level"], rows[0]["line_end"], rows[0]["tz_assumed"], rows[0]["ts"]) == ("error", 7, True, None)
    assert (rows[1]["level"], rows[1]["ts"], rows[1]["msg"]) == (None, START, "a\0b 'é' ?")
    assert set(rows[0]) == {*FACT_TABLES["events"], "evidence_id", "number", "filename"}


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=40))
def test_lines_come_back_in_order(tmp_path_factory, texts):
    folder = tmp_path_factory.mktemp("facts")
    with opened(folder, lines={"line_no": range(1, len(texts) + 1), "text": texts}) as facts:
        kept = [text.encode("utf-8", "replace").decode() for text in texts]
        assert facts.lines("ev_1", 1, len(texts)) == kept
        assert facts.lines("ev_1", 2, 2) == kept[1:2]
        assert facts.lines("ev_9", 1, 5) == []


def test_a_case_without_facts_has_every_table_empty():
    with CaseFacts([], {}) as facts:
        assert all(facts.rows(f"SELECT * FROM {table}") == [] for table in FACT_TABLES)
        assert timeline(facts).items == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/proc/self/environ')",
        "COPY (SELECT 1) TO '/tmp/out.csv'",
        "ATTACH '/tmp/x.db'",
        "INSTALL httpfs",
        "SET memory_limit = '9GB'",
        "SELECT * FROM 'https://example.com/x.parquet'",
    ],
)
def test_a_question_cannot_leave_the_facts(tmp_path, sql):
    with opened(tmp_path, lines={"line_no": [1], "text": ["x"]}) as facts, pytest.raises(duckdb.Error):
        facts.rows(sql)


def test_a_question_cannot_read_the_facts_of_another_case(tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    write_facts(Facts({"lines": {"line_no": [1], "text": ["theirs"]}}), "ev_2", other)
    with opened(tmp_path, lines={"line_no": [1], "text": ["mine"]}) as facts, pytest.raises(duckdb.Error):
        facts.rows(f"SELECT * FROM read_parquet('{other}/lines.parquet')")


def events(*rows):
    names = ("line_no", "ts", "level", "source", "component", "template_id", "msg")
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def at(minutes):
    return START + timedelta(minutes=minutes)


def test_the_timeline_tells_bursts_not_records_and_keeps_the_severe_when_cut(tmp_path):
    burst = [(n + 2, at(n / 100), "warn", "log", "db", "t1", f"slow {n}") for n in range(200)]
    rows = events(
        (1, at(-1), "info", "log", "db", "t0", "starting"),
        *burst,
        (300, at(60), "warn", "log", "db", "t1", "slow again"),
        (301, at(61), "fatal", "log", "db", "t2", "out of memory"),
        (302, at(62), None, "k8s-event", "Pod/x/db-0", None, "BackOff"),
    )
    with opened(tmp_path, events=rows) as facts:
        told = timeline(facts, 50)
        assert len({(m.evidence_id, m.line_no) for m in told.items}) == len(told.items), "a line is told twice"
        short = timeline(facts, 3)
    assert [(moment.text, moment.count) for moment in told.items if moment.source != "last-line"] == [
        ("starting", 1),
        ("slow 0", 200),
        ("slow again", 1),
        ("out of memory", 1),
        ("BackOff", 1),
    ]
    assert told.items[1].line_no == 2
    assert len(short.items) == 3
    assert short.total == told.total == len(told.items)


def test_a_duplicate_is_counted_once_and_can_be_read(tmp_path):
    write_facts(Facts({"lines": {"line_no": [1], "text": ["x"]}}), "ev_1", tmp_path)
    files = {"lines": [tmp_path / "lines.parquet"]}
    with CaseFacts([evidence(2, duplicate_of="ev_1"), evidence(1)], files) as facts:
        assert facts.lines("ev_2", 1, 1) == ["x"]
        assert facts.rows("SELECT number FROM lines") == [{"number": 1}]
        assert [item.number for item in facts.evidence] == [1, 2]


def test_the_cache_fills_once_and_forgets_what_is_old(tmp_path):
    cache, filled = FactCache(tmp_path / "cache", max_bytes=10), []

    def fill(path):
        filled.append(path)
        path.write_bytes(b"x" * 8)

    first = cache.file("a", fill)
    assert cache.file("a", fill) == first
    assert len(filled) == 1
    cache.file("b", fill)
    assert first.exists(), "just used, perhaps still open"
    import os

    os.utime(first, (0, 0))
    cache.file("c", fill)
    assert not first.exists()


def test_a_failed_download_leaves_nothing_behind(tmp_path):
    cache = FactCache(tmp_path / "cache")

    def fail(path):
        path.write_bytes(b"half")
        raise OSError("lost")

    with pytest.raises(OSError, match="lost"):
        cache.file("a", fail)
    assert list((tmp_path / "cache").iterdir()) == []


def test_local_files_are_read_through_the_same_steps(tmp_path):
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs/app.log").write_text("2026-01-31T09:05:00Z ERROR db password=hunter22 refused\n")
    (tmp_path / "logs/same.log").write_text("2026-01-31T09:05:00Z ERROR db password=hunter22 refused\n")
    (tmp_path / "noise.bin").write_bytes(bytes(range(256)))
    with CaseFacts.from_files([tmp_path / "logs", tmp_path / "noise.bin"]) as facts:
        app, same, noise = facts.evidence
        assert (app.status, same.duplicate_of, noise.status) == (Status.READY, app.evidence_id, Status.FAILED)
        assert "hunter22" not in facts.lines(app.evidence_id, 1, 1)[0]
        assert facts.rows("SELECT level FROM events") == [{"level": "error"}]


def test_a_line_that_is_an_edge_and_a_burst_is_told_once(tmp_path):
    log = tmp_path / "one.log"
    log.write_text("2026-01-31T09:05:00Z ERROR gave up\n")
    with CaseFacts.from_files([log]) as facts:
        assert [(moment.line_no, moment.level) for moment in timeline(facts).items] == [(1, "error")]
