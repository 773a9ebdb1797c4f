"""Putting documents into what searches read, and taking them out again.

Vectors come before passages and go after them: a passage that can be found has its vector, and a vector without its
passage is found by nobody. What a crash leaves behind, `reconcile` removes, and what is missing it adds.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from faultmaven.core.errors import Unavailable
from faultmaven.knowledge.chunking import Chunk
from faultmaven.knowledge.models import Document
from faultmaven.knowledge.passages import Entry, Passages
from faultmaven.knowledge.passages.wording import Head
from faultmaven.knowledge.repository import CollectionRepository
from faultmaven.knowledge.searching.meaning import namespace_of
from faultmaven.providers.embeddings.protocol import Embedder
from faultmaven.providers.vectors.protocol import MetadataValue, VectorRecord, VectorStore

if TYPE_CHECKING:
    from faultmaven.providers.embeddings.protocol import Vectors

_T = TypeVar("_T")

#: Passages that are embedded and stored at a time: what a crash costs at most, and what memory it takes.
BATCH = 256


class NoEmbedder(Unavailable):
    """A process that writes vectors was given no model."""

    code, title = "no_embedding_model", "There is no embedding model to read documents with"


@dataclass(frozen=True)
class Reconciled:
    """What a reconciliation did to a collection."""

    embedded: int
    orphans: int
    dropped_namespaces: int
    is_complete: bool = True


@dataclass(frozen=True)
class Indexing:
    """Writes collections. `user_id` is None for the library."""

    passages: Passages
    store: VectorStore | None
    collections: CollectionRepository
    embedder: Embedder | None

    @property
    def vectors(self) -> VectorStore:
        """Return where vectors are kept; raises NoEmbedder in a process that cannot reach them."""
        if self.store is None:
            raise NoEmbedder
        return self.store

    @property
    def label(self) -> str:
        """Return the label of the model in use; raises NoEmbedder."""
        return self._model.model.label

    def embed(self, chunks: Sequence[Chunk]) -> Vectors:
        """Return one vector per chunk."""
        return self._model.embed([chunk.embedded_text for chunk in chunks])

    def add(
        self,
        user_id: str | None,
        document: Document,
        chunks: Sequence[Chunk],
        vectors: Vectors,
        *,
        before: Document,
        refined: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Make a version the one that searches find, in place of that of `before`; loads nothing of the collection."""
        entries = entries_of(document, chunks, refined)
        namespace = namespace_of(document.collection, self.label)
        self.vectors.upsert(namespace, [_record(entry, row) for entry, row in zip(entries, vectors, strict=True)])
        self.collections.set_model(user_id, document.collection, self.label, only_first=True)
        # a version without passages leaves nothing to find of the one before
        self.passages.put(document.collection, entries, () if entries else (document.document_id,))
        old = {f"{before.document_id}#{before.number}#{n}" for n in range(before.passages)}
        self.vectors.delete(namespace, sorted(old - {entry.passage_id for entry in entries}))

    def add_all(
        self,
        user_id: str | None,
        collection: str,
        documents: Sequence[tuple[Document, Sequence[Chunk]]],
        removed: Sequence[str],
    ) -> None:
        """Add many documents of one collection, and take others away, as one change."""
        known = self.passages.of(collection)
        changed = [*(document.document_id for document, _ in documents), *removed]
        before = {entry.passage_id for document_id in changed for entry in known.entries(document_id)}
        entries = [entry for document, chunks in documents for entry in entries_of(document, chunks)]
        every = [chunk for _, chunks in documents for chunk in chunks]
        if self.embedder is not None:
            for part in _batches(zip(entries, every, strict=True)):
                rows = self.embed([chunk for _, chunk in part])
                records = [_record(entry, row) for (entry, _), row in zip(part, rows, strict=True)]
                self.vectors.upsert(namespace_of(collection, self.label), records)
            self.collections.set_model(user_id, collection, self.label, only_first=True)
        self.passages.put(collection, entries, removed)
        if self.embedder is not None:
            gone = sorted(before - {entry.passage_id for entry in entries})
            self.vectors.delete(namespace_of(collection, self.label), gone)

    def retag(self, document: Document) -> None:
        """Give the passages of a document, and their vectors, the tags that it has now."""
        entries = self.passages.of(document.collection).entries(document.document_id)
        if not entries or entries[0].head.tags == [*document.all_tags]:
            return
        head = replace(head_of(document, entries[0].head.faults), refined=entries[0].head.refined)
        changed = [Entry(head, entry.n, entry.section, entry.text, entry.content) for entry in entries]
        for namespace in self._namespaces(document.collection):
            kept = self.vectors.fetch(namespace, [entry.passage_id for entry in changed])
            records = [_record(entry, kept[entry.passage_id].values) for entry in changed if entry.passage_id in kept]
            self.vectors.upsert(namespace, records)
        self.passages.put(document.collection, changed)

    def withdraw(self, document: Document, count: int) -> None:
        """Take back the vectors of a version that came too late to be found."""
        ids = [f"{document.document_id}#{document.number}#{n}" for n in range(count)]
        self.vectors.delete(namespace_of(document.collection, self.label), ids)

    def remove(self, document: Document) -> None:
        """Take a document out so that nothing of it is kept; doing it again is harmless."""
        self.passages.erase(document.collection, (document.document_id,))
        self.vectors.erase(f"{document.collection}@", f"{document.document_id}#")

    def drop(self, user_id: str | None, collection: str) -> None:
        """Remove a collection as searches know it; doing it again is harmless."""
        self.passages.drop(collection)
        self.vectors.drop_all(f"{collection}@")
        self.collections.delete(user_id, collection)

    def reconcile(
        self,
        user_id: str | None,
        collection: str,
        *,
        is_time_up: Callable[[], bool] = lambda: False,
        is_awaited: Callable[[str], bool] = lambda _: False,
    ) -> Reconciled:
        """Give every passage its vector of the model in use, remove vectors without passage, and then namespaces of
        other models. Cut short, it goes on where it ended: only when all is there does the collection change its model.

        `is_awaited` tells of a vector without passage that the passage is on its way (vectors come first).
        """
        known = self.passages.of(collection)
        namespace = namespace_of(collection, self.label)
        wanted = dict.fromkeys(known.passage_ids())
        there = set(self.vectors.ids(namespace))
        embedded = 0
        for part in _batches(passage_id for passage_id in wanted if passage_id not in there):
            if is_time_up():
                return Reconciled(embedded, 0, 0, is_complete=False)
            embedded += self._embed_again(collection, part)
        orphans = sorted(one for one in there - wanted.keys() if not is_awaited(one))
        self.vectors.delete(namespace, orphans)
        if wanted or self.collections.model(user_id, collection) is not None:
            self.collections.set_model(user_id, collection, self.label)
        others = [name for name in self._namespaces(collection) if name != namespace]
        for name in others:
            self.vectors.drop(name)
        return Reconciled(embedded, len(orphans), len(others))

    def _embed_again(self, collection: str, passage_ids: Sequence[str]) -> int:
        known = self.passages.of(collection)
        entries = [entry for passage_id in passage_ids if (entry := known.find(passage_id)) is not None]
        rows = self._model.embed([_text_of(entry) for entry in entries])
        records = [_record(entry, row) for entry, row in zip(entries, rows, strict=True)]
        self.vectors.upsert(namespace_of(collection, self.label), records)
        # whoever erased one of them meanwhile took its vector away before this one came
        now = self.passages.of(collection)
        for document_id in {entry.head.document_id for entry in entries if now.head(entry.head.document_id) is None}:
            self.vectors.erase(f"{collection}@", f"{document_id}#")
        return len(records)

    def _namespaces(self, collection: str) -> list[str]:
        return self.vectors.namespaces(f"{collection}@")

    @property
    def _model(self) -> Embedder:
        if self.embedder is None:
            raise NoEmbedder
        return self.embedder


