"""What the doors of knowledge ask for, and what its background functions run, over this process's tables and bucket."""

from functools import cache
from typing import Annotated

from fastapi import Depends

from faultmaven.case.service import case_service
from faultmaven.core.settings import settings
from faultmaven.knowledge.documents import DocumentService
from faultmaven.knowledge.repository import DocumentRepository, VersionRepository
from faultmaven.knowledge.service import KnowledgeService, indexing, knowledge_service
from faultmaven.providers.files.s3 import S3Files


@cache
def document_service() -> DocumentService:
    """Return the service of documents."""
    return DocumentService(
        DocumentRepository(),
        VersionRepository(),
        S3Files(settings().bucket),
        case_service(),
        indexing(),
        knowledge_service().key_of,
    )


async def knowledge_of_request() -> KnowledgeService:
    """Return the service for a request; tests put another in its place."""
    return knowledge_service()


async def documents_of_request() -> DocumentService:
    """Return the service of documents for a request."""
    return document_service()


Knowledge = Annotated[KnowledgeService, Depends(knowledge_of_request)]
Documents = Annotated[DocumentService, Depends(documents_of_request)]
