"""Versions of documents, and which document has some bytes or is of some source."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pynamodb.exceptions import DoesNotExist, PutError

from faultmaven.knowledge.errors import VersionNotFound
from faultmaven.knowledge.models import Document, Version
from faultmaven.knowledge.repository.partitions import in_case, partition
from faultmaven.knowledge.tables import PointerItem, VersionItem
from faultmaven.providers.data.failures import is_condition_failure


@dataclass(frozen=True)
class Upload:
    """How the bytes of a version came; `sha256` is hex."""

    filename: str
    content_type: str
    sha256: str
    note: str


class VersionRepository:
    """Reads and writes versions; the library's have no user."""

    def add(self, user_id: str | None, document: Document, number: int, upload: Upload, now: datetime) -> None:
        """Record a version whose text is still to be read."""
        item = VersionItem(partition(user_id), _sk(document.document_id, number))
        item.created_at, item.note = now, upload.note
        item.filename, item.content_type, item.sha256 = upload.filename, upload.content_type, upload.sha256
        in_case(item, user_id, document.collection)
        item.save()

    def save_text(self, user_id: str | None, document_id: str, number: int, version: str, size_chars: int) -> None:
        """Say that the text of a version was read."""
        item = VersionItem(partition(user_id), _sk(document_id, number))
        item.update(actions=[VersionItem.version.set(version), VersionItem.size_chars.set(size_chars)])

    def upload(self, user_id: str | None, document_id: str, number: int) -> Upload:
        """Return how the bytes of a version came; raises VersionNotFound."""
        item = self._get(user_id, document_id, number)
        return Upload(item.filename, item.content_type, item.sha256, item.note)

    def list(self, user_id: str | None, document: Document) -> list[Version]:
        """Return the versions whose text was read, the newest first."""
        found = VersionItem.query(
            partition(user_id),
            VersionItem.sk.startswith(f"version#{document.document_id}#"),
            scan_index_forward=False,
            consistent_read=True,
        )
        return [_version(item, document.number) for item in found if item.version]

    def get(self, user_id: str | None, document: Document, number: int) -> Version:
        """Return a version whose text was read; raises VersionNotFound."""
        item = self._get(user_id, document.document_id, number)
        if not item.version:
            raise VersionNotFound
        return _version(item, document.number)

    def delete_all(self, user_id: str | None, document: Document) -> None:
        """Forget the versions of a document and the bytes and the source it is known by."""
        found = VersionItem.query(
            partition(user_id), VersionItem.sk.startswith(f"version#{document.document_id}#"), consistent_read=True
        )
        versions = list(found)
        keys = [_content(document.collection, item.sha256) for item in versions]
        with VersionItem.batch_write() as batch:
            for item in versions:
                batch.delete(item)
        self._forget(user_id, [*keys, _source(document.collection, document.source)])

    def owner_of(self, user_id: str | None, collection: str, *, sha256: str = "", source: str = "") -> str | None:
        """Return the id of the document of a collection with these bytes, or of this source; None: there is none."""
        sk = _content(collection, sha256) if sha256 else _source(collection, source)
        try:
            return PointerItem.get(partition(user_id), sk, consistent_read=True).document_id
        except DoesNotExist:
            return None

    def claim(self, user_id: str | None, document: Document, *, sha256: str = "", source: str = "") -> str:
        """Say that these bytes, or this source, are a document's; return whose they are, if they are another's."""
        sk = _content(document.collection, sha256) if sha256 else _source(document.collection, source)
        item = PointerItem(partition(user_id), sk)
        item.document_id = document.document_id
        in_case(item, user_id, document.collection)
        try:
            item.save(PointerItem.pk.does_not_exist())
        except PutError as error:
            if not is_condition_failure(error):
                raise
            return PointerItem.get(partition(user_id), sk, consistent_read=True).document_id
        return document.document_id

    def _get(self, user_id: str | None, document_id: str, number: int) -> VersionItem:
        try:
            return VersionItem.get(partition(user_id), _sk(document_id, number), consistent_read=True)
        except DoesNotExist as error:
            raise VersionNotFound from error

    def _forget(self, user_id: str | None, keys: Iterable[str]) -> None:
        with PointerItem.batch_write() as batch:
            for key in dict.fromkeys(keys):
                batch.delete(PointerItem(partition(user_id), key))


def _version(item: VersionItem, current: int) -> Version:
    number = int(item.sk.rsplit("#", 1)[1])
    return Version(number, item.version, item.created_at, int(item.size_chars), item.note, number == current)


def _sk(document_id: str, number: int) -> str:
    return f"version#{document_id}#{number:06d}"


def _content(collection: str, sha256: str) -> str:
    return f"content#{collection}#{sha256}"


def _source(collection: str, source: str) -> str:
    return f"source#{collection}#{hashlib.sha256(source.encode()).hexdigest()}"
