"""Finds the log records that hold a word, so that each signature looks at its own few records only."""

from collections.abc import Iterable, Sequence
from weakref import WeakKeyDictionary

from faultmaven.diagnosis.picture import LogLine, Picture


class WordIndex:
    """The log records of a case by the words that signatures ask for; a word is looked for once per case."""

    def __init__(self, lines: Sequence[LogLine]) -> None:
        self._lines = lines
        self._lowered = [line.message.lower() for line in lines]
        self._known: dict[str, Sequence[int]] = {}

    def holding(self, words: Iterable[str]) -> list[tuple[LogLine, str]]:
        """Return the records that hold one of the words (any case), in their order, each with one such word."""
        found: dict[int, str] = {}
        for word in words:
            lowered = word.lower()
            if lowered not in self._known:
                self._known[lowered] = [n for n, text in enumerate(self._lowered) if lowered in text]
            for n in self._known[lowered]:
                found.setdefault(n, word)
        return [(self._lines[n], found[n]) for n in sorted(found)]


_known: "WeakKeyDictionary[Picture, WordIndex]" = WeakKeyDictionary()


def records_holding(picture: Picture, words: Iterable[str]) -> list[tuple[LogLine, str]]:
    """Return the log records of a case that hold one of the words, each with one such word."""
    if picture not in _known:
        _known[picture] = WordIndex(picture.logs)
    return _known[picture].holding(words)
