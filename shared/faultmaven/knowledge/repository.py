"""Documents in DynamoDB, by collection."""

from collections.abc import Iterable

from pynamodb.exceptions import DoesNotExist

from faultmaven.knowledge.errors import DocumentNotFound
from faultmaven.knowledge.models import Document
from faultmaven.knowledge.tables import DocumentItem, StateItem


class DocumentRepository:
    """Reads and writes whole documents; a collection has a version of its own."""

    def get(self, collection: str, document_id: str) -> Document:
        """Return a document; raises DocumentNotFound."""
        try:
            return _document(DocumentItem.get(_partition(collection), f"document#{document_id}"))
        except DoesNotExist as error:
            raise DocumentNotFound from error

    def versions(self, collection: str) -> dict[str, str]:
        """Return the version of each document of a collection by its id."""
        found = DocumentItem.query(
            _partition(collection), DocumentItem.sk.startswith("document#"), attributes_to_get=["sk", "version"]
        )
        return {item.sk.removeprefix("document#"): item.version for item in found}

    def save(self, documents: Iterable[Document]) -> None:
        """Write documents; one with the same id is replaced."""
        with DocumentItem.batch_write() as batch:
            for document in documents:
                batch.save(_item(document))

    def delete(self, collection: str, document_ids: Iterable[str]) -> None:
        """Remove documents; removing nothing is not an error."""
        with DocumentItem.batch_write() as batch:
            for document_id in document_ids:
                batch.delete(DocumentItem(_partition(collection), f"document#{document_id}"))

    def state(self, collection: str) -> str:
        """Return the version of a collection, empty before anything was loaded."""
        try:
            return StateItem.get(_partition(collection), "state").version
        except DoesNotExist:
            return ""

    def set_state(self, collection: str, version: str) -> None:
        """Say that the collection is now at this version."""
        item = StateItem(_partition(collection), "state")
        item.version = version
        item.save()

    def list(self, collection: str) -> list[Document]:
        """Return all documents of a collection by id."""
        found = DocumentItem.query(_partition(collection), DocumentItem.sk.startswith("document#"))
        return [_document(item) for item in found]


def _partition(collection: str) -> str:
    return f"collection#{collection}"


def _item(document: Document) -> DocumentItem:
    item = DocumentItem(_partition(document.collection), f"document#{document.document_id}")
    item.title, item.body, item.version = document.title, document.body, document.version
    item.faults, item.tags, item.updated_at = [*document.faults], [*document.tags], document.updated_at
    return item


def _document(item: DocumentItem) -> Document:
    faults: list[str] = item.faults
    tags: list[str] = item.tags
    return Document(
        document_id=item.sk.removeprefix("document#"),
        collection=item.pk.removeprefix("collection#"),
        title=item.title,
        body=item.body,
        version=item.version,
        faults=tuple(faults),
        tags=tuple(tags),
        updated_at=item.updated_at,
    )
