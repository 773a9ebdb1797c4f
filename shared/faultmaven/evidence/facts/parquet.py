"""Facts to Parquet: Python columns go through numpy into DuckDB, which types, sorts and compresses them.

Measured on 100,000 lines of 100 bytes: 0.14 s this way, 0.6 s over a temporary NDJSON file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from faultmaven.evidence.facts.database import connect, quoted
from faultmaven.evidence.models import FACT_TABLES, Facts

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: DuckDB's own row group size: small enough that a window of lines reads little, large enough to compress.
ROW_GROUP_ROWS = 122_880

_TIMED = ("events", "samples", "spans")
#: Rows that belong together lie together, so a time or line window touches few row groups.
SORTED_BY: Mapping[str, str] = {"events": "ts NULLS LAST, line_no", "samples": "series_id, ts, line_no"}


@dataclass(frozen=True)
class Written:
    """Rows per table, and the first and last time any of them names (naive UTC)."""

    counts: dict[str, int]
    first_ts: datetime | None
    last_ts: datetime | None


def write_facts(facts: Facts, evidence_id: str, folder: Path) -> Written:
    """Write one Parquet file per table that has rows.

    Every row gets `evidence_id`. A table or column that is not in `FACT_TABLES` is a mistake and raises KeyError.
    """
    counts: dict[str, int] = {}
    connection = connect()
    try:
        # 0 reads columns of Python objects as text, which the casts below then type: guessing from a sample fails
        # on a column that is null for its first thousand rows.
        connection.execute("SET pandas_analyze_sample = 0")
        for table, columns in facts.tables.items():
            rows = facts.count(table)
            if rows:
                counts[table] = rows
                _write_table(connection, table, columns, evidence_id, folder / f"{table}.parquet")
        first, last = _time_range(connection, [folder / f"{table}.parquet" for table in counts if table in _TIMED])
    finally:
        connection.close()
    return Written(counts, first, last)


def _time_range(connection: DuckDBPyConnection, files: Sequence[Path]) -> tuple[datetime | None, datetime | None]:
    if not files:
        return None, None
    each = " UNION ALL ".join(f"SELECT min(ts) AS a, max(ts) AS b FROM {quoted(str(path))}" for path in files)  # noqa: S608
    found = connection.execute(f"SELECT min(a), max(b) FROM ({each})").fetchone()  # noqa: S608 (our own paths)
    return found or (None, None)


def _write_table(
    connection: DuckDBPyConnection, table: str, columns: Mapping[str, Sequence[object]], evidence_id: str, path: Path
) -> None:
    import duckdb  # noqa: PLC0415  (see the package's docstring)

    types = FACT_TABLES[table]
    for name in columns:
        types[name]
    picked = ", ".join(
        f'CAST("{name}" AS {kind}) AS "{name}"' if name in columns else f'CAST(NULL AS {kind}) AS "{name}"'
        for name, kind in types.items()
    )
    order = f"ORDER BY {SORTED_BY[table]}" if table in SORTED_BY else ""
    # nothing here comes from a file: the id is ours, and names and types are FACT_TABLES' own
    select = f"SELECT {quoted(evidence_id)} AS evidence_id, {picked} FROM incoming {order}"  # noqa: S608
    copy = f"COPY ({select}) TO {quoted(str(path))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP_ROWS})"
    for repair in (False, True):
        arrays = {name: _array(types[name], values, repair=repair) for name, values in columns.items()}
        connection.register("incoming", arrays)
        try:
            connection.execute(copy)
            return
        except duckdb.InvalidInputException:
            # A JSON escape such as "\ud800" makes a lone surrogate, which no UTF-8 file can hold.
            if repair:
                raise
        finally:
            connection.unregister("incoming")


def _array(kind: str, values: Sequence[object], *, repair: bool) -> Any:
    import numpy as np  # noqa: PLC0415  (see the package's docstring)

    if isinstance(values, np.ndarray):
        return cast("Any", values)
    if kind == "TIMESTAMP":
        return np.array(values, dtype="datetime64[us]")
    if kind in ("INTEGER", "BIGINT", "DOUBLE") and None not in values:
        return np.array(values, dtype=np.float64 if kind == "DOUBLE" else np.int64)
    array = np.empty(len(values), dtype=object)
    array[:] = [_storable(value) for value in values] if repair else values
    return array


def _storable(value: object) -> object:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
