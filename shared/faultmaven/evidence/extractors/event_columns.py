"""The columns of `events` while a block of a log is read: arrays, so that putting parts together costs little."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from faultmaven.evidence.facts.text_columns import Coded

#: Columns of plain text; all but `msg` are often null.
TEXT_COLUMNS = ("service", "component", "host", "thread", "trace_id", "span_id", "msg")

Texts = npt.NDArray[Any]  # of objects: str or None
Cells = npt.NDArray[np.uint8]  # texts that are equally long, as a matrix of their characters
Column = Texts | Coded | None
Lines = npt.NDArray[np.int64]


@dataclass(frozen=True)
class EventRows:
    """Some records of a log: columns equally long, None for a column without any value.

    `printed_ts` has the times as printed ("" where there is none); `stacks` are traces that came inside a structured
    record, by row.
    """

    line_no: Lines
    printed_ts: Texts | Cells
    columns: Mapping[str, Column]  # level, attrs and TEXT_COLUMNS
    stacks: Mapping[int, str] = field(default_factory=dict[int, str])

    def __len__(self) -> int:
        return len(self.line_no)

    def get(self, name: str) -> Texts:
        """Return one column with a text or None in every row."""
        return expanded(self.columns.get(name), len(self))

    def messages(self) -> list[str]:
        """Return the messages."""
        listed: list[str | None] = self.get("msg").tolist()
        return [text or "" for text in listed] if None in listed else cast("list[str]", listed)

    def levels(self) -> Coded | list[str | None] | None:
        """Return the levels as they are known: by number, or a text for each."""
        column = self.columns.get("level")
        return column.tolist() if isinstance(column, np.ndarray) else column

    def having(self, **columns: Column) -> EventRows:
        """Return the rows with some columns replaced."""
        return replace(self, columns={**self.columns, **columns})

    def printed_times(self) -> Texts:
        """Return the times as printed, as texts."""
        return times_as_texts(self.printed_ts)

    def timed(self, printed_ts: Texts) -> EventRows:
        """Return the rows with other printed times."""
        return replace(self, printed_ts=printed_ts)

    def moved(self, lines: int) -> EventRows:
        """Return the rows with their line numbers moved."""
        return replace(self, line_no=self.line_no + lines)

    def split_last(self) -> tuple[EventRows, EventRows]:
        """Return all rows but the last, and the last; both share memory with these."""
        last = len(self) - 1
        first = self._picked(slice(0, last), {row: stack for row, stack in self.stacks.items() if row < last})
        return first, self._picked(slice(last, None), {0: self.stacks[last]} if last in self.stacks else {})

    def take(self, rows: npt.NDArray[Any]) -> EventRows:
        """Return some of the rows, in this order."""
        stacks: dict[int, str] = {}
        if self.stacks:
            stacks = {new: self.stacks[old] for new, old in enumerate(rows.tolist()) if old in self.stacks}
        return self._picked(rows, stacks)

    def _picked(self, rows: npt.NDArray[Any] | slice, stacks: Mapping[int, str]) -> EventRows:
        kept: dict[str, Column] = {}
        for name, column in self.columns.items():
            if isinstance(column, Coded):
                kept[name] = Coded(column.codes[rows], column.values)
            else:
                kept[name] = None if column is None else column[rows]
        return EventRows(self.line_no[rows], self.printed_ts[rows], kept, stacks)


def texts(values: Sequence[str | None]) -> Texts:
    """Return texts as an array of objects."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def times_as_texts(printed: Texts | Cells) -> Texts:
    """Return printed times as texts."""
    if printed.ndim == 1:
        return printed
    width = printed.shape[1]
    whole = printed.tobytes().decode("ascii", "replace")
    return texts([whole[at : at + width] for at in range(0, len(whole), width)])


def expanded(column: Column, rows: int) -> Texts:
    """Return a column as an array of objects, whatever it is."""
    if column is None:
        return np.full(rows, None, dtype=object)
    if isinstance(column, Coded):
        return texts([*column.values, None])[column.codes]
    return column


def joined(parts: Sequence[EventRows]) -> EventRows:
    """Return all rows in the order of the file; rows of one part already are."""
    parts = [part for part in parts if len(part)]
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return EventRows(np.zeros(0, dtype=np.int64), texts([]), {})
    names = dict.fromkeys(name for part in parts for name in part.columns)
    columns = {name: _joined_column([(part.columns.get(name), len(part)) for part in parts]) for name in names}
    stacks: dict[int, str] = {}
    before = 0
    for part in parts:
        stacks.update({before + row: stack for row, stack in part.stacks.items()})
        before += len(part)
    lines = np.concatenate([part.line_no for part in parts])
    rows = EventRows(lines, _joined_times([part.printed_ts for part in parts]), columns, stacks)
    return rows if (np.diff(lines) > 0).all() else rows.take(np.argsort(lines, kind="stable"))


def _joined_times(parts: Sequence[Texts | Cells]) -> Texts | Cells:
    if len({part.shape[1:] for part in parts}) > 1:
        parts = [times_as_texts(part) for part in parts]
    return np.concatenate(parts)


def _joined_column(parts: Sequence[tuple[Column, int]]) -> Column:
    if all(column is None for column, _ in parts):
        return None
    if any(isinstance(column, np.ndarray) for column, _ in parts):
        return np.concatenate([expanded(column, rows) for column, rows in parts])
    numbers: dict[str, int] = {}
    codes: list[npt.NDArray[Any]] = []
    for column, rows in parts:
        if not isinstance(column, Coded):
            codes.append(np.full(rows, -1, dtype=np.int32))
            continue
        renumbered = [numbers.setdefault(value, len(numbers)) for value in column.values]
        codes.append(np.array([*renumbered, -1], dtype=np.int32)[column.codes])
    return Coded(np.concatenate(codes), list(numbers))
