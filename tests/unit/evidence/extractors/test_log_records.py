"""Records inside containers: JSON documents, XML, blocks of fields, tables; each with the lines it stands on."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np
import pytest
from faultmaven.evidence.decoding import decode
from faultmaven.evidence.detection import detect

from tests.unit.evidence.sources import attrs_of, facts_of, rows_of, source

_REQUEST = "6f747e85-8c6d-4e1b-9e3b-6d7d6c0f0a11"
CLOUDTRAIL = {
    "Records": [
        {"eventVersion": "1.08", "eventTime": "2025-05-29T10:14:26Z", "eventSource": "s3.amazonaws.com",
         "eventName": "GetObject", "sourceIPAddress": "10.0.0.1", "errorCode": "AccessDenied",
         "errorMessage": "Access Denied"},
        {"eventVersion": "1.08", "eventTime": "2025-05-29T10:14:27Z", "eventSource": "s3.amazonaws.com",
         "eventName": "ListBuckets", "sourceIPAddress": "10.0.0.1"},
    ]
}  # fmt: skip
CLOUDWATCH = {
    "events": [
        {"logStreamName": "a/b", "timestamp": 1748513666123, "ingestionTime": 1748513667000, "eventId": "1",
         "message": f"[ERROR]\t2025-05-29T10:14:26.000Z\t{_REQUEST}\tcannot reach db\nTraceback"},
        {"logStreamName": "a/b", "timestamp": 1748513666124, "ingestionTime": 1748513667000, "eventId": "2",
         "message": f"REPORT RequestId: {_REQUEST}\tDuration: 3003.12 ms\tBilled Duration: 3000 ms\t"
                    "Memory Size: 128 MB\tMax Memory Used: 128 MB\t\n"},
    ],
    "searchedLogStreams": [],
}  # fmt: skip
OTLP = {
    "resourceLogs": [{
        "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "shop"}}]},
        "scopeLogs": [{"scope": {"name": "my.lib"}, "logRecords": [
            {"timeUnixNano": "1544712660300000000", "severityNumber": 17, "body": {"stringValue": "boom"},
             "traceId": "5b8efff798038103d269b633813fc60c", "spanId": "eee19b7ec3c1b174",
             "attributes": [{"key": "size", "value": {"intValue": "7"}}]},
            {"timeUnixNano": "1544712660400000000", "severityNumber": 9, "body": {"stringValue": "fine"}},
        ]}],
    }]
}  # fmt: skip
LOKI = {
    "status": "success",
    "data": {"resultType": "streams", "result": [
        {"stream": {"app": "shop", "pod": "shop-1"}, "values": [
            ["1748513666123456789", 'level=error msg="boom" a=1'], ["1748513666123456790", "plain words"]]},
    ]},
}  # fmt: skip
ELASTIC = {"took": 3, "hits": {"total": {"value": 1}, "hits": [
    {"_index": "x", "_source": {"@timestamp": "2025-05-29T10:14:26Z", "message": "boom",
                               "log": {"level": "error"}}}]},
}  # fmt: skip
GOOGLE = [{"insertId": "a", "timestamp": "2025-05-29T10:14:26Z", "severity": "ERROR",
           "jsonPayload": {"message": "boom"},
           "resource": {"labels": {"pod_name": "p", "container_name": "c"}},
           "trace": "projects/p/traces/5b8efff798038103d269b633813fc60c"}]  # fmt: skip
WINDOWS_XML = """<?xml version="1.0"?>
<Events><Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>
<Provider Name='Service Control Manager'/><EventID>7034</EventID><Level>2</Level>
<TimeCreated SystemTime='2025-05-29T10:14:26.1234567Z'/><Channel>System</Channel><Computer>WIN-1</Computer></System>
<EventData><Data Name='param1'>Print Spooler</Data></EventData></Event>
<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><EventID>1"""
JOURNAL = """__CURSOR=s=abc;i=1
__REALTIME_TIMESTAMP=1748513666123456
_HOSTNAME=web-1
PRIORITY=3
SYSLOG_IDENTIFIER=nginx
MESSAGE=boom

__CURSOR=s=abc;i=2
__REALTIME_TIMESTAMP=1748513666223456
PRIORITY=6
MESSAGE=fine
"""
WINDOWS_TEXT = """Event[0]:
  Log Name: Application
  Source: Application Error
  Date: 2025-05-29T10:14:26.123
  Event ID: 1000
  Level: Error
  Computer: WIN-1
  Description:
Faulting application name: shop.exe
Exception code: 0xc0000005

Event[1]:
  Log Name: Application
  Source: X
  Date: 2025-05-29T10:14:27.123
  Level: Information
  Description:
