"""Case API: searches that are kept under a name."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from faultmaven.auth.audit.noting import Noting
from faultmaven.auth.dependencies import CreatingUser, CurrentUser
from faultmaven.case.views.schemas import ViewBody, ViewList, ViewPatch, ViewRequest, kept
from faultmaven.case.views.service import ViewService, view_service
from faultmaven.http.etags import Precondition, etag

router = APIRouter(prefix="/views")


async def views_of_request() -> ViewService:
    """Return the service for a request; tests put another in its place."""
    return view_service()


Views = Annotated[ViewService, Depends(views_of_request)]


@router.post("", status_code=201, summary="Save a view")
async def create_view(body: ViewRequest, user: CreatingUser, service: Views, response: Response) -> ViewBody:
    """Keep a search under a name."""
    view = service.create_view(user.user_id, body.name, kept(body.filters))
    response.headers["location"] = f"/cases/views/{view.view_id}"
    response.headers["etag"] = etag(view.version)
    return ViewBody.of(view)


@router.get("", summary="List saved views")
async def list_views(user: CurrentUser, service: Views) -> ViewList:
    """List the views by name."""
    return ViewList(items=[ViewBody.of(view) for view in service.list_views(user.user_id)])


@router.get("/{view_id}", summary="Read a saved view")
async def get_view(view_id: str, user: CurrentUser, service: Views, response: Response) -> ViewBody:
    """Return a view; its ETag is what PATCH and DELETE ask for."""
    view = service.get_view(user.user_id, view_id)
    response.headers["etag"] = etag(view.version)
    return ViewBody.of(view)


@router.patch("/{view_id}", summary="Rename or change a saved view")
async def edit_view(
    *, view_id: str, body: ViewPatch, user: CurrentUser, condition: Precondition, service: Views, response: Response
) -> ViewBody:
    """Change a view, if it still is what was read."""
    filters = None if body.filters is None else kept(body.filters)
    view = service.edit_view(user.user_id, view_id, condition.check, name=body.name, filters=filters)
    response.headers["etag"] = etag(view.version)
    return ViewBody.of(view)


@router.delete("/{view_id}", status_code=204, summary="Delete a saved view")
async def delete_view(view_id: str, user: CurrentUser, condition: Precondition, service: Views, noting: Noting) -> None:
    """Delete a view; the cases it found stay."""

    def allow(version: str) -> None:
        condition.check(version)
        noting.note_deletion(user.user_id, "view", view_id)

    service.delete_view(user.user_id, view_id, allow)
