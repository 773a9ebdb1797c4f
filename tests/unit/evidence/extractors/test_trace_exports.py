"""Exports of Elastic APM, SkyWalking and Go's OpenTelemetry: who called whom, for how long, and with what outcome."""

from __future__ import annotations

import json

import pytest
from faultmaven.evidence.detection import detect
from faultmaven.evidence.models import DataType

from tests.unit.evidence.sources import attrs_of, facts_of, rows_of, source

TRACE = "0af7651916cd43dd8448eb211c80319c"
TRANSACTION = {
    "@timestamp": "2025-05-29T08:00:00.123Z",
    "processor": {"name": "transaction", "event": "transaction"},
    "service": {"name": "checkout", "environment": "prod"},
    "trace": {"id": TRACE},
    "transaction": {"id": "b7ad6b7169203331", "name": "POST /checkout", "type": "request", "duration": {"us": 3210000}},
    "event": {"outcome": "failure"},
    "timestamp": {"us": 1748505600123000},
    "http": {"response": {"status_code": 503}},
    "labels": {"tenant": "acme"},
}
SPAN = {
    "@timestamp": "2025-05-29T08:00:00.133Z",
    "service": {"name": "checkout"},
    "trace": {"id": TRACE},
    "transaction": {"id": "b7ad6b7169203331"},
    "parent": {"id": "b7ad6b7169203331"},
    "span": {
        "id": "00f067aa0ba902b7", "name": "SELECT FROM orders", "type": "db", "duration": {"us": 3100000},
        "destination": {"service": {"resource": "postgresql"}},
    },
    "event": {"outcome": "success"},
}  # fmt: skip
FLAT = {
    "@timestamp": ["2025-05-29T08:00:00.133Z"], "service.name": ["checkout"], "trace.id": [TRACE],
    "parent.id": ["b7ad6b7169203331"], "span.id": ["00f067aa0ba902b7"], "span.name": ["SELECT FROM orders"],
    "span.duration.us": [3100000],
}  # fmt: skip


def _hits(*documents: dict[str, object]) -> dict[str, object]:
    found = [{"_index": "traces-apm", "_id": f"x{n}", "_source": value} for n, value in enumerate(documents)]
    return {"took": 3, "hits": {"total": {"value": len(found)}, "hits": found}}


def _sky(segment: str, number: int, parent: int, name: str, **more: object) -> dict[str, object]:
    fixed = {"traceId": "t.1", "segmentId": segment, "spanId": number, "parentSpanId": parent, "refs": []}
    times = {"startTime": 1748505600123, "endTime": 1748505603333}
    return {**fixed, "serviceCode": "checkout", **times, "endpointName": name, "isError": False, **more}


SKYWALKING = {
    "data": {
        "trace": {
            "spans": [
                _sky("s.1", 0, -1, "POST:/checkout", isError=True, type="Entry", logs=[
                    {"time": 1748505603330, "data": [
                        {"key": "event", "value": "error"},
                        {"key": "error.kind", "value": "java.sql.SQLTransientConnectionException"},
                    ]},
                ]),
                _sky("s.1", 1, 0, "/pay", type="Exit", peer="pay:8080", tags=[{"key": "http.method", "value": "GET"}]),
                _sky("s.2", 0, -1, "/pay", serviceCode="payment", refs=[
                    {"traceId": "t.1", "parentSegmentId": "s.1", "parentSpanId": 1, "type": "CROSS_PROCESS"},
                ]),
            ]
        }
    }
}  # fmt: skip


def _go(name: str, span: str, parent: str, code: str) -> dict[str, object]:
    return {
        "Name": name,
        "SpanContext": {"TraceID": TRACE, "SpanID": span, "TraceFlags": "01", "Remote": False},
        "Parent": {"TraceID": TRACE, "SpanID": parent, "TraceFlags": "01", "Remote": False},
        "SpanKind": 1,
        "StartTime": "2025-05-29T10:00:00.010123456+02:00",
        "EndTime": "2025-05-29T10:00:03.010123456+02:00",
        "Attributes": [{"Key": "http.status_code", "Value": {"Type": "INT64", "Value": 503}}],
        "Events": [
            {
                "Name": "exception",
                "Attributes": [{"Key": "exception.message", "Value": {"Type": "STRING", "Value": "EOF"}}],
            }
        ],
        "Status": {"Code": code, "Description": "timeout" if code == "Error" else ""},
        "Resource": [{"Key": "service.name", "Value": {"Type": "STRING", "Value": "checkout"}}],
    }


