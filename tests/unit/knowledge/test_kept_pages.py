"""Pages of the library are found once for the same words, for a while."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from faultmaven.knowledge.kept_pages import KEPT, KEPT_FOR, KeptPages
from faultmaven.knowledge.lookup import WITHOUT
from faultmaven.knowledge.models import Explanation, Passage


@dataclass
class Library:
    """A library that counts what it is asked and finds nothing."""

    meaning: str = "used"
    asked: list[tuple[str, int]] = field(default_factory=list)
    now: datetime = datetime(2026, 1, 31, 9, tzinfo=UTC)

    def explore(self, query: str, limit: int = 10) -> tuple[list[Passage], Explanation]:
        self.asked.append((query, limit))
        return [], Explanation("words", self.meaning, "used", 1.0)

    def clock(self) -> datetime:
        return self.now


@pytest.fixture
def library() -> Library:
    return Library()


@pytest.fixture
def pages(library: Library) -> KeptPages:
    return KeptPages(library, library.clock)


def test_the_same_words_are_looked_up_once_for_a_while(library: Library, pages: KeptPages) -> None:
    for _ in range(3):
        assert pages.search("disk full", 3) == []
    assert library.asked == [("disk full", 3)]
    pages.search("disk full", 4)
    pages.search("pool exhausted", 3)
    assert len(library.asked) == 3
    library.now += KEPT_FOR - timedelta(seconds=1)
    pages.search("disk full", 3)
    assert len(library.asked) == 3
    library.now += timedelta(seconds=1)
    pages.search("disk full", 3)
    pages.search("disk full", 3)
    assert len(library.asked) == 4, "what somebody added since is found"


def test_what_was_found_without_meaning_is_looked_up_again(library: Library, pages: KeptPages) -> None:
    library.meaning = WITHOUT
    pages.search("disk full")
    library.meaning = "used"
    pages.search("disk full")
    pages.search("disk full")
    assert len(library.asked) == 2


def test_so_many_are_kept_and_no_more(library: Library, pages: KeptPages) -> None:
    for number in range(KEPT + 1):
        pages.search(str(number))
    pages.search(str(KEPT))
    pages.search("0")
    assert library.asked[KEPT:] == [(str(KEPT), 10), ("0", 10)]
