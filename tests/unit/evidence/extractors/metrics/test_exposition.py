"""Prometheus text and OpenMetrics: every sample with its labels, time and line, as the reference parser reads it."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from tests.unit.evidence.extractors.metrics.reading import detected, one, samples_of

_PROMETHEUS = """\
# HELP http_requests_total The total number of HTTP requests.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200",instance="web-1:9100"} 1027 1395066363000
http_requests_total{method="post",code="400",} 3 1395066363000

# TYPE msdos_file_access_time_seconds untyped
msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9
metric_without_timestamp_and_labels 12.47
something_weird{problem="division by zero"} +Inf -3982045
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{le="0.05"} 24054
http_request_duration_seconds_bucket{le="+Inf"} 144320
http_request_duration_seconds_sum 53423
http_request_duration_seconds_count 144320
# TYPE rpc_duration_seconds summary
rpc_duration_seconds{quantile="0.01"} 3102
rpc_duration_seconds{quantile="0.5"} NaN
process_resident_memory_bytes{pod="shop-5dc8d4f9fd-46997",namespace="prod"} 2.5e+07
"""

_OPENMETRICS = """\
# TYPE acme_http_router_request_seconds summary
# UNIT acme_http_router_request_seconds seconds
acme_http_router_request_seconds_sum{path="/api/v1",method="GET"} 9036.32 1520430000.123
acme_http_router_request_seconds_count{path="/api/v1",method="GET"} 807283.0 1520430000.123
# TYPE foo histogram
foo_bucket{le="0.01"} 0 # {} 0.01
foo_bucket{le="1"} 11 # {trace_id="KOO5S4vxi0o"} 0.67 1520879607.789
# TYPE go_goroutines gauge
go_goroutines 69
# EOF
"""


def test_prometheus_text_is_read_with_types_units_and_lines() -> None:
    samples = samples_of(_PROMETHEUS)
    assert detected(_PROMETHEUS)[0] == "prometheus-text"
    first = one(samples, "http_requests_total", code="200")
    assert (first.value, first.line, first.ts, first.kind) == (1027.0, 3, "2014-03-17T14:26:03", "counter")
    assert (first.host, first.assumed) == ("web-1:9100", False)
    assert one(samples, "http_requests_total", code="400").value == 3.0
    path = one(samples, "msdos_file_access_time_seconds")
    assert path.labels == {"path": "C:\\DIR\\FILE.TXT", "error": 'Cannot find file:\n"FILE.TXT"'}
    assert one(samples, "http_request_duration_seconds_sum").unit == "seconds"
    assert one(samples, "http_request_duration_seconds_count").unit is None
    assert one(samples, "http_request_duration_seconds_bucket", le="+Inf").kind == "histogram"
    memory = one(samples, "process_resident_memory_bytes")
    assert (memory.service, memory.host, memory.unit) == ("shop", "shop-5dc8d4f9fd-46997", "bytes")
    assert not [s for s in samples if math.isinf(s.value) or math.isnan(s.value)]


def test_openmetrics_has_seconds_exemplars_and_units() -> None:
    samples = samples_of(_OPENMETRICS)
    assert detected(_OPENMETRICS)[0] == "openmetrics"
    total = one(samples, "acme_http_router_request_seconds_sum")
    assert (total.unit, total.ts) == ("seconds", "2018-03-07T13:40:00.123")
    exemplar = one(samples, "foo_bucket", le="1")
    assert (exemplar.value, exemplar.line) == (11.0, 7)
    assert one(samples, "go_goroutines").value == 69.0


def test_every_sample_is_the_reference_parsers() -> None:
    expected = {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(_PROMETHEUS)
        for sample in family.samples
        if math.isfinite(sample.value)
    }
    found = {(s.name, tuple(sorted(s.labels.items()))): s.value for s in samples_of(_PROMETHEUS)}
    assert found == expected


_NAMES = st.from_regex(r"\A[a-z_][a-z0-9_]{0,12}\Z")
_LABELS = st.dictionaries(
    _NAMES, st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=12), max_size=4
)
_VALUES = st.floats(allow_nan=False, allow_infinity=False)


@given(
    st.lists(st.tuples(_NAMES, _LABELS, _VALUES, st.none() | st.integers(10**12, 4 * 10**12)), min_size=1, max_size=15)
)
def test_what_was_written_is_read(given_samples: list[tuple[str, dict[str, str], float, int | None]]) -> None:
    lines: list[str] = []
    for name, labels, value, ts in given_samples:
        told = ",".join(f'{k}="{_escaped(v)}"' for k, v in labels.items())
        lines.append(f"{name}{{{told}}} {value!r}" + (f" {ts}" if ts else ""))
    text = "# TYPE up gauge\n" + "\n".join(lines)
    found = [(s.name, s.labels, s.value, s.line, s.ts is not None) for s in samples_of(text)]
    assert found == [
        (name, labels, value, number, ts is not None)
        for number, (name, labels, value, ts) in enumerate(given_samples, start=2)
    ]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def test_names_of_any_letters_stand_between_the_braces() -> None:
    text = (
        '# TYPE "http.server.duration" histogram\n'
        '{"http.server.duration_bucket",le="0.1","service.name"="shop"} 3\n{"http.server.duration_count"} 4\n'
    )
    assert detected(text) == ("prometheus-text", 0.98)
    bucket = one(samples_of(text), "http.server.duration_bucket")
    assert (bucket.value, bucket.kind, bucket.service, bucket.labels["le"]) == (3.0, "histogram", "shop", "0.1")
    assert one(samples_of(text), "http.server.duration_count").line == 3
