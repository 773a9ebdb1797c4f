"""The side of meaning: the query's vector against those that the same model made of the passages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from faultmaven.core.errors import Unavailable
from faultmaven.core.observability import log
from faultmaven.knowledge.models import Filter
from faultmaven.knowledge.passages.collection import Collection
from faultmaven.knowledge.passages.wording import Entry
from faultmaven.providers.embeddings.protocol import Embedder
from faultmaven.providers.vectors.protocol import VectorStore, Where


@dataclass(frozen=True)
class Meaning:
    """What a search by meaning needs; `models` says of each collection which model its vectors are of."""

    embedder: Embedder
    vectors: VectorStore
    models: Mapping[str, str | None]


@dataclass(frozen=True)
class MeaningHit:
    """A passage near the query."""

    collection: str
    entry: Entry
    similarity: float


def namespace_of(collection: str, label: str) -> str:
    """Return where a collection's vectors of one model are; vectors of two models never meet."""
    return f"{collection}@{label}"


def by_meaning(
    text: str, collections: Mapping[str, Collection], where: Filter, limit: int, meaning: Meaning | None
) -> tuple[list[MeaningHit], str | None, str]:
    """Return the nearest passages, the model and a note; a model or store that fails leaves the words to find."""
    if meaning is None:
        return [], None, "left out: this part of the product has no embedding model"
    label = meaning.embedder.model.label
    fitting = [name for name in collections if meaning.models.get(name) == label]
    others = [name for name in collections if meaning.models.get(name) not in (label, None)]
    if not fitting:
        note = "left out: the collections are of another model, embed them again" if others else "nothing to compare"
        return [], label, note
    found: list[MeaningHit] = []
    try:
        vector = meaning.embedder.embed([text])[0]
        for name in fitting:
            for match in meaning.vectors.query(namespace_of(name, label), vector, limit, _where(where)):
                # a vector without its passage is left over from a version that is gone
                if (entry := collections[name].find(match.id)) is not None:
                    found.append(MeaningHit(name, entry, match.score))
    except Unavailable as failure:
        log("meaning_unavailable", level=40, kind=failure.code)
        return [], label, "left out: the embedding model or the vector store does not answer"
    found.sort(key=lambda hit: -hit.similarity)
    note = "used" if not others else f"used, but {len(others)} collection(s) are of another model"
    return found[:limit], label, note


def _where(where: Filter) -> Where:
    return Where(
        any_of={name: values for name, values in (("tags", where.tags), ("type", where.types)) if values},
        at_least={"at": where.since.timestamp()} if where.since else {},
        at_most={"at": where.until.timestamp()} if where.until else {},
    )