def entries_of(document: Document, chunks: Sequence[Chunk], refined: Sequence[tuple[str, str]] = ()) -> list[Entry]:
    """Return the passages of a document as they are stored."""
    head = replace(head_of(document, document.faults), refined=[list(concept) for concept in refined])
    return [Entry(head, n, chunk.heading, chunk.text, chunk.content.value) for n, chunk in enumerate(chunks)]


def head_of(document: Document, faults: Iterable[str]) -> Head:
    """Return what all passages of a document share."""
    return Head(
        document.document_id,
        document.number,
        document.title,
        document.version,
        document.type,
        [*document.all_tags],
        [*faults],
        document.updated_at.timestamp(),
    )


def _text_of(entry: Entry) -> str:
    return "\n".join(part for part in (entry.head.title, entry.section, entry.text) if part)


def _record(entry: Entry, row: Vectors) -> VectorRecord:
    metadata: dict[str, MetadataValue] = {
        "document_id": entry.head.document_id,
        "type": [entry.head.type, entry.content],
        "tags": entry.head.tags,
        "at": entry.head.updated_at,
    }
    return VectorRecord(entry.passage_id, row, metadata)


def _batches(things: Iterable[_T]) -> Iterator[list[_T]]:
    rest = iter(things)
    while part := list(itertools.islice(rest, BATCH)):
        yield part
