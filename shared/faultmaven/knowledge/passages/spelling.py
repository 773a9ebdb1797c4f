"""Words typed in a hurry: the word of the documents that is one or two letters away from one that nobody knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

#: Shorter words have too many neighbours; from the second length on two slips are believed.
_LEAST, _TWO_SLIPS_FROM = 5, 8

#: The words of an index by first letter and length: few people miss the first letter.
Shelves = Mapping[tuple[str, int], list[str]]


def shelved(words: Iterable[str]) -> Shelves:
    """Return words of letters alone where `nearest` looks for them."""
    shelves: dict[tuple[str, int], list[str]] = defaultdict(list)
    for word in words:
        if len(word) >= _LEAST - 1 and word.isascii() and word.isalpha():
            shelves[word[0], len(word)].append(word)
    return shelves


def nearest(word: str, vocabularies: Iterable[Shelves]) -> str | None:
    """Return the known word that was probably meant, None where none is near enough; of equals the first by letters."""
    if len(word) < _LEAST or not word.isascii() or not word.isalpha():
        return None
    most = 1 if len(word) < _TWO_SLIPS_FROM else 2
    near = ((slips(word, known, most), known) for known in set(_candidates(word, vocabularies, most)))
    found = min(near, default=(most + 1, ""))
    return found[1] if found[0] <= most else None


def slips(one: str, other: str, most: int) -> int:
    """Return how many letters were added, left out, exchanged or swapped (optimal string alignment); over `most`, any
    number that is over it."""
    before, last = [0] * (len(other) + 1), list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        current = [row]
        for column, against in enumerate(other, 1):
            least = min(last[column] + 1, current[-1] + 1, last[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                least = min(least, before[column - 2] + 1)
            current.append(least)
        if min(current) > most:
            return most + 1
        before, last = last, current
    return last[-1]


def _candidates(word: str, vocabularies: Iterable[Shelves], most: int) -> Iterator[str]:
    letters = set(word)
    for shelves in vocabularies:
        for length in range(len(word) - most, len(word) + most + 1):
            # every slip changes two letters of the set at most
            shelf = shelves.get((word[0], length), ())
            yield from (known for known in shelf if len(letters.symmetric_difference(known)) <= 2 * most)
