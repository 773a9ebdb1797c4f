"""What cases are asked for: filters, an order, and the place where a page begins. Pure; it reads entries alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from faultmaven.case.entries import Entry
from faultmaven.case.models import CaseStatus, Severity
from faultmaven.core.translation import Translation

#: Only a text that may hold an address has to be read with the case's own key.
_MAY_HOLD_ADDRESS = re.compile(r"\d\.\d{1,3}\.|[0-9a-fA-F]:[0-9a-fA-F]{0,4}:")
_SEVERITIES = {severity: rank for rank, severity in enumerate(Severity)}
#: Values of each facet that are told, the most frequent first.
FACET_VALUES = 30


class Sort(StrEnum):
    """What cases are ordered by."""

    UPDATED = "updated"
    CREATED = "created"
    SEVERITY = "severity"
    TITLE = "title"


class TimeOf(StrEnum):
    """Which moment of a case a time range is about."""

    CREATED = "created"
    UPDATED = "updated"
    ENDED = "ended"


#: A place in an order: what is ordered by, then the id, so that no two cases share a place.
Place = tuple[str, str]


@dataclass(frozen=True)
class Question:
    """Which cases are wanted, all conditions at once; empty ones ask nothing.

    Every word of `text` stands somewhere in the title, the description, a tag, the conclusion, the cause or the
    component. Of `statuses`, `severities` and `causes` one is enough, `tags` must all be there. A cause is named by its
    id or by words of its title. `since` is inclusive, `until` is not.
    """

    text: str = ""
    statuses: frozenset[CaseStatus] = frozenset()
    severities: frozenset[Severity] = frozenset()
    tags: tuple[str, ...] = ()
    component: str = ""
    cause: str = ""
    since: datetime | None = None
    until: datetime | None = None
    time_of: TimeOf = TimeOf.CREATED
    is_recurring: bool | None = None
    sort: Sort = Sort.UPDATED
    is_ascending: bool = False

    def finds(self, entry: Entry) -> bool:
        """Tell whether a case is wanted, but for recurrence, which is about several cases."""
        return (
            (not self.statuses or entry.status in self.statuses)
            and (not self.severities or entry.severity in self.severities)
            and self._is_in_time(entry)
            and self._is_of_cause(entry)
            and self._has_words(entry)
        )

    def place(self, entry: Entry) -> Place:
        """Return where a case stands in the order."""
        return _ORDERS[self.sort](entry), entry.case_id

    def ordered(self, found: Iterable[Entry]) -> list[Entry]:
        """Return cases in the order that is wanted; equal ones by their ids, the newest first."""
        return sorted(found, key=self.place, reverse=not self.is_ascending)

    def follows(self, entry: Entry, after: Place) -> bool:
        """Tell whether a case stands behind a place."""
        return self.place(entry) > after if self.is_ascending else self.place(entry) < after

    def _is_of_cause(self, entry: Entry) -> bool:
        if self.cause and not _names(self.cause, entry.mechanism, entry.cause):
            return False
        return not self.component or self.component.casefold() in _shown(entry, entry.component).casefold()

    def _has_words(self, entry: Entry) -> bool:
        if self.tags:
            there = {_shown(entry, tag).casefold() for tag in entry.tags}
            if not all(tag.casefold() in there for tag in self.tags):
                return False
        if not self.text:
            return True
        text = _shown(entry, entry.text).casefold()
        return all(word in text for word in self._words)

    @cached_property
    def _words(self) -> Sequence[str]:
        """Return what is looked for, once for all cases."""
        return self.text.casefold().split()

    def _is_in_time(self, entry: Entry) -> bool:
        if self.since is None and self.until is None:
            return True
        moment = {
            TimeOf.CREATED: entry.created_at,
            TimeOf.UPDATED: entry.updated_at,
            TimeOf.ENDED: entry.ended_at,
        }[self.time_of]
        if moment is None:
            return False
        return (self.since is None or moment >= self.since) and (self.until is None or moment < self.until)


_ORDERS: Mapping[Sort, Callable[[Entry], str]] = {
    Sort.UPDATED: lambda entry: entry.kept["updated_at"],
    Sort.CREATED: lambda entry: entry.kept["created_at"],
    Sort.SEVERITY: lambda entry: str(_SEVERITIES[entry.severity]),
    Sort.TITLE: lambda entry: _shown(entry, entry.title).casefold(),
}


def facets_of(found: Sequence[Entry]) -> dict[str, list[tuple[str, int]]]:
    """Return how often each status, severity, tag, cause and component stands in these cases, the frequent first."""
    caused = [entry for entry in found if entry.has_cause]
    counts = {
        "status": Counter(entry.kept["status"] for entry in found),
        "severity": Counter(entry.kept["severity"] for entry in found),
        "tag": Counter(shown for entry in found for shown in {_shown(entry, tag) for tag in entry.tags}),
        "cause": Counter(entry.mechanism or entry.cause for entry in caused),
        "component": Counter(_shown(entry, entry.component) for entry in caused),
    }
    return {
        name: sorted(((value, n) for value, n in counter.items() if value), key=lambda pair: (-pair[1], pair[0]))[
            :FACET_VALUES
        ]
        for name, counter in counts.items()
    }


def _names(asked: str, mechanism: str, title: str) -> bool:
    """Tell whether a cause is the one asked for: by its id, or by every word of what was typed."""
    known = f"{mechanism} {title}".casefold()
    return asked.casefold() == mechanism or all(word in known for word in asked.casefold().split())


def _shown(entry: Entry, text: str) -> str:
    """Return a text of a case with the addresses that its owner knows."""
    return Translation(entry.pseudonym_key).restored(text) if _MAY_HOLD_ADDRESS.search(text) else text
