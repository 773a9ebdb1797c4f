"""Pages of the library found a moment ago: the turns of a conversation ask for the same cause again and again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.recent import Recent
from faultmaven.knowledge.lookup import WITHOUT
from faultmaven.knowledge.models import Explanation, Passage

#: The library changes with a release, or when somebody adds a page: after so long it is asked again.
KEPT_FOR = timedelta(minutes=5)
#: Searches kept in a process, of ten passages at most.
KEPT = 64


class Explores(Protocol):
    """What searches the library, and says how."""

    def explore(self, query: str, limit: int = 10) -> tuple[list[Passage], Explanation]:
        """Return the passages that fit best, and how they were found."""
        ...


@dataclass
class KeptPages:
    """Searches the library, which takes the call of another function, once in `KEPT_FOR` for the same words.

    What was found without meaning, because that function gave no answer, is not kept.
    """

    library: Explores
    clock: Clock = utc_now
    _kept: Recent[tuple[str, int], tuple[datetime, Sequence[Passage]]] = field(
        default_factory=lambda: Recent(KEPT), init=False
    )

    def search(self, query: str, limit: int = 10) -> Sequence[Passage]:
        """Return the passages that fit best."""
        key, now = (query, limit), self.clock()
        known = self._kept.get(key)
        if known and now - known[0] < KEPT_FOR:
            return known[1]
        found, explanation = self.library.explore(query, limit)
        if explanation.meaning != WITHOUT:
            self._kept.keep(key, (now, found))
        return found
