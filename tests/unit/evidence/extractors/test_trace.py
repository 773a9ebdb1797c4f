"""Traces: drawn trees with their parents, and the exports of Jaeger, Zipkin and OTLP."""

from __future__ import annotations

import json
import random

import pytest
from faultmaven.evidence.analysis.traces import analyse_traces
from faultmaven.evidence.detection import detect
from faultmaven.evidence.models import DataType
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.evidence.sources import attrs_of, facts_of, rows_of, source

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
    assert '"s2"' in text.split("\n")[span["line_no"] - 1]


XRAY = {
    "Traces": [
        {
            "Id": "1-67d90e8b-0123456789abcdef01234567",
            "Duration": 1.2,
            "Segments": [
                {
                    "Id": "70de5b6f19ff9a0a",
                    "Document": json.dumps(
                        {
                            "id": "70de5b6f19ff9a0a",
                            "name": "shop-api",
                            "start_time": 1742277355.197,
                            "end_time": 1742277356.397,
                            "trace_id": "1-67d90e8b-0123456789abcdef01234567",
                            "http": {"request": {"method": "GET", "url": "/cart"}, "response": {"status": 502}},
                            "fault": True,
                            "subsegments": [
                                {
                                    "id": "53995c3f42cd8ad8",
                                    "name": "DynamoDB",
                                    "start_time": 1742277355.297,
                                    "end_time": 1742277356.297,
                                    "fault": True,
                                    "namespace": "aws",
                                    "aws": {"operation": "GetItem", "table_name": "carts"},
                                    "cause": {"exceptions": [{"type": "ProvisionedThroughputExceededException"}]},
                                }
                            ],
                        }
                    ),
                }
            ],
        }
    ]
}
TEMPO_SEARCH = {
    "traces": [
        {
            "traceID": "2f3e0cee77ae5dc9c17ade3689eb2e54",
            "rootServiceName": "shop",
            "rootTraceName": "GET /cart",
            "startTimeUnixNano": "1742277355197000000",
            "durationMs": 557,
            "spanSets": [{"spans": [{"spanID": "563d623c76514f8e", "durationNanos": "446000000"}], "matched": 1}],
        }
    ]
}
CONSOLE = {
    "name": "query",
    "context": {"trace_id": "0x5b8aa5a2d2c872e8321cf37308d69df2", "span_id": "0x051581bf3cb55c13"},
    "parent_id": "0x5fb397be34d26b51",
    "start_time": "2025-03-18T05:55:55.197000Z",
    "end_time": "2025-03-18T05:55:56.197000Z",
    "status": {"status_code": "ERROR"},
    "attributes": {"db.system": "postgresql"},
    "resource": {"attributes": {"service.name": "shop"}},
}
DATADOG = [[{"trace_id": 7, "span_id": 8, "parent_id": 0, "name": "web.request", "resource": "GET /cart",
             "service": "shop", "start": 1742277355197000000, "duration": 5000000, "error": 1}]]  # fmt: skip
CSV = """TraceID,SpanID,ParentID,PodName,OperationName,StartTimeUnixNano,EndTimeUnixNano,Duration
t1,s1,root,cart-5dc8d4f9fd-46997,GET /cart,1742277355197000000,1742277355297000000,100000
t1,s2,s1,stock-5dc8d4f9fd-46998,reserve,1742277355207000000,1742277355287000000,80000
"""


def test_x_ray_segments_open_into_spans_with_their_faults() -> None:
    facts = facts_of(json.dumps(XRAY, indent=1))
    outer, inner = rows_of(facts, "spans")
    assert (outer["service"], outer["status"], round(outer["duration_ms"])) == ("shop-api", "error", 1200)
    assert (inner["name"], inner["parent_id"], round(inner["duration_ms"])) == ("DynamoDB", outer["span_id"], 1000)
    assert attrs_of(inner)["exception.type"] == "ProvisionedThroughputExceededException"
    assert outer["ts"].isoformat() == "2025-03-18T05:55:55.197000"


