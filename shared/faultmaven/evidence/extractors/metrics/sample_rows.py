"""Series and samples under construction: samples and whole columns go in, columns of the fact tables come out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import orjson

from faultmaven.evidence.extractors.metrics.owners import host_of, service_of
from faultmaven.evidence.extractors.metrics.units import kind_of, unit_of
from faultmaven.evidence.models import Facts

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Times = npt.NDArray[np.datetime64]
NO_TIME = np.datetime64("NaT", "us")
#: A file that names more series than this is read up to here, and a warning says so.
MAX_SERIES = 500_000


class SampleRows:
    """Columns of `series` and `samples`. Values that are no finite number are counted and left out."""

    def __init__(self) -> None:
        self._series: list[tuple[str, str | None, str | None, str | None, str | None, str | None, int]] = []
        self._known: dict[tuple[str, str | None], int] = {}
        self._single: tuple[list[int], list[object], list[float], list[int], list[bool]] = ([], [], [], [], [])
        self._bulk: list[tuple[Ints, Times, Floats, Ints, npt.NDArray[np.bool_]]] = []
        self._warnings: list[str] = []

    def __len__(self) -> int:
        return len(self._series)

    @property
    def sample_count(self) -> int:
        """Return how many samples were given so far, also those without a finite value."""
        return len(self._single[0]) + sum(len(chunk[0]) for chunk in self._bulk)

    def warn(self, text: str) -> None:
        """Keep a sentence for the user about what could not be read."""
        self._warnings.append(text)

    def series(
        self,
        name: str,
        labels: Mapping[str, str] | None,
        line_no: int,
        *,
        unit: str | None = None,
        kind: str | None = None,
        service: str | None = None,
        host: str | None = None,
    ) -> int:
        """Return the number of a series, added when it is new; what its labels and name tell is filled in."""
        printed = orjson.dumps(labels).decode("utf-8") if labels else None
        key = (name, printed)
        known = self._known.get(key)
        if known is not None:
            return known
        given = labels or {}
        number = self.add_series(
            name,
            printed,
            line_no,
            unit=unit or unit_of(name),
            kind=kind or kind_of(name),
            service=service or service_of(given),
            host=host or host_of(given),
        )
        self._known[key] = number
        return number

    def add_series(
        self,
        name: str,
        printed_labels: str | None,
        line_no: int,
        *,
        unit: str | None,
        kind: str | None,
        service: str | None,
        host: str | None,
    ) -> int:
        """Add a series whose labels are JSON already and that is known to be new; return its number."""
        number = len(self._series)
        if number >= MAX_SERIES:
            self._warnings.append(f"More than {MAX_SERIES} series; the samples of the others are left out")
            return -1
        self._series.append((name, printed_labels, unit, kind, service, host, line_no))
        return number

    def add(self, series: int, ts: object, value: float, line_no: int, *, assumed: bool = False) -> None:
        """Add one sample; `ts` is naive UTC (datetime or numpy) or None."""
        numbers, times, values, lines, zones = self._single
        numbers.append(series)
        times.append(ts)
        values.append(value)
        lines.append(line_no)
        zones.append(assumed)

    def extend(
        self,
        series: int | npt.ArrayLike,
        ts: Times | None,
        values: Floats,
        lines: npt.ArrayLike,
        *,
        assumed: npt.ArrayLike = False,
    ) -> None:
        """Add many samples; scalars stand for all of them, and no `ts` means that the file names no time."""
        count = len(values)
        if not count:
            return
        times = np.full(count, NO_TIME) if ts is None else ts
        self._bulk.append(
            (
                np.broadcast_to(np.asarray(series, dtype=np.int64), (count,)),
                times,
                values,
                np.broadcast_to(np.asarray(lines, dtype=np.int64), (count,)),
                np.broadcast_to(np.asarray(assumed, dtype=np.bool_), (count,)),
            )
        )

    def fill(self, *, service: str | None, host: str | None) -> None:
        """Name service and host of the series that tell neither."""
        self._series = [
            (*row[:4], service, host, row[6]) if row[4] is None and row[5] is None else row for row in self._series
        ]

    def facts(self, warnings: Iterable[str] = ()) -> Facts:
        """Return both tables; a table without rows is absent."""
        tables: dict[str, Mapping[str, Sequence[object]]] = {}
        ids = [f"s{number}" for number in range(1, len(self._series) + 1)]
        if ids:
            names = ("name", "labels", "unit", "kind", "service", "host", "line_no")
            columns = zip(names, map(list, zip(*self._series, strict=True)), strict=True)
            tables["series"] = {"series_id": ids, **dict(columns)}
        told = [*self._warnings, *warnings]
        series, ts, values, lines, assumed = self._columns()
        kept = np.isfinite(values) & (series >= 0)
        if not kept.all():
            if not np.isfinite(values).all():
                told.append(f"{int((~np.isfinite(values)).sum())} values are no finite numbers (NaN, Inf), left out")
            series, ts, values = series[kept], ts[kept], values[kept]
            lines, assumed = lines[kept], assumed[kept]
        if len(values):
            sampled: dict[str, Any] = {
                "series_id": np.array(ids, dtype=object)[series],
                "ts": ts,
                "tz_assumed": assumed,
                "value": values,
                "line_no": lines,
            }
            tables["samples"] = cast("Mapping[str, Sequence[object]]", sampled)
        return Facts(tables, tuple(dict.fromkeys(told)))

    def _columns(self) -> tuple[Ints, Times, Floats, Ints, npt.NDArray[np.bool_]]:
        numbers, times, values, lines, zones = self._single
        single = (
            np.array(numbers, dtype=np.int64),
            np.array(times, dtype="datetime64[us]"),
            np.array(values, dtype=np.float64),
            np.array(lines, dtype=np.int64),
            np.array(zones, dtype=np.bool_),
        )
        chunks = [single, *self._bulk]
        return (
            np.concatenate([chunk[0] for chunk in chunks]),
            np.concatenate([chunk[1] for chunk in chunks]),
            np.concatenate([chunk[2] for chunk in chunks]),
            np.concatenate([chunk[3] for chunk in chunks]),
            np.concatenate([chunk[4] for chunk in chunks]),
        )
