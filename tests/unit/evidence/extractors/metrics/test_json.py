"""Answers of APIs as JSON: each format with a sample of its own, printed in one line and over many."""

from __future__ import annotations

import json

import pytest

from tests.unit.evidence.extractors.metrics.reading import detected, one, samples_of
from tests.unit.evidence.sources import facts_of

_MATRIX = {
    "status": "success",
    "data": {
        "resultType": "matrix",
        "result": [
            {
                "metric": {"__name__": "up", "job": "prometheus", "instance": "web-1:9090"},
                "values": [[1435781430.781, "1"], [1435781445.781, "0"]],
            },
            {"metric": {"__name__": "up", "instance": "web-2:9090"}, "values": [[1435781430.781, "NaN"]]},
        ],
    },
}
_OTLP = {
    "resourceMetrics": [
        {
            "resource": {"attributes": [
                {"key": "service.name", "value": {"stringValue": "checkout"}},
                {"key": "host.name", "value": {"stringValue": "node-7"}},
            ]},
            "scopeMetrics": [{"scope": {"name": "lib"}, "metrics": [
                {"name": "queue.size", "unit": "1", "gauge": {"dataPoints": [
                    {"timeUnixNano": "1544712660300000000", "asInt": "42"}]}},
                {"name": "http.requests", "unit": "{request}", "sum": {
                    "aggregationTemporality": 2, "isMonotonic": True,
                    "dataPoints": [{"timeUnixNano": "1544712660300000000", "asDouble": 5.5,
                                    "attributes": [{"key": "ok", "value": {"boolValue": True}}]}]}},
                {"name": "latency", "unit": "ms", "histogram": {"aggregationTemporality": 1, "dataPoints": [
                    {"timeUnixNano": "1544712660300000000", "count": "3", "sum": 12.0, "min": 1, "max": 9,
                     "bucketCounts": ["1", "2", "0"], "explicitBounds": [5, 10]}]}},
                {"name": "sizes", "unit": "By", "exponentialHistogram": {"aggregationTemporality": 2, "dataPoints": [
                    {"timeUnixNano": "1544712660300000000", "count": "4", "sum": 20, "scale": 0, "zeroCount": "1",
                     "positive": {"offset": 1, "bucketCounts": ["1", "2"]}}]}},
            ]}],
        }
    ]
}  # fmt: skip
_METRIC_DATA = {
    "MetricDataResults": [
        {
            "Id": "m1",
            "Label": "i-0abc123 CPUUtilization",
            "Timestamps": ["2024-05-01T10:05:00+00:00", "2024-05-01T10:00:00+00:00"],
            "Values": [97.5, 12.25],
            "StatusCode": "Complete",
        }
    ]
}
_STATISTICS = {
    "Label": "Duration",
    "Datapoints": [
        {"Timestamp": "2024-05-01T12:00:00+02:00", "Average": 120.5, "Maximum": 900.0, "Unit": "Milliseconds"},
        {"Timestamp": "2024-05-01T10:05:00Z", "ExtendedStatistics": {"p99": 800.0}, "Unit": "Milliseconds"},
    ],
}
_FRAMES = {
    "results": {"A": {"frames": [{
        "schema": {"name": "cpu", "fields": [
            {"name": "Time", "type": "time"},
            {"name": "Value", "type": "number", "labels": {"pod": "web-0"}, "config": {"unit": "percent"}}]},
        "data": {"values": [[1714557600000, 1714557660000], [10.5, None]]}}]}}
}  # fmt: skip


@pytest.mark.parametrize("indent", [None, 1, 4])
@pytest.mark.parametrize(
    ("document", "format_name"),
    [
        (_MATRIX, "prometheus-api"),
        (_OTLP, "otlp-metrics"),
        (_METRIC_DATA, "cloudwatch-metric-data"),
        (_STATISTICS, "cloudwatch-metric-statistics"),
        (_FRAMES, "grafana-frames"),
    ],
)
def test_format_is_told_by_content(document: object, format_name: str, indent: int | None) -> None:
    name, confidence = detected(json.dumps(document, indent=indent))
    assert (name, confidence > 0.95) == (format_name, True)


def test_prometheus_matrix_vector_and_scalar() -> None:
    samples = samples_of(json.dumps(_MATRIX))
    assert [(s.name, s.value, s.ts, s.host) for s in samples] == [
        ("up", 1.0, "2015-07-01T20:10:30.781", "web-1:9090"),
        ("up", 0.0, "2015-07-01T20:10:45.781", "web-1:9090"),
    ]
    vector = {"data": {"resultType": "vector", "result": [{"metric": {"pod": "a"}, "value": [1435781451.781, "3.5"]}]}}
    assert [(s.name, s.labels, s.value) for s in samples_of(json.dumps(vector))] == [("value", {"pod": "a"}, 3.5)]
    scalar = {"data": {"resultType": "scalar", "result": [1435781451.781, "7"]}}
    assert [s.value for s in samples_of(json.dumps(scalar))] == [7.0]


@pytest.mark.parametrize("indent", [1, 2, 4])
def test_values_stand_on_the_lines_that_hold_them(indent: int) -> None:
    text = json.dumps(_MATRIX, indent=indent)
    lines = text.split("\n")
    samples = samples_of(text)
    assert [lines[s.line - 1].strip() for s in samples] == ['"1"', '"0"']
    text = json.dumps(_METRIC_DATA, indent=indent)
    assert {text.split("\n")[s.line - 1].strip(" ,") for s in samples_of(text)} == {"97.5", "12.25"}


