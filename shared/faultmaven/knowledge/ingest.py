"""From bytes in the bucket to passages that are found: what happens when S3 says that a version has arrived.

Events come at least once, late and in any order. Every step may run again; the one that makes a version visible is a
single object, and of several versions the one with the highest number stays.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.observability import log
from faultmaven.knowledge.chunking import Chunk, chunks_of
from faultmaven.knowledge.conversion import Source, to_markdown
from faultmaven.knowledge.errors import Unconvertible, VersionNotFound
from faultmaven.knowledge.indexing import BATCH, Indexing
from faultmaven.knowledge.keys import UploadKey, bodies_prefix, body_key, read_upload_key, uploads_prefix
from faultmaven.knowledge.kinds import type_of
from faultmaven.knowledge.models import Document, Status
from faultmaven.knowledge.refining import Refiner, grounded
from faultmaven.knowledge.repository import DocumentRepository, Upload, VersionRepository
from faultmaven.knowledge.tags import library_vocabulary, tags_of
from faultmaven.providers.files.protocol import FileNotStored, FileProvider
from faultmaven.redaction import Redactor

if TYPE_CHECKING:
    from faultmaven.providers.embeddings.protocol import Vectors

#: The queue gives a message up after this many deliveries; the last one leaves a reason instead of a silence.
LAST_ATTEMPT = 3
_GAVE_UP = "Reading the document failed several times on our side. Upload it again in a few minutes."
#: A book of 1,000 pages has about 3,000 passages.
MOST_PASSAGES = 10_000
_TITLE = re.compile(r"^#{1,2}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)


@dataclass(frozen=True)
class Draft:
    """A version on its way; every step fills in what the next one needs. `key` makes the pseudonyms of its collection.

    `document` holds the number and, once they are known, the text, title, version and tags that it will have.
    """

    document: Document
    upload: Upload
    source: Source
    key: bytes
    chunks: tuple[Chunk, ...] = ()
    refined: tuple[tuple[str, str], ...] = ()
    vectors: Vectors | None = None


@dataclass(frozen=True)
class Ingest:
    """Reads versions. `key_of` gives the pseudonym key of a user's collection, `refiner` asks a model, if any."""

    documents: DocumentRepository
    versions: VersionRepository
    files: FileProvider
    indexing: Indexing
    key_of: Callable[[str, str], bytes]
    refiner: Refiner | None = None
    clock: Clock = utc_now
    steps: tuple[Step, ...] = field(default=())

    def handle(self, key: str, attempt: int = 1) -> None:
        """Bring the version whose bytes lie under `key` to its end; does nothing where there is nothing to do.

        Raises only what a later delivery can heal.
        """
        upload = read_upload_key(key)
        if upload is None:
            return
        document = self.documents.find(upload.user_id, upload.document_id)
        if document is None:
            self.files.delete(key)  # deleted before its bytes came
            return
        is_ended = False
        try:
            self._bring_to_end(upload, document)
            is_ended = True
        finally:
            if not is_ended and attempt >= LAST_ATTEMPT:
                self.documents.set_status(upload.user_id, upload.document_id, upload.number, Status.FAILED, _GAVE_UP)

    def _bring_to_end(self, key: UploadKey, before: Document) -> None:
        try:
            data = self.files.get(str(key))
            upload = self.versions.upload(key.user_id, key.document_id, key.number)
        except (FileNotStored, VersionNotFound):
            return  # deleted meanwhile
        draft = Draft(
            document=replace(before, number=key.number, updated_at=self.clock()),
            upload=upload,
            source=Source(data, upload.filename, upload.content_type),
            key=self.key_of(key.user_id, before.collection),
        )
        try:
            for step in self.steps or STEPS:
                draft = step(self, draft)
        except Unconvertible as refusal:
            self.documents.set_status(key.user_id, key.document_id, key.number, Status.FAILED, refusal.reason)
            log("document_failed", document_id=key.document_id, number=key.number)
            return
        self._publish(key.user_id, before, draft)

    def _publish(self, user_id: str, before: Document, draft: Draft) -> None:
        document, chunks = draft.document, draft.chunks
        assert draft.vectors is not None
        self.files.put(
            body_key(user_id, document.document_id, document.number), document.body.encode(), "text/markdown"
        )
        self.versions.save_text(user_id, document.document_id, document.number, document.version, len(document.body))
        if document.number < before.number:
            return  # a newer version was faster; this one is kept to be looked at
        self.indexing.add(user_id, document, chunks, draft.vectors, before=before, refined=draft.refined)
        if not self.documents.publish(user_id, document):
            current = self.documents.find(user_id, document.document_id)
            self.indexing.withdraw(document, len(chunks))
            if current is None:
                self._erase(user_id, document)
                return
        log("document_ready", document_id=document.document_id, number=document.number, records=len(chunks))

    def _erase(self, user_id: str, document: Document) -> None:
        """Take back what was written of a document that was deleted while it was read."""
        self.indexing.remove(document)
        self.files.delete_prefix(bodies_prefix(user_id, document.document_id))
        self.files.delete_prefix(uploads_prefix(user_id, document.document_id))
        self.versions.delete_all(user_id, document)