@pytest.mark.parametrize(
    ("value", "system"),
    [
        (XRAY, "x-ray"),
        (JAEGER, "jaeger"),
        (ZIPKIN, "zipkin"),
        (OTLP, "otlp-json"),
        (TEMPO_SEARCH, "tempo"),
        (CONSOLE, "otel-console"),
        (DATADOG, "datadog"),
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_a_system_is_known_by_its_export(value: object, system: str, indent: int | None) -> None:
    found = detect(source(json.dumps(value, indent=indent), "export"))
    assert (found.data_type, found.format) == (DataType.TRACE, system)


def test_a_tempo_search_gives_traces_and_the_spans_that_matched() -> None:
    root, span = rows_of(facts_of(json.dumps(TEMPO_SEARCH)), "spans")
    assert (root["name"], root["service"], root["duration_ms"]) == ("GET /cart", "shop", 557.0)
    assert (span["span_id"], span["duration_ms"]) == ("563d623c76514f8e", 446.0)


def test_spans_printed_by_an_sdk_one_after_another_are_all_read() -> None:
    text = "\n".join(json.dumps(CONSOLE, indent=4).replace("051581bf3cb55c13", f"051581bf3cb55c1{n}") for n in range(3))
    spans = rows_of(facts_of(text), "spans")
    assert [span["span_id"][-1] for span in spans] == ["0", "1", "2"]
    assert (spans[0]["duration_ms"], spans[0]["status"], spans[0]["service"]) == (1000.0, "error", "shop")
    assert [f"c1{n}" in text.split("\n")[span["line_no"] - 1] for n, span in enumerate(spans)] == [True] * 3


def test_a_collector_s_file_of_one_export_per_line_is_read_with_its_lines() -> None:
    text = "\n".join(json.dumps(OTLP).replace('"s2"', f'"a{n}"') for n in range(4))
    assert [(span["line_no"], span["span_id"]) for span in rows_of(facts_of(text), "spans")] == [
        (1, "a0"),
        (2, "a1"),
        (3, "a2"),
        (4, "a3"),
    ]


def test_a_table_of_spans_keeps_pods_and_computes_durations_from_its_times() -> None:
    outer, inner = rows_of(facts_of(CSV), "spans")
    assert (outer["parent_id"], outer["service"], outer["duration_ms"]) == (None, "cart", 100.0)
    assert (inner["parent_id"], inner["line_no"]) == ("s1", 3)
    assert attrs_of(outer)["pod"] == "cart-5dc8d4f9fd-46997"


def test_json_that_breaks_off_keeps_its_whole_spans() -> None:
    spans = [ZIPKIN[0] | {"id": f"s{n}"} for n in range(5)]
    facts = facts_of(json.dumps(spans)[:-40], "trace.json")
    assert len(rows_of(facts, "spans")) == 4
    assert any("breaks off" in warning for warning in facts.warnings)


@given(st.sampled_from([XRAY, JAEGER, ZIPKIN, OTLP, TEMPO_SEARCH, CONSOLE, DATADOG, CSV]), st.integers(0, 2**32))
def test_damaged_traces_never_fail(export: object, seed: int) -> None:
    chance = random.Random(seed)
    text = list(export if isinstance(export, str) else json.dumps(export, indent=chance.choice([None, 1])))
    for _ in range(chance.randint(1, 20)):
        at = chance.randrange(len(text))
        text[at : at + chance.randint(0, 3)] = chance.choice(["", "\n", "{", "]", "9" * 400, ",", '"', "-1", "null"])
    damaged = "".join(text)
    facts = analyse_traces(facts_of(damaged), source(damaged))
    assert all(1 <= row["line_no"] <= len(damaged.split("\n")) for row in rows_of(facts, "spans"))


def test_times_of_otlp_keep_their_nanoseconds_and_values_their_types() -> None:
    span = {
        "trace_id": "5b8efff798038103d269b633813fc60c",
        "span_id": "eee19b7ec3c1b174",
        "name": "GET /",
        "start_time_unix_nano": "1767225599900000000",
        "end_time_unix_nano": "1767225599900000700",
        "attributes": [
            {"key": "http.status_code", "value": {"int_value": "500"}},
            {"key": "tags", "value": {"array_value": {"values": [{"string_value": "a"}, {"int_value": "-2"}]}}},
        ],
    }
    export = {"resource_spans": [{"scope_spans": [{"spans": [span]}]}]}
    (found,) = rows_of(facts_of(json.dumps(export)), "spans")
    assert (found["duration_ms"], found["status"]) == (0.0007, "error")
    assert attrs_of(found) == {"http.status_code": 500, "tags": ["a", -2]}
