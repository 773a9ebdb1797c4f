"""The keyword side: BM25 over the passages of several collections as if they were one (Robertson and Zaragoza 2009)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faultmaven.knowledge.models import Filter
from faultmaven.knowledge.passages.collection import Collection
from faultmaven.knowledge.passages.spelling import nearest
from faultmaven.knowledge.passages.wording import Entry, Segment
from faultmaven.knowledge.passages.words import COMMON, words_of
from faultmaven.knowledge.searching.jargon import MEANT, meant_by

#: The usual values, as in SQLite's FTS5.
_K1, _B = 1.2, 0.75
#: A pasted log as a query: the words after these change nothing but the time it takes.
_MOST_WORDS = 60
#: Unknown words that are looked up for slips; a text with more of them is in another language.
_MOST_CORRECTED = 4


@dataclass(frozen=True)
class KeywordHit:
    """A passage that has some of the words; `words` those that it has."""

    collection: str
    entry: Entry
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """What is looked for: the telling words with how much each counts (a word that was meant and not written counts
    less), and the share of all words that the collections know."""

    counts: Mapping[str, float]
    known_share: float

    @property
    def words(self) -> tuple[str, ...]:
        """Return the words, each once."""
        return tuple(self.counts)

    @classmethod
    def of(cls, text: str, collections: Sequence[Collection]) -> Query:
        """Read a query against the vocabulary of some collections: short forms written out, slips put right."""
        every = words_of(text)
        parts = [part for collection in collections for part in collection.parts]
        known = {word for word in set(every) if word in COMMON or any(word in part.words for part in parts)}
        telling = dict.fromkeys((word for word in every if word not in COMMON), 1.0)
        counts = dict(itertools.islice(telling.items(), _MOST_WORDS))
        certain = dict.fromkeys(known, 1.0)
        for word in list(counts):
            for meant in meant_by(word):
                counts.setdefault(meant, MEANT)
        for word in itertools.islice((word for word in telling if word not in known), _MOST_CORRECTED):
            if (right := nearest(word, (part.shelves for part in parts))) is not None:
                counts.setdefault(right, MEANT)
                certain[word] = MEANT
        return cls(counts, sum(certain.get(word, 0.0) for word in every) / len(every) if every else 0.0)


def by_words(query: Query, collections: Mapping[str, Collection], where: Filter, limit: int) -> list[KeywordHit]:
    """Return the passages with the highest scores, the best first."""
    size = sum(collection.size for collection in collections.values())
    if not size or not query.words:
        return []
    average = sum(collection.words_total for collection in collections.values()) / size
    weights = _weights(query.counts, list(collections.values()), size)
    proposed: list[tuple[str, int, NDArray[np.intp], NDArray[np.float32]]] = []
    for name, collection in collections.items():
        masks = collection.allowed(where)
        for at, part in enumerate(collection.parts):
            scores = np.zeros(len(part.texts), np.float32)
            shape = _K1 * (1 - _B + _B * part.lengths / max(average, 1.0))
            for word, weight in weights.items():
                if (place := part.words.get(word)) is not None:
                    rows = part.rows[part.starts[place] : part.starts[place + 1]]
                    often = part.weights[part.starts[place] : part.starts[place + 1]].astype(np.float32)
                    scores[rows] += weight * often * (_K1 + 1) / (often + shape[rows])
            scores[~masks[at]] = 0
            if len(scores):
                best = np.argpartition(-scores, min(limit, len(scores) - 1))[:limit]
                proposed.append((name, at, best, scores[best]))
    return [
        KeywordHit(name, part.entry(row), score, tuple(_those_in(part, row, query.words)))
        for score, name, at, row in _best_of(proposed, limit)
        for part in (collections[name].parts[at],)
    ]


def _best_of(
    proposed: Sequence[tuple[str, int, NDArray[np.intp], NDArray[np.float32]]], limit: int
) -> list[tuple[float, str, int, int]]:
    """Return (score, collection, part, row) of the best rows that any part proposes; ties in the order of the parts."""
    scores = np.concatenate([scores for *_, scores in proposed]) if proposed else np.zeros(0, np.float32)
    # what cannot be among them is left out before anything is put in order: a large collection has many parts
    least = np.partition(scores, -limit)[-limit] if len(scores) > limit else 0.0
    found = [
        (score, name, at, row)
        for name, at, rows, scores in proposed
        for may in (np.flatnonzero((scores > 0) & (scores >= least)),)
        for score, row in zip(scores[may].tolist(), rows[may].tolist(), strict=True)
    ]
    found.sort(key=lambda hit: (-hit[0], hit[1:]))
    return found[:limit]


def _weights(words: Mapping[str, float], collections: Sequence[Collection], size: int) -> dict[str, float]:
    """Return how telling each word is: the rarer, the more."""
    parts = [part for collection in collections for part in collection.parts]
    weights: dict[str, float] = {}
    for word, counts in words.items():
        places = [(part, place) for part in parts if (place := part.words.get(word)) is not None]
        holding = sum(int(part.starts[place + 1] - part.starts[place]) for part, place in places)
        if holding:
            weights[word] = counts * float(np.log1p(max(size - holding + 0.5, 0.5) / (holding + 0.5)))
    return weights


def _those_in(part: Segment, row: int, words: Sequence[str]) -> Iterator[str]:
    """Yield the words that stand in a passage."""
    for word in words:
        at = part.words.get(word)
        if at is not None:
            rows = part.rows[part.starts[at] : part.starts[at + 1]]
            place = int(np.searchsorted(rows, row))
            if place < len(rows) and int(rows[place]) == row:
                yield word
