"""Facts to Parquet: the columns of whole tables, put in order and written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from faultmaven.evidence.fact_tables import FACT_TABLES
from faultmaven.evidence.facts.sinks import Sink, folder_sink
from faultmaven.evidence.models import Facts

if TYPE_CHECKING:
    from faultmaven.evidence.facts.parquet_stream import Column

#: DuckDB's own row group size: small enough that a window of lines reads little, large enough to compress.
ROW_GROUP_ROWS = 122_880

_TIMED = ("events", "samples", "spans")
#: Rows that belong together lie together, so a time or line window touches few row groups. What has no time is last.
SORTED_BY: Mapping[str, tuple[str, ...]] = {"events": ("ts", "line_no"), "samples": ("series_id", "ts", "line_no")}

Columns = Mapping[str, Sequence[object]]


@dataclass(frozen=True)
class Written:
    """Rows per table, and the first and last time any of them names (naive UTC)."""

    counts: dict[str, int]
    first_ts: datetime | None
    last_ts: datetime | None


def write_facts(facts: Facts, evidence_id: str, target: Path | Sink) -> Written:
    """Write the tables that have rows, into a folder as one Parquet file each, or where a sink leads.

    Every row gets `evidence_id`. A table or column that is not in `FACT_TABLES` is a mistake and raises KeyError.
    """
    sink = folder_sink(target) if isinstance(target, Path) else target
    counts: dict[str, int] = {}
    for table, columns in facts.tables.items():
        if rows := facts.count(table):
            counts[table] = rows
            _write_table(sink, table, columns, rows, evidence_id)
    first, last = _time_range(
        [facts.tables[table]["ts"] for table in counts if "ts" in facts.tables[table] and table in _TIMED]
    )
    return Written(counts, first, last)


def _write_table(sink: Sink, table: str, columns: Columns, rows: int, evidence_id: str) -> None:
    order = _order(table, columns, rows)
    with sink(table, evidence_id) as stream:
        for start in range(0, rows, ROW_GROUP_ROWS):
            stop = min(start + ROW_GROUP_ROWS, rows)
            part = {name: _part(values, order, start, stop) for name, values in columns.items() if not _is_null(values)}
            stream.write(stop - start, {name: _fitting(FACT_TABLES[table][name], part[name]) for name in part})
        stream.finish()


def _order(table: str, columns: Columns, rows: int) -> Any:
    """Return the rows' numbers in the order of `SORTED_BY`, None where they stand in it already."""
    import numpy as np  # noqa: PLC0415  (see the package's docstring)

    keys: list[Any] = []
    for name in SORTED_BY.get(table, ()):
        values = columns.get(name)
        if values is None or _is_null(values):
            continue
        keys.append(_ranks(values) if name == "series_id" else _numbers(values, is_time=name == "ts"))
    if not keys:
        return None
    order = np.lexsort(keys[::-1])
    return None if bool((order == np.arange(rows)).all()) else order


def _ranks(values: Sequence[object]) -> Any:
    import numpy as np  # noqa: PLC0415

    listed = cast("list[str | None]", values.tolist() if isinstance(values, np.ndarray) else list(values))
    distinct = sorted({value for value in listed if value is not None})
    ranks: dict[str | None, int] = {value: rank for rank, value in enumerate(distinct)}
    ranks[None] = len(distinct)
    return np.fromiter(map(ranks.__getitem__, listed), dtype=np.int64, count=len(listed))


def _numbers(values: Sequence[object], *, is_time: bool) -> Any:
    import numpy as np  # noqa: PLC0415

    if is_time:
        times = np.asarray(cast("Any", values), dtype="datetime64[us]")
        return np.where(np.isnat(times), np.iinfo(np.int64).max, times.view(np.int64))
    if isinstance(values, np.ndarray):
        return cast("Any", values)
    return np.fromiter((2**62 if value is None else cast("int", value) for value in values), np.int64, len(values))


def _part(values: Sequence[object], order: Any, start: int, stop: int) -> Sequence[object]:
    """Return the values of some rows, in order."""
    import numpy as np  # noqa: PLC0415

    if order is None:
        return values[start:stop]
    numbers = order[start:stop]
    if isinstance(values, np.ndarray):
        return cast("Any", values)[numbers]
    return [values[number] for number in numbers.tolist()]


def _fitting(kind: str, values: Sequence[object]) -> Column:
    """Return values as the types that are written: what is no text where a text belongs is put into words."""
    if kind != "VARCHAR" or not isinstance(values, list):
        return cast("Column", values)
    return [value if value is None or isinstance(value, str) else str(value) for value in values]


def _time_range(columns: Sequence[Sequence[object]]) -> tuple[datetime | None, datetime | None]:
    import numpy as np  # noqa: PLC0415

    found: list[Any] = []
    for values in columns:
        times = np.asarray(cast("Any", values), dtype="datetime64[us]")
        times = times[~np.isnat(times)]
        if len(times):
            found += [times.min(), times.max()]
    if not found:
        return None, None
    return cast("datetime", min(found).item()), cast("datetime", max(found).item())


def _is_null(values: Sequence[object]) -> bool:
    return isinstance(values, list) and values.count(None) == len(values)
