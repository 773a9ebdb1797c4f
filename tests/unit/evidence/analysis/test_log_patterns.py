"""A log against its own baseline: what is new, gone, in bursts, rare, failing, silent, or out of time."""

from __future__ import annotations

import json
from calendar import timegm
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest
from faultmaven.evidence.pipeline import Job, run

START = datetime.fromisoformat("2025-05-29T10:00:00")
Line = tuple[float, str]


def every(seconds: float, text: str, begin: float = 0, end: float = 3600) -> Iterator[Line]:
    at, number = begin, 0
    while at < end:
        yield at, text.format(n=number)
        at += seconds
        number += 1


class Told(NamedTuple):
    """What is stored of a finding."""

    kind: str
    title: str
    line_no: int


def told_in(folder: Path) -> list[Told]:
    table = folder / "findings.parquet"
    if not table.exists():
        return []
    with duckdb.connect() as connection:
        rows = connection.execute(f"SELECT kind, title, line_no FROM '{table}'").fetchall()
    return [Told(*row) for row in rows]


@pytest.fixture
def findings(tmp_path: Path):
    def look(*parts: Iterator[Line] | list[Line], in_order: bool = True) -> list[Told]:
        lines = [line for part in parts for line in part]
        if in_order:
            lines.sort()
        times = [(START + timedelta(seconds=at)).isoformat(timespec="milliseconds") for at, _ in lines]
        text = "\n".join(f"{time}Z {said}" for time, (_, said) in zip(times, lines, strict=True))
        file, folder = tmp_path / "app.log", tmp_path / "facts"
        file.write_text(text)
        folder.mkdir()
        run(Job("ev_1", "app.log", file, folder, START, b"key"))
        return told_in(folder)

    return look


def titles(found: list[Told], kind: str) -> list[str]:
    return [finding.title for finding in found if finding.kind == kind]


def test_a_quiet_log_has_nothing_to_tell(findings) -> None:
    assert findings(every(2, "INFO served request {n} in 12 ms"), every(7, "DEBUG cache hit for key {n}")) == []


def test_what_begins_late_is_new(findings) -> None:
    found = findings(every(2, "INFO served request {n}"), every(30, "ERROR connection to db refused", 2400))
    assert titles(found, "new-pattern") == [
        "First seen at 2025-05-29 10:40:00, 67 % into the log (40 times): connection to db refused"
    ]
    assert titles(found, "error-cluster") == [
        "40 times from 2025-05-29 10:40:00 to 2025-05-29 10:59:30: connection to db refused"
    ]


def test_what_the_program_says_at_its_start_is_not_new(findings) -> None:
    found = findings(every(2, "INFO served request {n}"), [(1, "WARN config key x is deprecated")])
    assert titles(found, "new-pattern") == []


def test_what_came_regularly_and_stopped_is_gone(findings) -> None:
    found = findings(every(2, "INFO served request {n}"), every(10, "INFO heartbeat from worker", 0, 1800))
    assert titles(found, "vanished-pattern") == [
        "Not seen any more after 2025-05-29 10:29:50, though it had come 180 times, about every 10 s:"
        " heartbeat from worker"
    ]


def test_a_burst_is_told_with_its_time_and_the_usual_rate(findings) -> None:
    usual, burst = every(10, "WARN retrying"), every(0.5, "WARN retrying", 1200, 1290)
    assert titles(findings(every(2, "INFO served request {n}"), usual, burst), "burst") == [
        "189 times from 2025-05-29 10:20:00 to 2025-05-29 10:21:30 (usually 3 in 30 s): retrying"
    ]


def test_bursts_of_one_moment_are_told_once(findings) -> None:
    parts = [every(1, f"WARN {what} failed again", 1200, 1290) for what in ("login", "audit", "session", "quota")]
    (told,) = titles(findings(every(2, "INFO served request {n}"), *parts), "burst")
    assert told.endswith("(and 3 other patterns with it)")


