"""/agent: ask a question about a case, follow its steps, read its answer."""

import asyncio
import time
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response

from faultmaven.agent.dependencies import Agent
from faultmaven.agent.models import Turn
from faultmaven.agent.schemas import (
    EventList,
    EventView,
    Health,
    ProviderView,
    Question,
    SpendingView,
    TurnList,
    TurnView,
)
from faultmaven.agent.service import AgentService
from faultmaven.agent.waiting import POLL_S, wait_of
from faultmaven.auth.dependencies import CreatingUser, CurrentUser
from faultmaven.case.dependencies import CaseAddresses
from faultmaven.core.settings import settings
from faultmaven.http.translated import TranslatedRoute
from faultmaven.providers.llm.catalogue import provider_states

router = APIRouter(prefix="/agent", tags=["agent"], route_class=TranslatedRoute)


@router.post("/chat/{case_id}", status_code=202, responses={200: {"model": TurnView}})
async def ask(
    *,
    case_id: str,
    body: Question,
    user: CreatingUser,
    addresses: CaseAddresses,
    agent: Agent,
    response: Response,
    prefer: Annotated[str | None, Header(description="`wait=N` waits up to N seconds (25 at most)")] = None,
) -> TurnView:
    """Ask: 202 with the turn to follow, or 200 with the finished turn when it ends within `Prefer: wait=N`."""
    turn = agent.ask(user.user_id, case_id, addresses.pseudonymised(body.message))
    response.headers["location"] = f"/agent/chat/{case_id}/turns/{turn.turn_id}"
    if wait_s := wait_of(prefer):
        turn = await _ended_within(agent, turn, wait_s)
        response.headers["preference-applied"] = f"wait={wait_s}"
        response.status_code = 200 if turn.has_ended else 202
    return TurnView.model_validate(turn)


@router.get("/chat/{case_id}/turns")
async def list_turns(case_id: str, user: CurrentUser, agent: Agent, _: CaseAddresses) -> TurnList:
    """List the turns of a case, oldest first."""
    turns = agent.list_turns(user.user_id, case_id)
    return TurnList(items=[TurnView.model_validate(turn) for turn in turns])


@router.get("/chat/{case_id}/spending")
async def get_spending(case_id: str, user: CurrentUser, agent: Agent, _: CaseAddresses) -> SpendingView:
    """Return what the turns of a case have spent on models, and the budgets they have together."""
    found = agent.spending(user.user_id, case_id)
    return SpendingView(
        tokens=found.spent.tokens,
        cost_usd=found.spent.cost_usd,
        token_budget=found.limits.tokens,
        cost_budget_usd=found.limits.cost_usd,
        is_over=found.is_over,
    )


@router.get("/chat/{case_id}/turns/{turn_id}")
async def get_turn(case_id: str, turn_id: str, user: CurrentUser, agent: Agent, _: CaseAddresses) -> TurnView:
    """Return one turn as it stands now."""
    return TurnView.model_validate(agent.get_turn(user.user_id, case_id, turn_id))


@router.get("/chat/{case_id}/turns/{turn_id}/events")
async def follow_turn(
    *,
    case_id: str,
    turn_id: str,
    user: CurrentUser,
    agent: Agent,
    _: CaseAddresses,
    after: Annotated[int, Query(ge=0, le=999_999, description="the last number already seen")] = 0,
) -> EventList:
    """Return the steps of a turn after a number, while it runs and afterwards."""
    events, status = agent.follow(user.user_id, case_id, turn_id, after)
    return EventList(items=[EventView.model_validate(event) for event in events], status=status)


@router.get("/health")
async def health() -> Health:
    """Say what can answer; needs no sign-in."""
    states = provider_states(settings())
    return Health(status="ok", analyst=True, providers=[ProviderView.model_validate(state) for state in states])


async def _ended_within(agent: AgentService, turn: Turn, seconds: int) -> Turn:
    until = time.monotonic() + seconds
    while not turn.has_ended and time.monotonic() < until:
        await asyncio.sleep(POLL_S)
        turn = agent.get_turn(turn.user_id, turn.case_id, turn.turn_id)
    return turn
