"""The ways to search that are compared, each over the shipped library as the product loads and searches it.

`keywords` are the words as they were typed, by BM25; `words` is what the product does without a model: short forms
written out, slips put right; `vectors` is meaning alone, `hybrid` the search as it is offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from faultmaven.knowledge.library import read_library
from faultmaven.knowledge.models import GLOBAL, Filter
from faultmaven.knowledge.passages.words import words_of
from faultmaven.knowledge.searching.hybrid import search
from faultmaven.knowledge.searching.keywords import Query, by_words
from faultmaven.knowledge.searching.meaning import Meaning, by_meaning
from faultmaven.knowledge.service import indexing, knowledge_service

from tests.support.knowledge import knowledge

#: A query's page ids, the best first.
Way = Callable[[str], list[str]]
_DEEP = 100


@contextmanager
def ways() -> Iterator[Mapping[str, Way]]:
    """Load the library with the embedded model, and offer each side alone and both together."""
    with knowledge():
        knowledge_service().load(read_library())
        own = indexing()
        assert own.embedder is not None
        known = {GLOBAL: own.passages.of(GLOBAL)}
        meaning = Meaning(own.embedder, own.vectors, {GLOBAL: own.label})

        def bm25(text: str) -> list[str]:
            asked = Query.of(text, list(known.values()))
            written = {word: count for word, count in asked.counts.items() if word in words_of(text)}
            hits = by_words(replace(asked, counts=written), known, Filter(), _DEEP)
            return list(dict.fromkeys(hit.entry.head.document_id for hit in hits))[:10]

        def words(text: str) -> list[str]:
            return [passage.document_id for passage in search(text, known, Filter(), 10, None)[0]]

        def vectors(text: str) -> list[str]:
            hits, _, _ = by_meaning(text, known, Filter(), _DEEP, meaning)
            return list(dict.fromkeys(hit.entry.head.document_id for hit in hits))[:10]

        def hybrid(text: str) -> list[str]:
            return [passage.document_id for passage in knowledge_service().search(text)]

        yield {"keywords": bm25, "words": words, "vectors": vectors, "hybrid": hybrid}
