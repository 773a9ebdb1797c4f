"""Keeping collections whole: all of them of the model in use, and no vector that belongs to nothing.

It runs on a schedule for some minutes at a time. Collections of another model come first; what one run does not reach
the next one goes on with, passage by passage, so a change of the model is over after as many runs as it takes. Until a
collection is done, it is searched by words alone and the answer says so.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.observability import log
from faultmaven.knowledge.indexing import Indexing
from faultmaven.knowledge.library import read_pages
from faultmaven.knowledge.models import GLOBAL, case_of, kind_of, user_collection
from faultmaven.knowledge.repository import CollectionRepository, DocumentRepository

#: A collection of the right model is looked through once a day: orphans hurt nobody, they are found by no search.
LOOKED_THROUGH_EVERY = timedelta(days=1)
#: What a run may take: a function ends after 15 minutes, and one batch of an endpoint may take two.
RUN_S = 12 * 60


@dataclass(frozen=True)
class Known:
    """A collection with its owner (None: the library), the model its vectors are of, and when it was last whole."""

    user_id: str | None
    collection: str
    model: str | None
    checked_at: datetime | None


@dataclass(frozen=True)
class Done:
    """What a run did: collections that are whole now, vectors made and removed, and collections it did not reach."""

    collections: int
    embedded: int
    orphans: int
    dropped_namespaces: int
    left: int


@dataclass(frozen=True)
class Upkeep:
    """Looks after all collections there are."""

    documents: DocumentRepository
    collections: CollectionRepository
    indexing: Indexing
    clock: Clock = utc_now
    monotonic: Callable[[], float] = time.monotonic

    def known(self) -> list[Known]:
        """Return every collection: the library's, those of users, and those of their cases."""
        return [self._known(user_id, name) for user_id, name in self._names()]

    def status(self) -> dict[str, int]:
        """Return how many collections there are of each model; `none` stands for those without vectors."""
        return dict(Counter(one.model or "none" for one in self.known()))

    def run(self, seconds: float = RUN_S, *, is_forced: bool = False) -> Done:
        """Make collections whole until the time is up: those of another model first, then those not looked through for
        longest; `is_forced` takes those, too, that were looked through today."""
        end = self.monotonic() + seconds
        waiting = sorted((one for one in self.known() if is_forced or self._is_due(one)), key=self._order)
        sums: Counter[str] = Counter()
        for place, one in enumerate(waiting):
            done = None
            if self.monotonic() < end:
                done = self.indexing.reconcile(
                    one.user_id,
                    one.collection,
                    is_time_up=lambda: self.monotonic() >= end,
                    is_awaited=lambda passage_id, one=one: self._is_awaited(one, passage_id),
                )
                sums += Counter(embedded=done.embedded, orphans=done.orphans, dropped=done.dropped_namespaces)
            if done is None or not done.is_complete:
                return self._told(place, sums, len(waiting) - place)
            self.collections.set_checked(one.user_id, one.collection, self.clock())
        return self._told(len(waiting), sums, 0)

    def _told(self, done: int, sums: Counter[str], left: int) -> Done:
        kept = Done(done, sums["embedded"], sums["orphans"], sums["dropped"], left)
        log("collections_kept", collections=done, left=left, embedded=kept.embedded, orphans=kept.orphans)
        return kept

    def _names(self) -> Iterator[tuple[str | None, str]]:
        yield None, GLOBAL
        for user_id in self.collections.users():
            names = {document.collection for document in self.documents.list(user_id)}
            yield from ((user_id, name) for name in sorted({user_collection(user_id), *filter(case_of, names)}))

    def _known(self, user_id: str | None, name: str) -> Known:
        model = self.collections.model(user_id, name)
        return Known(user_id, name, model, self.collections.checked_at(user_id, name))

    def _is_due(self, one: Known) -> bool:
        is_other = one.model not in (None, self.indexing.label)
        return is_other or one.checked_at is None or self.clock() - one.checked_at >= LOOKED_THROUGH_EVERY

    def _order(self, one: Known) -> tuple[bool, float, str]:
        is_right = one.model in (None, self.indexing.label)
        return is_right, one.checked_at.timestamp() if one.checked_at else 0.0, one.collection

    def _is_awaited(self, one: Known, passage_id: str) -> bool:
        """Tell whether a vector is of a version that is about to become visible: vectors are written before it."""
        document_id, number, _ = passage_id.rsplit("#", 2)
        document = self.documents.find(one.user_id, document_id)
        if document is None:
            return kind_of(one.collection) == GLOBAL and document_id in {page.document_id for page in read_pages()}
        return int(number) > document.number
