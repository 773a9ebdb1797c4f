"""Which old messages matter to a question: exact names first, then words, then meaning if something can tell it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence

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


def relevance(question: str, texts: Sequence[str], similarity: Similarity | None = None) -> list[float]:
    """Return how much each text matters to the question, 0 for nothing in common."""
    meaning = similarity(question, texts) if similarity and texts else [0.0] * len(texts)
    terms = [_terms(text) for text in texts]
    names = [set(map(str.lower, _NAME.findall(text))) for text in texts]
    asked_terms, asked_names = _terms(question), set(map(str.lower, _NAME.findall(question)))
    holding = Counter(term for text in terms for term in text)
    rarity = {term: math.log(1 + len(texts) / (1 + holding[term])) for term in asked_terms}
    most = sum(rarity.values()) or 1.0
    scores: list[float] = []
    for text_terms, text_names, alike in zip(terms, names, meaning, strict=True):
        words = sum(rarity[term] for term in asked_terms & text_terms) / most
        named = len(asked_names & text_names) / len(asked_names) if asked_names else 0.0
        scores.append(_NAMES * named + _WORDS * words + _MEANING * max(float(alike), 0.0))
    return scores


def _terms(text: str) -> set[str]:
    return {
        _ENDING.sub("", word) if len(word) > 4 else word for word in _WORD.findall(text.lower()) if word not in _EMPTY
    }
