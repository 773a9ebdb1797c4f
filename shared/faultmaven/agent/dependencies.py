"""The agent's door wired up: DynamoDB, the case slice, and the state machine. It imports nothing that answers."""

from datetime import timedelta
from functools import cache
from typing import Annotated

from fastapi import Depends

from faultmaven.agent.repository import TurnRepository
from faultmaven.agent.service import AgentService
from faultmaven.agent.spending.purse import Limits
from faultmaven.case.service import case_service
from faultmaven.core.settings import settings
from faultmaven.providers.workflow.step_functions import StepFunctionsWorkflow


@cache
def agent_service() -> AgentService:
    """Return the service over this process's tables and state machine."""
    config = settings()
    return AgentService(
        TurnRepository(),
        case_service(),
        StepFunctionsWorkflow(config.investigation_arn),
        timedelta(seconds=config.turn_deadline_s),
        limits=Limits(config.case_token_budget, config.case_cost_budget_usd),
    )


async def agent_of_request() -> AgentService:
    """Return the service for a request; tests put another in its place."""
    return agent_service()


#: The parameter of a route that works with turns.
Agent = Annotated[AgentService, Depends(agent_of_request)]
