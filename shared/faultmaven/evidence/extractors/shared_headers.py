"""Headers read once for all lines that share them: most lines of a log differ from another in digits and message only.

The first bytes of a line with every digit as 0 are its key. The pattern of the format runs on one line of each key, and
where it puts the groups holds for the others: measured on the bench's log, 0.15 µs a line where the pattern takes 1.3.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faultmaven.evidence.extractors.line_table import Indexes, LineTable, distinct

#: Only a pattern that takes the rest of the line as the message leaves nothing to read behind the header.
_OPEN_END = r"(?P<msg>.*)\Z"
#: Keys are this long at most; a longer header is read line by line.
_WIDEST = 160
#: Keys remembered from block to block.
_MAX_KEYS = 200_000
#: Where more than half of the first lines have a key of their own, sharing saves nothing.
_TRIED, _WORTH = 4_096, 0.5
_UNKNOWN, _ALONE = -1, -2
_NEVER_FIXED = frozenset({"msg", "ts"})
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Headers:
    """The lines (by index) that have a header, and where its groups stand: -1 for a group that is not there.

    `starts[name]` and `ends[name]` are places in the text of the block. `fixed[name]` has the text of a group by
    `kinds[i]` where it is the same for all lines of a kind, and is absent where a digit makes a difference.
    """

    indexes: Indexes
    starts: dict[str, Indexes]
    ends: dict[str, Indexes]
    kinds: Indexes
    fixed: dict[str, list[str | None]]


class SharedHeaders:
    """Reads the headers of one format in one file, block by block."""

    def __init__(self, regex: re.Pattern[str], sample: list[str]) -> None:
        self._regex = regex
        self._names = list(regex.groupindex)
        starts = [match.start("msg") for line in sample if (match := regex.match(line))] if self._fits() else []
        width = -(-(max(starts, default=_WIDEST) + 2) // 8) * 8
        self.is_useful = width <= _WIDEST
        self._width = width
        self._keys = np.zeros(0, dtype=np.uint64)  # sorted, with the kind of each
        self._kind_of_key = np.zeros(0, dtype=np.int64)
        self._places: list[tuple[int, ...]] = []
        self._texts: dict[str, list[str | None]] = {name: [] for name in self._names}
        self._is_fixed: dict[str, list[bool]] = {name: [] for name in self._names}
        self._is_tried = False

    def _fits(self) -> bool:
        return self._regex.pattern.endswith(_OPEN_END) and not self._regex.flags & ~re.UNICODE

    def read(self, table: LineTable, left: Indexes) -> tuple[Headers | None, Indexes]:
        """Return the headers of those lines that share theirs, and the lines that have to be read one by one."""
        if len(self._keys) > _MAX_KEYS:
            self._forget()
        keys = table.keys(left, self._width)
        if not self._is_tried and len(left):
            self._is_tried = True
            few = keys[:_TRIED]
            self.is_useful = len(few) < 64 or len(distinct(few)[0]) <= _WORTH * len(few)
            if not self.is_useful:
                return None, left
        kinds = self._kinds(keys, table, left)
        read = kinds >= 0
        if read.all():
            return self._headers(table, left, kinds), left[:0]
        return self._headers(table, left[read], kinds[read]) if read.any() else None, left[~read]

    def _forget(self) -> None:
        self._keys, self._kind_of_key = self._keys[:0], self._kind_of_key[:0]
        self._places.clear()
        for name in self._names:
            self._texts[name].clear()
            self._is_fixed[name].clear()

    def _kinds(self, keys: npt.NDArray[np.uint64], table: LineTable, left: Indexes) -> Indexes:
        kinds = self._known(keys)
        unknown = np.flatnonzero(kinds == _UNKNOWN)
        if not len(unknown):
            return kinds
        new, first = distinct(keys[unknown])
        learned = [self._learn(table.text[table.starts[at] : table.ends[at]]) for at in left[unknown[first]].tolist()]
        all_keys = np.concatenate([self._keys, new])
        order = np.argsort(all_keys)
        self._keys = all_keys[order]
        self._kind_of_key = np.concatenate([self._kind_of_key, np.array(learned, dtype=np.int64)])[order]
        return self._known(keys)

    def _known(self, keys: npt.NDArray[np.uint64]) -> Indexes:
        if not len(self._keys):
            return np.full(len(keys), _UNKNOWN, dtype=np.int64)
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return np.where(self._keys[at] == keys, self._kind_of_key[at], _UNKNOWN)

    def _learn(self, line: str) -> int:
        """Return the kind of a line's header: a new one, or that lines of its key are read one by one."""
        match = self._regex.match(line)
        start = line[: self._width]
        again = self._regex.match(start)
        if match is None or again is None or not start.isascii():
            return _ALONE
        body = match.start("msg")
        if body >= self._width or match.regs[0][0] or not _same(match, again):
            return _ALONE
        kind = len(self._places)
        places: list[int] = []
        for name in self._names:
            at, to = match.span(name)
            places += (at, to if name != "msg" else -1)
            self._texts[name].append(match[name])
            self._is_fixed[name].append(name not in _NEVER_FIXED and not _DIGIT.search(match[name] or ""))
        self._places.append(tuple(places))
        return kind

    def _headers(self, table: LineTable, indexes: Indexes, kinds: Indexes) -> Headers:
        places = np.array(self._places, dtype=np.int64)
        begin = table.starts[indexes]
        starts, ends, fixed = dict[str, Indexes](), dict[str, Indexes](), dict[str, list[str | None]]()
        used = np.flatnonzero(np.bincount(kinds, minlength=len(places)))
        for column, name in enumerate(self._names):
            if name not in _NEVER_FIXED and all(self._is_fixed[name][kind] for kind in used.tolist()):
                fixed[name] = self._texts[name]
                continue
            at, to = places[:, 2 * column], places[:, 2 * column + 1]
            starts[name] = np.where(at[kinds] < 0, 0, begin + at[kinds])
            ends[name] = table.ends[indexes] if name == "msg" else np.where(at[kinds] < 0, 0, begin + to[kinds])
        return Headers(indexes, starts, ends, kinds, fixed)


def _same(match: re.Match[str], again: re.Match[str]) -> bool:
    """Tell whether a header was read the same without what follows it."""
    message = match.re.groupindex["msg"]
    places, others = match.regs, again.regs
    return all(places[group] == others[group] for group in range(1, len(places)) if group != message) and (
        places[message][0] == others[message][0]
    )
