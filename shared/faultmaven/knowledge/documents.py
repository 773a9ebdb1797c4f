"""What can be done with documents: bring one, list, read, tag, look at its versions, restore one, delete it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from faultmaven.case.models import CaseStatus
from faultmaven.case.service import CaseService
from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.diffs import Hunk, diff
from faultmaven.core.ids import new_id
from faultmaven.core.translation import Translation, translation_of
from faultmaven.knowledge.cards import Card
from faultmaven.knowledge.coming import MARKDOWN, Brought, Coming, checked
from faultmaven.knowledge.errors import CaseIsClosed, DocumentNotFound, LibraryIsReadOnly
from faultmaven.knowledge.keys import UploadKey, bodies_prefix, body_key, uploads_prefix
from faultmaven.knowledge.models import (
    GLOBAL,
    Document,
    Status,
    Version,
    case_collection,
    case_of,
    user_collection,
)
from faultmaven.knowledge.repository import DocumentRepository, Upload, VersionRepository
from faultmaven.providers.files.protocol import FileProvider, UploadTicket

if TYPE_CHECKING:
    from faultmaven.knowledge.indexing import Indexing

UPLOAD_EXPIRES_S = 900


@dataclass(frozen=True)
class DocumentService:
    """Documents of users. Every method takes the user who asks, and finds nothing of anybody else."""

    documents: DocumentRepository
    versions: VersionRepository
    files: FileProvider
    cases: CaseService
    indexing: Indexing
    key_of: Callable[[str, str], bytes]
    clock: Clock = utc_now

    def bring(self, user_id: str, coming: Coming) -> Brought:
        """Take a document, or another version of one, and start reading it; raises CaseNotFound, DocumentTooLarge."""
        collection = self._collection(user_id, coming.case_id)
        coming = checked(coming)
        owner = self.versions.owner_of(user_id, collection, sha256=coming.sha256)
        known = self.documents.find(user_id, owner) if owner else None
        if known is not None and self._has(user_id, known, coming.sha256):
            return Brought(known, self._ticket(user_id, known, coming), is_new=False)
        document = known or self._of_source(user_id, collection, coming) or self._create(user_id, collection, coming)
        return self._next_version(user_id, document, coming, "uploaded" if coming.text is None else "written")

    def get_document(self, user_id: str, document_id: str) -> Document:
        """Return a document with the text that searches see; raises DocumentNotFound."""
        owner, document = self._find(user_id, document_id)
        return replace(document, body=self._body(owner, document, document.number))

    def list_documents(
        self,
        user_id: str,
        *,
        collection: str | None = None,
        case_id: str | None = None,
        limit: int = 50,
        after: str | None = None,
    ) -> tuple[list[Document], str | None]:
        """Return up to `limit` documents and where the next page begins (None: no more): the user's own, then the
        library's, or those of one kind of collection (`user`, `case`, `global`)."""
        found: list[Document] = []
        for document in self._listed(user_id, collection, case_id, after):
            if len(found) == limit:
                return found, f"{found[-1].collection == GLOBAL:d}{found[-1].document_id}"
            found.append(document)
        return found, None

    def tag(self, user_id: str, document_id: str, tags: tuple[str, ...], without: tuple[str, ...] = ()) -> Document:
        """Give a document these tags instead of those that people gave it before, and take automatic ones away for
        good; raises DocumentNotFound."""
        document = self._own(user_id, document_id).tagged(tags, without)
        self.documents.set_tags(user_id, document, self.clock())
        self.indexing.retag(document)
        return self.get_document(user_id, document_id)

    def list_versions(self, user_id: str, document_id: str) -> list[Version]:
        """Return the versions of a document, the newest first; raises DocumentNotFound."""
        owner, document = self._find(user_id, document_id)
        return self.versions.list(owner, document)

    def text_of(self, user_id: str, document_id: str, number: int) -> str:
        """Return the text of a version; raises DocumentNotFound and VersionNotFound."""
        owner, document = self._find(user_id, document_id)
        self.versions.get(owner, document, number)
        return self._body(owner, document, number)

    def changes(self, user_id: str, document_id: str, number: int, against: int | None = None) -> list[Hunk]:
        """Return what a version changed against another one, by default the one before it."""
        after = self.text_of(user_id, document_id, number)
        if against is None:
            earlier = [version.number for version in self.list_versions(user_id, document_id)]
            against = max((other for other in earlier if other < number), default=None)
        return diff(self.text_of(user_id, document_id, against) if against is not None else "", after)

    def restore(self, user_id: str, document_id: str, number: int) -> Document:
        """Make the text of an earlier version the newest one; raises DocumentNotFound and VersionNotFound."""
        document = self._own(user_id, document_id)
        text = self.text_of(user_id, document_id, number)
        coming = checked(Coming(text=text))
        return self._next_version(user_id, document, coming, f"restored from version {number}").document

    def delete_document(self, user_id: str, document_id: str, begin: Callable[[], None] | None = None) -> None:
        """Erase a document with all its versions; a deletion that was cut short is finished by repeating it.

        `begin` is called when it is certain that there is one of the user's own, before anything is erased.
        """
        document = self._own(user_id, document_id)
        if begin is not None:
            begin()
        self.erase(user_id, document)

    def erase(self, user_id: str, document: Document) -> None:
        """Erase a document of a user that was found already."""
        self.indexing.remove(document)
        self.files.delete_prefix(uploads_prefix(user_id, document.document_id))
        self.files.delete_prefix(bodies_prefix(user_id, document.document_id))
        self.versions.delete_all(user_id, document)
        self.documents.delete(user_id, [document.document_id])

    def drop_case(self, user_id: str, case_id: str) -> int:
        """Erase the collection of a case and return how many documents it had; doing it again is harmless."""
        collection = case_collection(case_id)
        doomed = [found for found in self.documents.list(user_id) if found.collection == collection]
        for document in doomed:
            self.erase(user_id, document)
        self.indexing.drop(user_id, collection)
        return len(doomed)

    def drop_user(self, user_id: str) -> None:
        """Erase every document and card of a user, in all collections; doing it again is harmless."""
        for document in list(self.documents.list(user_id)):
            self.erase(user_id, document)
        self.indexing.drop(user_id, user_collection(user_id))

    def keep_card(self, user_id: str, card: Card) -> None:
        """Keep a resolved case among its owner's documents, in place of its card so far, if that is another."""
        collection, coming = user_collection(user_id), checked(Coming(title=card.title, text=card.text, type="case"))
        document = self.documents.find(user_id, card.document_id)
        if document is not None and self._has(user_id, document, coming.sha256):
            return
        if document is None:
            document = self._saved(user_id, collection, replace(coming, tags=card.tags), card.document_id)
        self._next_version(user_id, document, coming, "a resolved case")

    def drop_card(self, user_id: str, document_id: str) -> None:
        """Erase a card; erasing nothing is not an error."""
        if (document := self.documents.find(user_id, document_id)) is not None:
            self.erase(user_id, document)

    def _next_version(self, user_id: str, document: Document, coming: Coming, note: str) -> Brought:
        status = Status.QUEUED if coming.text is not None else Status.AWAITING_UPLOAD
        number = self.documents.next_number(user_id, document.document_id, status)
        upload = Upload(coming.filename, coming.content_type, coming.sha256, note)
        self.versions.add(user_id, document, number, upload, self.clock())
        key = str(UploadKey(user_id, document.document_id, number))
        ticket = None
        if coming.text is not None:
            self.files.put(key, coming.text.encode(), MARKDOWN)
        else:
            ticket = self.files.presigned_put(
                key,
                size_bytes=coming.size_bytes,
                sha256=coming.sha256,
                content_type=coming.content_type,
                expires_in=UPLOAD_EXPIRES_S,
            )
        return Brought(self.documents.get(user_id, document.document_id), ticket, is_new=True)

    def _has(self, user_id: str, document: Document, sha256: str) -> bool:
        """Tell whether the newest version of a document is of these bytes, read or about to be."""
        latest = self.documents.latest_number(user_id, document.document_id)
        if document.status is Status.FAILED:
            return False
        return self.versions.upload(user_id, document.document_id, latest).sha256 == sha256

    def _ticket(self, user_id: str, document: Document, coming: Coming) -> UploadTicket | None:
        """Return the ticket again where the bytes have not come yet."""
        if document.status is not Status.AWAITING_UPLOAD or coming.text is not None:
            return None
        number = self.documents.latest_number(user_id, document.document_id)
        key = str(UploadKey(user_id, document.document_id, number))
        return self.files.presigned_put(
            key, size_bytes=coming.size_bytes, sha256=coming.sha256, content_type=coming.content_type
        )

    def _of_source(self, user_id: str, collection: str, coming: Coming) -> Document | None:
        owner = self.versions.owner_of(user_id, collection, source=coming.source) if coming.source else None
        return self.documents.find(user_id, owner) if owner else None

    def _create(self, user_id: str, collection: str, coming: Coming) -> Document:
        document = self._saved(user_id, collection, coming, new_id("doc"))
        winner = self.versions.claim(user_id, document, sha256=coming.sha256)
        if coming.source and winner == document.document_id:
            winner = self.versions.claim(user_id, document, source=coming.source)
        if winner != document.document_id and (first := self.documents.find(user_id, winner)) is not None:
            self.documents.delete(user_id, [document.document_id])  # two came at once; the first one's it is
            return first
        return document

    def _saved(self, user_id: str, collection: str, coming: Coming, document_id: str) -> Document:
        now = self.clock()
        document = Document(
            document_id=document_id,
            collection=collection,
            title=self._addresses(user_id, collection).pseudonymised(coming.title),
            body="",
            version="",
            faults=(),
            tags=coming.tags,
            updated_at=now,
            type=coming.type,
            source=coming.source,
            number=0,
            status=Status.QUEUED,
            created_at=now,
        )
        self.documents.save(user_id, [document])
        return document

    def _collection(self, user_id: str, case_id: str | None) -> str:
        if case_id is None:
            return user_collection(user_id)
        if self.cases.get_case(user_id, case_id).status is CaseStatus.CLOSED:
            raise CaseIsClosed
        return case_collection(case_id)

    def _listed(
        self, user_id: str, collection: str | None, case_id: str | None, after: str | None
    ) -> Iterator[Document]:
        wanted = case_collection(case_id) if case_id else user_collection(user_id)
        in_library, start = (after[0] == "1", after[1:]) if after else (False, None)
        if collection != GLOBAL and not in_library:
            for document in self.documents.list(user_id, start):
                if document.collection == wanted or (
                    collection == "case" and case_id is None and case_of(document.collection)
                ):
                    yield self.shown(user_id, document)
        if collection in (None, GLOBAL) and case_id is None:
            yield from self.documents.list(None, start if in_library else None)

    def _find(self, user_id: str, document_id: str) -> tuple[str | None, Document]:
        """Return a document that the user may read, and whose it is (None: the library's)."""
        if (own := self.documents.find(user_id, document_id)) is not None:
            return user_id, self.shown(user_id, own)
        if (page := self.documents.find(None, document_id)) is not None:
            return None, page
        raise DocumentNotFound

    def _own(self, user_id: str, document_id: str) -> Document:
        owner, document = self._find(user_id, document_id)
        if owner is None:
            raise LibraryIsReadOnly
        return document

    def shown(self, user_id: str, document: Document) -> Document:
        """Return a document with the addresses its owner knows in its title."""
        if "." not in document.title and ":" not in document.title:
            return document
        return replace(document, title=self._addresses(user_id, document.collection).restored(document.title))

    def _body(self, owner: str | None, document: Document, number: int) -> str:
        if not number:
            return ""
        text = self.files.get(body_key(owner, document.document_id, number)).decode()
        return self._addresses(owner, document.collection).restored(text) if owner else text

    def _addresses(self, user_id: str, collection: str) -> Translation:
        return translation_of(self.key_of(user_id, collection))