GO = (
    _go("GET /stock", "00f067aa0ba902b7", "b7ad6b7169203331", "Error"),
    _go("POST /", "b7ad6b7169203331", "0" * 16, "Unset"),
)


#: System, how many spans, and the text of every kind of export.
ALL = (
    ("elastic-apm", 2, f"{json.dumps(TRANSACTION)}\n{json.dumps(SPAN)}\n"),
    ("elastic-apm", 2, json.dumps(_hits(TRANSACTION, SPAN), indent=2)),
    ("elastic-apm", 2, json.dumps(_hits(TRANSACTION, SPAN))),
    ("elastic-apm", 1, json.dumps({"hits": {"hits": [{"_id": "x", "_source": {}, "fields": FLAT}]}})),
    ("skywalking", 3, json.dumps(SKYWALKING)),
    ("skywalking", 3, json.dumps({"data": {"queryTraces": {"traces": [SKYWALKING["data"]["trace"]]}}}, indent=2)),
    ("otel-console", 2, "".join(f"{json.dumps(span)}\n" for span in GO)),
    ("otel-console", 2, "".join(f"{json.dumps(span, indent=2)}\n" for span in GO)),
)


@pytest.mark.parametrize(("system", "count", "text"), ALL)
def test_a_system_is_known_by_its_spans(system: str, count: int, text: str) -> None:
    found = detect(source(text, "upload"))
    assert (found.data_type, found.format) == (DataType.TRACE, system)
    facts = facts_of(text)
    assert (facts.count("spans"), facts.warnings) == (count, ())


def test_records_of_a_log_that_name_their_trace_are_no_spans() -> None:
    record = {"@timestamp": "2025-05-29T08:00:00.133Z", "log.level": "error", "message": "payment refused"}
    lines = [{**record, "trace": {"id": TRACE}, "transaction": {"id": "b7"}, "service": {"name": "pay"}}] * 3
    assert detect(source("".join(f"{json.dumps(line)}\n" for line in lines), "upload")).data_type is DataType.LOG
    assert detect(source(json.dumps(_hits(*lines), indent=1), "upload")).format == "elasticsearch-hits"


def test_elastic_tells_outcome_place_and_line() -> None:
    text = json.dumps(_hits(TRANSACTION, SPAN), indent=2)
    entry, query = rows_of(facts_of(text), "spans")
    assert (entry["service"], entry["name"], entry["status"]) == ("checkout", "POST /checkout", "error")
    assert (entry["duration_ms"], entry["parent_id"], str(entry["ts"])) == (3210.0, None, "2025-05-29 08:00:00.123000")
    assert attrs_of(entry)["http.status_code"] == 503
    assert attrs_of(entry)["tenant"] == "acme"
    assert (query["parent_id"], query["duration_ms"], query["status"]) == (entry["span_id"], 3100.0, "ok")
    assert (str(query["ts"]), attrs_of(query)["peer.service"]) == ("2025-05-29 08:00:00.133000", "postgresql")
    assert [text.split("\n")[row["line_no"] - 1].strip() for row in (entry, query)] == ['"_id": "x0",', '"_id": "x1",']


def test_skywalking_joins_segments() -> None:
    text = json.dumps(SKYWALKING, indent=2)
    first, calls, called = rows_of(facts_of(text), "spans")
    assert [row["parent_id"] for row in (first, calls, called)] == [None, first["span_id"], calls["span_id"]]
    assert (first["status"], attrs_of(first)["exception.type"]) == ("error", "java.sql.SQLTransientConnectionException")
    assert (called["service"], called["duration_ms"], str(called["ts"])) == (
        "payment",
        3210.0,
        "2025-05-29 08:00:00.123000",
    )
    assert attrs_of(calls)["peer.service"] == "pay:8080"
    assert '"s.2"' in text.split("\n")[called["line_no"] - 1]


def test_go_tells_times_in_utc_and_no_parent_of_zeros() -> None:
    child, root = rows_of(facts_of("".join(f"{json.dumps(span)}\n" for span in GO)), "spans")
    assert (child["service"], child["status"], child["parent_id"]) == ("checkout", "error", root["span_id"])
    assert (root["parent_id"], root["duration_ms"], str(root["ts"])) == (None, 3000.0, "2025-05-29 08:00:00.010123")
    assert attrs_of(child) == {"http.status_code": 503, "status.message": "timeout", "exception.message": "EOF"}
    assert (child["line_no"], root["line_no"]) == (1, 2)
