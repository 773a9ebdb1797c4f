"""The door of long investigations wired up: DynamoDB, the other slices, and the state machine."""

from datetime import timedelta
from functools import cache
from typing import Annotated

from fastapi import Depends

from faultmaven.agent.investigations.ending import Endings
from faultmaven.agent.investigations.machine import replying
from faultmaven.agent.investigations.repository import InvestigationRepository
from faultmaven.agent.investigations.service import InvestigationService
from faultmaven.case.service import case_service
from faultmaven.core.settings import settings
from faultmaven.providers.workflow.step_functions import StepFunctionsWorkflow


@cache
def investigation_service() -> InvestigationService:
    """Return the service over this process's tables and state machine."""
    config, repository = settings(), InvestigationRepository()
    return InvestigationService(
        repository,
        case_service(),
        StepFunctionsWorkflow(config.long_investigation_arn),
        replying(),
        Endings(repository, case_service()),
        timedelta(seconds=config.investigation_patrol_s),
    )


async def investigations_of_request() -> InvestigationService:
    """Return the service for a request; tests put another in its place."""
    return investigation_service()


#: The parameter of a route that works with long investigations.
Investigations = Annotated[InvestigationService, Depends(investigations_of_request)]
