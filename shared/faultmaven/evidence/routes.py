"""Evidence over HTTP: uploads, files and their lines.

Questions over their facts are in `asking.routes`, what several files tell together in `correlation.routes`.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from faultmaven.auth.audit.noting import Noting
from faultmaven.auth.dependencies import CreatingUser, CurrentUser
from faultmaven.case.dependencies import CaseAddresses
from faultmaven.evidence.asking.routes import router as asking_router
from faultmaven.evidence.correlation.routes import router as correlation_router
from faultmaven.evidence.dependencies import EvidenceDep, FactsDep
from faultmaven.evidence.errors import UnknownFormat
from faultmaven.evidence.file_lines import window
from faultmaven.evidence.models import DataType
from faultmaven.evidence.schemas import (
    Announced,
    DownloadOut,
    EvidenceOut,
    ExtractorOut,
    FormatsOut,
    LinesOut,
    ProcessRequest,
    UploadOut,
    UploadRequest,
)
from faultmaven.evidence.service import DOWNLOAD_EXPIRES_S, Announcement
from faultmaven.http.pages import Page, Paging
from faultmaven.http.translated import TranslatedRoute, translate_answer

router = APIRouter(tags=["evidence"], route_class=TranslatedRoute)
router.include_router(asking_router)
router.include_router(correlation_router)

EvidenceId = Annotated[str, Path(max_length=64)]
CaseId = Annotated[str, Path(max_length=64)]


@router.post("/evidence/upload", status_code=201)
async def announce_upload(body: UploadRequest, user: CreatingUser, evidence: EvidenceDep) -> Announced:
    """Record a file and say where to put its bytes; `upload` is null when the case has them already."""
    item, ticket = evidence.announce(user.user_id, Announcement(**body.model_dump()))
    upload = UploadOut(**asdict(ticket)) if ticket else None
    shown = evidence.addresses_of(item).restored_json(EvidenceOut.of(item).model_dump_json().encode())
    return Announced(evidence=EvidenceOut.model_validate_json(shown), upload=upload)  # the URL stays as it is


@router.get("/evidence/formats")
async def list_formats(_: CurrentUser) -> FormatsOut:
    """Return what a file can be read as, by extractor."""
    return FormatsOut(
        items=[
            ExtractorOut(extractor=name, data_type=data_type, formats=list(formats))
            for name, (data_type, formats) in _known_formats().items()
        ]
    )


@router.get("/evidence/{evidence_id}")
async def get_evidence(
    evidence_id: EvidenceId, user: CurrentUser, evidence: EvidenceDep, request: Request
) -> EvidenceOut:
    """Return one file."""
    item = evidence.get_evidence(user.user_id, evidence_id)
    translate_answer(request, evidence.addresses_of(item))
    return EvidenceOut.of(item)


@router.delete("/evidence/{evidence_id}", status_code=204)
async def delete_evidence(
    evidence_id: EvidenceId, user: CurrentUser, evidence: EvidenceDep, noting: Noting
) -> Response:
    """Erase a file, what was unpacked from it, and everything derived from it."""
    evidence.delete_evidence(
        user.user_id,
        evidence_id,
        lambda: noting.note_deletion(user.user_id, "evidence", evidence_id),
    )
    return Response(status_code=204)


@router.get("/evidence/{evidence_id}/download")
async def download_evidence(
    evidence_id: EvidenceId, user: CurrentUser, evidence: EvidenceDep, noting: Noting
) -> DownloadOut:
    """Return a URL of the bytes as they were uploaded."""
    url = evidence.download_url(user.user_id, evidence_id)
    noting.note(user.user_id, "export", "done", what="evidence", evidence_id=evidence_id)
    return DownloadOut(url=url, expires_in=DOWNLOAD_EXPIRES_S)


@router.post("/evidence/{evidence_id}/process", status_code=202)
async def process_evidence(
    evidence_id: EvidenceId,
    user: CreatingUser,
    evidence: EvidenceDep,
    request: Request,
    body: ProcessRequest | None = None,
) -> EvidenceOut:
    """Read a file again, as a type or format that the user chose if one is given; the choice sticks."""
    asked = body or ProcessRequest()
    chosen = DataType(asked.data_type) if asked.data_type else None
    if asked.format is not None:
        _check_format(asked.format)
    is_detected = bool(asked.model_fields_set) and chosen is None and asked.format is None
    item = evidence.process_again(user.user_id, evidence_id, chosen, asked.format, is_detected=is_detected)
    translate_answer(request, evidence.addresses_of(item))
    return EvidenceOut.of(item)


@router.get("/evidence/{evidence_id}/lines")
async def get_lines(
    *,
    evidence_id: EvidenceId,
    user: CurrentUser,
    evidence: EvidenceDep,
    facts: FactsDep,
    request: Request,
    start: Annotated[int, Query(ge=1)] = 1,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> LinesOut:
    """Return a window of a file's redacted text."""
    item = evidence.get_evidence(user.user_id, evidence_id)
    translate_answer(request, evidence.addresses_of(item))
    lines = window(facts, item, evidence.original_of(item), start, limit)
    return LinesOut(
        evidence_id=item.evidence_id, filename=item.filename, line_count=item.line_count, start=start, lines=lines
    )


@router.get("/cases/{case_id}/evidence")
async def list_evidence(
    case_id: CaseId, user: CurrentUser, evidence: EvidenceDep, paging: Paging, _: CaseAddresses
) -> Page[EvidenceOut]:
    """Return the files of a case in the order they came."""
    scope = f"evidence#{user.user_id}#{case_id}"
    items, last = evidence.list_evidence(user.user_id, case_id, limit=paging.limit, after=paging.position(scope))
    return Page(items=[EvidenceOut.of(item) for item in items], next_cursor=paging.next_cursor(scope, last))


def _known_formats() -> Mapping[str, tuple[DataType, tuple[str, ...]]]:
    from faultmaven.evidence.choosing import known_formats  # noqa: PLC0415  (the extractors: not at a door's start)

    return known_formats()


def _check_format(name: str) -> None:
    known = _known_formats()
    formats = {entry for _, named in known.values() for entry in named}
    if name not in known and name not in formats:
        raise UnknownFormat(
            f"Known are the extractors {', '.join(known)} and the formats {', '.join(sorted(formats))}."
        )
