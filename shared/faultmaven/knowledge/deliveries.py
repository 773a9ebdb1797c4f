"""The ingest's door wired up: what happens to each `Object Created` event the queue delivers."""

from __future__ import annotations

from functools import cache

from faultmaven.core.observability import log
from faultmaven.core.settings import settings
from faultmaven.knowledge.ingest import Ingest
from faultmaven.knowledge.refining import chosen_refiner
from faultmaven.knowledge.repository import DocumentRepository, VersionRepository
from faultmaven.knowledge.service import indexing, knowledge_service
from faultmaven.providers.files.s3 import S3Files


@cache
def ingest() -> Ingest:
    """Return what turns uploads into passages."""
    return Ingest(
        DocumentRepository(),
        VersionRepository(),
        S3Files(settings().bucket),
        indexing(),
        knowledge_service().key_of,
        chosen_refiner(),
    )


def handle_object_created(key: str, size_bytes: int, attempt: int) -> None:
    """Handle one `Object Created` event of the bucket; see `Ingest.handle`."""
    log("document_arrived", bytes=size_bytes, attempt=attempt)
    ingest().handle(key, attempt)
