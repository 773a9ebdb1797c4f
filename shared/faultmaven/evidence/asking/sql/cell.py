"""Where a statement runs: a process of its own that has no network, no environment, no file but the case's Parquet,
can write none at all, and ends at its limits.
"""

from __future__ import annotations

import os
import re
import resource
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import orjson

from faultmaven.evidence.asking.sql.gate import Malformed, Refused, tables_of
from faultmaven.evidence.asking.sql.values import plain
from faultmaven.evidence.fact_tables import FACT_TABLES
from faultmaven.evidence.facts.database import confine, connect
from faultmaven.evidence.facts.views import evidence_statement, insert_statement, view_statements
from faultmaven.sandbox.confinement import give_up_network_and_programs, share_one_arena

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: What can be asked.
TABLES = ("evidence", *FACT_TABLES)
#: Rows are taken from DuckDB in portions, so that no more is computed than is shown.
_PORTION = 100
_PATH = re.compile(r"(?:/[^\s/'\":]+)+/?")

Reply = dict[str, Any]


@dataclass(frozen=True)
class Limits:
    """What one statement may use. `memory_bytes` is of address space beyond what the process has when it begins."""

    rows: int = 1000
    bytes: int = 5_000_000
    cpu_s: int = 10
    wall_s: float = 15.0
    memory_bytes: int = 1000 * 1024 * 1024


#: DuckDB's own limit, below the process's, so that what it accounts for ends with its words.
_DATABASE_MEMORY = "500MB"


def confine_process(limits: Limits) -> None:
    """Give up, for good, all that a statement does not need."""
    os.environ.clear()
    give_up_network_and_programs()
    share_one_arena()
    with open("/proc/self/statm", encoding="ascii") as statm:
        mapped = int(statm.read().split()[0]) * resource.getpagesize()
    for what, limit in (
        (resource.RLIMIT_AS, mapped + limits.memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, limits.cpu_s),
    ):
        resource.setrlimit(what, (limit, limit))


def run(request: Mapping[str, Any], limits: Limits) -> Reply:
    """Answer one request: columns and rows, or what is wrong with the statement. It opens its own database."""
    import duckdb  # noqa: PLC0415  (the process this one was forked from has imported it, and opened nothing)

    started = time.perf_counter()
    connection = connect(memory_limit=_DATABASE_MEMORY)
    try:
        read = tables_of(connection, request["sql"], TABLES)
        _open(connection, request, read)
        cursor = connection.execute(request["sql"], request["params"])
        reply = _result(cursor, min(limits.rows, request["limit"]), limits.bytes)
    except Refused as refusal:
        return {"error": "refused", "detail": refusal.reason}
    except Malformed as mistake:
        return {"error": "failed", "detail": clean(mistake.reason)}
    except (MemoryError, duckdb.OutOfMemoryException):
        return {"error": "hungry"}
    except (duckdb.Error, OverflowError, ValueError, RuntimeError) as error:
        text = str(error)
        if "bad_alloc" in text or "failed to allocate" in text.lower() or "Out of Memory" in text:
            return {"error": "hungry"}
        return {"error": "failed", "detail": clean(text)}
    return reply | {"elapsed_ms": round((time.perf_counter() - started) * 1000, 1)}


def clean(message: str) -> str:
    """Return DuckDB's message without places of files, which are ours and not the asker's."""
    return _PATH.sub("…", message).strip()[:600]


def _open(connection: DuckDBPyConnection, request: Mapping[str, Any], read: set[str]) -> None:
    files = cast("Mapping[str, Sequence[str]]", request["files"])
    connection.execute(evidence_statement())
    if request["evidence"]:
        connection.executemany(insert_statement(), request["evidence"])
    for table in sorted(read - {"evidence"}):
        for statement in view_statements(table, FACT_TABLES[table], files.get(table, ())):
            connection.execute(statement)
    connection.execute("SET TimeZone = 'UTC'")
    confine(connection, [path for table in read for path in files.get(table, ())], None)


def _result(cursor: DuckDBPyConnection, max_rows: int, max_bytes: int) -> Reply:
    described = cursor.description or []
    kinds = [str(column[1]) for column in described]
    if any("WITH TIME ZONE" in kind and "TIMESTAMP" in kind for kind in kinds):
        return {
            "error": "failed",
            "detail": "A column has a time with a zone. Times here are UTC: cast it to TIMESTAMP.",
        }
    rows: list[list[object]] = []
    size, is_truncated = 0, False
    while not is_truncated and (portion := cursor.fetchmany(_PORTION)):
        for values in portion:
            row = [plain(value) for value in values]
            size += len(orjson.dumps(row))
            if len(rows) == max_rows or size > max_bytes:
                is_truncated = True
                break
            rows.append(row)
    columns = [{"name": str(column[0]), "type": kind} for column, kind in zip(described, kinds, strict=True)]
    return {"columns": columns, "rows": rows, "truncated": is_truncated}
