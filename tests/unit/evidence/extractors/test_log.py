"""Logs: records of several lines, mixed files, wrappers, structured records, and that no line is lost."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from tests.unit.evidence.sources import attrs_of, covered_lines, facts_of, rows_of

JAVA = """2025-05-29 10:14:26,123 [main] ERROR com.example.Shop - order failed
java.lang.IllegalStateException: cannot open
\tat com.example.Shop.open(Shop.java:12)
\tat org.springframework.boot.Run.run(Run.java:1)
Caused by: java.net.ConnectException: Connection refused
\tat com.example.Db.connect(Db.java:40)
\t... 12 more
2025-05-29 10:14:27,000 [main] INFO com.example.Shop - next"""
GO = """2025/05/29 10:14:26 starting
panic: runtime error: index out of range [3] with length 2

goroutine 1 [running]:
main.pick(...)
\t/app/main.go:12
main.main()
\t/app/main.go:8 +0x1d
exit status 2"""


def test_stack_trace_belongs_to_the_record_before_it() -> None:
    events = rows_of(facts_of(JAVA, "app.log"), "events")
    assert [(event["line_no"], event["line_end"]) for event in events] == [(1, 7), (8, 8)]
    assert "Caused by: java.net.ConnectException" in events[0]["msg"]


def test_go_panic_is_one_record_with_its_goroutine() -> None:
    events = rows_of(facts_of(GO, "app.log"), "events")
    assert [(event["line_no"], event["line_end"]) for event in events] == [(1, 1), (2, 9)]


def test_plain_lines_between_json_lines_stand_alone() -> None:
    text = '{"level":30,"time":1742277257530,"msg":"up"}\nplain words\n{"level":50,"time":1742277257531,"msg":"down"}'
    events = rows_of(facts_of(text, "app.log"), "events")
    assert [event["msg"] for event in events] == ["up", "plain words", "down"]
    assert [event["level"] for event in events] == ["info", None, "error"]
    assert events[0]["ts"] == np.datetime64("2025-03-18T05:54:17.530")


@pytest.mark.parametrize(
    ("line", "level", "message", "attrs"),
    [
        (
            '{"@timestamp":"2025-05-29T10:14:26Z","log.level":"error","message":"boom","service.name":"shop"}',
            "error",
            "boom",
            {},
        ),
        ('{"t":{"$date":"2025-05-29T10:14:26.000+00:00"},"s":"E","c":"NETWORK","msg":"gone"}', "error", "gone", {}),
        (
            '{"@t":"2025-05-29T10:14:26Z","@mt":"hi {Name}","@l":"Warning","Name":"x"}',
            "warn",
            "hi {Name}",
            {"Name": "x"},
        ),
        (
            '{"level":30,"time":1742277257531,"res":{"statusCode":503},"responseTime":12.5,"msg":"done"}',
            "info",
            "done",
            {"status": 503, "duration_ms": 12.5},
        ),
        ('level=warn ts=2025-05-29T10:14:26Z msg="pool \\"a\\" empty" size=4', "warn", 'pool "a" empty', {"size": 4}),
    ],
)
def test_structured_records(line: str, level: str, message: str, attrs: dict[str, object]) -> None:
    event = rows_of(facts_of(line + "\n" + line, "app.log"), "events")[0]
    assert (event["level"], event["msg"]) == (level, message)
    assert attrs_of(event).items() >= attrs.items()
    assert not np.isnat(event["ts"])


def test_docker_and_cri_wrappers_are_taken_off() -> None:
    docker = '{"log":"2025-05-29 10:14:26,000 - ERROR - boom\\n","stream":"stderr","time":"2025-05-29T10:14:27.5Z"}'
    cri = "2025-05-29T10:14:27.500000000Z stderr F panic: boom"
    first = rows_of(facts_of(docker + "\n" + docker, "c-json.log"), "events")[0]
    assert (first["level"], first["msg"]) == ("error", "boom")
    second = rows_of(facts_of(cri + "\n" + cri, "0.log"), "events")[0]
    assert second["msg"] == "panic: boom"
    assert second["ts"] == np.datetime64("2025-05-29T10:14:27.500")


def test_year_rolls_over_in_december() -> None:
    text = "Dec 31 23:59:59 web sshd[1]: a\nJan  1 00:00:01 web sshd[1]: b"
    events = rows_of(facts_of(text, "auth.log", datetime.fromisoformat("2025-01-02T00:00:00")), "events")
    assert [str(event["ts"])[:10] for event in events] == ["2024-12-31", "2025-01-01"]
    assert all(event["tz_assumed"] for event in events)


def test_time_in_the_middle_of_a_line_is_found() -> None:
    text = "\n".join(f"Connection error: gone - Time: 2025-06-20 13:14:{second}" for second in range(10, 20))
    events = rows_of(facts_of(text, "kubectl_logs.txt"), "events")
    assert events[3]["ts"] == np.datetime64("2025-06-20T13:14:13")


def test_every_non_blank_line_of_real_logs_is_covered(shared_data: Path) -> None:
    for path in sorted(shared_data.glob("loghub/*/*_2k.log")):
        text = path.read_text("utf-8")
        facts = facts_of(text, path.name)
        lines = text.split("\n")
        assert covered_lines(facts) == {number for number, line in enumerate(lines, start=1) if line.strip()}, path
        times = facts.tables["events"]["ts"]
        assert not np.isnat(np.asarray(times)).any(), path
