"""CloudWatch: answers of GetMetricData and GetMetricStatistics as the AWS CLI prints them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from faultmaven.evidence.extractors.metrics.format import MetricFormat
from faultmaven.evidence.extractors.metrics.json_formats import json_format
from faultmaven.evidence.extractors.metrics.lined_json import item_lines, items, line_of, mapping, number, objects
from faultmaven.evidence.extractors.metrics.sample_rows import SampleRows
from faultmaven.evidence.extractors.metrics.times import iso_or_epoch
from faultmaven.evidence.extractors.metrics.units import declared_unit

_STATISTICS = ("Average", "Sum", "Minimum", "Maximum", "SampleCount")
#: A label that GetMetricData makes by itself: dimensions' values, then the metric's name.
_LABEL_PARTS = re.compile(r"\s+")


def _data(value: object, lines: Sequence[str], rows: SampleRows) -> None:
    for entry in objects(mapping(value).get("MetricDataResults")):
        times, values = items(entry.get("Timestamps")), items(entry.get("Values"))
        count = min(len(times), len(values))
        label = str(entry.get("Label") or entry.get("Id") or "value")
        name, labels = _named(label, str(entry.get("Id") or ""))
        series = rows.series(name, labels, line_of(entry))
        at = item_lines(entry, "Values", count, lines)
        for place in range(count):
            amount = number(values[place])
            if amount is not None:
                ts, assumed = iso_or_epoch(times[place])
                rows.add(series, ts, amount, at[place], assumed=assumed)


def _named(label: str, query_id: str) -> tuple[str, dict[str, str]]:
    """Split "i-0abc CPUUtilization" into the metric and what it is measured on."""
    *where, name = _LABEL_PARTS.split(label.strip()) or [label]
    labels = {"id": query_id} if query_id else {}
    if where and re.fullmatch(r"[A-Z][A-Za-z0-9]+", name):
        labels["instance" if where[-1].startswith("i-") else "resource"] = " ".join(where)
        return name, labels
    return label, labels


def _statistics(value: object, lines: Sequence[str], rows: SampleRows) -> None:
    answer = mapping(value)
    label = str(answer.get("Label") or "value")
    for point in objects(answer.get("Datapoints")):
        ts, assumed = iso_or_epoch(point.get("Timestamp"))
        unit = declared_unit(str(point.get("Unit") or ""))
        for statistic, amount in _measured(point):
            told = None if statistic == "SampleCount" else unit
            series = rows.series(label, {"statistic": statistic}, line_of(point), unit=told)
            rows.add(series, ts, amount, line_of(point), assumed=assumed)


def _measured(point: Mapping[str, object]) -> list[tuple[str, float]]:
    plain = [(name, number(point.get(name))) for name in _STATISTICS]
    extended = [(name, number(amount)) for name, amount in mapping(point.get("ExtendedStatistics")).items()]
    return [(name, amount) for name, amount in (*plain, *extended) if amount is not None and name[:1] != "\u0001"]


CLOUDWATCH_FORMATS: tuple[MetricFormat, ...] = (
    json_format("cloudwatch-metric-data", (('"MetricDataResults"',),), _data),
    json_format(
        "cloudwatch-metric-statistics", (('"Datapoints"', '"Timestamp"'), ('"Datapoints"', '"Label"')), _statistics
    ),
)
