"""Traces: drawn trees with their parents, and the exports of Jaeger, Zipkin and OTLP."""

from __future__ import annotations

import json

import pytest

from tests.unit.evidence.sources import attrs_of, facts_of, rows_of

TREE = """├─ /checkout (web) - 7.5s (span_id=8497c3b9f4fea8fe)
│  Datetime: start=2025-03-18T05:55:55.197Z end=2025-03-18T05:56:02.524Z
  ├─ check (fraud) - 6409.46ms (span_id=7dfcccadcbfe95f8)
  │  Attributes:
  │    http.url: /fraud
    ├─ query (fraud) - 6209.41ms (span_id=6c6cce0b7f2eb3b1)
  ├─ pay (billing) - 350us (span_id=ca0449c084d8ae7c)"""
JAEGER = {
    "data": [
        {
            "traceID": "t1",
            "spans": [
                {
                    "traceID": "t1",
                    "spanID": "s2",
                    "operationName": "query",
                    "references": [{"refType": "CHILD_OF", "traceID": "t1", "spanID": "s1"}],
                    "startTime": 1742277355197000,
                    "duration": 6209410,
                    "tags": [{"key": "error", "type": "bool", "value": True}],
                    "processID": "p1",
                }
            ],
            "processes": {"p1": {"serviceName": "fraud"}},
        }
    ]
}
ZIPKIN = [
    {
        "traceId": "t1",
        "id": "s2",
        "parentId": "s1",
        "name": "query",
        "timestamp": 1742277355197000,
        "duration": 6209410,
        "localEndpoint": {"serviceName": "fraud"},
        "tags": {"error": "true"},
    }
]
OTLP = {
    "resourceSpans": [
        {
            "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "fraud"}}]},
            "scopeSpans": [
                {
                    "spans": [
                        {
                            "traceId": "t1",
                            "spanId": "s2",
                            "parentSpanId": "s1",
                            "name": "query",
                            "startTimeUnixNano": "1742277355197000000",
                            "endTimeUnixNano": "1742277361406410000",
                            "status": {"code": 2},
                        }
                    ]
                }
            ],
        }
    ]
}


def test_tree_gives_parents_durations_and_attributes() -> None:
    spans = rows_of(facts_of(TREE), "spans")
    assert [(span["line_no"], span["service"], span["duration_ms"]) for span in spans] == [
        (1, "web", 7500.0),
        (3, "fraud", 6409.46),
        (6, "fraud", 6209.41),
        (7, "billing", 0.35),
    ]
    root, check, query, pay = spans
    assert (check["parent_id"], query["parent_id"]) == (root["span_id"], check["span_id"])
    assert pay["parent_id"] == root["span_id"]
    assert len({span["trace_id"] for span in spans}) == 1
    assert attrs_of(check) == {"http.url": "/fraud"}
    assert root["ts"].isoformat() == "2025-03-18T05:55:55.197000"


@pytest.mark.parametrize("export", [JAEGER, ZIPKIN, OTLP], ids=["jaeger", "zipkin", "otlp"])
def test_export_of_a_tracing_system(export: object) -> None:
    text = json.dumps(export, indent=1)
    span = rows_of(facts_of(text, "trace.json"), "spans")[0]
    assert (span["trace_id"], span["span_id"], span["parent_id"], span["service"]) == ("t1", "s2", "s1", "fraud")
    assert (span["name"], round(span["duration_ms"], 2), span["status"]) == ("query", 6209.41, "error")
    assert span["ts"].isoformat() == "2025-03-18T05:55:55.197000"
    assert "traceI" in text.split("\n")[span["line_no"] - 1] or "query" in text.split("\n")[span["line_no"] - 1]
