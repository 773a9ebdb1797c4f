"""How long questions over a million events take, warm, against SQLite with indexes built in the same run.

    PYTHONPATH=shared:. .venv/bin/python -m tests.bench.bench_questions [events]

Five files of one case, 300 templates, 12 services, one day. "warm" is a process that was asked about the case before:
milliseconds of wall time (median and 95th percentile of 15) and of computing. The bar is 250 ms. "first" is the first
question of a process that has the Parquet on its disk, "second" the one that takes the events into memory. SQLite has
the same columns in one file with indexes on time, level, template, service and trace.
"""

import resource
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from faultmaven.core.clock import utc_now
from faultmaven.evidence.asking.answers import answer, keys_of, tables_for
from faultmaven.evidence.asking.places import Place
from faultmaven.evidence.asking.questions import EventsQuestion, Question
from faultmaven.evidence.asking.sql.sandbox import SqlSandbox
from faultmaven.evidence.asking.sql.statements import Statement, ask
from faultmaven.evidence.fact_tables import FACT_TABLES
from faultmaven.evidence.facts import FactStore
from faultmaven.evidence.facts.cache import FactCache
from faultmaven.evidence.facts.parquet import write_facts
from faultmaven.evidence.models import Evidence, Facts, Status

FILES, ROUNDS = 5, 15
DAY_US = 86_400_000_000
START = np.datetime64("2026-01-31T00:00", "us")
LEVELS = (("debug", 0.1), ("info", 0.8), ("warn", 0.07), ("error", 0.029), ("fatal", 0.001))

QUESTIONS: dict[str, tuple[Question, str]] = {
    "errors of the last hour": (
        EventsQuestion(level="error", last_minutes=60),
        "level IN ('error','fatal') AND ts >= '2026-01-31T23:00'",
    ),
    "all errors, first page": (EventsQuestion(level="error"), "level IN ('error','fatal')"),
    "the latest records": (EventsQuestion(order="desc"), "true"),
    "a trace id": (EventsQuestion(trace_id=f"{4242 * 7919:016x}"), f"trace_id = '{4242 * 7919:016x}'"),
    "one service, no debug": (
        EventsQuestion(service="svc-3", level="info"),
        "service = 'svc-3' AND level IN ('info','warn','error','fatal')",
    ),
    "a text": (EventsQuestion(text="User_123456"), "instr(lower(msg), 'user_123456')"),
    "a text among errors": (
        EventsQuestion(text="status=5", level="error"),
        "level IN ('error','fatal') AND instr(lower(msg), 'status=5')",
    ),
}
GROUPS = {
    "last hour's errors by template": EventsQuestion(level="error", last_minutes=60, group_by="template"),
    "everything by template": EventsQuestion(group_by="template"),
    "errors by minute": EventsQuestion(level="error", group_by="minute", limit=1000),
    "errors with facets": EventsQuestion(level="error", facets=True),
}
STATEMENTS = {
    "SQL: last hour's errors by template": (
        "SELECT template_id, count(*), min(ts), max(ts) FROM events WHERE level IN ('error', 'fatal')"
        " AND ts >= (SELECT max(ts) - INTERVAL 1 HOUR FROM events) GROUP BY 1 ORDER BY 2 DESC"
    ),
    "SQL: a page of errors": "SELECT * FROM events WHERE level = 'error' ORDER BY ts LIMIT 100",
}


def made(number: int, rows: int) -> dict[str, Any]:
    """Return the events of one file."""
    random = np.random.default_rng(number)
    ts = START + np.sort(random.integers(0, DAY_US, rows)).astype("timedelta64[us]")
    templates, values = random.integers(0, 300, rows), random.integers(0, 10**6, rows)
    names, shares = zip(*LEVELS, strict=True)
    return {
        "line_no": np.arange(1, rows + 1),
        "line_end": np.arange(1, rows + 1),
        "ts": ts,
        "tz_assumed": np.zeros(rows, bool),
        "level": random.choice(np.array(names, dtype=object), rows, p=shares),
        "source": ["log"] * rows,
        "service": [f"svc-{t % 12}" for t in templates],
        "component": [f"component-{t % 40}" for t in templates],
        "host": [f"host-{number}"] * rows,
        "thread": [f"worker-{v % 16}" for v in values],
        "trace_id": [f"{v * 7919:016x}" for v in values],
        "template_id": [f"tpl{t:04d}" for t in templates],
        "msg": [
            f"request {t} of user_{v} ended in {v % 977} ms, handler h{t} of /api/v1/things/{v} status={v % 7}"
            for t, v in zip(templates, values, strict=True)
        ],
        "attrs": [f'{{"bytes":{v}}}' for v in values],
    }


