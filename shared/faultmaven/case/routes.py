"""Case API: /cases, a case, and its messages."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from faultmaven.auth.audit.noting import Noting
from faultmaven.auth.dependencies import CreatingUser, CurrentUser
from faultmaven.case.course_routes import router as course
from faultmaven.case.dependencies import CaseAddresses, Cases, Courses
from faultmaven.case.investigation.phases import Phase
from faultmaven.case.models import CaseStatus
from faultmaven.case.schemas import CaseBody, CasePatch, MessageBody, MessageRequest, OpenCaseRequest
from faultmaven.case.search.routes import router as search
from faultmaven.case.service import CaseEdit
from faultmaven.case.solutions.routes import router as solutions
from faultmaven.case.statistics.routes import router as statistics
from faultmaven.case.views.routes import router as views
from faultmaven.http.etags import Precondition, etag
from faultmaven.http.pages import Page, PageRequest, Paging

router = APIRouter(prefix="/cases", tags=["cases"])
# Before the routes of one case, whose id would be taken for these words.
router.include_router(search)
router.include_router(statistics)
router.include_router(views)
router.include_router(course, prefix="/{case_id}")
router.include_router(solutions, prefix="/{case_id}")


@router.post("", status_code=201, summary="Open a case")
async def open_case(body: OpenCaseRequest, user: CreatingUser, service: Cases, response: Response) -> CaseBody:
    """Open a case."""
    case = service.open_case(
        user.user_id, body.title, description=body.description, severity=body.severity, tags=tuple(body.tags)
    )
    response.headers["location"] = f"/cases/{case.case_id}"
    response.headers["etag"] = etag(case.version)
    return CaseBody.of(case)


@router.get("", summary="List cases")
async def list_cases(
    user: CurrentUser,
    page: Paging,
    service: Cases,
    status: Annotated[CaseStatus | None, Query(description="only cases in this status")] = None,
    q: Annotated[str, Query(max_length=200, description="words that title, description or tags must hold")] = "",
) -> Page[CaseBody]:
    """List cases, newest first."""
    # The filters are part of the scope: a cursor goes on in the list it came from, and in no other.
    scope = f"cases {user.user_id} {status} {q}"
    found, last = service.list_cases(
        user.user_id, limit=page.limit, before=page.position(scope), status=status, query=q
    )
    return Page(items=[CaseBody.of(case) for case in found], next_cursor=PageRequest.next_cursor(scope, last))


@router.get("/{case_id}", summary="Read a case")
async def get_case(case_id: str, user: CurrentUser, service: Cases, response: Response) -> CaseBody:
    """Return a case; its ETag is what PATCH and DELETE ask for."""
    case = service.get_case(user.user_id, case_id)
    response.headers["etag"] = etag(case.version)
    return CaseBody.of(case)


@router.patch("/{case_id}", summary="Change a case")
async def edit_case(
    *,
    case_id: str,
    body: CasePatch,
    user: CurrentUser,
    condition: Precondition,
    service: Cases,
    courses: Courses,
    response: Response,
) -> CaseBody:
    """Change a case, if it still is what was read. Its investigation goes on from the status that was chosen."""
    edit = CaseEdit(
        title=body.title,
        description=body.description,
        status=body.status,
        severity=body.severity,
        tags=None if body.tags is None else tuple(body.tags),
        keep_as_knowledge=body.keep_as_knowledge,
    )
    case = service.edit_case(user.user_id, case_id, edit, condition.check)
    if body.status is not None and body.status is not CaseStatus.CLOSED:
        courses.choose(user.user_id, case_id, Phase(body.status.value))
    response.headers["etag"] = etag(case.version)
    return CaseBody.of(case)


@router.delete("/{case_id}", status_code=204, summary="Erase a case")
async def delete_case(case_id: str, user: CurrentUser, condition: Precondition, service: Cases, noting: Noting) -> None:
    """Erase a case with its messages, evidence, facts and turns. It cannot be undone."""

    def allow(version: str) -> None:
        condition.check(version)
        noting.note_deletion(user.user_id, "case", case_id)

    service.delete_case(user.user_id, case_id, allow)


@router.post("/{case_id}/messages", status_code=201, summary="Say something")
async def add_message(
    case_id: str, body: MessageRequest, user: CreatingUser, service: Cases, addresses: CaseAddresses
) -> MessageBody:
    """Append a message to the history of a case. It asks nothing; POST /agent/chat/{case_id} does."""
    content = addresses.pseudonymised(body.content)
    return MessageBody.of(service.add_message(user.user_id, case_id, body.role, content), addresses)


@router.get("/{case_id}/messages", summary="Read what was said")
async def list_messages(
    case_id: str, user: CurrentUser, page: Paging, service: Cases, addresses: CaseAddresses
) -> Page[MessageBody]:
    """List messages, oldest first."""
    scope = f"messages {user.user_id} {case_id}"
    found, last = service.list_messages(user.user_id, case_id, limit=page.limit, after=page.position(scope))
    items = [MessageBody.of(one, addresses) for one in found]
    return Page(items=items, next_cursor=PageRequest.next_cursor(scope, last))
