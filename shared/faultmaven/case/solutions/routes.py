"""Case API: the solutions of a case and their life."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from faultmaven.auth.dependencies import CreatingUser, CurrentUser
from faultmaven.case.dependencies import CaseAddresses
from faultmaven.case.solutions.schemas import SolutionBody, SolutionList, SolutionPatch, SolutionRequest
from faultmaven.case.solutions.service import SolutionService, solution_service
from faultmaven.http.etags import Precondition, etag
from faultmaven.http.translated import TranslatedRoute

router = APIRouter(route_class=TranslatedRoute, prefix="/solutions")


async def solutions_of_request() -> SolutionService:
    """Return the service for a request; tests put another in its place."""
    return solution_service()


Solutions = Annotated[SolutionService, Depends(solutions_of_request)]


@router.get("", summary="List solutions")
async def list_solutions(case_id: str, user: CurrentUser, service: Solutions, _: CaseAddresses) -> SolutionList:
    """List what was proposed for a case, oldest first, and what became of it."""
    return SolutionList(items=[SolutionBody.of(one) for one in service.list_solutions(user.user_id, case_id)])


@router.post("", status_code=201, summary="Add a solution of your own")
async def add_solution(
    *,
    case_id: str,
    body: SolutionRequest,
    user: CreatingUser,
    service: Solutions,
    addresses: CaseAddresses,
    response: Response,
) -> SolutionBody:
    """Propose a solution yourself."""
    made = service.add_solution(user.user_id, case_id, body.proposal(addresses))
    response.headers["location"] = f"/cases/{case_id}/solutions/{made.solution_id}"
    response.headers["etag"] = etag(made.version)
    return SolutionBody.of(made)


@router.get("/{solution_id}", summary="Read a solution")
async def get_solution(
    *, case_id: str, solution_id: str, user: CurrentUser, service: Solutions, _: CaseAddresses, response: Response
) -> SolutionBody:
    """Return a solution; its ETag is what PATCH asks for."""
    found = service.get_solution(user.user_id, case_id, solution_id)
    response.headers["etag"] = etag(found.version)
    return SolutionBody.of(found)


@router.patch("/{solution_id}", summary="Apply, reject or confirm a solution, or take that back")
async def move_solution(
    *,
    case_id: str,
    solution_id: str,
    body: SolutionPatch,
    user: CurrentUser,
    condition: Precondition,
    service: Solutions,
    addresses: CaseAddresses,
    response: Response,
) -> SolutionBody:
    """Move a solution. Once it is applied, every file that is brought is checked for whether it worked."""
    moved = service.move_solution(
        user.user_id,
        case_id,
        solution_id,
        condition.check,
        state=body.state,
        reason=addresses.pseudonymised(body.reason),
    )
    response.headers["etag"] = etag(moved.version)
    return SolutionBody.of(moved)
