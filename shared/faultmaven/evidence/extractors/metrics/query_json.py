"""Answers of time series databases over HTTP: Prometheus, Grafana, Graphite, InfluxDB, Datadog."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from faultmaven.evidence.extractors.metrics.format import MetricFormat
from faultmaven.evidence.extractors.metrics.json_formats import json_format
from faultmaven.evidence.extractors.metrics.lined_json import (
    item_lines,
    items,
    line_of,
    mapping,
    number,
    objects,
    text_labels,
)
from faultmaven.evidence.extractors.metrics.sample_rows import SampleRows
from faultmaven.evidence.extractors.metrics.times import epoch_scale, epoch_times
from faultmaven.evidence.extractors.metrics.units import declared_unit

_NAME_LABELS = ("__name__", "name", "metric", "measurement")


def _prometheus(value: object, lines: Sequence[str], rows: SampleRows) -> None:
    """Read vector, matrix, scalar and native histograms of `/api/v1/query` and `query_range`."""
    answer = mapping(value)
    data = mapping(answer.get("data")) or answer
    result = data.get("result")
    if data.get("resultType") in ("scalar", "string"):
        pair = items(result)
        series = rows.series("scalar", None, line_of(data))
        _pairs(series, [pair], [line_of(data)], rows)
        return
    for entry in objects(result):
        labels = text_labels(entry.get("metric"))
        name = labels.pop("__name__", "") or str(mapping(entry.get("metric")).get("name") or "value")
        line = line_of(entry)
        series = rows.series(name, labels, line)
        if "values" in entry:
            pairs = items(entry["values"])
            _pairs(series, pairs, item_lines(entry, "values", len(pairs), lines), rows)
        elif "value" in entry:
            _pairs(series, [items(entry["value"])], item_lines(entry, "value", 1, lines), rows)
        _native_histograms(name, labels, entry, rows)


def _native_histograms(name: str, labels: Mapping[str, str], entry: Mapping[str, object], rows: SampleRows) -> None:
    """Add count and sum of `histogram: [time, {count, sum, buckets}]` and of a list of such pairs."""
    pairs = [*([entry["histogram"]] if "histogram" in entry else []), *items(entry.get("histograms"))]
    for part in ("count", "sum") if pairs else ():
        series = rows.series(f"{name}_{part}", labels, line_of(entry), kind="counter")
        found = [[cells[0], mapping(cells[1]).get(part)] for pair in pairs if len(cells := items(pair)) >= 2]
        _pairs(series, found, [line_of(entry)] * len(found), rows)


def _refused(value: object, lines: Sequence[str], rows: SampleRows) -> None:
    """Read what the server answers to a query that it cannot serve: it holds no samples, and says why."""
    answer = mapping(value)
    rows.warn(f"The query failed: {answer.get('errorType')}: {answer.get('error')}"[:400])


def _pairs(series: int, pairs: Sequence[object], at: Sequence[int], rows: SampleRows, *, swap: bool = False) -> None:
    """Add `[time, value]` pairs (or `[value, time]`)."""
    first: list[float] = []
    second: list[float] = []
    kept: list[int] = []
    for pair, line in zip(pairs, at, strict=True):
        cells = items(pair)
        if len(cells) >= 2 and (a := number(cells[0])) is not None and (b := number(cells[1])) is not None:
            first.append(a)
            second.append(b)
            kept.append(line)
    times, values = np.array(second if swap else first), np.array(first if swap else second)
    scale = epoch_scale(times) if len(times) else None
    rows.extend(series, None if scale is None else epoch_times(times, scale), values, kept)


def _grafana(value: object, lines: Sequence[str], rows: SampleRows) -> None:
    """Read data frames: `results.A.frames[].{schema.fields, data.values}`, or a list of such frames."""
    frames: list[Mapping[str, object]] = []
    for result in mapping(mapping(value).get("results")).values():
        frames.extend(objects(mapping(result).get("frames")))
    frames.extend(objects(value))
    frames.extend(objects(mapping(value).get("frames")))
    for frame in frames:
        schema = mapping(frame.get("schema")) or frame
        fields = list(objects(schema.get("fields")))
        data = mapping(frame.get("data"))
        columns = [items(column) for column in items(data.get("values"))] or [items(f.get("values")) for f in fields]
        clock = next((n for n, field in enumerate(fields) if field.get("type") == "time"), None)
        if clock is None or clock >= len(columns):
            continue
        times = _floats(columns[clock])
        scale = epoch_scale(times) or 1e3
        for field, column in zip(fields, columns, strict=False):
            if field.get("type") != "number" or len(column) != len(times):
                continue
            labels = text_labels(field.get("labels"))
            config = mapping(field.get("config"))
            named = [schema.get("name") if str(field.get("name")) in {"Value", "value"} else None, field.get("name")]
            shown = config.get("displayNameFromDS") or config.get("displayName")
            name = labels.pop("__name__", "") or str(next((n for n in (*named, shown) if n), "value"))
            unit = declared_unit(str(config.get("unit") or ""))
            series = rows.series(name, labels, line_of(field, line_of(frame)), unit=unit)
            rows.extend(series, epoch_times(times, scale), _floats(column), line_of(data, line_of(frame)))


def _floats(column: Sequence[object]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    found = (number(cell) for cell in column)
    return np.array([float("nan") if cell is None else cell for cell in found], dtype=np.float64)


def _graphite(value: object, lines: Sequence[str], rows: SampleRows) -> None:
    """Read `/render?format=json`: `[{"target": name, "tags": {}, "datapoints": [[value, time]]}]`."""
    for entry in objects(value):
        labels = text_labels(entry.get("tags"))
        labels.pop("name", None)
        series = rows.series(str(entry.get("target") or "value"), labels, line_of(entry))
        pairs = items(entry.get("datapoints"))
        _pairs(series, pairs, item_lines(entry, "datapoints", len(pairs), lines), rows, swap=True)


def _influx(value: object, lines: Sequence[str], rows: SampleRows) -> None:
    """Read `/query`: `results[].series[].{name, tags, columns, values}` with times as epochs or RFC 3339."""
    for result in objects(mapping(value).get("results")):
        for entry in objects(result.get("series")):
            names = [str(column) for column in items(entry.get("columns"))]
            records = [items(record) for record in items(entry.get("values"))]
            records = [record for record in records if len(record) == len(names)]
            if "time" not in names or not records:
                continue
            clock = names.index("time")
            ts = _times([record[clock] for record in records])
            at = item_lines(entry, "values", len(records), lines)
            for place, column in enumerate(names):
                values = _floats([record[place] for record in records])
                if place != clock and np.isfinite(values).any():
                    name = f"{entry.get('name') or 'value'}.{column}"
                    series = rows.series(name, text_labels(entry.get("tags")), line_of(entry))
                    rows.extend(series, ts, values, at)


def _times(cells: Sequence[object]) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    numbers = _floats(cells)
    scale = epoch_scale(numbers)
    if scale is not None:
        return epoch_times(numbers, scale)
    return np.array([_iso(cell) for cell in cells], dtype="datetime64[us]")


def _iso(cell: object) -> str:
    text = str(cell).removesuffix("Z")
    try:
        return str(np.datetime64(text, "us"))
    except ValueError:
        return "NaT"


def _datadog(value: object, lines: Sequence[str], rows: SampleRows) -> None:
    """Read `/api/v1/query`: `series[].{metric, scope, pointlist: [[ms, value]], unit}`."""
    for entry in objects(mapping(value).get("series")):
        scope = [str(tag).partition(":") for tag in str(entry.get("scope") or "").split(",")]
        labels = {name: text for name, colon, text in scope if colon}
        unit = next((str(each.get("name")) for each in objects(entry.get("unit"))), "")
        name = str(entry.get("metric") or "value")
        series = rows.series(name, labels, line_of(entry), unit=declared_unit(unit))
        pairs = items(entry.get("pointlist"))
        _pairs(series, pairs, item_lines(entry, "pointlist", len(pairs), lines), rows)


QUERY_FORMATS: tuple[MetricFormat, ...] = (
    json_format("prometheus-api", (('"resultType"', '"result"'),), _prometheus),
    json_format("prometheus-api", (('"status":"error"', '"errorType"', '"error":'),), _refused, is_spaced=False),
    json_format("grafana-frames", (('"schema"', '"fields"'), ('"frames"', '"fields"')), _grafana),
    json_format("graphite-json", (('"target"', '"datapoints"'),), _graphite),
    json_format("influx-json", (('"results"', '"columns"', '"values"'),), _influx),
    json_format("datadog-json", (('"pointlist"', '"metric"'),), _datadog),
)
