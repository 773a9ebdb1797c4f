"""The gate: one statement, a SELECT, over the tables of the case, with functions of values only.

It reads the syntax tree that DuckDB itself would run, from the outside in, and refuses whatever it does not know.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, cast

from faultmaven.evidence.asking.sql.vocabulary import EXPRESSIONS, FUNCTIONS, NODES, TABLE_FUNCTIONS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: Names of views that DuckDB itself brings begin with these; no common table expression may be called so, because
#: outside its scope the name would mean theirs.
_RESERVED = ("duckdb_", "pragma_", "sqlite_", "pg_", "information_schema")


class Refused(Exception):
    """The statement may not run; `reason` says what is wrong and what is allowed instead."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Malformed(Exception):
    """The statement is no SQL; `reason` is the parser's."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def tables_of(connection: DuckDBPyConnection, sql: str, allowed: Collection[str]) -> set[str]:
    """Return the tables (of `allowed`) that a statement reads; raises Refused and Malformed."""
    if "\0" in sql:  # where one reader stops and another goes on
        raise Refused("A statement is text without null characters.")
    row = connection.execute(
        "SELECT json_serialize_sql(?::VARCHAR, skip_null := true, skip_empty := true)", [sql]
    ).fetchone()
    try:
        tree = cast("dict[str, Any]", json.loads(row[0] if row else "{}"))
    except RecursionError:
        raise Refused("The statement is nested too deeply.") from None
    if tree.get("error"):
        message = str(tree.get("error_message", "")).split("\n")[0]
        if tree.get("error_type") == "parser" or "syntax" in message:
            raise Malformed(message)
        raise Refused("Only SELECT can be asked.")
    statements = cast("list[dict[str, Any]]", tree.get("statements", []))
    if len(statements) != 1:
        raise Refused(f"One statement can be asked at a time; these are {len(statements)}.")
    return _Reader(allowed, _defined(statements[0])).read(statements[0])


def _defined(statement: Mapping[str, Any]) -> set[str]:
    """Return the names of all common table expressions."""
    names: set[str] = set()
    for node in _nodes(statement):
        ctes = cast("dict[str, Any] | None", node.get("cte_map"))
        for entry in (ctes or {}).get("map", []):
            names.add(str(entry["key"]).lower())
        if node.get("type") in ("RECURSIVE_CTE_NODE", "CTE_NODE"):
            names.add(str(node.get("cte_name", "")).lower())
    for name in names:
        if not name.replace("_", "a").isalnum() or not name.isascii() or name.startswith(_RESERVED):
            raise Refused(f"A common table expression cannot be called {name[:60]!r}.")
    return names


class _Reader:
    def __init__(self, allowed: Collection[str], defined: set[str]) -> None:
        self._allowed = allowed
        self._defined = defined
        self._found: set[str] = set()

    def read(self, statement: Mapping[str, Any]) -> set[str]:
        """Walk the whole tree; every object in it is seen, whatever holds it."""
        for node in _nodes(statement):
            kind = node.get("type")
            if "class" in node:
                if node["class"] not in EXPRESSIONS:
                    raise Refused(f"{str(node['class']).lower()} expressions cannot be asked.")
            elif isinstance(kind, str) and kind not in NODES:
                raise Refused(f"{kind.lower().replace('_', ' ')} cannot be asked; ask a SELECT over the tables.")
            if kind == "BASE_TABLE":
                self._table(node)
            elif kind == "TABLE_FUNCTION":
                self._function(cast("dict[str, Any]", node["function"]), TABLE_FUNCTIONS)
            if "function_name" in node:
                self._function(node, FUNCTIONS | TABLE_FUNCTIONS)
        return self._found

    def _table(self, node: Mapping[str, Any]) -> None:
        path = _path(node)
        name = str(node.get("table_name", "")).lower()
        if len(path) == 1 and "at_clause" not in node and path[0].lower() == name:
            if name in self._allowed:
                self._found.add(name)
                return
            if name in self._defined:
                return
        told = ".".join(path)[:80]
        raise Refused(f"There is no table {told!r}. There are: {', '.join(sorted(self._allowed))}.")

    @staticmethod
    def _function(node: Mapping[str, Any], allowed: Collection[str]) -> None:
        path = _path(node)
        name = str(node.get("function_name", "")).lower()
        if len(path) != 1 or path[0].lower() != name or name not in allowed:
            told = ".".join(path)[:80]
            raise Refused(f"The function {told!r} cannot be asked. GET /cases/{{case_id}}/schema lists those that can.")


def _path(node: Mapping[str, Any]) -> list[str]:
    named = cast("dict[str, Any]", node.get("qualified_name", {}))
    return [str(part) for part in named.get("path", [])]


def _nodes(tree: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return every object of a tree; without recursion, because a statement may be nested deeply."""
    found: list[dict[str, Any]] = []
    waiting: list[object] = [tree]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            node = cast("dict[str, Any]", value)
            found.append(node)
            waiting.extend(node.values())
        elif isinstance(value, list):
            waiting.extend(cast("list[object]", value))
    return found
