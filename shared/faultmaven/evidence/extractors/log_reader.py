"""Reads a log block by block into columns: records by their headers, structured lines, and everything else as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import numpy as np

from faultmaven.evidence.extractors.envelopes import JOINED, unwrap_as
from faultmaven.evidence.extractors.event_columns import TEXT_COLUMNS, EventRows, joined, texts
from faultmaven.evidence.extractors.folding import fold
from faultmaven.evidence.extractors.headed_lines import HeadedLines
from faultmaven.evidence.extractors.line_table import Indexes, LineTable, listed
from faultmaven.evidence.extractors.log_assembly import Assembly, EventBlock
from faultmaven.evidence.extractors.log_fields import FieldMap, Record, read_json, read_logfmt
from faultmaven.evidence.extractors.log_plan import Plan, learn


def read_log(lines: Sequence[str], modified_at: datetime, plan: Plan | None = None) -> dict[str, Sequence[object]]:
    """Return the columns of `events` for all non-blank lines: each is in exactly one record's `line_no..line_end`."""
    reader = LogReader(plan or learn(lines), modified_at)
    return reader.read(LineTable.of(lines), is_last=True).as_lists()


class LogReader:
    """Reads one log by its plan. A record goes on in the next block, so the last of each block is given with that."""

    def __init__(self, plan: Plan, modified_at: datetime) -> None:
        self._plan = plan
        self._headed = [HeadedLines(reader, plan.sample) for reader in plan.readers]
        self._fields = {"json": FieldMap(), "logfmt": FieldMap()}
        self._assembly = Assembly(plan, modified_at)
        self._held_back: list[str] = []

    def read(self, block: LineTable, *, is_last: bool = False) -> EventBlock:
        """Return the records that are complete with this block."""
        table, wrapper = self._unwrapped(block, is_last=is_last)
        left = table.not_blank
        parts: list[EventRows] = []
        for reader in self._headed:
            rows, left = reader.read(table, left)
            parts.extend(rows)
        if self._plan.json and len(left):
            rows, left = _read_structured(table, left, read_json, _looks_json, self._fields["json"])
            parts.append(rows)
        if self._plan.logfmt and len(left):
            rows, left = _read_structured(table, left, read_logfmt, _looks_logfmt, self._fields["logfmt"])
            parts.append(rows)
        return self._assembly.add(joined(parts), table, left, wrapper, is_last=is_last)

    def _unwrapped(self, block: LineTable, *, is_last: bool) -> tuple[LineTable, Mapping[str, Sequence[str | None]]]:
        """Return the lines as the programs wrote them, and what their wrappers said.

        The last line may go on in the next block, so it is held back until then.
        """
        plan = self._plan
        if not plan.wrapper and not plan.folds:
            return block, {}
        worn = [*self._held_back, *block.lines]
        unwrapped = unwrap_as(plan.wrapper, worn)
        lines = fold(unwrapped.lines, plan.folds)
        end = len(lines)
        if not is_last and end:
            end = next((at for at in range(end - 1, -1, -1) if lines[at] != JOINED), 0)
        self._held_back = worn[end:]
        return LineTable.of(lines[:end]), {name: values[:end] for name, values in unwrapped.columns.items()}


def _looks_json(line: str) -> bool:
    return line.lstrip()[:1] == "{"


def _looks_logfmt(line: str) -> bool:
    return "=" in line[:60] and line.count("=") >= 2


def _read_structured(
    table: LineTable,
    left: Indexes,
    read: Callable[[str], Mapping[str, object] | None],
    wanted: Callable[[str], bool],
    fields: FieldMap,
) -> tuple[EventRows, Indexes]:
    lines: Sequence[str] = table.lines
    others, numbers = list[int](), list[int]()
    records: list[Record] = []
    messages: list[str | None] = []
    stacks: dict[int, str] = {}
    for index in listed(left):
        line = lines[index]
        found = read(line) if wanted(line) else None
        if not found:
            others.append(index)
            continue
        record = fields.read(found)
        if record.stack is not None:
            stacks[len(numbers)] = record.stack
        numbers.append(index)
        records.append(record)
        messages.append(record.columns.get("msg") or line)
    given: dict[str, list[str | None]] = {
        name: [record.columns.get(name) for record in records] for name in TEXT_COLUMNS if name != "msg"
    }
    given |= {
        "msg": messages,
        "level": [record.level for record in records],
        "attrs": [record.attrs for record in records],
    }
    rows = EventRows(
        np.array(numbers, dtype=np.int64),
        texts([record.columns.get("ts") or "" for record in records]),
        {name: texts(values) if any(values) else None for name, values in given.items()},
        stacks,
    )
    return rows, np.array(others, dtype=np.int64)
