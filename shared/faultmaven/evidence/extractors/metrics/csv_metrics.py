"""Tables of metrics with separated values: one column per series, or one row per sample."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np
import numpy.typing as npt

from faultmaven.evidence.extractors.metrics.csv_cells import MOST_COLUMNS, Cells, tables_of
from faultmaven.evidence.extractors.metrics.csv_columns import METRIC_NAMES, Columns, has_unit, study, to_number
from faultmaven.evidence.extractors.metrics.format import MetricFormat
from faultmaven.evidence.extractors.metrics.owners import plain_name
from faultmaven.evidence.extractors.metrics.quantities import quantity
from faultmaven.evidence.extractors.metrics.sample_rows import SampleRows
from faultmaven.evidence.extractors.metrics.times import epoch_scale, epoch_times, printed_times
from faultmaven.evidence.extractors.metrics.units import bare_name, declared_unit, unit_of
from faultmaven.evidence.models import SourceText

_STUDIED = 200
#: `{__name__="up", job="x"}` or `up{job="x"}` as a column's heading, as Grafana exports it.
_SERIES_NAME = re.compile(r"(?P<name>[\w:.]*)\s*\{(?P<labels>.*)\}\s*\Z")
#: A counter of Windows: `\\WEB-1\Processor(_Total)\% Processor Time`.
_COUNTER = re.compile(r"\\\\(?P<host>[^\\]+)\\(?P<object>[^\\(]+)(?:\((?P<instance>.*)\))?\\(?P<counter>[^\\]+)\Z")
_LABEL = re.compile(r"(?P<name>[\w.]+)\s*[=:]\s*\"?(?P<value>[^\",}]*)\"?")
_NAN = float("nan")


def sure(source: SourceText) -> float:
    """Be sure of a time column beside columns of numbers; logs and spans in such tables belong to others."""
    if not any(sign in line for line in source.lines[:60] for sign in ",;\t|"):
        return 0.0
    table = next(tables_of(source.lines[:_STUDIED], source.modified_at), None)
    return 0.0 if table is None else _studied(table, source.modified_at).confidence


def read(source: SourceText, rows: SampleRows) -> None:
    """Add every table of the file."""
    for table in tables_of(source.lines, source.modified_at):
        columns = _studied(table, source.modified_at)
        if table.width == MOST_COLUMNS:
            rows.warn(f"The table is very wide; its first {MOST_COLUMNS} columns were read")
        if columns.numbers:
            _read_table(table, columns, source.modified_at, rows)


def _studied(table: Cells, modified_at: datetime) -> Columns:
    return study(table.header[-1] if len(table.header) == 1 else _flat(table), table.rows[:_STUDIED], modified_at)


def _flat(table: Cells) -> list[str]:
    """Return one heading per column of a header with several rows: the first cell of any row names the first column."""
    return ["/".join(dict.fromkeys(row[place] for row in table.header if row[place])) for place in range(table.width)]


def _read_table(table: Cells, columns: Columns, modified_at: datetime, rows: SampleRows) -> None:
    ts, assumed = _times(table, columns, modified_at)
    lines = np.array(table.lines, dtype=np.int64)
    groups = _groups(table, columns)
    title = _titles(table)
    bare = Counter(bare_name(title(place)[0]) for place in columns.numbers)
    for place in columns.numbers:
        values, unit = _values([row[place] for row in table.rows])
        usable = ~np.isnan(values)
        for (name, labels), where in groups:
            kept = where[usable[where]]
            if not len(kept):
                continue
            heading, told, declared = title(place)
            if name is not None:
                heading = name if place == columns.value else f"{name}.{heading}"
            series = rows.series(
                bare_name(heading) if bare[bare_name(heading)] <= 1 else heading,
                {**told, **labels},
                int(lines[kept[0]]),
                unit=unit or declared or unit_of(heading),
            )
            rows.extend(series, None if ts is None else ts[kept], values[kept], lines[kept], assumed=assumed[kept])


def _times(
    table: Cells, columns: Columns, modified_at: datetime
) -> tuple[npt.NDArray[np.datetime64] | None, npt.NDArray[np.bool_]]:
    none = np.zeros(len(table.rows), dtype=np.bool_)
    if columns.clock is None:
        return None, none
    cells = [row[columns.clock] for row in table.rows]
    numbers = _floats(cells)
    scale = epoch_scale(numbers)
    if scale is not None:
        return epoch_times(numbers, scale), none
    ts, assumed = printed_times(cells, modified_at)
    return ts, np.array(assumed, dtype=np.bool_)


def _groups(table: Cells, columns: Columns) -> list[tuple[tuple[str | None, dict[str, str]], npt.NDArray[np.int64]]]:
    """Return the rows of each series: those whose labels agree, with the metric's name in the long form."""
    if not columns.labels:
        return [((None, {}), np.arange(len(table.rows)))]
    names = [table.header[-1][place] for place in columns.labels]
    found: dict[tuple[str, ...], list[int]] = {}
    for number, row in enumerate(table.rows):
        found.setdefault(tuple([row[place] for place in columns.labels]), []).append(number)
    metric = columns.labels.index(columns.metric) if columns.metric is not None else None
    result: list[tuple[tuple[str | None, dict[str, str]], npt.NDArray[np.int64]]] = []
    for key, numbers in found.items():
        labels = {name: cell.strip() for name, cell in zip(names, key, strict=True) if cell.strip()}
        name = None if metric is None else labels.pop(names[metric], None)
        part = labels.pop("_field", None) if name is not None else None  # of InfluxDB's annotated CSV
        name = name if part is None else f"{name}.{part}"
        result.append(((name, labels), np.array(numbers, dtype=np.int64)))
    return result


