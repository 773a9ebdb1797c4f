"""Finding cases: over the entries of one user, then the cases of one page as they are now."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from faultmaven.case.errors import CaseNotFound
from faultmaven.case.models import Case
from faultmaven.case.repository import CaseRepository, EntryRepository
from faultmaven.case.search.question import Place, Question, facets_of
from faultmaven.case.search.recurrence import Recurrences, SeenBefore


@dataclass(frozen=True)
class Found:
    """A page of cases with what is known of their past; `total` and `facets` are of all pages, `last` ends this one."""

    cases: Sequence[tuple[Case, SeenBefore | None]]
    total: int
    facets: Mapping[str, Sequence[tuple[str, int]]]
    last: Place | None


@dataclass(frozen=True)
class CaseSearch:
    """Searches. Every method takes the user who asks, and finds nothing of anybody else."""

    entries: EntryRepository
    cases: CaseRepository

    def search(self, user_id: str, question: Question, *, limit: int, after: Place | None) -> Found:
        """Return the page that begins behind the place `after`.

        What was written before the search began is found as it was written. A case that changes while somebody turns
        pages may move to another one; all others are found exactly once.
        """
        entries = self.entries.list(user_id)
        past = Recurrences(entries)
        found = [entry for entry in entries if question.finds(entry)]
        if question.is_recurring is not None:
            found = [entry for entry in found if bool(past.before(entry)) is question.is_recurring]
        ordered = question.ordered(found)
        rest = [entry for entry in ordered if after is None or question.follows(entry, after)]
        page = rest[:limit]
        cases = self.cases.get_many(user_id, [entry.case_id for entry in page])
        return Found(
            [(cases[entry.case_id], past.before(entry)) for entry in page if entry.case_id in cases],
            len(ordered),
            facets_of(ordered),
            question.place(page[-1]) if len(rest) > limit else None,
        )

    def seen_before(self, user_id: str, case_id: str) -> SeenBefore | None:
        """Return the earlier cases of the incident of a case, None for the first; raises CaseNotFound."""
        entries = self.entries.list(user_id)
        own = next((entry for entry in entries if entry.case_id == case_id), None)
        if own is None:
            raise CaseNotFound
        return Recurrences(entries).before(own)


def place_in_words(place: Place | None) -> str | None:
    """Return a place as a cursor holds it."""
    return json.dumps(place) if place else None


def read_place(words: str | None) -> Place | None:
    """Return the place that a cursor holds."""
    if not words:
        return None
    by, case_id = json.loads(words)
    return str(by), str(case_id)


@cache
def case_search() -> CaseSearch:
    """Return the search over this process's tables."""
    return CaseSearch(EntryRepository(), CaseRepository())
