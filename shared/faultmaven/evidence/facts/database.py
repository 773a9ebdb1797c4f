"""The one way a DuckDB connection is made here: bounded, offline, and locked before anybody's question reaches it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

#: A question about one case fits in this; the function has 1-2 GB (see evidence notes on memory).
MEMORY_LIMIT = "600MB"
TEMP_LIMIT = "400MB"
THREADS = 2
PAGE_MAX_ROWS = 1001
#: The processes, by id, in which a database was opened: this one, or one that it was forked from.
_opened_in: set[int] = set()


def connect(*, threads: int = THREADS, memory_limit: str = MEMORY_LIMIT) -> duckdb.DuckDBPyConnection:
    """Open an empty database in memory that installs and loads no extension and spills nothing to disk yet."""
    import duckdb  # noqa: PLC0415  (160 ms and 63 MB: only who asks facts pays for them)

    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": threads,
        "memory_limit": memory_limit,
        "python_enable_replacements": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "temp_directory": "",
        # a page of records: their wide columns are read for these rows only
        "late_materialization_max_rows": PAGE_MAX_ROWS,
    }
    _opened_in.add(os.getpid())
    return duckdb.connect(":memory:", config=config)


def is_safe_to_fork() -> bool:
    """Tell whether a child of this process could open a database: not once this one has, whose threads and locks it
    would get half of, and wait for them forever.
    """
    return os.getpid() not in _opened_in


def confine(connection: duckdb.DuckDBPyConnection, files: Sequence[Path | str], scratch: Path | None) -> None:
    """Let the connection read these files and nothing else, and fix its settings.

    It spills at most `TEMP_LIMIT` to `scratch`, nothing without it.

    The order matters: a locked or offline connection accepts none of the earlier settings.
    """
    if scratch is not None:
        connection.execute(f"SET temp_directory = {quoted(str(scratch))}")
        connection.execute(f"SET max_temp_directory_size = '{TEMP_LIMIT}'")
    listed = ", ".join(quoted(str(file)) for file in files)
    connection.execute(f"SET allowed_paths = [{listed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def quoted(text: str) -> str:
    """Return a SQL string literal, for the few statements that take no parameters (SET, views over files)."""
    return "'" + text.replace("'", "''") + "'"