def convert(_: Ingest, draft: Draft) -> Draft:
    """Make Markdown of the bytes."""
    return replace(draft, document=replace(draft.document, body=to_markdown(draft.source)))


def redact(_: Ingest, draft: Draft) -> Draft:
    """Take secrets and personal data out, before anything is derived; addresses become the collection's pseudonyms."""
    redacted = Redactor(draft.key).redact(draft.document.body.encode())
    body = redacted.data.decode()
    counts = {kind: count for kind, count in redacted.counts.items() if kind != "ip"}
    version = hashlib.sha256(body.encode()).hexdigest()[:12]
    return replace(draft, document=replace(draft.document, body=body, version=version, redactions=counts))


def describe(_: Ingest, draft: Draft) -> Draft:
    """Find the title and the type where nobody gave them."""
    document = draft.document
    found = _TITLE.search(document.body)
    name = draft.upload.filename.rsplit("/", 1)[-1].rsplit(".", 1)[0].replace("_", " ").replace("-", " ")
    title = document.title or (found[1][:200] if found else "") or name or "Untitled"
    return replace(draft, document=replace(document, title=title, type=document.type or type_of(document.body)))


def chunk(_: Ingest, draft: Draft) -> Draft:
    """Cut the text into passages."""
    chunks = chunks_of(draft.document)
    if len(chunks) > MOST_PASSAGES:
        raise Unconvertible(f"It has more than {MOST_PASSAGES:,} passages. Split it.")
    return replace(draft, document=replace(draft.document, passages=len(chunks)), chunks=tuple(chunks))


def embed(ingest: Ingest, draft: Draft) -> Draft:
    """Make the vectors."""
    import numpy as np  # noqa: PLC0415 (not in the runtime layer)

    parts = [ingest.indexing.embed(draft.chunks[start : start + BATCH]) for start in range(0, len(draft.chunks), BATCH)]
    return replace(draft, vectors=np.concatenate(parts) if parts else np.zeros((0, 1), np.float32))


def label(_: Ingest, draft: Draft) -> Draft:
    """Find the tags that its words give it."""
    sections = [(one.heading, one.text) for one in draft.chunks]
    found = tags_of(draft.document.title, sections, library_vocabulary())
    kept = tuple(tag for tag in found if tag not in draft.document.hidden_tags)
    return replace(draft, document=replace(draft.document, auto_tags=kept, model_tags=()))


def refine(ingest: Ingest, draft: Draft) -> Draft:
    """Add what a model says that the text speaks of, as far as it stands there."""
    if ingest.refiner is None:
        return draft
    said = ingest.refiner.suggestions(draft.document.title, draft.document.body)
    refined = grounded(draft.document, said)
    return replace(draft, document=replace(draft.document, model_tags=refined.tags), refined=refined.concepts)


Step = Callable[[Ingest, Draft], Draft]
STEPS: tuple[Step, ...] = (convert, redact, describe, chunk, label, refine, embed)
