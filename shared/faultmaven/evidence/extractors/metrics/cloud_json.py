"""What the clouds' monitoring answers, beside CloudWatch: Azure Monitor and Google Cloud Monitoring.

Formats: https://learn.microsoft.com/rest/api/monitor/metrics/list and
https://cloud.google.com/monitoring/api/ref_v3/rest/v3/TimeSeries, also as its clients print it, in snake_case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from faultmaven.evidence.extractors.metrics.format import MetricFormat
from faultmaven.evidence.extractors.metrics.json_formats import json_format
from faultmaven.evidence.extractors.metrics.lined_json import items, line_of, mapping, number, objects, text_labels
from faultmaven.evidence.extractors.metrics.sample_rows import SampleRows
from faultmaven.evidence.extractors.metrics.times import iso_or_epoch
from faultmaven.evidence.extractors.metrics.units import declared_unit

_STATISTICS = ("average", "total", "minimum", "maximum", "count")
#: The resource in `/subscriptions/../virtualMachines/vm-1/providers/Microsoft.Insights/metrics/Percentage CPU`.
_RESOURCE = re.compile(r"/(?P<kind>[^/]+)/(?P<name>[^/]+)/providers/Microsoft\.Insights/", re.IGNORECASE)
_MACHINES = frozenset({"virtualmachines", "virtualmachinescalesets"})
#: Google's unit of what it calls a utilization: a hundred of them are 100 %.
_UNITS = {"10^2.%": "ratio"}
_VALUES = (("doubleValue", "double_value"), ("int64Value", "int64_value"))


@dataclass
class _Measured:
    """What Google says of a series before its points; `known` are the series made of it, by name."""

    name: str
    labels: Mapping[str, str]
    unit: str | None
    kind: str
    known: dict[str, int] = field(default_factory=dict[str, int])


def _azure(value: object, lines: Sequence[str], rows: SampleRows) -> None:
    answer = mapping(value)
    for part in (answer, *objects(answer.get("values"))):
        for metric in objects(part.get("value")):
            _azure_metric(metric, rows)


def _azure_metric(metric: Mapping[str, object], rows: SampleRows) -> None:
    name = str(mapping(metric.get("name")).get("value") or "value")
    unit = declared_unit(str(metric.get("unit") or ""))
    where = _RESOURCE.search(str(metric.get("id") or "")[:2_000])
    resource = {} if where is None else {"resource": where["name"]}
    host = where["name"] if where is not None and where["kind"].lower() in _MACHINES else None
    if metric.get("errorMessage"):
        rows.warn(f"{name}: {metric['errorMessage']}"[:400])
    for entry in objects(metric.get("timeseries")):
        told = {
            str(mapping(each.get("name")).get("value") or ""): str(each.get("value"))
            for each in objects(entry.get("metadatavalues"))
        }
        known: dict[str, int] = {}
        for point in objects(entry.get("data")):
            ts, assumed = iso_or_epoch(point.get("timeStamp"))
            line = line_of(point, line_of(metric))
            for statistic in _STATISTICS:
                amount = number(point.get(statistic)) if statistic in point else None
                if amount is None:
                    continue
                if statistic not in known:
                    labels = {**resource, **told, "statistic": statistic}
                    of = "count" if statistic == "count" else unit
                    known[statistic] = rows.series(name, labels, line_of(entry, line), unit=of, host=host)
                rows.add(known[statistic], ts, amount, line, assumed=assumed)


def _google(value: object, lines: Sequence[str], rows: SampleRows) -> None:
    answer = mapping(value)
    for entry in objects(_of(answer, "timeSeries", "time_series") or value):
        metric, resource = mapping(entry.get("metric")), mapping(entry.get("resource"))
        labels = {**text_labels(resource.get("labels")), **text_labels(metric.get("labels"))}
        name = str(metric.get("type") or "value")
        about = _measured(name, labels, entry)
        for point in objects(entry.get("points")):
            ends = mapping(point.get("interval"))
            _google_point(about, _of(ends, "endTime", "end_time"), point.get("value"), point, rows)
    _google_query(answer, rows)


def _google_query(answer: Mapping[str, object], rows: SampleRows) -> None:
    """Read the answer of a query in Google's own language: columns are described once, rows hold their values."""
    described = mapping(_of(answer, "timeSeriesDescriptor", "time_series_descriptor"))
    keys = [str(each.get("key")) for each in objects(_of(described, "labelDescriptors", "label_descriptors"))]
    columns = list(objects(_of(described, "pointDescriptors", "point_descriptors")))
    for entry in objects(_of(answer, "timeSeriesData", "time_series_data")):
        given = objects(_of(entry, "labelValues", "label_values"))
        told = [next(iter(text_labels(each).values()), "") for each in given]
        labels = dict(zip(keys, told, strict=False))
        described_as = [_measured(str(column.get("key") or "value"), labels, column) for column in columns]
        for point in objects(_of(entry, "pointData", "point_data")):
            ends = mapping(_of(point, "timeInterval", "time_interval"))
            for about, cell in zip(described_as, items(point.get("values")), strict=False):
                _google_point(about, _of(ends, "endTime", "end_time"), cell, point, rows)


def _google_point(
    about: _Measured, ended: object, value: object, point: Mapping[str, object], rows: SampleRows
) -> None:
    ts, assumed = iso_or_epoch(ended)
    line = line_of(point)
    for title, amount, unit in _amounts(about, mapping(value)):
        if title not in about.known:
            host = about.labels.get("instance_name")
            about.known[title] = rows.series(title, about.labels, line, unit=unit, kind=about.kind, host=host)
        rows.add(about.known[title], ts, amount, line, assumed=assumed)


def _amounts(about: _Measured, value: Mapping[str, object]) -> Iterator[tuple[str, float, str | None]]:
    """Yield name, amount and unit of a typed value; of a distribution its count and mean."""
    for keys in _VALUES:
        if (amount := number(_of(value, *keys))) is not None:
            yield about.name, amount, about.unit
    spread = mapping(_of(value, "distributionValue", "distribution_value"))
    for part, of in (("count", "count"), ("mean", about.unit)):
        if (amount := number(spread.get(part))) is not None:
            yield f"{about.name}.{part}", amount, of


def _measured(name: str, labels: Mapping[str, str], about: Mapping[str, object]) -> _Measured:
    printed = str(about.get("unit") or "")
    kind = "counter" if _of(about, "metricKind", "metric_kind") == "CUMULATIVE" else "gauge"
    return _Measured(name, labels, _UNITS.get(printed) or declared_unit(printed), kind)


def _of(value: Mapping[str, object], *names: str) -> object:
    return next((value[name] for name in names if name in value), None)


CLOUD_FORMATS: tuple[MetricFormat, ...] = (
    json_format("azure-monitor", (('"timeseries"', '"timeStamp"'), ('"timeseries"', '"localizedValue"')), _azure),
    json_format(
        "google-monitoring",
        (
            *(('"points"', '"interval"', end) for end in ('"endTime"', '"end_time"')),
            *((f'"{data}"', '"values"') for data in ("pointData", "point_data")),
        ),
        _google,
    ),
)