fine
"""
POWERSHELL = """TimeCreated      : 5/29/2025 10:14:26 AM
ProviderName     : Service Control Manager
Id               : 7034
LevelDisplayName : Error
Message          : The Print Spooler service terminated
                   unexpectedly.
"""
IIS = """#Software: Microsoft Internet Information Services 10.0
#Fields: date time cs-method cs-uri-stem c-ip cs(User-Agent) sc-status time-taken
2025-05-29 10:14:26 GET /api/orders 10.0.0.7 Mozilla/5.0+(Windows) 500 12034
"""
CSV = """Timestamp,Node,PodName,TraceID,Log
2025-05-29T10:14:26.420319887Z,n-1,shop-1,ae6cb5143f184c58907c1d255a74dd8a,\
"2025-05-29 10:14:26 [main] ERROR c.e.Shop - boom
second line"
2025-05-29T10:14:27.420319887Z,n-1,shop-1,,"2025-05-29 10:14:27 [main] INFO c.e.Shop - fine"
"""
POSTGRES = """2025-05-29 10:14:26.123 UTC,"shop","orders",88,"10.0.0.7:5000",abc.58,1,"INSERT",\
2025-05-29 10:00:00 UTC,3/12,0,ERROR,23505,"duplicate key","Key (id)=(7) already exists.",,,,,"INSERT INTO orders
VALUES (7)",,,"psql","client backend",,0
"""


def _pretty(value: object) -> str:
    return json.dumps(value, indent=2)


@pytest.mark.parametrize(
    ("text", "name", "spans", "expected", "attrs"),
    [
        (_pretty(CLOUDTRAIL), "cloudtrail", [(3, 11), (12, 18)],
         {"level": "error", "msg": "Access Denied", "service": "s3.amazonaws.com", "ts": "2025-05-29T10:14:26"},
         {"error_type": "AccessDenied", "client_ip": "10.0.0.1"}),
        (_pretty(CLOUDWATCH), "cloudwatch-events", [(3, 9), (10, 16)],
         {"level": "error", "msg": "cannot reach db\nTraceback", "host": "a/b", "ts": "2025-05-29T10:14:26.123"},
         {"request_id": _REQUEST}),
        (_pretty(OTLP), "otlp-logs", [(20, 36), (37, 43)],
         {"level": "error", "msg": "boom", "service": "shop", "component": "my.lib", "span_id": "eee19b7ec3c1b174",
          "trace_id": "5b8efff798038103d269b633813fc60c", "ts": "2018-12-13T14:51:00.300"}, {"size": "7"}),
        (_pretty(LOKI), "loki", [(12, 15), (16, 19)],
         {"level": "error", "msg": "boom", "service": "shop", "host": "shop-1", "ts": "2025-05-29T10:14:26.123456"},
         {"a": 1}),
        (_pretty(ELASTIC), "elasticsearch-hits", [(8, 17)],
         {"level": "error", "msg": "boom", "ts": "2025-05-29T10:14:26"}, {}),
        (_pretty(GOOGLE), "json-records", [(2, 16)],
         {"level": "error", "msg": "boom", "service": "c", "host": "p",
          "trace_id": "5b8efff798038103d269b633813fc60c"}, {}),
        (WINDOWS_XML, "windows-event-xml", [(2, 5), (6, 6)],
         {"level": "error", "host": "WIN-1", "component": "System", "ts": "2025-05-29T10:14:26.123456"},
         {"EventID": "7034", "param1": "Print Spooler"}),
        (JOURNAL, "journald-export", [(1, 6), (8, 11)],
         {"level": "error", "msg": "boom", "host": "web-1", "service": "nginx", "ts": "2025-05-29T10:14:26.123456"},
         {}),
        (WINDOWS_TEXT, "windows-event-text", [(1, 10), (12, 18)],
         {"level": "error", "msg": "Faulting application name: shop.exe\nException code: 0xc0000005"},
         {"EventID": "1000"}),
        (POWERSHELL, "windows-event-list", [(1, 6)],
         {"level": "error", "msg": "The Print Spooler service terminated\nunexpectedly.", "ts": "2025-05-29T10:14:26"},
         {"EventID": "7034"}),
        (IIS, "w3c", [(1, 1), (2, 2), (3, 3)], {}, {}),
        (CSV, "csv-log", [(1, 1), (2, 3), (4, 4)], {}, {}),
        (POSTGRES, "postgres-csvlog", [(1, 2)],
         {"level": "error", "service": "postgres", "ts": "2025-05-29T10:14:26.123",
          "msg": "duplicate key\nDETAIL:  Key (id)=(7) already exists.\nSTATEMENT:  INSERT INTO orders\nVALUES (7)"},
         {"user": "shop"}),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 30 else "",
)  # fmt: skip
def test_container_gives_its_records(
    text: str, name: str, spans: list[tuple[int, int]], expected: dict[str, Any], attrs: dict[str, Any]
) -> None:
    found = detect(source(text))
    assert (found.extractor, found.format) == ("log_records", name)
    events = rows_of(facts_of(text), "events")
    assert [(event["line_no"], event["line_end"]) for event in events] == spans
    first = events[0]
    if "ts" in expected:
        assert first["ts"] == np.datetime64(expected.pop("ts"), "us")
    assert {column: first[column] for column in expected} == expected
    assert attrs_of(first).items() >= attrs.items()


def test_what_a_cloudwatch_event_carries_is_read_as_the_line_it_is() -> None:
    report = rows_of(facts_of(_pretty(CLOUDWATCH)), "events")[1]
    assert attrs_of(report).items() >= {"duration_ms": 3003.12, "memory_mb": 128}.items()


def test_rows_of_w3c_and_csv_are_read_by_the_names_of_their_columns() -> None:
    request = rows_of(facts_of(IIS), "events")[2]
    assert (request["level"], request["msg"], request["tz_assumed"]) == ("error", "GET /api/orders 500", False)
    assert attrs_of(request).items() >= {"status": 500, "duration_ms": 12034, "client_ip": "10.0.0.7"}.items()
    row = rows_of(facts_of(CSV), "events")[1]
    assert (row["level"], row["component"], row["msg"]) == ("error", "c.e.Shop", "boom\nsecond line")
    assert (row["host"], row["trace_id"]) == ("shop-1", "ae6cb5143f184c58907c1d255a74dd8a")
    assert row["ts"] == np.datetime64("2025-05-29T10:14:26.420319")


def test_a_document_that_breaks_off_gives_the_records_before_the_break() -> None:
    text = _pretty(CLOUDTRAIL)
    events = rows_of(facts_of(text[: text.index('"ListBuckets"')]), "events")
    assert events[0]["msg"] == "Access Denied"
    assert [event["msg"].startswith('"eventVersion"') for event in events[1:]] == [True]


@pytest.mark.parametrize("text", ['{"a": 1}', "[1, 2]", "name,size\na,1\nb,2", "<Event>", "#Fields:", "[" * 5_000, ""])
def test_other_files_are_no_containers(text: str) -> None:
    assert detect(source(text)).extractor != "log_records"


def _exported(number: int, message: bytes) -> bytes:
    """Return an entry of `journalctl -o export` whose message is not one line: its length stands before it."""
    head = f"__CURSOR=s=abc;i={number}\n__REALTIME_TIMESTAMP={1767225598123456 + number * 1_000_000}\nPRIORITY=3\n"
    body = b"MESSAGE\n" + struct.pack("<Q", len(message)) + message
    return head.encode() + b"SYSLOG_IDENTIFIER=app\n" + body + b"\n_HOSTNAME=web-1\n\n"


def test_messages_of_many_lines_in_a_journal_s_export_are_whole() -> None:
    messages = [
        *("ValueError: x\n  at a\n\n  at b", "y" * 40 + "\n" + "z" * 30, "é" * 90 + "\nq", "y" * 300 + "\nabc"),
        *("a\n" + "b" * 8, "x" * 65 + "\n"),
    ]
    raw = b"".join(_exported(number, message.encode()) for number, message in enumerate(messages))
    text = decode(raw).data.decode()
    facts = facts_of(text, "upload")
    rows = rows_of(facts, "events")
    assert [row["msg"].split("\n") for row in rows] == [message.strip("\n").split("\n") for message in messages]
    assert {(row["service"], row["host"], row["level"]) for row in rows} == {("app", "web-1", "error")}
    lines = text.split("\n")
    assert [lines[row["line_no"] - 1] for row in rows] == [f"__CURSOR=s=abc;i={n}" for n in range(len(messages))]
    assert all(lines[row["line_end"] - 1] == "_HOSTNAME=web-1" for row in rows)


def test_a_verbose_journal_tells_its_times() -> None:
    text = (
        "Wed 2025-12-31 23:59:58.123456 UTC [s=abc;i=1;b=def;m=1;t=2;x=3]\n    PRIORITY=3\n    MESSAGE=no connection\n"
        "    SYSLOG_IDENTIFIER=app\nThu 2026-01-01 00:00:01.5 UTC [s=abc;i=2;b=def;m=1;t=2;x=3]\n    PRIORITY=6\n"
        "    MESSAGE=fine\n    SYSLOG_IDENTIFIER=app\n"
    )
    rows = rows_of(facts_of(text, "upload"), "events")
    assert [str(row["ts"].astype("datetime64[ms]")) for row in rows] == [
        *("2025-12-31T23:59:58.123", "2026-01-01T00:00:01.500"),
    ]
