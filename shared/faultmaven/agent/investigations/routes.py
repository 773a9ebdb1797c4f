"""/cases/{case_id}/investigations: start a long investigation, follow it, reply to it, stop it."""

from fastapi import APIRouter, Response

from faultmaven.agent.investigations.dependencies import Investigations
from faultmaven.agent.investigations.models import ReplyKind
from faultmaven.agent.investigations.schemas import (
    AnswerRequest,
    ConfirmRequest,
    InvestigationList,
    InvestigationSummary,
    LongInvestigation,
    StartRequest,
    StopRequest,
)
from faultmaven.auth.dependencies import CreatingUser, CurrentUser
from faultmaven.case.dependencies import CaseAddresses
from faultmaven.http.translated import TranslatedRoute

router = APIRouter(prefix="/cases/{case_id}/investigations", tags=["investigations"], route_class=TranslatedRoute)


@router.post("", status_code=202, summary="Start a long investigation")
async def start_investigation(
    *,
    case_id: str,
    body: StartRequest,
    user: CreatingUser,
    addresses: CaseAddresses,
    investigations: Investigations,
    response: Response,
) -> LongInvestigation:
    """Start one; 409 while another one of the case runs, or when the case is settled."""
    one = investigations.start(user.user_id, case_id, addresses.pseudonymised(body.goal), body.wait_s)
    response.headers["location"] = f"/cases/{case_id}/investigations/{one.investigation_id}"
    return LongInvestigation.of(*investigations.get(user.user_id, case_id, one.investigation_id))


@router.get("", summary="List long investigations")
async def list_investigations(
    case_id: str, user: CurrentUser, investigations: Investigations, _: CaseAddresses
) -> InvestigationList:
    """List those of a case, oldest first."""
    found = investigations.list(user.user_id, case_id)
    return InvestigationList(items=[InvestigationSummary.model_validate(one) for one in found])


@router.get("/{investigation_id}", summary="Follow a long investigation")
async def get_long_investigation(
    case_id: str, investigation_id: str, user: CurrentUser, investigations: Investigations, _: CaseAddresses
) -> LongInvestigation:
    """Return its steps, what it waits for, and why it ended."""
    return LongInvestigation.of(*investigations.get(user.user_id, case_id, investigation_id))


@router.post("/{investigation_id}/answer", summary="Answer its question")
async def answer_investigation(
    *,
    case_id: str,
    investigation_id: str,
    body: AnswerRequest,
    user: CreatingUser,
    addresses: CaseAddresses,
    investigations: Investigations,
) -> LongInvestigation:
    """Answer, or say that it cannot be had; 409 when it does not wait for that any more."""
    kind = ReplyKind.DECLINED if body.cannot or not body.answer else ReplyKind.ANSWER
    text = addresses.pseudonymised(body.answer)
    found = investigations.reply(user.user_id, case_id, investigation_id, wait_id=body.wait_id, kind=kind, text=text)
    return LongInvestigation.of(*found)


@router.post("/{investigation_id}/confirm", summary="Confirm or deny what it asks")
async def confirm_investigation(
    *,
    case_id: str,
    investigation_id: str,
    body: ConfirmRequest,
    user: CreatingUser,
    addresses: CaseAddresses,
    investigations: Investigations,
) -> LongInvestigation:
    """Say yes or no to exactly that; 409 when it does not wait for that any more."""
    kind = ReplyKind.CONFIRMED if body.confirmed else ReplyKind.DENIED
    text = addresses.pseudonymised(body.reason)
    found = investigations.reply(user.user_id, case_id, investigation_id, wait_id=body.wait_id, kind=kind, text=text)
    return LongInvestigation.of(*found)


@router.post("/{investigation_id}/heartbeat", summary="Look after a long investigation")
async def keep_investigation_alive(
    case_id: str, investigation_id: str, user: CreatingUser, investigations: Investigations, _: CaseAddresses
) -> LongInvestigation:
    """Return it as it stands; if what drives it has died, another one takes its place."""
    return LongInvestigation.of(*investigations.keep_alive(user.user_id, case_id, investigation_id))


@router.post("/{investigation_id}/stop", summary="Stop a long investigation")
async def stop_investigation(
    *,
    case_id: str,
    investigation_id: str,
    body: StopRequest,
    user: CreatingUser,
    addresses: CaseAddresses,
    investigations: Investigations,
) -> LongInvestigation:
    """Stop it now, whatever it does; an ended one stays as it is."""
    reason = addresses.pseudonymised(body.reason)
    return LongInvestigation.of(*investigations.stop(user.user_id, case_id, investigation_id, reason))
