"""Facts to Parquet: Python columns go through numpy into DuckDB, which types, sorts and compresses them.

Measured on 100,000 lines of 100 bytes: 0.14 s this way, 0.6 s over a temporary NDJSON file.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from faultmaven.evidence.fact_tables import FACT_TABLES
from faultmaven.evidence.facts.database import connect, quoted
from faultmaven.evidence.models import Facts

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: DuckDB's own row group size: small enough that a window of lines reads little, large enough to compress.
ROW_GROUP_ROWS = 122_880

#: The first level of zstd: half the time of the third, and facts as small.
_FORMAT = f"FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE {ROW_GROUP_ROWS}"
_NUMPY_TYPES = {"INTEGER": "int64", "BIGINT": "int64", "DOUBLE": "float64", "BOOLEAN": "bool"}
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


def load_database() -> None:
    """Import DuckDB and numpy without opening anything: a connection's threads would not survive a fork."""
    for name in ("numpy", "duckdb"):
        importlib.import_module(name)


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
    given = {name: (types[name], values) for name, values in columns.items() if not _is_null(values)}
    picked = ", ".join(
        f'CAST("{name}" AS {kind}) AS "{name}"' if name in given else f'CAST(NULL AS {kind}) AS "{name}"'
        for name, kind in types.items()
    )
    order = f"ORDER BY {SORTED_BY[table]}" if table in SORTED_BY else ""
    if not given:
        given = {next(iter(columns)): ("VARCHAR", next(iter(columns.values())))}  # the number of rows still counts
    # nothing here comes from a file: the id is ours, and names and types are FACT_TABLES' own
    select = f"SELECT {quoted(evidence_id)} AS evidence_id, {picked} FROM incoming {order}"  # noqa: S608
    copy = f"COPY ({select}) TO {quoted(str(path))} ({_FORMAT})"
    for repair in (False, True):
        arrays = {name: _array(kind, values, repair=repair) for name, (kind, values) in given.items()}
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
    if kind in _NUMPY_TYPES and None not in values:
        return np.array(values, dtype=_NUMPY_TYPES[kind])
    array = np.empty(len(values), dtype=object)
    array[:] = [_storable(value) for value in values] if repair else values
    return array


def _is_null(values: Sequence[object]) -> bool:
    return isinstance(values, list) and values.count(None) == len(values)


def _storable(value: object) -> object:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