def test_a_single_problem_in_a_long_log_is_rare(findings) -> None:
    found = findings(every(2, "INFO served request {n}"), [(500, "ERROR disk sda1 has a bad sector")])
    assert titles(found, "rare-pattern") == [
        "Only once in 1,801 records, at 2025-05-29 10:08:20: disk sda1 has a bad sector"
    ]


def test_exceptions_cluster_by_what_went_wrong_and_where(findings) -> None:
    stack = "\n\tat com.acme.Cart.total(Cart.java:42)\n\tat com.acme.Api.get(Api.java:7)"
    boom = [(n * 40.0, f"ERROR order {n} failed: java.lang.IllegalStateException: no price{stack}") for n in range(30)]
    (told,) = titles(findings(every(2, "INFO served request {n}"), boom), "error-cluster")
    assert told.startswith("30 times from 2025-05-29 10:00:00")
    assert told.endswith("java.lang.IllegalStateException: no price, thrown in com.acme.Cart.total(Cart.java:42)")


def test_a_silence_is_told_with_its_length(findings) -> None:
    found = findings(every(1, "INFO served request {n}", 0, 1500), every(1, "INFO served request {n}", 2100, 3600))
    (told,) = titles(found, "gap")
    assert told.startswith("Nothing was logged for 10 min, from 2025-05-29 10:24:59 to 2025-05-29 10:35:00")


def test_a_clock_that_goes_back_is_seen_at_its_line(findings) -> None:
    lines = [*every(1, "INFO served request {n}", 0, 2000), *every(1, "INFO served request {n}", 1400, 3000)]
    found = [finding for finding in findings(lines, in_order=False) if finding.kind == "clock-step"]
    assert [(finding.line_no, finding.title) for finding in found] == [
        (2001, "The clock goes back by 9 min 59 s here, from 2025-05-29 10:33:19 to 2025-05-29 10:23:20")
    ]


def test_threads_that_write_past_each_other_are_no_clock_step(findings) -> None:
    lines = [(at + (3 if number % 2 else 0), text) for number, (at, text) in enumerate(every(1, "INFO request {n}"))]
    assert titles(findings(lines, in_order=False), "clock-step") == []


def test_every_finding_names_a_line_that_shows_it(findings, tmp_path: Path) -> None:
    found = findings(
        every(2, "INFO served request {n}"),
        every(30, "ERROR connection to db refused", 2400),
        every(10, "INFO heartbeat from worker", 0, 1800),
        [(500, "ERROR disk sda1 has a bad sector")],
    )
    text = (tmp_path / "app.log").read_text().split("\n")
    assert len(found) >= 4
    for finding in found:
        assert finding.title.rsplit(": ", 1)[-1].replace("<*>", "1") in text[finding.line_no - 1]


def test_records_of_one_line_are_told_apart_by_their_times(tmp_path: Path) -> None:
    said = [
        "order failed: java.lang.IllegalStateException: no price\n\tat com.acme.Cart.total(Cart.java:42)",
        "refused",
    ]
    start = timegm(START.timetuple())
    records = [
        {"timeUnixNano": f"{start + n}000000000", "severityText": "ERROR", "body": {"stringValue": said[n % 3 == 2]}}
        for n in range(30)
    ]
    file, folder = tmp_path / "logs.json", tmp_path / "facts"
    file.write_text(json.dumps({"resourceLogs": [{"scopeLogs": [{"logRecords": records}]}]}))
    folder.mkdir()
    run(Job("ev_1", "logs.json", file, folder, START, b"key"))
    assert titles(told_in(folder), "error-cluster") == [
        "20 times from 2025-05-29 10:00:00 to 2025-05-29 10:00:28: java.lang.IllegalStateException: no price,"
        " thrown in com.acme.Cart.total(Cart.java:42)",
        "10 times from 2025-05-29 10:00:02 to 2025-05-29 10:00:29: refused",
    ]
