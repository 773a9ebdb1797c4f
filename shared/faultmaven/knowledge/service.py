"""Finding knowledge: search over collections, the library and its loading, and the runbook of a fault.

Other slices come in here. Documents are brought, changed and deleted in `documents`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Protocol

from faultmaven.case.service import CaseService, case_service
from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.settings import settings
from faultmaven.knowledge.chunking import chunks_of
from faultmaven.knowledge.keys import bodies_prefix, body_key
from faultmaven.knowledge.models import (
    GLOBAL,
    Document,
    Explanation,
    Filter,
    Passage,
    Reader,
    case_collection,
    kind_of,
    user_collection,
)
from faultmaven.knowledge.repository import CollectionRepository, DocumentRepository, Upload, VersionRepository
from faultmaven.providers.embeddings.chosen import chosen_embedder
from faultmaven.providers.files.s3 import S3Files
from faultmaven.providers.vectors.chosen import chosen_vector_store, is_reachable

if TYPE_CHECKING:
    from faultmaven.knowledge.indexing import Indexing
    from faultmaven.providers.files.protocol import FileProvider


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


@dataclass(frozen=True)
class KnowledgeService:
    """Collections as they can be searched. A reader sees the library, their own collection and that of one case."""

    documents: DocumentRepository
    versions: VersionRepository
    collections: CollectionRepository
    files: FileProvider
    indexing: Indexing
    cases: CaseService
    clock: Clock = utc_now

    def load(self, pages: Sequence[Document]) -> Loaded:
        """Make the library hold exactly these pages; pages that are there in this version are left alone."""
        known = {document.document_id: document for document in self.documents.list(None)}
        indexed = {head.document_id: head.version for head in self.indexing.passages.of(GLOBAL).heads}
        now = self.clock()
        fresh: list[Document] = []
        for page in pages:
            before = known.get(page.document_id)
            if before is None or before.version != page.version or indexed.get(page.document_id) != page.version:
                number = before.number + 1 if before else 1
                created = before.created_at if before else now
                fresh.append(replace(page, number=number, updated_at=now, created_at=created, source=page.document_id))
        gone = sorted((known.keys() | indexed.keys()) - {page.document_id for page in pages})
        self._write(fresh, gone)
        return Loaded(len(fresh), len(gone), len(pages) - len(fresh))

    def search(
        self, query: str, limit: int = 10, *, reader: Reader | None = None, where: Filter | None = None
    ) -> list[Passage]:
        """Return the passages that fit a query best, one per document; without a reader, those of the library."""
        return self.explore(query, limit, reader=reader, where=where)[0]

    def explore(
        self, query: str, limit: int = 10, *, reader: Reader | None = None, where: Filter | None = None
    ) -> tuple[list[Passage], Explanation]:
        """Search, and say how; raises CaseNotFound for a case that is not the reader's. Addresses are shown as the
        reader knows them: whoever gives passages to a model replaces them by the pseudonyms of the case first."""
        from faultmaven.knowledge.searching.hybrid import search  # noqa: PLC0415 (needs numpy)
        from faultmaven.knowledge.searching.meaning import Meaning  # noqa: PLC0415 (needs numpy)

        where = where or Filter()
        names = self.open_to(reader, where)
        loaded = {name: self.indexing.passages.of(name) for name in names}
        meaning = None
        if self.indexing.embedder is not None and self.indexing.store is not None:
            models = {name: self.collections.model(owner, name) for name, owner in names.items()}
            meaning = Meaning(self.indexing.embedder, self.indexing.store, models)
        found, explanation = search(query, loaded, where, limit, meaning)
        return self._restored(reader, found), explanation

    def runbooks_for(self, faults: Sequence[Fault]) -> Mapping[str, Passage]:
        """Return the page about each of these faults that has one, by the fault's id: the part that says how to fix."""
        from faultmaven.knowledge.searching.hybrid import passage_of  # noqa: PLC0415 (needs numpy)

        if not faults:
            return {}
        library = self.indexing.passages.of(GLOBAL)
        pages = {name: head.document_id for head in library.heads for name in head.faults}
        found: dict[str, Passage] = {}
        for fault in faults:
            if entries := library.entries(pages.get(fault.cause_id, "")):
                fix = next((entry for entry in entries if entry.section.endswith("Fix")), entries[0])
                found[fault.cause_id] = passage_of(GLOBAL, fix, 1.0)
        return found

    def key_of(self, user_id: str, collection: str) -> bytes:
        """Return the key that the pseudonyms of a collection are made from: a case's is the case's own."""
        if collection.startswith("case:"):
            return self.cases.get_case(user_id, collection.removeprefix("case:")).pseudonym_key
        return self.collections.key(user_id, collection)

    def open_to(self, reader: Reader | None, where: Filter) -> dict[str, str | None]:
        """Return the collections that a reader may search, each with its owner (None: the library)."""
        names: dict[str, str | None] = {GLOBAL: None}
        if reader is not None:
            names[user_collection(reader.user_id)] = reader.user_id
            if reader.case_id is not None:
                self.cases.get_case(reader.user_id, reader.case_id)
                names[case_collection(reader.case_id)] = reader.user_id
        wanted = where.collections
        return {name: owner for name, owner in names.items() if not wanted or kind_of(name) in wanted}

    def _restored(self, reader: Reader | None, found: list[Passage]) -> list[Passage]:
        from faultmaven.knowledge.searching.restoring import restored  # noqa: PLC0415 (see above)

        pseudonymised = [passage.collection != GLOBAL and _may_have_address(passage) for passage in found]
        if reader is None or not any(pseudonymised):
            return found
        ours = {passage.collection for passage, is_ours in zip(found, pseudonymised, strict=True) if is_ours}
        keys = {name: self.key_of(reader.user_id, name) for name in ours}
        return [
            restored(passage, keys[passage.collection]) if is_ours else passage
            for passage, is_ours in zip(found, pseudonymised, strict=True)
        ]

    def _write(self, fresh: Sequence[Document], gone: Sequence[str]) -> None:
        cut = [(page, chunks_of(page)) for page in fresh]
        cut = [(replace(page, passages=len(chunks)), chunks) for page, chunks in cut]
        now = self.clock()
        for page, _ in cut:
            self.files.put(body_key(None, page.document_id, page.number), page.body.encode(), "text/markdown")
            self.versions.add(None, page, page.number, Upload("", "text/markdown", page.version, "shipped"), now)
            self.versions.save_text(None, page.document_id, page.number, page.version, len(page.body))
        self.indexing.add_all(None, GLOBAL, cut, gone)
        self.documents.save(None, [page for page, _ in cut])
        for document_id in gone:
            self.files.delete_prefix(bodies_prefix(None, document_id))
        self.documents.delete(None, gone)


def _may_have_address(passage: Passage) -> bool:
    return any(char.isdigit() for char in passage.passage + passage.title)


@cache
def indexing() -> Indexing:
    """Return what writes and reads collections in this process."""
    from faultmaven.knowledge.indexing import Indexing  # noqa: PLC0415 (needs numpy, which light doors lack)
    from faultmaven.knowledge.passages import Passages  # noqa: PLC0415

    passages, repository = Passages(S3Files(settings().bucket)), CollectionRepository()
    if not is_reachable(settings()):
        return Indexing(passages, None, repository, None)
    return Indexing(passages, chosen_vector_store(), repository, chosen_embedder())


@cache
def knowledge_service() -> KnowledgeService:
    """Return the service over this process's tables and bucket."""
    return KnowledgeService(
        DocumentRepository(),
        VersionRepository(),
        CollectionRepository(),
        S3Files(settings().bucket),
        indexing(),
        case_service(),
    )
