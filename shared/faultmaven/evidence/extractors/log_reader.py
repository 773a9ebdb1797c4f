"""Reads a log block by block into columns: records by their headers, structured lines, and everything else as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from faultmaven.evidence.extractors.envelopes import JOINED, unwrap_as
from faultmaven.evidence.extractors.event_columns import EventRows, joined
from faultmaven.evidence.extractors.folding import fold
from faultmaven.evidence.extractors.headed_lines import HeadedLines
from faultmaven.evidence.extractors.line_table import LineTable
from faultmaven.evidence.extractors.log_assembly import Assembly, EventBlock
from faultmaven.evidence.extractors.log_plan import Plan, learn
from faultmaven.evidence.extractors.structured_lines import StructuredLines, json_lines, logfmt_lines


def read_log(lines: Sequence[str], modified_at: datetime, plan: Plan | None = None) -> dict[str, Sequence[object]]:
    """Return the columns of `events` for all non-blank lines: each is in exactly one record's `line_no..line_end`."""
    reader = LogReader(plan or learn(lines), modified_at)
    return reader.read(LineTable.of(lines), is_last=True).as_lists()


class LogReader:
    """Reads one log by its plan. A record goes on in the next block, so the last of each block is given with that."""

    def __init__(self, plan: Plan, modified_at: datetime) -> None:
        self._plan = plan
        self._headed = [HeadedLines(reader, plan.sample) for reader in plan.readers]
        self._structured: list[StructuredLines] = [json_lines()] if plan.json else []
        if plan.logfmt:
            self._structured.append(logfmt_lines())
        self._assembly = Assembly(plan, modified_at)
        self._held_back: list[str] = []

    def read(self, block: LineTable, *, is_last: bool = False) -> EventBlock:
        """Return the records that are complete with this block."""
        table, wrapper = self._unwrapped(block, is_last=is_last)
        left = table.not_blank
        parts: list[EventRows] = []
        for headed in self._headed:
            found, left = headed.read(table, left)
            parts.extend(found)
        for reader in self._structured:
            if len(left):
                rows, left = reader.read(table, left)
                parts.append(rows)
        return self._assembly.add(joined(parts), table, left, wrapper, is_last=is_last)

    def warnings(self) -> tuple[str, ...]:
        """Return what is assumed about the times read so far."""
        return self._assembly.warnings()

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
