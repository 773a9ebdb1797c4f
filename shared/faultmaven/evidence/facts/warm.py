"""Opened facts kept between questions: a conversation asks the same case again and again.

What is kept belongs to exactly the files as they were: a file that came, went or was read again opens anew.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager

from faultmaven.evidence.facts.case_facts import CaseFacts
from faultmaven.evidence.models import Evidence

#: Each may hold as much memory as one connection (`database.MEMORY_LIMIT`).
KEPT_CASES = 2
#: A case that is asked about again has the table in memory that most questions go to.
_HOT = "events"

Key = tuple[str, str]
Opens = Callable[[frozenset[str]], CaseFacts]


class _Kept:
    """One opened case: who uses it now, and whether it should close after that."""

    def __init__(self, facts: CaseFacts, state: object, tables: frozenset[str]) -> None:
        self.facts = facts
        self.state = state
        self.tables = tables
        self.uses = 0
        self.users = 0
        self.is_retired = False
        self.turn = threading.RLock()


class WarmFacts:
    """The few cases asked about last, opened; safe to use from several threads, which take turns at one case."""

    def __init__(self, size: int = KEPT_CASES) -> None:
        self._size = size
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    @contextmanager
    def borrow(
        self, key: Key, evidence: Sequence[Evidence], tables: frozenset[str], opens: Opens
    ) -> Generator[CaseFacts]:
        """Lend the facts under `key` as `evidence` stands now, with these tables at least.

        `opens` opens those tables it is given, where they are not kept: what was asked for before comes along.
        """
        kept = self._take(key, _state(evidence), tables, opens)
        try:
            with kept.turn:
                if kept.uses > 1 and _HOT in tables:
                    kept.facts.load(_HOT)
                yield kept.facts
        finally:
            self._give_back(kept)

    def close(self) -> None:
        """Close all that nobody uses, and the rest when its users are done."""
        with self._lock:
            for kept in self._kept.values():
                self._retire(kept)
            self._kept.clear()

    def _take(self, key: Key, state: object, tables: frozenset[str], opens: Opens) -> _Kept:
        with self._lock:
            kept = self._kept.pop(key, None)
            if kept is not None and (kept.state != state or not tables <= kept.tables):
                self._retire(kept)
                tables, kept = tables | kept.tables, None
            if kept is None:
                while len(self._kept) >= self._size:
                    self._retire(self._kept.popitem(last=False)[1])
                kept = _Kept(opens(tables), state, tables)
            self._kept[key] = kept
            kept.users += 1
            kept.uses += 1
            return kept

    def _give_back(self, kept: _Kept) -> None:
        with self._lock:
            kept.users -= 1
            if kept.is_retired and not kept.users:
                kept.facts.close()

    @staticmethod
    def _retire(kept: _Kept) -> None:
        kept.is_retired = True
        if not kept.users:
            kept.facts.close()


def _state(evidence: Sequence[Evidence]) -> object:
    """Return what the facts of these files depend on: all that a question can see of them."""
    return tuple(
        (e.evidence_id, e.number, e.filename, e.status, e.format, e.line_count, e.duplicate_of, e.generation)
        for e in evidence
    )
