"""Which old messages matter to a question: exact names first, then words, then meaning if something can tell it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

#: From a question and texts to how alike each is, 0 to 1; such as the cosine of embeddings.
Similarity = Callable[[str, Sequence[str]], Sequence[float]]

#: Names with a digit, a dot, a dash, an underscore or a slash in them: pods, hosts, ids, versions, paths, codes.
_NAME = re.compile(r"[\w./:@-]*[\w][./:_@-][\w][\w./:@-]*|\b[A-Za-z]*\d[\w]*\b")
_WORD = re.compile(r"[^\W\d_]{3,}")
#: What they weigh beside each other. Meaning alone lost one fact in five; an exact name is worth more than all else.
_NAMES, _WORDS, _MEANING = 1.0, 0.6, 0.5
#: Words that questions are made of, whatever they are about.
_EMPTY = frozenset(
    re.findall(
        r"\w+",
        """the and for are but not you was were what when where which who why how did does has had have can could will
        would should this that these those then than with from into about all any our out its his her their there""",
    )
)
#: Endings that change no word's meaning: `evictions` and `evicted` are about the same.
_ENDING = re.compile(r"(?:ations?|ings?|ions?|ied|ies|ers?|ed|es|s|e|y)$")


#: What a word counts when it is no more than kin to one that is asked for: the same beginning (`resolver`,
#: `resolution`), or one inside the other (`SERVFAIL`, `fail`).
_KIN, _KIN_LETTERS = 0.5, 4

#: A relevance below this is chance.
_LEAST = 0.06

#: Passages that old messages are taken apart into: a line, or a sentence of it, of at most so many characters.
_PASSAGE_CHARS = 400
_PASSAGE_END = re.compile(r"\n+|(?<=[.!?])\s+(?=[\"'`(\[*A-Z0-9])")


def relevance(question: str, texts: Sequence[str], similarity: Similarity | None = None) -> list[float]:
    """Return how much each text matters to the question, 0 for nothing in common."""
    meaning = similarity(question, texts) if similarity and texts else [0.0] * len(texts)
    terms = [_terms(text) for text in texts]
    holding = Counter(term for text in terms for term in text)
    # A pair of words that nobody wrote as one says nothing about how much of the question a text holds.
    asked_terms = _stems(question) | (_terms(question) & holding.keys())
    asked_names = _names(question)
    kin = {term: _kin(term, holding) for term in asked_terms}
    rarity = {term: math.log(1 + len(texts) / (1 + sum(holding[other] for other in kin[term]))) for term in asked_terms}
    most = sum(rarity.values()) or 1.0
    scores: list[float] = []
    for text, text_terms, alike in zip(texts, terms, meaning, strict=True):
        words = sum(
            rarity[term] * max((weight for other, weight in kin[term].items() if other in text_terms), default=0.0)
            for term in asked_terms
        )
        named = len(asked_names & _names(text)) / len(asked_names) if asked_names else 0.0
        scores.append(_NAMES * named + _WORDS * words / most + _MEANING * max(float(alike), 0.0))
    return scores


@dataclass(frozen=True)
class Passage:
    """A part of a message: which message of the conversation, its place in it, and how much it matters."""

    message: int
    place: int
    text: str
    score: float


def rank_passages(question: str, messages: Sequence[str], similarity: Similarity | None = None) -> list[Passage]:
    """Return what of the messages matters to the question, the most telling and then the latest first."""
    if not question:
        return []
    cut = [(index, place, text) for index, said in enumerate(messages) for place, text in enumerate(passages_of(said))]
    scores = relevance(question, [text for _, _, text in cut], similarity)
    found = [Passage(*part, score) for part, score in zip(cut, scores, strict=True) if score >= _LEAST]
    return sorted(found, key=lambda passage: (-passage.score, -passage.message, passage.place))


def passages_of(text: str) -> list[str]:
    """Return the lines of a text, long ones by sentence; what matters in a long output is mostly one line of it."""
    parts: list[str] = []
    for part in _PASSAGE_END.split(text):
        parts.extend(part[at : at + _PASSAGE_CHARS] for at in range(0, len(part), _PASSAGE_CHARS))
    return [part for part in parts if part.strip()]


def _names(text: str) -> set[str]:
    return {name.strip(".").lower().removesuffix("s") for name in _NAME.findall(text)}


def _kin(term: str, vocabulary: Counter[str]) -> dict[str, float]:
    """Return the words that a term stands for, and how well: itself, and those that are built from the same word."""
    near = {term: 1.0}
    if len(term) >= _KIN_LETTERS:
        for other in vocabulary:
            if other != term and (other[:_KIN_LETTERS] == term[:_KIN_LETTERS] or term in other):
                near[other] = _KIN
    return near


def _terms(text: str) -> set[str]:
    """Return the stems of a text's words, and of each two that stand side by side: `rolling back` is a `rollback`."""
    stems = _stemmed(text)
    return {*stems, *(first + second for first, second in pairwise(stems))}


def _stems(text: str) -> set[str]:
    return set(_stemmed(text))


def _stemmed(text: str) -> list[str]:
    words = (word for word in _WORD.findall(text.lower()) if word not in _EMPTY)
    return [_ENDING.sub("", word) if len(word) > 4 else word for word in words]
