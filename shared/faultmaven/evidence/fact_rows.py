"""Rows under construction: facts gathered row by row and turned into the columns of the fact tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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


#: Rows of a table that wait to be put into columns together.
_WAITING = 4_096


class FactRows:
    """Facts of a small file, one `add` per row; large logs build their columns directly."""

    def __init__(self) -> None:
        self._tables: dict[str, _Columns] = {}

    def add(self, table: str, **cells: object) -> None:
        """Add one row; columns left out are null. An unknown column is a programming error: KeyError, here or later."""
        columns = self._tables.get(table)
        if columns is None:
            columns = self._tables[table] = _Columns(table)
        columns.add(cells)

    def extend(self, table: str, **columns: Sequence[object]) -> None:
        """Add rows that are columns already, all equally long: for readers of too many rows to add each."""
        given = next((len(values) for values in columns.values()), 0)
        if not given:
            return
        known = self._tables.get(table)
        if known is None:
            known = self._tables[table] = _Columns(table)
        known.extend(columns, given)

    def add_lines(self, numbers: Sequence[int], lines: Sequence[str]) -> None:
        """Add lines that nobody could read as anything else as records, so that they can be found; none is blank."""
        source = ["log"] * len(numbers)
        self.extend("events", line_no=numbers, line_end=numbers, source=source, msg=[line.strip() for line in lines])

    def count(self, table: str) -> int:
        """Return the number of rows of a table so far."""
        columns = self._tables.get(table)
        return 0 if columns is None else columns.done + len(columns.waiting)

    def facts(self, warnings: Iterable[str] = ()) -> Facts:
        """Return the facts; tables without rows are absent."""
        return Facts({table: columns.flushed() for table, columns in self._tables.items()}, tuple(warnings))


class _Columns:
    """The columns of one table; rows wait as they came, because filling a column at once is fastest."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._names = FACT_TABLES[table].keys()
        self._values: dict[str, list[object]] = {name: [] for name in self._names}
        self.waiting: list[dict[str, object]] = []
        self.done = 0

    def add(self, cells: dict[str, object]) -> None:
        self.waiting.append(cells)
        if len(self.waiting) == _WAITING:
            self.flushed()

    def extend(self, columns: Mapping[str, Sequence[object]], count: int) -> None:
        """Add rows that are columns already behind those that wait."""
        self.flushed()
        if unknown := columns.keys() - self._names:
            raise KeyError(f"{self._table} has no columns {sorted(unknown)}")
        for name, values in self._values.items():
            values.extend(columns.get(name) or [None] * count)
        self.done += count

    def flushed(self) -> dict[str, list[object]]:
        """Return the columns with all rows in them."""
        rows = self.waiting
        if not rows:
            return self._values
        given = set[str]().union(*rows)
        if unknown := given - self._names:
            raise KeyError(f"{self._table} has no columns {sorted(unknown)}")
        for name, values in self._values.items():
            values.extend([row.get(name) for row in rows] if name in given else [None] * len(rows))
        self.done += len(rows)
        self.waiting = []
        return self._values


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
