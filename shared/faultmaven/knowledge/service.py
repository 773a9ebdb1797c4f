"""What can be done with knowledge: load the shipped library, list and read documents, search, find a runbook."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Protocol

from faultmaven.core.clock import Clock, utc_now
from faultmaven.knowledge.models import GLOBAL, Document, Passage
from faultmaven.knowledge.repository import DocumentRepository
from faultmaven.knowledge.search_index import SearchIndex, chunks_of, passage


class Fault(Protocol):
    """A fault as the diagnosis names it; only its id and its title matter here."""

    @property
    def cause_id(self) -> str: ...
    @property
    def title(self) -> str: ...


@dataclass(frozen=True)
class Loaded:
    """What a load changed."""

    saved: int
    removed: int
    unchanged: int


@dataclass
class _Cached:
    version: str
    documents: dict[str, Document]
    index: SearchIndex


@dataclass
class KnowledgeService:
    """Documents of the global collection. A warm process keeps the index as long as the collection does not change."""

    documents: DocumentRepository
    clock: Clock = utc_now
    _cached: _Cached | None = field(default=None, repr=False)

    def load(self, pages: Sequence[Document]) -> Loaded:
        """Make the global collection hold exactly these pages; pages that are there in this version are left alone."""
        known = self.documents.versions(GLOBAL)
        now = self.clock()
        fresh = [replace(page, updated_at=now) for page in pages if known.get(page.document_id) != page.version]
        gone = known.keys() - {page.document_id for page in pages}
        self.documents.save(fresh)
        self.documents.delete(GLOBAL, gone)
        state = hashlib.sha256(repr(sorted((page.document_id, page.version) for page in pages)).encode()).hexdigest()
        if self.documents.state(GLOBAL) != state:
            self.documents.set_state(GLOBAL, state)
        return Loaded(len(fresh), len(gone), len(pages) - len(fresh))

    def get_document(self, document_id: str) -> Document:
        """Return a document; raises DocumentNotFound."""
        return self.documents.get(GLOBAL, document_id)

    def list_documents(self, *, limit: int, after: str | None = None) -> tuple[list[Document], str | None]:
        """Return up to `limit` documents by id, and the id after which the next page begins (None: no more)."""
        known = sorted(self._current().documents.values(), key=lambda document: document.document_id)
        rest = [document for document in known if after is None or document.document_id > after]
        return rest[:limit], rest[limit - 1].document_id if len(rest) > limit else None

    def search(self, query: str, limit: int = 10) -> list[Passage]:
        """Return the passages that fit a query best, one per document."""
        return self._current().index.search(query, limit)

    def runbooks_for(self, faults: Sequence[Fault]) -> Mapping[str, Passage]:
        """Return the page about each of these faults that has one, by the fault's id: the part that says how to fix."""
        by_fault = {name: page for page in self._current().documents.values() for name in page.faults}
        return {fault.cause_id: _fix(by_fault[fault.cause_id]) for fault in faults if fault.cause_id in by_fault}

    def _current(self) -> _Cached:
        version = self.documents.state(GLOBAL)
        if self._cached is None or self._cached.version != version:
            documents = self.documents.list(GLOBAL)
            if self._cached is not None:
                self._cached.index.close()
            self._cached = _Cached(version, {page.document_id: page for page in documents}, SearchIndex(documents))
        return self._cached


def _fix(document: Document) -> Passage:
    chunks = chunks_of(document)
    return passage(next((chunk for chunk in chunks if chunk.heading.endswith("Fix")), chunks[0]), 1.0)


@cache
def knowledge_service() -> KnowledgeService:
    """Return the service over this process's table."""
    return KnowledgeService(DocumentRepository())