def test_objects_of_one_line_each_keep_their_lines() -> None:
    text = '{"data":{"resultType":"vector","result":[\n' + ",\n".join(
        f'{{"metric":{{"pod":"p{n}"}},"value":[1435781451,"{n}"]}}' for n in range(3)
    ) + "\n]}}"  # fmt: skip
    assert [(s.labels["pod"], s.line) for s in samples_of(text)] == [("p0", 2), ("p1", 3), ("p2", 4)]


def test_otlp_kinds() -> None:
    samples = samples_of(json.dumps(_OTLP))
    gauge = one(samples, "queue.size")
    assert (gauge.value, gauge.kind, gauge.service, gauge.host) == (42.0, "gauge", "checkout", "node-7")
    assert gauge.ts == "2018-12-13T14:51:00.300"
    total = one(samples, "http.requests")
    assert (total.value, total.kind, total.labels["ok"]) == (5.5, "counter", "true")
    assert one(samples, "latency.sum").kind == "gauge", "a delta is no counter"
    assert [s.value for s in samples if s.name == "latency.bucket"] == [1.0, 3.0, 3.0]
    assert [(s.labels["le"], s.value) for s in samples if s.name == "sizes.bucket"] == [("4", 2.0), ("8", 4.0)]
    assert one(samples, "sizes.count").kind == "counter"


def test_cloudwatch() -> None:
    samples = samples_of(json.dumps(_METRIC_DATA, indent=4))
    assert [(s.name, s.host, s.unit, s.value, s.ts) for s in samples] == [
        ("CPUUtilization", "i-0abc123", "%", 97.5, "2024-05-01T10:05:00"),
        ("CPUUtilization", "i-0abc123", "%", 12.25, "2024-05-01T10:00:00"),
    ]
    samples = samples_of(json.dumps(_STATISTICS))
    assert one(samples, "Duration", statistic="Average").ts == "2024-05-01T10:00:00"
    assert one(samples, "Duration", statistic="p99").unit == "ms"


def test_grafana_frames() -> None:
    found = one(samples_of(json.dumps(_FRAMES)), "cpu")
    assert (found.value, found.host, found.unit, found.ts) == (10.5, "web-0", "%", "2024-05-01T10:00:00")


def test_graphite_influx_and_datadog_answers() -> None:
    graphite = [{"target": "servers.web.load", "datapoints": [[1.5, 1714557600], [None, 1714557660]]}]
    assert [(s.name, s.value) for s in samples_of(json.dumps(graphite))] == [("servers.web.load", 1.5)]
    influx = {"results": [{"series": [{"name": "cpu", "tags": {"host": "a"}, "columns": ["time", "idle"],
                                       "values": [["2024-05-01T10:00:00Z", 7]]}]}]}  # fmt: skip
    assert [(s.name, s.host, s.ts) for s in samples_of(json.dumps(influx))] == [
        ("cpu.idle", "a", "2024-05-01T10:00:00")
    ]
    datadog = {"series": [{"metric": "system.load", "scope": "host:b", "pointlist": [[1714557600000.0, 2.0]]}]}
    assert [(s.name, s.host, s.value) for s in samples_of(json.dumps(datadog))] == [("system.load", "b", 2.0)]


def test_a_file_of_many_documents_and_a_broken_one() -> None:
    text = "\n".join(json.dumps(_OTLP) for _ in range(3))
    assert {s.line for s in samples_of(text)} == {1, 2, 3}
    cut = json.dumps(_MATRIX)[:-120]
    assert [s.value for s in samples_of(cut)][:1] == [1.0]


@pytest.mark.parametrize("indent", [None, 2])
def test_a_query_that_the_server_refuses_says_why(indent: int | None) -> None:
    text = json.dumps({"status": "error", "errorType": "bad_data", "error": "parse error: no query"}, indent=indent)
    assert detected(text) == ("prometheus-api", 0.98)
    assert facts_of(text).warnings == ("The query failed: bad_data: parse error: no query",)


def test_native_histograms_have_count_and_sum() -> None:
    points = [[1435781430 + n, {"count": str(n), "sum": "3.5", "buckets": [[0, "0.5", "1", "4"]]}] for n in (10, 20)]
    entry = {"metric": {"__name__": "rpc", "instance": "a"}, "histograms": points}
    samples = samples_of(json.dumps({"status": "success", "data": {"resultType": "matrix", "result": [entry]}}))
    assert [(s.value, s.ts) for s in samples if s.name == "rpc_count"] == [
        (10.0, "2015-07-01T20:10:40"),
        (20.0, "2015-07-01T20:10:50"),
    ]


def test_metrics_that_an_sdk_prints_to_the_console() -> None:
    point = {"attributes": {"route": "/"}, "time_unix_nano": 1435781430000000000, "value": 12}
    data = {"data_points": [point], "aggregation_temporality": 2, "is_monotonic": True}
    scope = {"metrics": [{"name": "requests", "unit": "1", "data": data}]}
    printed = {"resource_metrics": [{"resource": {"attributes": {"service.name": "shop"}}, "scope_metrics": [scope]}]}
    found = one(samples_of(json.dumps(printed, indent=4)), "requests", route="/")
    assert (found.value, found.kind, found.service, found.ts) == (12.0, "counter", "shop", "2015-07-01T20:10:30")
