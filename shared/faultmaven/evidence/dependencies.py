"""What the evidence routes ask for; the pipeline is wired in `deliveries`, so that a door does not load it."""

from typing import Annotated

from fastapi import Depends

from faultmaven.case.solutions.service import SolutionService, solution_service
from faultmaven.evidence.facts import FactStore
from faultmaven.evidence.service import EvidenceService, evidence_service, fact_store


async def _evidence() -> EvidenceService:
    return evidence_service()


async def _facts() -> FactStore:
    return fact_store()


async def _solutions() -> SolutionService:
    return solution_service()


EvidenceDep = Annotated[EvidenceService, Depends(_evidence)]
FactsDep = Annotated[FactStore, Depends(_facts)]
SolutionsDep = Annotated[SolutionService, Depends(_solutions)]
