"""Answers of a database that does not change, kept for when the same statement is asked again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

#: Rows that are kept in all, of about 1 KB where they hold a record: 10 MB.
KEPT_ROWS = 10_000
#: A longer answer would push out all the others.
_LONGEST = KEPT_ROWS // 4


class Rows(NamedTuple):
    """An answer: the names of its columns, and its rows."""

    names: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]


@dataclass
class Recall:
    """The answers asked for last, as many as `KEPT_ROWS` allow.

    A diagnosis asks the same dozens of statements for every question, of 3 to 20 ms each. A value that is a list may
    be long, and whoever has it may change it: an answer with such values is not kept.
    """

    _kept: OrderedDict[tuple[str, str], Rows] = field(default_factory=OrderedDict[tuple[str, str], Rows], init=False)
    _held: int = field(default=0, init=False)

    def rows(self, sql: str, params: Sequence[object], ask: Callable[[], Rows]) -> Rows:
        """Return the answer to a statement, asked only where it is not known."""
        key = (sql, repr(params))
        known = self._kept.get(key)
        if known is not None:
            self._kept.move_to_end(key)
            return known
        found = ask()
        if len(found.rows) <= _LONGEST and not any(
            isinstance(value, list | dict) for row in found.rows for value in row
        ):
            self._kept[key] = found
            self._held += len(found.rows) + 1
            while self._held > KEPT_ROWS:
                self._held -= len(self._kept.popitem(last=False)[1].rows) + 1
        return found