def _titles(table: Cells) -> Callable[[int], tuple[str, dict[str, str], str | None]]:
    """Return what gives a column's name, labels and unit out of the header's rows."""
    if len(table.header) == 1:
        return lambda place: _single_title(table.header[0][place])
    rows = [(row[0], row) for row in table.header]
    named = next((row for label, row in rows if plain_name(label) in METRIC_NAMES), None)
    units = next((row for label, row in rows if plain_name(label) in {"unit", "units"}), None)

    def title(place: int) -> tuple[str, dict[str, str], str | None]:
        labels = {
            label or f"header_{number + 1}": row[place]
            for number, (label, row) in enumerate(rows)
            if row is not named and row is not units and row[place]
        }
        name = named[place] if named is not None else ""
        if not name:
            # Without a row that says it is the name, the last filled row is closest to the values.
            last = next(reversed(labels), None)
            name = labels.pop(last) if last is not None else f"column_{place + 1}"
        return name, labels, declared_unit(units[place]) if units is not None else None

    return title


def _single_title(heading: str) -> tuple[str, dict[str, str], str | None]:
    counter = _COUNTER.match(heading)
    if counter is not None:
        told = {"host": counter["host"]} | ({"instance": counter["instance"]} if counter["instance"] else {})
        return f"{counter['object']}.{counter['counter']}", told, None
    match = _SERIES_NAME.match(heading)
    if match is None:
        return heading or "value", {}, None
    labels = {found["name"]: found["value"] for found in _LABEL.finditer(match["labels"])}
    name = match["name"] or labels.pop("__name__", "") or "value"
    return name, labels, None


def _values(cells: Sequence[str]) -> tuple[npt.NDArray[np.float64], str | None]:
    """Return the numbers of a column, NaN where there is none; cells with units come in the unit that is returned."""
    values = _floats(cells)
    if not np.isnan(values).all() or not any(has_unit(cell) for cell in cells[:_STUDIED]):
        with_unit = np.isnan(values).mean() > 0.5 and any(has_unit(cell) for cell in cells[:_STUDIED])
        if not with_unit:
            return values, None
    read_cells = [quantity(cell) for cell in cells]
    unit = next((found[1] for found in read_cells if found is not None and found[1]), None)
    return np.array([_NAN if found is None else found[0] for found in read_cells], dtype=np.float64), unit


def _floats(cells: Sequence[str]) -> npt.NDArray[np.float64]:
    try:
        return np.array(list(map(float, cells)), dtype=np.float64)
    except ValueError:
        found = [to_number(cell) for cell in cells]
        return np.array([_NAN if number is None else number for number in found], dtype=np.float64)


CSV = MetricFormat("csv-metrics", sure, read)
