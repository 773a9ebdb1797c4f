"""How the evidence slice is wired in this process."""

from functools import cache
from typing import Annotated

from fastapi import Depends

from faultmaven.core.settings import settings
from faultmaven.evidence.facts import FactStore
from faultmaven.evidence.ingest import Ingest
from faultmaven.evidence.members import Members
from faultmaven.evidence.pipeline import prepare
from faultmaven.evidence.repository import AttemptRepository, EvidenceRepository, PseudonymKeyRepository
from faultmaven.evidence.service import EvidenceService, evidence_service, fact_store
from faultmaven.providers.files.s3 import S3Files


async def _evidence() -> EvidenceService:
    return evidence_service()


async def _facts() -> FactStore:
    return fact_store()


EvidenceDep = Annotated[EvidenceService, Depends(_evidence)]
FactsDep = Annotated[FactStore, Depends(_facts)]


@cache
def ingest() -> Ingest:
    """Return what turns uploads into facts, over this process's tables and bucket."""
    prepare()
    service, evidence, files = evidence_service(), EvidenceRepository(), S3Files(settings().bucket)
    members = Members(service, evidence, files)
    return Ingest(service, evidence, AttemptRepository(), PseudonymKeyRepository(), files, members)
