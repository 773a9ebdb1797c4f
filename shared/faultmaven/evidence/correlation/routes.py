"""What only several files together tell, over HTTP: each answer is worked out when it is asked for."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from faultmaven.auth.dependencies import CurrentUser
from faultmaven.case.dependencies import CaseAddresses, addresses_of_case
from faultmaven.evidence.correlation.co_movement import co_movements
from faultmaven.evidence.correlation.comparison import compare_patterns
from faultmaven.evidence.correlation.config_diff import config_changes
from faultmaven.evidence.correlation.first_changes import first_changes
from faultmaven.evidence.correlation.requests import joined_requests, request_story
from faultmaven.evidence.correlation.schemas import (
    ChangesOut,
    CoMovementOut,
    CoMovementsOut,
    ComparisonIn,
    ComparisonOut,
    ConfigChangeOut,
    ConfigChangesOut,
    PatternChangeOut,
    RequestsOut,
    RequestStoryOut,
    StackFrameOut,
    StackFramesOut,
    story,
)
from faultmaven.evidence.correlation.stack_frames import frames_in_code
from faultmaven.evidence.dependencies import EvidenceDep, FactsDep
from faultmaven.evidence.errors import EvidenceNotFound, RequestNotFound
from faultmaven.http.translated import TranslatedRoute

router = APIRouter(route_class=TranslatedRoute, dependencies=[Depends(addresses_of_case)])

CaseId = Annotated[str, Path(max_length=64)]


@router.get("/cases/{case_id}/changes")
async def list_changes(
    case_id: CaseId,
    user: CurrentUser,
    evidence: EvidenceDep,
    facts: FactsDep,
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> ChangesOut:
    """Return what changed when in any file, and when the main trouble began and ended."""
    with facts.borrow(evidence.all_of_case(user.user_id, case_id), ("events", "findings")) as opened:
        return ChangesOut.model_validate(first_changes(opened, limit))


@router.get("/cases/{case_id}/requests")
async def list_requests(
    case_id: CaseId,
    user: CurrentUser,
    evidence: EvidenceDep,
    facts: FactsDep,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> RequestsOut:
    """Return the requests whose id stands in more than one file, failed ones first."""
    with facts.borrow(evidence.all_of_case(user.user_id, case_id), ("events", "spans")) as opened:
        return RequestsOut.model_validate(joined_requests(opened, limit))


# An id may hold slashes (`host/abc-000001`), which no encoding brings through every gateway as something else.
@router.get("/cases/{case_id}/requests/{request_id:path}")
async def get_request(
    *,
    case_id: CaseId,
    request_id: Annotated[str, Path(min_length=1, max_length=500)],
    user: CurrentUser,
    evidence: EvidenceDep,
    facts: FactsDep,
    addresses: CaseAddresses,
    limit: Annotated[int, Query(ge=1, le=1000)] = 500,
) -> RequestStoryOut:
    """Return all that the files say of one request or trace, in time order."""
    request_id = addresses.pseudonymised(request_id)
    with facts.borrow(evidence.all_of_case(user.user_id, case_id), ("events", "spans")) as opened:
        rows = request_story(opened, request_id, limit + 1)
    if not rows:
        raise RequestNotFound
    return story(request_id, rows, limit)


@router.get("/cases/{case_id}/co-movements")
async def list_co_movements(
    case_id: CaseId,
    user: CurrentUser,
    evidence: EvidenceDep,
    facts: FactsDep,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> CoMovementsOut:
    """Return which series rise or fall when a kind of error comes, and which came first."""
    files = evidence.all_of_case(user.user_id, case_id)
    with facts.borrow(files, ("events", "series", "samples", "findings")) as opened:
        told = co_movements(opened, limit)
    filenames = {item.evidence_id: item.filename for item in files}
    return CoMovementsOut(items=[CoMovementOut.of(pair, filenames) for pair in told])


@router.post("/cases/{case_id}/comparison")
async def compare(
    case_id: CaseId, body: ComparisonIn, user: CurrentUser, evidence: EvidenceDep, facts: FactsDep
) -> ComparisonOut:
    """Return which patterns are only in one of two files or stretches of time, and which come more often."""
    files = evidence.all_of_case(user.user_id, case_id)
    originals = {item.evidence_id: item.duplicate_of or item.evidence_id for item in files}
    if not {body.before.evidence_id, body.after.evidence_id} <= {None, *originals}:
        raise EvidenceNotFound
    with facts.borrow(files, ("events", "templates")) as opened:
        told = compare_patterns(opened, body.before.side(originals), body.after.side(originals), body.limit)
    return ComparisonOut(items=[PatternChangeOut.model_validate(change) for change in told])


@router.get("/cases/{case_id}/config-changes")
async def list_config_changes(
    case_id: CaseId,
    user: CurrentUser,
    evidence: EvidenceDep,
    facts: FactsDep,
    limit: Annotated[int, Query(ge=1, le=1000)] = 500,
) -> ConfigChangesOut:
    """Return what changed between the versions of configurations in a case."""
    with facts.borrow(evidence.all_of_case(user.user_id, case_id), ("settings", "objects")) as opened:
        told = config_changes(opened)
    return ConfigChangesOut(items=[ConfigChangeOut.of(change) for change in told[:limit]], total=len(told))


@router.get("/cases/{case_id}/stack-frames")
async def list_stack_frames(
    case_id: CaseId,
    user: CurrentUser,
    evidence: EvidenceDep,
    facts: FactsDep,
    limit: Annotated[int, Query(ge=1, le=1000)] = 500,
) -> StackFramesOut:
    """Return where the frames of stack traces lead in the case's code."""
    files = evidence.all_of_case(user.user_id, case_id)
    with facts.borrow(files, ("exceptions", "lines", "symbols")) as opened:
        told = frames_in_code(opened)
    filenames = {item.evidence_id: item.filename for item in files}
    return StackFramesOut(items=[StackFrameOut.of(frame, filenames) for frame in told[:limit]], total=len(told))
