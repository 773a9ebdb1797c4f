"""/query: a question and observability data in one request; the answer, and what you make of its recommendations."""

import asyncio
import time
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response

from faultmaven.agent.query.data import Sample
from faultmaven.agent.query.recommendations import Answered, kind_of
from faultmaven.agent.query.schemas import FeedbackRequest, QueryAnswer, QueryRequest
from faultmaven.agent.query.service import Queried, QueryService, query_service
from faultmaven.agent.waiting import POLL_S, wait_of
from faultmaven.auth.dependencies import CreatingUser, CurrentUser
from faultmaven.case.dependencies import CaseAddresses
from faultmaven.case.investigation.feedback import Feedback
from faultmaven.core.clock import utc_now
from faultmaven.http.translated import TranslatedRoute, translate_answer

router = APIRouter(prefix="/query", tags=["query"], route_class=TranslatedRoute)

#: Seconds that a request waits for its answer when it does not say.
DEFAULT_WAIT_S = 20


async def query_service_of_request() -> QueryService:
    """Return the service for a request; tests put another in its place."""
    return query_service()


Queries = Annotated[QueryService, Depends(query_service_of_request)]


@router.post("", responses={202: {"model": QueryAnswer}}, summary="Ask, with or without data")
async def query(
    *,
    body: QueryRequest,
    user: CreatingUser,
    queries: Queries,
    request: Request,
    response: Response,
    prefer: Annotated[str | None, Header(description="`wait=N` waits up to N seconds (25 at most, 20 unsaid)")] = None,
) -> QueryAnswer:
    """Ask: 200 with the answer, or 202 with where to find it when it takes longer than the request waits."""
    case_id = body.case_id or queries.open_case(user.user_id, body.query)
    translate_answer(request, queries.cases.addresses_of(user.user_id, case_id))
    answered = queries.ask(user.user_id, case_id, _queried(body))
    response.headers["location"] = f"/query/{case_id}/turns/{answered.turn.turn_id}"
    answered = await _ended_within(queries, answered, DEFAULT_WAIT_S if prefer is None else wait_of(prefer))
    response.status_code = 200 if answered.turn.has_ended else 202
    return answered.shown(body.kind)


@router.get("/{case_id}/turns/{turn_id}", summary="Read the answer")
async def get_answer(case_id: str, turn_id: str, user: CurrentUser, queries: Queries, _: CaseAddresses) -> QueryAnswer:
    """Return the answer of a query, or of any other turn, as it stands now."""
    return _shown(queries, queries.get(user.user_id, case_id, turn_id))


@router.post("/{case_id}/turns/{turn_id}/feedback", summary="Accept or reject a recommendation")
async def judge(
    *, case_id: str, turn_id: str, body: FeedbackRequest, user: CreatingUser, queries: Queries, addresses: CaseAddresses
) -> QueryAnswer:
    """Say what a recommendation is worth: the answer changes at once, and every later one in the case goes by it."""
    said = Feedback(body.step_id, body.judgement, addresses.pseudonymised(body.reason), utc_now())
    return _shown(queries, queries.judge(user.user_id, case_id, turn_id, said))


def _shown(queries: QueryService, answered: Answered) -> QueryAnswer:
    turn = answered.turn
    return answered.shown(kind_of(turn, has_files=queries.has_files(turn.user_id, turn.case_id)))


def _queried(body: QueryRequest) -> Queried:
    now = utc_now()
    metrics: dict[str, list[Sample]] = {
        name: [(sample.at, sample.value) for sample in value] if isinstance(value, list) else [(now, value)]
        for name, value in body.metrics.items()
    }
    return Queried(body.query, body.logs if body.has_data else [], metrics, body.traces)


async def _ended_within(queries: QueryService, answered: Answered, seconds: int) -> Answered:
    until = time.monotonic() + seconds
    while not answered.turn.has_ended and time.monotonic() < until:
        await asyncio.sleep(POLL_S)
        answered = queries.get(answered.turn.user_id, answered.turn.case_id, answered.turn.turn_id)
    return answered