class Bench:
    """The case as the fact store knows it, with a folder for a bucket; and the same rows in SQLite."""

    def __init__(self, root: Path, rows: int) -> None:
        self.root, self.evidence = root, list[Evidence]()
        self.sqlite = sqlite3.connect(root / "events.db")
        names = list(FACT_TABLES["events"])
        self.sqlite.execute(f"CREATE TABLE events (number INTEGER, {', '.join(names)})")
        self.sqlite_s = 0.0
        for number in range(1, FILES + 1):
            columns = made(number, rows // FILES)
            folder = root / f"ev_{number}" / "g"
            folder.mkdir(parents=True)
            written = write_facts(Facts({"events": columns}), f"ev_{number}", folder)
            self.evidence.append(
                Evidence(
                    evidence_id=f"ev_{number}", case_id="c", user_id="u", number=number, filename=f"{number}.log",
                    size_bytes=1, sha256="", status=Status.READY, created_at=utc_now(), generation="g",
                    line_count=rows // FILES, fact_counts=written.counts,
                )
            )  # fmt: skip
            started = time.process_time()
            given = {**columns, "ts": np.datetime_as_string(columns["ts"]), "line_no": columns["line_no"].tolist()}
            cells = [given.get(name, [None] * (rows // FILES)) for name in names]
            self.sqlite.executemany(
                f"INSERT INTO events VALUES ({number}, {', '.join('?' for _ in names)})",
                ([str(v) if isinstance(v, np.generic) else v for v in row] for row in zip(*cells, strict=True)),
            )
            self.sqlite_s += time.process_time() - started
        started = time.process_time()
        for name in ("ts", "level", "template_id", "service", "trace_id"):
            self.sqlite.execute(f"CREATE INDEX by_{name} ON events ({name})")
        self.sqlite.execute("ANALYZE")
        self.sqlite.commit()
        self.sqlite_s += time.process_time() - started
        self.store = FactStore(self, self, FactCache(root / "cache"))

    def list_case(self, user_id: str, case_id: str) -> list[Evidence]:
        return self.evidence

    def download(self, key: str, path: Path) -> None:
        shutil.copy(self.root.joinpath(*key.split("/")[3:]), path)

    def answered(self, question: Question, place: Place | None = None) -> Any:
        with self.store.borrow(self.evidence, tables_for(question)) as facts:
            return answer(facts, question, place)

    def in_sqlite(self, where: str) -> int:
        self.sqlite.execute(f"SELECT * FROM events WHERE {where} ORDER BY ts, number, line_no LIMIT 100").fetchall()
        return self.sqlite.execute(f"SELECT count(*) FROM events WHERE {where}").fetchone()[0]


def measured(work: Callable[[], object]) -> tuple[float, float, float]:
    """Return median, 95th percentile (wall) and mean computing of a question, in milliseconds."""
    walls, began = [], time.process_time()
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        walls.append((time.perf_counter() - started) * 1000)
    return float(np.median(walls)), float(np.percentile(walls, 95)), (time.process_time() - began) / ROUNDS * 1000


def shown(name: str, figures: tuple[float, float, float], note: str = "") -> None:
    print(f"{name:36}" + "".join(f"{figure:9.1f}" for figure in figures) + f"  {note}", flush=True)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as root:
        bench = Bench(Path(root), rows)
        print(f"{rows} events in {FILES} files; SQLite took {bench.sqlite_s:.1f} CPU-s to load and index them")
        print(f"{'question':36}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>9}")
        question = QUESTIONS["all errors, first page"][0]
        for turn in ("first", "second"):
            wall, cpu = time.perf_counter(), time.process_time()
            bench.answered(question)
            wall, cpu = (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000
            shown(f"({turn} question of a process)", (wall, wall, cpu))
        for name, (question, where) in QUESTIONS.items():
            found, slow = bench.answered(question), bench.in_sqlite(where)
            assert found.total == slow, (name, found.total, slow)
            shown(name, measured(lambda q=question: bench.answered(q)), f"{found.total} records")
            shown("  SQLite", measured(lambda w=where: bench.in_sqlite(w)))
        for name, question in GROUPS.items():
            shown(name, measured(lambda q=question: bench.answered(q)))
        question = EventsQuestion(level="error")
        place = bench.answered(question).next_place
        for _ in range(20):
            place = bench.answered(question, Place.read(place.write(), keys_of(question))).next_place
        shown("page 22 of all errors", measured(lambda: bench.answered(question, place)))
        sandbox = SqlSandbox()
        files = bench.store.files(bench.evidence)
        for name, sql in STATEMENTS.items():
            ask(sandbox, bench.evidence, files, Statement(sql))
            figures = measured(lambda s=sql: ask(sandbox, bench.evidence, files, Statement(s)))
            shown(name, figures, "(the cell's computing is its own)")
        sandbox.close()
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB, making the rows included")


if __name__ == "__main__":
    main()
