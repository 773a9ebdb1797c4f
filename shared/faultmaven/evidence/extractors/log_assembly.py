"""Joins what was read of a log: lines without a header go to the record before them or stand alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from faultmaven.evidence.extractors.envelopes import JOINED
from faultmaven.evidence.extractors.event_columns import TEXT_COLUMNS, EventRows, joined, texts
from faultmaven.evidence.extractors.folding import unfolded
from faultmaven.evidence.extractors.known_messages import read_messages
from faultmaven.evidence.extractors.line_owners import LineOwners
from faultmaven.evidence.extractors.line_table import Indexes, LineTable, listed
from faultmaven.evidence.extractors.log_plan import Plan
from faultmaven.evidence.extractors.trace_context import ids_in, speaks_of_traces
from faultmaven.evidence.timestamps import TimeReader

#: Text of one event; what follows is still in `lines`, where it can be read and cited.
MAX_MESSAGE = 16_384


@dataclass(frozen=True)
class EventBlock:
    """Complete records: `rows`, the last line of each, and their times in UTC."""

    rows: EventRows
    line_end: Indexes
    ts: npt.NDArray[np.datetime64]
    tz_assumed: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.rows)

    def as_lists(self) -> dict[str, Sequence[object]]:
        """Return the columns of `events` as lists, for facts that are put together from parts of a file."""
        text_columns = {name: self.rows.get(name).tolist() for name in ("level", "attrs", *TEXT_COLUMNS)}
        return {
            "line_no": self.rows.line_no.tolist(),
            "line_end": self.line_end.tolist(),
            "ts": cast("Sequence[object]", self.ts),
            "tz_assumed": self.tz_assumed.tolist(),
            "source": ["log"] * len(self),
            **text_columns,
        }


class Assembly:
    """Puts the records of a log together, block by block; the last record stays open until the next one begins."""

    def __init__(self, plan: Plan, modified_at: datetime) -> None:
        self._inline_time = plan.inline_time
        self._is_folded = bool(plan.folds)
        self._times = TimeReader(modified_at, plan.dates)
        self._owners = LineOwners()
        self._lines_before = 0
        self._open: tuple[EventRows, int] | None = None

    def add(
        self,
        headed: EventRows,
        table: LineTable,
        left: Indexes,
        wrapper: Mapping[str, Sequence[str | None]],
        *,
        is_last: bool,
    ) -> EventBlock:
        """Return the records that are complete; `left` are the indexes of the lines that no format knows."""
        before = self._lines_before
        headed = headed.moved(before + 1)
        followers, own = self._owners.place(table, left, headed.line_no)
        rows = joined([headed, self._plain_rows(table, own)])
        rows = _filled_from_wrapper(rows, before, wrapper)
        line_end = rows.line_no.copy()
        if len(table) and int((table.ends - table.starts).max()) > MAX_MESSAGE:
            rows = rows.having(msg=texts([text and text[:MAX_MESSAGE] for text in rows.get("msg").tolist()]))
        if followers:
            rows = self._followed(rows, line_end, followers, table)
        self._lines_before += len(table)
        rows, line_end = self._closed(rows, line_end, is_last=is_last)
        rows = _with_stacks(rows)
        if self._is_folded:
            rows = rows.having(msg=texts([text and unfolded(text) for text in rows.get("msg").tolist()]))
        if speaks_of_traces(table.text):
            rows = _with_trace_ids(rows)
        rows = read_messages(rows)
        times = self._times.read(rows.printed_ts if rows.printed_ts.ndim == 2 else rows.printed_ts.tolist())
        return EventBlock(rows, line_end, times.ts, np.asarray(times.assumed, dtype=np.bool_))

    def warnings(self) -> tuple[str, ...]:
        """Return what is assumed about the times read so far."""
        return self._times.warnings()

    def _plain_rows(self, table: LineTable, own: Sequence[int]) -> EventRows:
        find = self._inline_time.search if self._inline_time is not None else None
        lines = [table.lines[index] for index in own] if own else []
        hits = [find(line) if find is not None else None for line in lines]
        numbers = np.array(own, dtype=np.int64) + (self._lines_before + 1)
        times = texts([hit.group() if hit else "" for hit in hits])
        return EventRows(numbers, times, {"msg": texts([line.strip() for line in lines])})

    def _followed(
        self, rows: EventRows, line_end: Indexes, followers: Mapping[int, Sequence[int]], table: LineTable
    ) -> EventRows:
        """Add the lines that follow a record to its message; the first of them may follow the open record."""
        messages = rows.get("msg").copy()
        places = listed(np.searchsorted(rows.line_no, np.fromiter(followers, np.int64, len(followers))))
        for (start, indexes), row in zip(followers.items(), places, strict=True):
            lines = [table.lines[index] for index in indexes]
            last = self._lines_before + indexes[-1] + 1
            if start <= self._lines_before and self._open is not None:
                head = self._open[0]
                self._open = head.having(msg=texts([_joined(head.get("msg")[0], lines)])), last
                continue
            line_end[row] = last
            messages[row] = _joined(messages[row], lines)
        return rows.having(msg=messages)

    def _closed(self, rows: EventRows, line_end: Indexes, *, is_last: bool) -> tuple[EventRows, Indexes]:
        """Return the open record and all but the last of these, which is the open one from now on."""
        opened = self._open
        if len(rows) and not is_last:
            last_end = int(line_end[-1])
            rows, last = rows.split_last()
            self._open, line_end = (last, last_end), line_end[:-1]
        elif not is_last:
            opened = None
        if opened is None:
            return rows, line_end
        return joined([opened[0], rows]), np.concatenate([[opened[1]], line_end])


def _joined(message: str | None, lines: Sequence[str]) -> str:
    if JOINED in lines:
        lines = [line for line in lines if line != JOINED]
    text = "\n".join([message or "", *lines]).strip("\n")
    return text[:MAX_MESSAGE]


def _with_stacks(rows: EventRows) -> EventRows:
    if not rows.stacks:
        return rows
    messages: npt.NDArray[Any] = rows.get("msg").copy()
    for row, stack in rows.stacks.items():
        if stack not in (messages[row] or ""):
            messages[row] = f"{messages[row] or ''}\n{stack}"[:MAX_MESSAGE]
    return rows.having(msg=messages)


def _with_trace_ids(rows: EventRows) -> EventRows:
    """Take the ids of traces and spans from messages where no field tells them."""
    traces, spans = rows.get("trace_id").tolist(), rows.get("span_id").tolist()
    for row, message in enumerate(rows.get("msg").tolist()):
        if message and traces[row] is None:
            traces[row], spans[row] = ids_in(message)
    return rows.having(trace_id=texts(traces), span_id=texts(spans))


def _filled_from_wrapper(rows: EventRows, before: int, wrapper: Mapping[str, Sequence[str | None]]) -> EventRows:
    """Take time and place from the wrapper where the line itself says nothing."""
    for name, values in wrapper.items():
        if name == "stream":
            continue
        printed: list[str | None] = (rows.printed_times() if name == "ts" else rows.get(name)).tolist()
        numbers = listed(rows.line_no - before - 1)
        filled = texts([text or values[number] or None for text, number in zip(printed, numbers, strict=True)])
        rows = rows.timed(texts([text or "" for text in filled])) if name == "ts" else rows.having(**{name: filled})
    return rows
