"""Session API: /sessions and everything under a session."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from faultmaven.auth.audit.noting import Noting
from faultmaven.auth.dependencies import CreatingUser, CurrentUser
from faultmaven.http.pages import Page, PageRequest, Paging
from faultmaven.session.schemas import OpenSessionRequest, SessionBody, SessionPatch
from faultmaven.session.service import SessionService, session_service

router = APIRouter(prefix="/sessions", tags=["sessions"])


async def _service() -> SessionService:
    return session_service()


Service = Annotated[SessionService, Depends(_service)]


@router.post(
    "",
    status_code=201,
    summary="Open or resume a session",
    responses={200: {"model": SessionBody, "description": "The device's session is resumed"}},
)
async def open_session(
    body: OpenSessionRequest, user: CreatingUser, service: Service, response: Response
) -> SessionBody:
    """Open a session for a device, or resume the one it has."""
    session, is_new = service.open_session(user.user_id, body.client_id, body.ttl_minutes)
    response.status_code = 201 if is_new else 200
    response.headers["location"] = f"/sessions/{session.session_id}"
    return SessionBody.of(session)


@router.get("", summary="List sessions")
async def list_sessions(user: CurrentUser, page: Paging, service: Service) -> Page[SessionBody]:
    """List the living sessions, newest first."""
    scope = f"sessions {user.user_id}"
    found, last = service.list_sessions(user.user_id, limit=page.limit, after=page.position(scope))
    return Page(items=[SessionBody.of(one) for one in found], next_cursor=PageRequest.next_cursor(scope, last))


@router.get("/{session_id}", summary="Read a session")
async def get_session(session_id: str, user: CurrentUser, service: Service) -> SessionBody:
    """Return a session; reading it does not extend it."""
    return SessionBody.of(service.get_session(user.user_id, session_id))


@router.patch("/{session_id}", summary="Keep recovery information")
async def edit_session(session_id: str, body: SessionPatch, user: CurrentUser, service: Service) -> SessionBody:
    """Keep where the person is, so that a restart goes on from there. Only the device itself writes it, so the last
    write counts and no If-Match is asked for."""
    changes = body.state.model_dump(exclude_unset=True)
    return SessionBody.of(service.edit_session(user.user_id, session_id, changes, body.ttl_minutes))


@router.delete("/{session_id}", status_code=204, summary="Close a session")
async def close_session(session_id: str, user: CurrentUser, service: Service, noting: Noting) -> None:
    """Close a session."""
    service.close_session(
        user.user_id,
        session_id,
        lambda: noting.note_deletion(user.user_id, "session", session_id),
    )


@router.post("/{session_id}/heartbeat", summary="Stay alive")
async def heartbeat(session_id: str, user: CurrentUser, service: Service) -> SessionBody:
    """Extend the session by its TTL from now."""
    return SessionBody.of(service.heartbeat(user.user_id, session_id))


@router.post("/{session_id}/cleanup", status_code=204, summary="Drop what a session holds")
async def clean_up(session_id: str, user: CurrentUser, service: Service) -> None:
    """Drop draft and position, and sessions that have expired."""
    service.clean_up(user.user_id, session_id)
