"""The pipeline's door wired up: what happens to each `Object Created` event the queue delivers."""

from functools import cache

from faultmaven.core.observability import log
from faultmaven.core.settings import settings
from faultmaven.evidence.ingest import Ingest
from faultmaven.evidence.members import Members
from faultmaven.evidence.pipeline import prepare
from faultmaven.evidence.repository import AttemptRepository, EvidenceRepository
from faultmaven.evidence.service import evidence_service
from faultmaven.providers.files.s3 import S3Files


@cache
def ingest() -> Ingest:
    """Return what turns uploads into facts, over this process's tables and bucket."""
    prepare()
    service, evidence, files = evidence_service(), EvidenceRepository(), S3Files(settings().bucket)
    members = Members(service, evidence, files)
    return Ingest(service, evidence, AttemptRepository(), files, members)


def handle_object_created(key: str, version_id: str | None, size_bytes: int) -> None:
    """Handle one `Object Created` event of the bucket; see `Ingest.handle`."""
    log("object_created", bytes=size_bytes)
    ingest().handle(key, version_id)
