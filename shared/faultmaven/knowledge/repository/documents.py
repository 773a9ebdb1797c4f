"""Documents without their texts; those of a user and of their cases lie together, so a list is complete at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from pynamodb.exceptions import DoesNotExist, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from faultmaven.knowledge.errors import DocumentNotFound
from faultmaven.knowledge.models import Document, Status
from faultmaven.knowledge.repository.partitions import in_case, partition
from faultmaven.knowledge.tables import DocumentItem
from faultmaven.providers.data.failures import is_condition_failure

_PREFIX = "document#"


class DocumentRepository:
    """Reads and writes documents; the library's have no user."""

    def get(self, user_id: str | None, document_id: str) -> Document:
        """Return a document; raises DocumentNotFound."""
        found = self.find(user_id, document_id)
        if found is None:
            raise DocumentNotFound
        return found

    def find(self, user_id: str | None, document_id: str) -> Document | None:
        """Return a document, None when there is none."""
        try:
            return _document(DocumentItem.get(partition(user_id), _PREFIX + document_id, consistent_read=True))
        except DoesNotExist:
            return None

    def latest_number(self, user_id: str | None, document_id: str) -> int:
        """Return the number given to its newest version, read or not; 0 when there is no such document."""
        try:
            return int(DocumentItem.get(partition(user_id), _PREFIX + document_id, consistent_read=True).latest)
        except DoesNotExist:
            return 0

    def list(self, user_id: str | None, after: str | None = None) -> Iterator[Document]:
        """Yield the documents of a user, in all their collections, in the order of their ids."""
        # `document#x` is followed by `document#x\0`: what comes after an id, whatever it is
        first = f"{_PREFIX}{after}\0" if after else _PREFIX
        found = DocumentItem.query(
            partition(user_id), DocumentItem.sk.between(first, _PREFIX + "~"), consistent_read=True
        )
        return (_document(item) for item in found)

    def save(self, user_id: str | None, documents: Iterable[Document]) -> None:
        """Write documents as they are; one with the same id is replaced."""
        with DocumentItem.batch_write() as batch:
            for document in documents:
                batch.save(_item(user_id, document))

    def next_number(self, user_id: str | None, document_id: str, status: Status) -> int:
        """Give the next version of a document its number and say where its bytes are; raises DocumentNotFound."""
        item = DocumentItem(partition(user_id), _PREFIX + document_id)
        actions = [DocumentItem.latest.add(1), DocumentItem.status.set(status.value), DocumentItem.reason.remove()]
        self._update(item, actions, DocumentItem.pk.exists())
        return int(item.latest)

    def set_status(self, user_id: str | None, document_id: str, number: int, status: Status, reason: str = "") -> bool:
        """Say where the newest version is on its way; False when a newer one came, or the document is gone."""
        item = DocumentItem(partition(user_id), _PREFIX + document_id)
        actions = [DocumentItem.status.set(status.value), DocumentItem.reason.set(reason)]
        return self._try(item, actions, DocumentItem.latest == number)

    def publish(self, user_id: str | None, document: Document) -> bool:
        """Make a version the one that searches see; False when a newer one is, or the document is gone."""
        item = DocumentItem(partition(user_id), _PREFIX + document.document_id)
        actions = [
            DocumentItem.number.set(document.number),
            DocumentItem.version.set(document.version),
            DocumentItem.title.set(document.title),
            DocumentItem.type.set(document.type),
            DocumentItem.passages.set(document.passages),
            DocumentItem.auto_tags.set([*document.auto_tags]),
            DocumentItem.model_tags.set([*document.model_tags]),
            DocumentItem.redactions.set(dict(document.redactions)),
            DocumentItem.updated_at.set(document.updated_at),
        ]
        is_newest = self._try(item, actions, DocumentItem.pk.exists() & (DocumentItem.number <= document.number))
        if is_newest:
            self.set_status(user_id, document.document_id, document.number, Status.READY)
        return is_newest

    def set_tags(self, user_id: str | None, document: Document, now: datetime) -> None:
        """Give a document the tags that it has here; raises DocumentNotFound."""
        item = DocumentItem(partition(user_id), _PREFIX + document.document_id)
        actions = [
            DocumentItem.tags.set([*document.tags]),
            DocumentItem.auto_tags.set([*document.auto_tags]),
            DocumentItem.model_tags.set([*document.model_tags]),
            DocumentItem.hidden_tags.set([*document.hidden_tags]),
            DocumentItem.updated_at.set(now),
        ]
        self._update(item, actions, DocumentItem.pk.exists())

    def delete(self, user_id: str | None, document_ids: Iterable[str]) -> None:
        """Remove documents; removing nothing is not an error."""
        with DocumentItem.batch_write() as batch:
            for document_id in document_ids:
                batch.delete(DocumentItem(partition(user_id), _PREFIX + document_id))

    def _update(self, item: DocumentItem, actions: Sequence[Action], condition: Condition) -> None:
        if not self._try(item, actions, condition):
            raise DocumentNotFound

    def _try(self, item: DocumentItem, actions: Sequence[Action], condition: Condition) -> bool:
        try:
            item.update(actions=[*actions], condition=condition)
        except UpdateError as error:
            if not is_condition_failure(error):
                raise
            return False
        return True


def _item(user_id: str | None, document: Document) -> DocumentItem:
    item = DocumentItem(partition(user_id), _PREFIX + document.document_id)
    item.collection, item.title, item.type, item.source = (
        document.collection,
        document.title,
        document.type,
        document.source,
    )
    item.version, item.number, item.latest = document.version, document.number, document.number
    item.faults, item.tags, item.auto_tags = [*document.faults], [*document.tags], [*document.auto_tags]
    item.model_tags, item.hidden_tags = [*document.model_tags], [*document.hidden_tags]
    item.status, item.reason, item.passages = document.status.value, document.reason, document.passages
    item.redactions, item.updated_at = dict(document.redactions), document.updated_at
    item.created_at = document.created_at or document.updated_at
    in_case(item, user_id, document.collection)
    return item


def _document(item: DocumentItem) -> Document:
    document = Document(
        document_id=item.sk.removeprefix(_PREFIX),
        collection=item.collection,
        title=item.title,
        body="",
        version=item.version,
        faults=tuple(item.faults),
        tags=tuple(item.tags),
        updated_at=item.updated_at,
    )
    return replace(
        document,
        type=item.type,
        source=item.source,
        number=int(item.number),
        status=Status(item.status),
        reason=item.reason or "",
        passages=int(item.passages),
        redactions=item.redactions or {},
        auto_tags=tuple(item.auto_tags or ()),
        model_tags=tuple(item.model_tags or ()),
        hidden_tags=tuple(item.hidden_tags or ()),
        created_at=item.created_at,
    )
