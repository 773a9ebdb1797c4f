"""OTLP metrics as JSON: gauges, sums, histograms, exponential histograms and summaries with their resource."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from faultmaven.evidence.extractors.metrics.format import MetricFormat
from faultmaven.evidence.extractors.metrics.json_formats import json_format
from faultmaven.evidence.extractors.metrics.lined_json import items, line_of, mapping, number, objects, text_labels
from faultmaven.evidence.extractors.metrics.sample_rows import NO_TIME, SampleRows
from faultmaven.evidence.extractors.metrics.times import epoch_time
from faultmaven.evidence.extractors.metrics.units import declared_unit

_PLAIN = (str, int, float, bool)
#: Key of a metric's data -> the kind of its series.
_DATA = {
    "gauge": "gauge",
    "sum": "counter",
    "histogram": "histogram",
    "exponentialHistogram": "histogram",
    "exponential_histogram": "histogram",
    "summary": "summary",
}


def _read(value: object, lines: Sequence[str], rows: SampleRows) -> None:
    answer = mapping(value)
    for resource in objects(_either(answer, "resourceMetrics", "resource_metrics")):
        about = _attributes(mapping(resource.get("resource")).get("attributes"))
        scopes = _either(resource, "scopeMetrics", "scope_metrics", "instrumentationLibraryMetrics")
        for scope in objects(scopes):
            for metric in objects(scope.get("metrics")):
                _metric(metric, about, rows)


def _metric(metric: Mapping[str, object], about: Mapping[str, str], rows: SampleRows) -> None:
    name = str(metric.get("name") or "value")
    unit = declared_unit(str(metric.get("unit") or "").strip("{}"))
    printed = mapping(metric.get("data"))  # an SDK's console exporter does not say which kind it is
    for key, kind in _DATA.items():
        data = mapping(metric.get(key)) or (printed if printed and key == _printed_kind(printed) else {})
        if not data:
            continue
        is_delta = str(_either(data, "aggregationTemporality", "aggregation_temporality")) in {
            "1",
            "AGGREGATION_TEMPORALITY_DELTA",
        }
        counts_up = not is_delta and bool(_either(data, "isMonotonic", "is_monotonic"))
        told_kind = "gauge" if key == "sum" and not counts_up else kind
        for point in objects(_either(data, "dataPoints", "data_points")):
            line = line_of(point, line_of(metric))
            ts = _time(_either(point, "timeUnixNano", "time_unix_nano"))
            labels = {**about, **_attributes(point.get("attributes"))}
            for suffix, extra, amount in _measured(point):
                # Counts and sums of a cumulative histogram only grow; those of a delta one are per interval.
                told = told_kind if not suffix else "gauge" if is_delta or suffix in {".min", ".max"} else "counter"
                measured = "count" if suffix == ".count" else unit
                series = rows.series(
                    name + suffix, {**labels, **extra}, line, unit=None if suffix == ".bucket" else measured,
                    kind="histogram" if suffix == ".bucket" else told,
                )  # fmt: skip
                rows.add(series, ts, amount, line)


def _printed_kind(data: Mapping[str, object]) -> str:
    """Return what kind of data an SDK printed, by what it holds."""
    if "is_monotonic" in data:
        return "sum"
    first = next(objects(data.get("data_points")), mapping(None))
    return "exponential_histogram" if "scale" in first else "histogram" if "bucket_counts" in first else "gauge"


def _measured(point: Mapping[str, object]) -> Iterator[tuple[str, dict[str, str], float]]:
    """Yield `(suffix, more labels, value)` of everything one data point holds."""
    for key in ("asDouble", "asInt", "as_double", "as_int", "value"):
        amount = number(point.get(key))
        if amount is not None:
            yield "", {}, amount
    for key in ("count", "sum", "min", "max"):
        amount = number(point.get(key))
        if amount is not None:
            yield f".{key}", {}, amount
    counts = items(_either(point, "bucketCounts", "bucket_counts"))
    bounds = [*items(_either(point, "explicitBounds", "explicit_bounds")), "+Inf"]
    total = 0.0
    for bound, count in zip(bounds, counts, strict=False):
        total += number(count) or 0.0
        yield ".bucket", {"le": str(bound)}, total
    yield from _exponential(point)
    for quantile in objects(_either(point, "quantileValues", "quantile_values")):
        amount = number(quantile.get("value"))
        if amount is not None:
            yield "", {"quantile": str(quantile.get("quantile", 0))}, amount


def _exponential(point: Mapping[str, object]) -> Iterator[tuple[str, dict[str, str], float]]:
    """Yield cumulative buckets of an exponential histogram: bucket i ends at 2 ** ((offset + i + 1) / 2 ** scale)."""
    buckets = mapping(point.get("positive"))
    counts = items(_either(buckets, "bucketCounts", "bucket_counts"))
    scale = number(point.get("scale")) or 0.0
    offset = number(buckets.get("offset")) or 0.0
    total = number(_either(point, "zeroCount", "zero_count")) or 0.0
    if not counts or not -10 <= scale <= 20:
        return
    for index, count in enumerate(counts[:320]):
        total += number(count) or 0.0
        exponent = (offset + index + 1) / 2.0**scale
        if count not in {0, "0"} and abs(exponent) < 1_000:
            yield ".bucket", {"le": f"{2.0**exponent:.6g}"}, total


def _attributes(value: object) -> dict[str, str]:
    """Return attributes in their OTLP form, `[{"key": k, "value": {"stringValue": v}}]`, or plain, as labels."""
    labels = text_labels(value)
    for entry in objects(value):
        held = mapping(entry.get("value"))
        plain = next(
            (v for k, v in held.items() if k.lower().endswith("value") and not isinstance(v, dict | list)), None
        )
        if plain is not None:
            labels[str(entry.get("key"))] = str(plain).lower() if isinstance(plain, bool) else str(plain)
    return labels


def _either(value: Mapping[str, object], *keys: str) -> object:
    return next((value[key] for key in keys if key in value), None)


def _time(value: object) -> np.datetime64:
    nanos = int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 20 else number(value)
    found = epoch_time(nanos) if nanos else None
    return NO_TIME if found is None else found


OTLP = json_format("otlp-metrics", (('"resourceMetrics"',), ('"resource_metrics"',)), _read)
OTLP_FORMATS: tuple[MetricFormat, ...] = (OTLP,)
