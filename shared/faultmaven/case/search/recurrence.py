"""Incidents that come again: the same fault of the same component, or opened by the same alert."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from faultmaven.case.entries import Entry

#: By what two cases are one incident again: the cause and what it blames, or the alert that opened both.
Because = Literal["cause", "alert"]


@dataclass(frozen=True)
class Recurrence:
    """An incident that was there several times: its cases, oldest first."""

    because: Because
    cases: tuple[Entry, ...]


@dataclass(frozen=True)
class SeenBefore:
    """What a case is told of its past: earlier cases of the same incident, newest first, and how they are known."""

    because: Because
    cases: tuple[Entry, ...]


class Recurrences:
    """The incidents of one user, by what makes cases one incident."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._groups: Mapping[tuple[Because, str], list[Entry]] = defaultdict(list)
        for entry in sorted(entries, key=lambda one: one.case_id):  # ids sort by the moment of opening
            for key in _keys(entry):
                self._groups[key].append(entry)

    def before(self, entry: Entry) -> SeenBefore | None:
        """Return the earlier cases of the same incident, by their cause where it is known; None for the first."""
        for key in _keys(entry):
            earlier = [one for one in self._groups[key] if one.case_id < entry.case_id]
            if earlier:
                return SeenBefore(key[0], tuple(reversed(earlier)))
        return None

    def all(self) -> list[Recurrence]:
        """Return every incident that was there more than once, the most frequent first; each group of cases once."""
        found: dict[tuple[str, ...], Recurrence] = {}
        for (because, _), cases in self._groups.items():
            if len(cases) > 1:
                found.setdefault(tuple(one.case_id for one in cases), Recurrence(because, tuple(cases)))
        return sorted(found.values(), key=lambda one: (-len(one.cases), one.cases[-1].case_id))


def _keys(entry: Entry) -> Iterator[tuple[Because, str]]:
    """Yield by what a case is known again, the surest first."""
    if entry.has_cause and entry.component:
        yield "cause", f"{entry.mechanism or entry.cause} {entry.component}".casefold()
    if entry.fingerprint:
        yield "alert", entry.fingerprint


def recurring(entries: Sequence[Entry]) -> frozenset[str]:
    """Return the ids of the cases that were there before."""
    known = Recurrences(entries)
    return frozenset(entry.case_id for entry in entries if known.before(entry))
