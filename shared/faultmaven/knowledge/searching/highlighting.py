"""Where the words of a query stand in a passage, and the part of a long passage that has most of them."""

import re
from collections.abc import Iterator, Sequence

from faultmaven.knowledge.passages.words import words_of

PASSAGE_CHARS = 1_200
_WORD = re.compile(r"[^\W_]+")


def highlights(text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the places, as (start, end), of words that are one of these after reduction."""
    wanted = set(words)
    for match in _WORD.finditer(text):
        if wanted & set(words_of(match[0])):
            yield match.span()


def excerpt(text: str, words: Sequence[str]) -> str:
    """Return the text, or of a long one the lines around most of the words; what is left out is marked by dots."""
    if len(text) <= PASSAGE_CHARS:
        return text
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    places = [start for start, _ in highlights(text, words)]
    near = PASSAGE_CHARS * 3 // 4  # what is found also has some text behind it
    best = max(starts, key=lambda start: (sum(start <= place < start + near for place in places), -start))
    end = text.rfind("\n", best, best + PASSAGE_CHARS)
    end = end if end > best and best + PASSAGE_CHARS < len(text) else best + PASSAGE_CHARS
    before, after = "…\n" if best else "", "\n…" if end < len(text) else ""
    return before + text[best:end] + after
