"""Rows under construction: facts gathered row by row and turned into the columns of the fact tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, runtime_checkable

from faultmaven.evidence.fact_tables import FACT_TABLES
from faultmaven.evidence.models import Facts

#: Columns that hold line numbers, which move when a part of a file is read on its own.
_LINE_COLUMNS = frozenset({"line_no", "line_end", "last_line"})
#: Columns that hold ids which are unique within one part only.
_ID_COLUMNS = frozenset({"object_id", "series_id", "frame_id", "parent_frame_id"})


@runtime_checkable
class _Array(Protocol):
    """A column of numpy, known by what is needed of it: this module is imported where numpy is not."""

    def tolist(self) -> list[object]: ...


class FactRows:
    """Facts of a small file, one `add` per row; large logs build their columns directly."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[str, list[object]]] = {}
        self._counts: dict[str, int] = {}

    def add(self, table: str, **cells: object) -> None:
        """Add one row; columns left out are null. An unknown column is a programming error and raises KeyError."""
        columns = self._tables.setdefault(table, {column: [] for column in FACT_TABLES[table]})
        for column, values in columns.items():
            values.append(cells.pop(column, None))
        if cells:
            raise KeyError(f"{table} has no columns {sorted(cells)}")
        self._counts[table] = self._counts.get(table, 0) + 1

    def count(self, table: str) -> int:
        """Return the number of rows of a table so far."""
        return self._counts.get(table, 0)

    def facts(self, warnings: Iterable[str] = ()) -> Facts:
        """Return the facts; tables without rows are absent."""
        return Facts(dict(self._tables), tuple(warnings))


def merged(parts: Sequence[tuple[Facts, int]]) -> Facts:
    """Join the facts of parts of one file, each with the number of lines before it; their ids stay unique."""
    if len(parts) == 1 and parts[0][1] == 0:
        return parts[0][0]
    tables: dict[str, dict[str, list[object]]] = {}
    warnings: list[str] = []
    for number, (facts, offset) in enumerate(parts):
        warnings.extend(facts.warnings)
        for table, given in facts.tables.items():
            rows = facts.count(table)
            columns = tables.setdefault(table, {column: [] for column in FACT_TABLES[table]})
            for column, values in columns.items():
                values.extend(_moved(column, given.get(column), rows, offset, number))
    return Facts(dict(tables), tuple(dict.fromkeys(warnings)))


def with_findings(facts: Facts, found: FactRows) -> Facts:
    """Return the facts with more findings, and as they are when there are none."""
    if not found.count("findings"):
        return facts
    added, known = found.facts().tables["findings"], facts.tables.get("findings")
    joined = added if known is None else {name: [*known[name], *values] for name, values in added.items()}
    return Facts({**facts.tables, "findings": joined}, facts.warnings)


def _moved(column: str, values: Sequence[object] | None, rows: int, offset: int, part: int) -> Iterable[object]:
    if values is None:
        return [None] * rows
    if isinstance(values, _Array):
        values = values.tolist()
    if column in _LINE_COLUMNS and offset:
        return [value + offset if isinstance(value, int) else value for value in values]
    if column in _ID_COLUMNS and part:
        return [f"{value}.{part}" if value is not None else None for value in values]
    return values
