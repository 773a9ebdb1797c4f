"""/agent/tools: which there are, calling one, and confirming what waits. Every call passes the gates of a model's."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from faultmaven.agent.tools.consent import policy_of
from faultmaven.agent.tools.errors import ConfirmationNeeded
from faultmaven.agent.tools.execution import ToolBelt, tool_named
from faultmaven.agent.tools.limits import OUTPUT_BYTES, REQUEST_TIMEOUT_S, TIMEOUT_S, cut
from faultmaven.agent.tools.models import DEFAULTS, Caller, Output
from faultmaven.agent.tools.repository import pending_one
from faultmaven.agent.tools.schemas import (
    ANSWER_BYTES,
    ConfirmationList,
    ConfirmationView,
    Decision,
    Executed,
    Execution,
    GrantList,
    Grants,
    GrantView,
    ToolList,
    ToolView,
)
from faultmaven.agent.tools.table import TOOLS
from faultmaven.agent.tools.wiring import belt_of, records, users_words
from faultmaven.auth.dependencies import CreatingUser, CurrentUser
from faultmaven.case.dependencies import CaseAddresses, Cases
from faultmaven.core.translation import Translation
from faultmaven.http.translated import TranslatedRoute, translate_answer

router = APIRouter(prefix="/agent/tools", tags=["tools"], route_class=TranslatedRoute)

CaseId = Annotated[str, Path(max_length=64)]


@router.get("")
async def list_tools(
    user: CurrentUser,
    cases: Cases,
    case_id: Annotated[str | None, Query(max_length=64, description="show what this case says of each")] = None,
) -> ToolList:
    """List the tools with the JSON schemas of their parameters, and what may be done with each."""
    databases: list[str] = []
    if case_id is not None:
        cases.get_case(user.user_id, case_id)
        databases = belt_of(user.user_id, case_id).databases.names(user.user_id)
    items = [
        ToolView(
            name=tool.name,
            description=tool.description,
            parameters=dict(tool.schema),
            reach=tool.reach,
            phases=sorted(phase.value for phase in tool.phases),
            policy=policy_of(records().tools, user.user_id, case_id, tool.name, tool.reach)
            if case_id
            else DEFAULTS[tool.reach],
        )
        for tool in TOOLS
    ]
    return ToolList(items=items, timeout_s=TIMEOUT_S, output_bytes=OUTPUT_BYTES, databases=databases)


@router.post("/execute", responses={202: {"model": Executed}})
async def execute_tool(
    body: Execution, user: CreatingUser, cases: Cases, request: Request, response: Response
) -> Executed:
    """Call a tool: 200 with what it gave, or 202 with what has to be confirmed first."""
    addresses = cases.addresses_of(user.user_id, body.case_id)
    translate_answer(request, addresses)
    said = users_words(cases, user.user_id, body.case_id)
    arguments = pseudonymised(body.arguments, addresses)
    belt = belt_of(user.user_id, body.case_id, timeout_s=REQUEST_TIMEOUT_S)
    caller = Caller(user.user_id, body.case_id, said)
    try:
        return _executed(body.tool, belt.execute(body.tool, arguments, caller))
    except ConfirmationNeeded as needed:
        response.status_code = 202
        shown = ConfirmationView.model_validate(needed.confirmation)
        return Executed(status="waiting", tool=body.tool, confirmation=shown)


@router.get("/confirmations/{case_id}")
async def list_confirmations(case_id: CaseId, user: CurrentUser, _: CaseAddresses) -> ConfirmationList:
    """List the calls that wait for a confirmation in a case."""
    kept = records()
    waiting = kept.tools.pending(user.user_id, case_id, kept.clock())
    return ConfirmationList(items=[ConfirmationView.model_validate(one) for one in waiting])


@router.post("/confirmations/{case_id}/{confirmation_id}")
async def answer_confirmation(
    *,
    case_id: CaseId,
    confirmation_id: Annotated[str, Path(max_length=64)],
    body: Decision,
    user: CreatingUser,
    _: CaseAddresses,
) -> Executed:
    """Allow a call that waits, which runs it once, exactly as shown, or for the whole case; or refuse it for good."""
    belt = belt_of(user.user_id, case_id, timeout_s=REQUEST_TIMEOUT_S)
    tool = _tool_of(belt, user.user_id, case_id, confirmation_id)
    output = belt.answer(
        Caller(user.user_id, case_id), confirmation_id, body.sha256, is_allowed=body.allow, for_case=body.for_case
    )
    return _executed(tool, output) if output else Executed(status="refused", tool=tool)


@router.put("/grants/{case_id}")
async def set_grants(case_id: CaseId, body: Grants, user: CurrentUser, cases: Cases, _: CaseAddresses) -> ToolList:
    """Say what a case allows: `allow` runs what you chose yourself, `ask` asks each time, `deny` switches it off."""
    for name in body.policies:
        tool_named(name)
    records().tools.set_policies(user.user_id, case_id, body.policies)
    return await list_tools(user, cases, case_id)


@router.get("/grants/{case_id}")
async def list_grants(case_id: CaseId, user: CurrentUser, _: CaseAddresses) -> GrantList:
    """List the calls that this case allows without asking again."""
    return GrantList(items=[GrantView.model_validate(one) for one in records().grants.granted(user.user_id, case_id)])


@router.delete("/grants/{case_id}/{grant_id}", status_code=204)
async def revoke_grant(
    case_id: CaseId, grant_id: Annotated[str, Path(max_length=64)], user: CurrentUser, _: CaseAddresses
) -> None:
    """Take back that a call is allowed for the whole case: it is asked for again from now on."""
    belt_of(user.user_id, case_id).revoke(Caller(user.user_id, case_id), grant_id)


def pseudonymised(value: Any, addresses: Translation) -> Any:
    """Return arguments with the addresses that the facts know."""
    if isinstance(value, str):
        return addresses.pseudonymised(value)
    if isinstance(value, dict):
        return {key: pseudonymised(inner, addresses) for key, inner in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list):
        return [pseudonymised(inner, addresses) for inner in value]  # pyright: ignore[reportUnknownVariableType]
    return value


def _tool_of(belt: ToolBelt, user_id: str, case_id: str, confirmation_id: str) -> str:
    kept = belt.records
    return pending_one(kept.tools, user_id, case_id, confirmation_id, kept.clock()).tool


def _executed(tool: str, output: Output) -> Executed:
    shown = cut(output.text, ANSWER_BYTES)
    return Executed(
        status="done",
        tool=tool,
        output=shown.text,
        truncated=shown.is_truncated or output.is_truncated,
        bytes=output.total_bytes,
        duration_ms=output.duration_ms,
    )
