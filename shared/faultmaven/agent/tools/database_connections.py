"""Read-only connections: a transaction that cannot write, a time limit the database itself keeps, a limit of rows."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from importlib import import_module
from io import BytesIO
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from faultmaven.agent.tools.errors import ToolFailed

TIMEOUT_S = 20.0
_DIALECTS = {"postgres": "postgres", "postgresql": "postgres", "mysql": "mysql", "mariadb": "mysql", "sqlite": "sqlite"}
#: The connection waits a little longer than the server does, so that the server ends a statement and says so: what a
#: client merely turns its back on goes on in the server.
_GRACE_S = 2.0
#: What is said to the server before the statement.
Before = Callable[[Any], Sequence[str]]
Rows = tuple[list[str], list[tuple[Any, ...]]]


def dialect_of(url: str) -> str:
    """Return the dialect of a database, as sqlglot calls it; raises ToolFailed for one that is not supported."""
    dialect = _DIALECTS.get(urlsplit(url).scheme)
    if dialect is None:
        raise ToolFailed("This kind of database is not supported: postgresql, mysql or sqlite.")
    return dialect


def read_only(url: str, sql: str, params: Sequence[Any], rows: int) -> Rows:
    """Return columns and up to `rows` rows; raises ToolFailed without the address or the password in it."""
    return {"postgres": _postgres, "mysql": _mysql, "sqlite": _sqlite}[dialect_of(url)](url, sql, params, rows)


def _postgres(url: str, sql: str, params: Sequence[Any], rows: int) -> Rows:
    pg8000: Any = import_module("pg8000.dbapi")
    # the driver begins a transaction with the first statement; the session is told, too, for one that would come after
    before = (
        "SET TRANSACTION READ ONLY",
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
        f"SET statement_timeout = {int(TIMEOUT_S * 1000)}",
    )
    where = {**_where(url, 5432), "timeout": TIMEOUT_S + _GRACE_S}
    # with a stream the driver uses the protocol that takes one statement and no more, parameters or not
    one_statement = {"stream": BytesIO()}
    return _asked(pg8000, where, lambda _: before, (_with_percent(sql), params, rows), one_statement)


def _mysql(url: str, sql: str, params: Sequence[Any], rows: int) -> Rows:
    pymysql: Any = import_module("pymysql")
    limits = {"connect_timeout": 5, "read_timeout": TIMEOUT_S + _GRACE_S, "local_infile": False}

    def before(connection: Any) -> Sequence[str]:
        is_mariadb = "mariadb" in str(connection.get_server_info()).lower()
        limit = f"max_statement_time = {TIMEOUT_S}" if is_mariadb else f"max_execution_time = {int(TIMEOUT_S * 1000)}"
        return (f"SET SESSION {limit}", "SET SESSION TRANSACTION READ ONLY", "START TRANSACTION READ ONLY")

    return _asked(pymysql, {**_where(url, 3306), **limits}, before, (_with_percent(sql), params, rows))


def _where(url: str, port: int) -> dict[str, Any]:
    at = urlsplit(url)
    return {
        "user": unquote(at.username or ""),
        "password": unquote(at.password or ""),
        "host": at.hostname or "localhost",
        "port": at.port or port,
        "database": at.path.lstrip("/"),
    }


def _asked(
    driver: Any,
    where: Mapping[str, Any],
    before: Before,
    asked: tuple[str, Sequence[Any], int],
    how: Mapping[str, Any] | None = None,
) -> Rows:
    try:
        connection = driver.connect(**where)
    except (driver.Error, OSError):  # its own words name the host and the user
        raise ToolFailed("The database cannot be reached, or lets nobody in, from where the tools run.") from None
    sql, params, rows = asked
    try:
        with closing(connection):
            cursor = connection.cursor()
            for statement in before(connection):
                cursor.execute(statement)
            cursor.execute(sql, tuple(params), **(how or {}))
            found = _fetched(cursor, rows)
            connection.rollback()
            return found
    except (driver.Error, OSError) as error:
        raise ToolFailed(_said(error)) from None


def _sqlite(url: str, sql: str, params: Sequence[Any], rows: int) -> Rows:
    sqlite3: Any = import_module("sqlite3")
    allowed = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
    deadline = time.monotonic() + TIMEOUT_S

    def authorize(action: int, *_: str | None) -> int:
        return int(sqlite3.SQLITE_OK if action in allowed else sqlite3.SQLITE_DENY)

    try:
        path = "/" + unquote(urlsplit(url).path).lstrip("/")
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            connection.set_authorizer(authorize)
            connection.set_progress_handler(lambda: int(time.monotonic() > deadline), 100_000)
            return _fetched(connection.execute(sql, tuple(params)), rows)
    except sqlite3.Error as error:
        raise ToolFailed(_said(error)) from None


def _fetched(cursor: Any, rows: int) -> Rows:
    names = [str(column[0]) for column in cursor.description or ()]
    return names, [tuple(row) for row in cursor.fetchmany(rows)]


def _with_percent(sql: str) -> str:
    """Return a statement with `?` as the drivers want them; sqlglot has written it, so a `?` in a text is quoted."""
    out: list[str] = []
    quote = ""
    for char in sql:
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"`":
            quote = char
        out.append("%s" if char == "?" and not quote else "%%" if char == "%" else char)
    return "".join(out)


def _said(error: Exception) -> str:
    """Return the first line of a database's own message."""
    if isinstance(error, OSError):
        return "The connection to the database broke off, or the statement took too long."
    last = cast("object", error.args[-1]) if error.args else ""
    # pg8000 gives the fields of the server's message by their letters; M is its text
    told = str(cast("dict[str, object]", last).get("M", "")) if isinstance(last, dict) else str(last)
    return f"The database refused: {told.splitlines()[0][:300] if told else type(error).__name__}"
