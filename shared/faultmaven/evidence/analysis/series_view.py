"""One series as analysis wants it: values in the order of time, counters as rates, and its name in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import orjson

from faultmaven.evidence.models import Facts

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Times = npt.NDArray[np.datetime64]
_COUNTER_NAME = re.compile(r"_(?:total|sum|count)\Z|\.(?:count|sum)\Z")
#: Labels that say nothing beside the owner's name.
_QUIET_LABELS = frozenset({"id", "pid", "user", "container_id", "__name__", "uid", "job", "instance", "namespace"})
#: What distinguishes statistics of one measurement.
_STATISTIC = re.compile(r"[._-]?(?:p\d{2,3}|avg|average|mean|max|min|median|percentile_?\d+)\Z", re.IGNORECASE)
_STATISTIC_LABELS = frozenset({"statistic", "stat", "quantile", "percentile", "le", "agg", "aggregation"})
_SHOWN_LABELS, _SHOWN_CHARS = 3, 60


@dataclass(frozen=True)
class SeriesView:
    """A series of one file. `ts` is None when the file names no times; then the order of the lines stands for it."""

    series_id: str
    name: str
    printed_labels: str | None
    unit: str | None
    kind: str | None
    service: str | None
    host: str | None
    ts: Times | None
    values: Floats
    lines: Ints
    is_rate: bool = False

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Return the labels; most series are never asked for theirs."""
        return labels_of(self.printed_labels)

    @property
    def subject(self) -> str:
        """Return what the series is called in a sentence: `latency {statistic=p99} of PetSearch`."""
        owner = self.service or self.host
        told = {owner, self.service, self.host}
        rest = [
            f"{name}={value[:_SHOWN_CHARS]}" if name else value[:_SHOWN_CHARS]
            for name, value in self.labels.items()
            if value not in told and name.lower() not in _QUIET_LABELS and not value.startswith("0x")
        ][:_SHOWN_LABELS]
        name = f"{self.name} {{{', '.join(rest)}}}" if rest else self.name
        return f"{name} of {owner}" if owner else name

    @property
    def family(self) -> tuple[object, ...]:
        """Return what series share that are statistics of one thing: their name and labels without the statistic."""
        name = _STATISTIC.sub("", self.name)
        rest = tuple(sorted((k, v) for k, v in self.labels.items() if k.lower() not in _STATISTIC_LABELS))
        return name, rest, self.service, self.host

    def time_at(self, index: int) -> datetime | None:
        """Return the time of one sample as naive UTC, or None where the file names none."""
        found = None if self.ts is None else self.ts[index].astype("datetime64[us]").astype(object)
        return found if isinstance(found, datetime) else None

    @property
    def step_seconds(self) -> float | None:
        """Return the usual time between two samples."""
        if self.ts is None or len(self.ts) < 3:
            return None
        return float(np.median(np.diff(self.ts).astype(np.int64))) / 1e6 or None

    def as_rate(self) -> SeriesView:
        """Return a counter as its growth per second, where it restarted from zero since then; others as they are."""
        if not is_counter(self) or len(self.values) < 3:
            return self
        growth = np.diff(self.values)
        growth = np.where(growth < 0, np.maximum(self.values[1:], 0.0), growth)
        if self.ts is None:
            return replace(self, values=growth, lines=self.lines[1:], is_rate=True)
        seconds = np.diff(self.ts).astype(np.int64) / 1e6
        apart = seconds > 0
        unit = {None: "per second", "count": "per second"}.get(self.unit, f"{self.unit}/s")
        return replace(
            self,
            values=growth[apart] / seconds[apart],
            ts=self.ts[1:][apart],
            lines=self.lines[1:][apart],
            unit="cores" if self.unit == "seconds" and "cpu" in self.name.lower() else unit,
            is_rate=True,
        )


def is_counter(view: SeriesView) -> bool:
    """Tell whether a series only counts up: it says so, or is called so and never goes down by much."""
    if view.kind == "counter":
        return True
    if view.kind in {"gauge", "histogram"} or not _COUNTER_NAME.search(view.name) or len(view.values) < 3:
        return False
    return bool((np.diff(view.values) >= 0).mean() >= 0.9)


def views(facts: Facts) -> Iterator[SeriesView]:
    """Yield the series of a file that have samples, in the order they appear; points of one time keep their order."""
    series, samples = facts.tables.get("series"), facts.tables.get("samples")
    if not series or not samples:
        return
    ids = cast("Sequence[str]", series["series_id"])
    number_of = {series_id: number for number, series_id in enumerate(ids)}
    given = cast("Any", samples["series_id"])
    codes = np.fromiter((number_of.get(series_id, -1) for series_id in given), dtype=np.int64, count=len(given))
    values = np.asarray(samples["value"], dtype=np.float64)
    lines = np.asarray(samples["line_no"], dtype=np.int64)
    ts = np.asarray(samples["ts"], dtype="datetime64[us]")
    order = np.lexsort((np.arange(len(codes)), ts, codes))
    codes, values, lines, ts = codes[order], values[order], lines[order], ts[order]
    starts = np.flatnonzero(np.diff(codes, prepend=-2))
    is_timeless: list[bool] = np.logical_or.reduceat(np.isnat(ts), starts).tolist() if len(starts) else []
    stops = np.append(starts[1:], len(codes))
    columns = [
        cast("Sequence[str | None]", series[name]) for name in ("name", "labels", "unit", "kind", "service", "host")
    ]
    for start, stop, lacks_time in zip(starts.tolist(), stops.tolist(), is_timeless, strict=True):
        number = int(codes[start])
        if number < 0:
            continue
        name, labels, unit, kind, service, host = (column[number] for column in columns)
        yield SeriesView(
            ids[number], name or "value", labels, unit, kind, service, host,
            None if lacks_time else ts[start:stop], values[start:stop], lines[start:stop],
        )  # fmt: skip


def labels_of(printed: str | None) -> Mapping[str, str]:
    """Return labels from the JSON in which facts keep them."""
    if not printed:
        return {}
    read = orjson.loads(printed)
    return cast("Mapping[str, str]", read) if isinstance(read, dict) else {}
