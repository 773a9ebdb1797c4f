"""Evidence over HTTP: uploads, files, their lines, and questions over the facts of a case."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from faultmaven.auth.dependencies import CreatingUser, CurrentUser
from faultmaven.evidence.dependencies import EvidenceDep, FactsDep
from faultmaven.evidence.errors import EvidenceNotFound
from faultmaven.evidence.file_lines import window
from faultmaven.evidence.models import DataType
from faultmaven.evidence.queries import EventQuery, find_events, latest_time
from faultmaven.evidence.schemas import (
    Announced,
    DownloadOut,
    EventOut,
    EventsOut,
    EvidenceOut,
    FactsQuery,
    LinesOut,
    MomentOut,
    ProcessRequest,
    TimelineOut,
    UploadOut,
    UploadRequest,
)
from faultmaven.evidence.service import DOWNLOAD_EXPIRES_S, Announcement
from faultmaven.evidence.timeline import TIMELINE_LIMIT, timeline
from faultmaven.http.pages import Page, Paging

router = APIRouter(tags=["evidence"])

EvidenceId = Annotated[str, Path(max_length=64)]
CaseId = Annotated[str, Path(max_length=64)]


@router.post("/evidence/upload", status_code=201)
async def announce_upload(body: UploadRequest, user: CreatingUser, evidence: EvidenceDep) -> Announced:
    """Record a file and say where to put its bytes; `upload` is null when the case has them already."""
    item, ticket = evidence.announce(user.user_id, Announcement(**body.model_dump()))
    upload = UploadOut(**asdict(ticket)) if ticket else None
    return Announced(evidence=EvidenceOut.of(item), upload=upload)


@router.get("/evidence/{evidence_id}")
async def get_evidence(evidence_id: EvidenceId, user: CurrentUser, evidence: EvidenceDep) -> EvidenceOut:
    """Return one file."""
    return EvidenceOut.of(evidence.get_evidence(user.user_id, evidence_id))


@router.delete("/evidence/{evidence_id}", status_code=204)
async def delete_evidence(evidence_id: EvidenceId, user: CurrentUser, evidence: EvidenceDep) -> Response:
    """Erase a file, what was unpacked from it, and everything derived from it."""
    evidence.delete_evidence(user.user_id, evidence_id)
    return Response(status_code=204)


@router.get("/evidence/{evidence_id}/download")
async def download_evidence(evidence_id: EvidenceId, user: CurrentUser, evidence: EvidenceDep) -> DownloadOut:
    """Return a URL of the bytes as they were uploaded."""
    return DownloadOut(url=evidence.download_url(user.user_id, evidence_id), expires_in=DOWNLOAD_EXPIRES_S)


@router.post("/evidence/{evidence_id}/process", status_code=202)
async def process_evidence(
    evidence_id: EvidenceId, user: CreatingUser, evidence: EvidenceDep, body: ProcessRequest | None = None
) -> EvidenceOut:
    """Read a file again, as a type that the user chose if one is given."""
    chosen = DataType(body.data_type) if body and body.data_type else None
    return EvidenceOut.of(evidence.process_again(user.user_id, evidence_id, chosen))


@router.get("/evidence/{evidence_id}/lines")
async def get_lines(
    *,
    evidence_id: EvidenceId,
    user: CurrentUser,
    evidence: EvidenceDep,
    facts: FactsDep,
    start: Annotated[int, Query(ge=1)] = 1,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> LinesOut:
    """Return a window of a file's redacted text."""
    item = evidence.get_evidence(user.user_id, evidence_id)
    lines = window(facts, item, evidence.original_of(item), start, limit)
    return LinesOut(
        evidence_id=item.evidence_id, filename=item.filename, line_count=item.line_count, start=start, lines=lines
    )


@router.get("/cases/{case_id}/evidence")
async def list_evidence(case_id: CaseId, user: CurrentUser, evidence: EvidenceDep, paging: Paging) -> Page[EvidenceOut]:
    """Return the files of a case in the order they came."""
    scope = f"evidence#{user.user_id}#{case_id}"
    items, last = evidence.list_evidence(user.user_id, case_id, limit=paging.limit, after=paging.position(scope))
    return Page(items=[EvidenceOut.of(item) for item in items], next_cursor=paging.next_cursor(scope, last))


@router.get("/cases/{case_id}/timeline")
async def get_timeline(
    case_id: CaseId,
    user: CurrentUser,
    evidence: EvidenceDep,
    facts: FactsDep,
    limit: Annotated[int, Query(ge=1, le=TIMELINE_LIMIT)] = 200,
) -> TimelineOut:
    """Return what happened when, over all files of a case."""
    with facts.open(evidence.all_of_case(user.user_id, case_id), ("events",)) as opened:
        told = timeline(opened, limit)
    items = [MomentOut.model_validate(moment, from_attributes=True) for moment in told.items]
    return TimelineOut(items=items, total=told.total)


@router.post("/cases/{case_id}/facts/query")
async def query_facts(
    case_id: CaseId, body: FactsQuery, user: CurrentUser, evidence: EvidenceDep, facts: FactsDep
) -> EventsOut:
    """Return records by level, time, text and file: "errors from the last hour"."""
    files = evidence.all_of_case(user.user_id, case_id)
    wanted = next((item for item in files if item.evidence_id == body.evidence_id), None)
    if body.evidence_id is not None and wanted is None:
        raise EvidenceNotFound
    with facts.open(files, ("events",)) as opened:
        since, until = _naive(body.since), _naive(body.until)
        latest = (until or latest_time(opened)) if body.last_minutes else None
        if body.last_minutes and latest:
            counted = latest - timedelta(minutes=body.last_minutes)
            since = max(since, counted) if since else counted
        found = find_events(
            opened,
            EventQuery(
                text=body.text,
                level=body.level,
                since=since,
                until=until,
                evidence_id=(wanted.duplicate_of or wanted.evidence_id) if wanted else None,
                limit=body.limit,
            ),
        )
    return EventsOut(items=[EventOut.of(row) for row in found.items], total=found.total)


def _naive(moment: datetime | None) -> datetime | None:
    """Return a time as the facts have it: UTC, without saying so; a time without a zone is taken as UTC."""
    if moment is None or moment.tzinfo is None:
        return moment
    return moment.astimezone(UTC).replace(tzinfo=None)
