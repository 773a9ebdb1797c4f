"""Documents, their versions and the collections they are in, as items of DynamoDB."""

from faultmaven.knowledge.repository.collections import CollectionRepository
from faultmaven.knowledge.repository.documents import DocumentRepository
from faultmaven.knowledge.repository.versions import Upload, VersionRepository

__all__ = ["CollectionRepository", "DocumentRepository", "Upload", "VersionRepository"]
