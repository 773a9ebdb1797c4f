"""Asking a statement of a case: what is sent to the sandbox, and what comes back as a result or a typed problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from faultmaven.core.errors import BadRequest, FaultMavenError
from faultmaven.evidence.asking.sql.cell import Limits
from faultmaven.evidence.asking.sql.sandbox import SqlSandbox
from faultmaven.evidence.facts.views import evidence_row
from faultmaven.evidence.models import Evidence

Parameter = str | int | float | bool | None


class SqlRefused(BadRequest):
    code, title = "sql_refused", "This statement may not be asked"


class SqlFailed(BadRequest):
    code, title = "sql_failed", "This statement cannot be answered"


class SqlTooLong(BadRequest):
    code, title = "sql_too_long", "This statement takes too long"


class SqlTooLarge(BadRequest):
    code, title = "sql_too_large", "This statement needs too much memory"


class SqlCrashed(FaultMavenError):
    code, title = "sql_crashed", "The statement ended the process that ran it"


@dataclass(frozen=True)
class Statement:
    """One statement; `?` and `$1` in it stand for the parameters."""

    sql: str
    params: Sequence[Parameter] = ()
    limit: int = 1000


@dataclass(frozen=True)
class SqlResult:
    """Rows of a statement. `citations` has each row's mark (`[E3:L120]`), where it names a line of a file."""

    columns: Sequence[Mapping[str, str]]
    rows: Sequence[Sequence[Any]]
    truncated: bool
    elapsed_ms: float
    citations: Sequence[str | None] | None


def ask(
    sandbox: SqlSandbox,
    evidence: Sequence[Evidence],
    files: Mapping[str, Sequence[Path]],
    statement: Statement,
    limits: Limits | None = None,
) -> SqlResult:
    """Return what a statement selects; raises the errors above, each with what to do about it."""
    limits = limits or Limits()
    request = {
        "sql": statement.sql,
        "params": list(statement.params),
        "limit": statement.limit,
        "evidence": [evidence_row(item) for item in evidence],
        "files": {table: [str(path) for path in paths] for table, paths in files.items()},
    }
    reply = sandbox.run(request, limits)
    if "error" in reply:
        raise _problem(reply, limits)
    columns = cast("list[dict[str, str]]", reply["columns"])
    rows = cast("list[list[Any]]", reply["rows"])
    names = [column["name"].lower() for column in columns]
    return SqlResult(columns, rows, reply["truncated"], reply["elapsed_ms"], _citations(evidence, names, rows))


def _problem(reply: Mapping[str, Any], limits: Limits) -> FaultMavenError:
    detail = str(reply.get("detail", ""))
    match reply["error"]:
        case "refused":
            return SqlRefused(detail)
        case "failed":
            return SqlFailed(detail)
        case "slow":
            return SqlTooLong(
                f"A statement may take {limits.cpu_s} s of computing. Ask for less time, fewer files, or fewer joins."
            )
        case "hungry":
            return SqlTooLarge("Ask for fewer rows at once: filter before joining and grouping.")
        case _:
            return SqlCrashed("Ask it differently; other statements are not affected.")


def _citations(
    evidence: Sequence[Evidence], names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> list[str | None] | None:
    """Return the mark of each row that names a line there is; None when the columns name none."""
    by = next((name for name in ("number", "evidence_id") if name in names), None)
    if by is None or "line_no" not in names:
        return None
    files = {getattr(item, by): item for item in evidence}
    which, where = names.index(by), names.index("line_no")
    return [_mark(files, row[which], row[where]) for row in rows]


def _mark(files: Mapping[Any, Evidence], key: object, line: object) -> str | None:
    item = files.get(key) if isinstance(key, str | int) else None
    if item is None or not isinstance(line, int) or isinstance(line, bool) or not 1 <= line <= item.line_count:
        return None
    return f"[E{item.number}:L{line}]"
