"""One table of many small files: their rows are held until they fill a row group, and written as that.

A row group costs 2 ms to write and 1 ms to open, whatever is in it; a bundle of hundreds of small files has thousands
of tables of a few rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import numpy as np

from faultmaven.evidence.facts.parquet_stream import Column, TableFile
from faultmaven.evidence.facts.text_columns import Coded, TextColumn, joined_texts

#: Rows are held up to this many.
_GROUP_ROWS = 122_880
#: What numpy keeps numbers and truths as.
_KINDS = {"INTEGER": "int64", "BIGINT": "int64", "DOUBLE": "float64", "BOOLEAN": "bool"}


@dataclass(frozen=True)
class _Part:
    """Some rows of one evidence."""

    evidence_id: str
    rows: int
    columns: Mapping[str, Column | None]


class SharedTable:
    """The file of one table of many evidences. Until it is closed nobody can read it."""

    def __init__(self, path: Path, table: str) -> None:
        self._file = TableFile(path, table)
        self._held: list[_Part] = []

    def begin(self, evidence_id: str) -> SharedStream:
        """Begin the rows of one evidence."""
        return SharedStream(self, evidence_id)

    def take(self, parts: Sequence[_Part]) -> None:
        """Take up rows of one evidence that are complete."""
        for part in parts:
            if unknown := part.columns.keys() - self._file.types.keys():
                raise KeyError(*sorted(unknown))
        self._held += parts
        if sum(part.rows for part in self._held) >= _GROUP_ROWS:
            self._write()

    def close(self) -> None:
        """Write what is held and close the file."""
        self._write()
        self._file.close()

    def _write(self) -> None:
        if not self._held:
            return
        rows = sum(part.rows for part in self._held)
        columns = {
            name: _joined(kind, [(part.rows, part.columns.get(name)) for part in self._held])
            for name, kind in self._file.types.items()
        }
        owners = list(dict.fromkeys(part.evidence_id for part in self._held))
        codes = [owners.index(part.evidence_id) for part in self._held]
        columns["evidence_id"] = Coded(np.repeat(codes, [part.rows for part in self._held]), owners)
        self._file.add([self._file.write(rows, columns)], [rows])
        self._held.clear()


class SharedStream:
    """The rows of one evidence on their way into a file that it shares: what is not finished leaves nothing."""

    def __init__(self, table: SharedTable, evidence_id: str) -> None:
        self._table = table
        self._evidence_id = evidence_id
        self._groups: list[tuple[int, Mapping[str, Column | None]]] = []

    @property
    def rows(self) -> int:
        """Return the number of rows so far."""
        return sum(rows for rows, _ in self._groups)

    def write(self, rows: int, columns: Mapping[str, Column | None], later: Sequence[str] = ()) -> None:
        """Add rows; columns left out are null, those named in `later` come with `finish`."""
        self._groups.append((rows, columns))

    def finish(self, later: Mapping[str, Callable[[int], Column]] | None = None) -> None:
        """Give the columns that had to wait (each gives the values of what was written at once), and count."""
        self._table.take(
            [
                _Part(
                    self._evidence_id, rows, {**columns, **{name: give(number) for name, give in (later or {}).items()}}
                )
                for number, (rows, columns) in enumerate(self._groups)
            ]
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._groups.clear()


def _joined(kind: str, parts: Sequence[tuple[int, Column | None]]) -> Column | None:
    """Return the values of one column behind each other, None where none has a value."""
    if all(column is None for _, column in parts):
        return None
    if kind == "VARCHAR":
        return joined_texts(cast("Sequence[tuple[int, TextColumn | None]]", parts))
    if kind == "TIMESTAMP":
        return np.concatenate([_times(rows, column) for rows, column in parts])
    if any(column is None or (isinstance(column, list) and None in column) for _, column in parts):
        return [value for rows, column in parts for value in _values(rows, column)]
    return np.concatenate([np.asarray(cast("Any", column), _KINDS[kind]) for _, column in parts])


def _times(rows: int, column: Column | None) -> Any:
    if column is None:
        return np.full(rows, np.datetime64("NaT"), dtype="datetime64[us]")
    return np.asarray(cast("Any", column), dtype="datetime64[us]")


def _values(rows: int, column: Column | None) -> Sequence[object]:
    if column is None:
        return [None] * rows
    return column.tolist() if isinstance(column, np.ndarray) else cast("Sequence[object]", column)
