"""The word lists of the checker, from `vocabulary.txt` beside this file."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("vocabulary.txt")


def words_of(heading: str) -> frozenset[str]:
    """Return the words under a heading; a heading that is not there is a KeyError."""
    return frozenset(word for line in lines_of(heading) for word in line)


def lines_of(heading: str) -> tuple[frozenset[str], ...]:
    """Return the words under a heading, line by line."""
    return _lists()[heading]


@cache
def _lists() -> Mapping[str, tuple[frozenset[str], ...]]:
    lists: dict[str, tuple[frozenset[str], ...]] = {}
    heading = ""
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            heading = line.strip("[]")
            lists[heading] = ()
        elif line and not line.startswith("#"):
            lists[heading] += (frozenset(line.split()),)
    return lists
