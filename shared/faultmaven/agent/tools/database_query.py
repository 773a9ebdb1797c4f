"""DatabaseQuery: one SELECT of a database that the operator has named."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field

from faultmaven.agent.tools.database_connections import dialect_of, read_only
from faultmaven.agent.tools.models import Choice, Reach, Shows
from faultmaven.agent.tools.sql_check import checked
from faultmaven.agent.tools.tool import Databases, Need, Parameters, RemoteTool

MAX_ROWS = 1_000
_URL = "url"
Scalar = str | int | float | bool | None


class DatabaseQueryParameters(Parameters):
    """Which database, and what of it; `?` in the statement stands for the parameters."""

    database: Annotated[str, Choice("host"), Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_.-]+$")]
    sql: Annotated[str, Choice("query"), Field(min_length=1, max_length=10_000, description="one SELECT")]
    params: Annotated[tuple[Scalar, ...], Choice("query"), Field(max_length=50)] = ()
    limit: Annotated[int, Shows(), Field(ge=1, le=MAX_ROWS)] = 100


class DatabaseQuery(RemoteTool[DatabaseQueryParameters]):
    """Asks in a read-only transaction, with limits of rows and time; where the database is, only the operator says."""

    name = "DatabaseQuery"
    description = "Ask one read-only SELECT of a database that the operator has named for you."
    parameters = DatabaseQueryParameters
    reach: ClassVar[Reach] = Reach.OUTSIDE
    needs = frozenset({Need.NETWORK})
    modules = (
        *("sqlglot", "sqlglot.dialects.postgres", "sqlglot.dialects.mysql", "sqlglot.dialects.sqlite"),
        *("sqlite3", "pg8000.dbapi", "pymysql"),
    )

    def spelled(self, name: str, value: object) -> str:
        """Return parameters as JSON, the rest as it is."""
        return json.dumps(value) if name == "params" else str(value)

    def lookup(self, asked: DatabaseQueryParameters, user_id: str, databases: Databases) -> Mapping[str, str]:
        """Return where the database is."""
        return {_URL: databases.url(asked.database, user_id)}

    def act(self, asked: DatabaseQueryParameters, handed: Mapping[str, str]) -> str:
        """Return the rows, one JSON object a line."""
        url = handed[_URL]
        sql = checked(asked.sql, dialect_of(url), asked.limit)
        names, rows = read_only(url, sql, asked.params, asked.limit + 1)
        if not rows:
            return f"No row. Columns: {', '.join(names)}"
        cut = f"\n(cut at {asked.limit} rows; there are more)" if len(rows) > asked.limit else ""
        return "\n".join(_line(names, row) for row in rows[: asked.limit]) + cut


def _line(names: list[str], row: tuple[Any, ...]) -> str:
    return json.dumps(dict(zip(names, row, strict=True)), default=str, ensure_ascii=False)
