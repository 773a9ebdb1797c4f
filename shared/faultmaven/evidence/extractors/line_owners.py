"""Which record a line without a header belongs to: the one before it, or one of its own.

Most such lines need no thought: an indented line right behind another one goes where that went, and where no trace goes
on, a line without the words of one stands alone. Whole runs of these are placed at once, the others line by line.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from faultmaven.evidence.extractors.line_table import Indexes, LineTable, listed
from faultmaven.evidence.extractors.stack_lines import Follower, is_special

_OTHER, _PLAIN, _INDENTED = 0, 1, 2
_SPACE, _TAB, _TILDE = 32, 9, 126


class LineOwners:
    """Places the lines of one log, block by block."""

    def __init__(self) -> None:
        self._follower = Follower()
        self._lines_before = 0
        # line numbers: the last record with a header, the one seen by the follower, the last without, the last line
        self._last_head, self._seen_head, self._plain, self._last_end = 0, -1, 0, -1

    def place(
        self, table: LineTable, left: Indexes, starts: npt.NDArray[np.int64]
    ) -> tuple[dict[int, list[int]], list[int]]:
        """Give each of the lines left over (by index) to the record before it, or make it a record of its own.

        `starts` are the line numbers of the records with a header in this block. Returns the indexes of the lines that
        continue a record, by the record's first line number, and the others.
        """
        followers, own = dict[int, list[int]](), list[int]()
        if len(left):
            heads = np.concatenate([[self._last_head], starts])[np.searchsorted(starts, left + self._lines_before + 1)]
            self._place(table, left, heads, followers, own)
        if len(starts):
            self._last_head = int(starts[-1])
        self._lines_before += len(table)
        return followers, own

    def _place(
        self, table: LineTable, left: Indexes, heads: Indexes, followers: dict[int, list[int]], own: list[int]
    ) -> None:
        lines, before = table.lines, self._lines_before
        indexes, head_of = listed(left), listed(heads)
        for kind, start, end in _runs(_kinds(table, left, indexes), left):
            at = start
            while at < end and not (kind == _PLAIN and self._follower.is_idle):
                self._place_one(lines[indexes[at]], indexes[at], head_of[at], followers, own)
                at += 1
                if kind == _INDENTED:
                    break
            rest = indexes[at:end]
            if not rest:
                continue
            if kind == _INDENTED:
                followers.setdefault(max(head_of[at], self._plain), []).extend(rest)
                self._follower.indented(lines[rest[0] : rest[-1] + 1])
            else:
                own.extend(rest)
                self._plain = before + rest[-1] + 1
            self._last_end = before + rest[-1] + 1

    def _place_one(self, line: str, index: int, head: int, followers: dict[int, list[int]], own: list[int]) -> None:
        if not line.strip():
            return
        number = self._lines_before + index + 1
        if head != self._seen_head and head > self._plain:
            self._follower.headed()
            self._last_end = self._seen_head = head
        current = max(head, self._plain)
        if self._follower.continues(line, self._last_end == number - 1, head > self._plain) and current:
            followers.setdefault(current, []).append(index)
        else:
            own.append(index)
            self._plain = number
        self._last_end = number


def _kinds(table: LineTable, left: Indexes, indexes: list[int]) -> npt.NDArray[np.int8]:
    """Return the kind of each line: indented with text, without the words of a trace, or any other."""
    data = np.frombuffer(table.data, dtype=np.uint8)
    first, last = data[table.byte_starts[left]], data[table.byte_ends[left] - 1]
    has_text = (last > _SPACE) & (last <= _TILDE)
    indented = (first == _SPACE) | (first == _TAB)
    kinds = np.where(indented & has_text, np.int8(_INDENTED), np.int8(_OTHER))
    lines = table.lines
    open_places = np.flatnonzero(~indented & has_text)
    special = [is_special(lines[indexes[place]]) for place in listed(open_places)]
    kinds[open_places[~np.array(special, dtype=np.bool_)]] = _PLAIN
    return kinds


def _runs(kinds: npt.NDArray[np.int8], left: Indexes) -> Iterator[tuple[int, int, int]]:
    """Yield runs of lines of a kind as `(kind, start, end)`; indented lines of a run stand right behind each other."""
    parted = (kinds[1:] != kinds[:-1]) | ((kinds[1:] == _INDENTED) & (np.diff(left) != 1))
    edges = [0, *listed(np.flatnonzero(parted) + 1), len(kinds)]
    for start, end in pairwise(edges):
        yield int(kinds[start]), start, end
