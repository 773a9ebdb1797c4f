"""/cases/{case_id}/report: a report as a file; /cases/{case_id}/reports: the reports of a case and their versions."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from faultmaven.auth.audit.noting import Noting
from faultmaven.auth.dependencies import CreatingUser, CurrentUser
from faultmaven.auth.models import Principal
from faultmaven.case.dependencies import CaseAddresses
from faultmaven.http.diffs import DiffView
from faultmaven.http.etags import Precondition, etag
from faultmaven.http.pages import Page, PageRequest, Paging
from faultmaven.http.translated import TranslatedRoute
from faultmaven.report.exporting import filename_of
from faultmaven.report.models import Author, ReportKind, Shown
from faultmaven.report.schemas import Format, KeepIn, ReportPatch, ReportView, VersionView
from faultmaven.report.service import ReportService, report_service

router = APIRouter(tags=["report"], route_class=TranslatedRoute)

MARKDOWN, PDF = "text/markdown", "application/pdf"

Number = Annotated[int, Path(ge=1, le=999_999)]


async def reports_of_request() -> ReportService:
    """Return the service for a request; tests put another in its place."""
    return report_service()


Reports = Annotated[ReportService, Depends(reports_of_request)]


@router.get("/cases/{case_id}/report", response_class=Response, responses={200: {"content": {MARKDOWN: {}, PDF: {}}}})
async def get_report(
    *,
    case_id: str,
    user: CurrentUser,
    reports: Reports,
    noting: Noting,
    kind: Annotated[ReportKind, Query(description="whom it is for")] = ReportKind.INCIDENT,
    format: Annotated[Format, Query(description="Markdown, or typeset")] = "markdown",
    version: Annotated[int | None, Query(ge=1, le=999_999, description="a kept version; without it, as it is now")] = (
        None
    ),
) -> Response:
    """Return a report of a case as a file, as it is now or as it was kept."""
    found = reports.read(user.user_id, case_id, kind, version)
    if format == "pdf":
        content, media_type, suffix = reports.pdf(user.user_id, case_id, found), PDF, "pdf"
    else:
        content, media_type, suffix = reports.markdown(user.user_id, case_id, found), f"{MARKDOWN}; charset=utf-8", "md"
    noting.note(user.user_id, "export", "done", what="report", case_id=case_id)
    name = filename_of(found.report, case_id, suffix)
    return Response(content, media_type=media_type, headers={"content-disposition": f'inline; filename="{name}"'})


@router.get("/cases/{case_id}/reports/{kind}", summary="Read a report as it is now")
async def get_current_report(
    *,
    case_id: str,
    kind: ReportKind,
    user: CurrentUser,
    reports: Reports,
    _addresses: CaseAddresses,
    response: Response,
) -> ReportView:
    """Return a report section by section: the newest version, brought up to the facts. PATCH asks for its ETag."""
    return _told(reports.read(user.user_id, case_id, kind), response)


@router.post("/cases/{case_id}/reports/{kind}", status_code=201, summary="Keep a report as a version")
async def keep_report(
    *,
    case_id: str,
    kind: ReportKind,
    body: KeepIn,
    user: CreatingUser,
    reports: Reports,
    _addresses: CaseAddresses,
    response: Response,
) -> ReportView:
    """Keep the report as it is now; where nothing changed since the newest version, that one is returned."""
    return _kept(reports.keep(_author(user), case_id, kind, body.note), case_id, response)


@router.patch("/cases/{case_id}/reports/{kind}", summary="Change a report")
async def edit_report(
    *,
    case_id: str,
    kind: ReportKind,
    body: ReportPatch,
    user: CurrentUser,
    condition: Precondition,
    reports: Reports,
    _addresses: CaseAddresses,
    response: Response,
) -> ReportView:
    """Keep a version with some sections in your words, or with other owners of actions."""
    return _told(reports.edit(_author(user), case_id, kind, body.edit(), condition.check), response)


@router.get("/cases/{case_id}/reports/{kind}/versions", summary="List the versions of a report")
async def list_report_versions(
    *, case_id: str, kind: ReportKind, user: CurrentUser, page: Paging, reports: Reports, _addresses: CaseAddresses
) -> Page[VersionView]:
    """List versions, the newest first."""
    scope = f"reports {user.user_id} {case_id} {kind.value}"
    position = page.position(scope)
    found, last = reports.versions(
        user.user_id, case_id, kind, limit=page.limit, before=int(position) if position else None
    )
    next_cursor = PageRequest.next_cursor(scope, str(last) if last else None)
    return Page(items=[VersionView.of(version) for version in found], next_cursor=next_cursor)


@router.get("/cases/{case_id}/reports/{kind}/versions/{number}", summary="Read a version of a report")
async def get_report_version(
    *, case_id: str, kind: ReportKind, number: Number, user: CurrentUser, reports: Reports, _addresses: CaseAddresses
) -> ReportView:
    """Return a version as it was kept."""
    return ReportView.of(reports.read(user.user_id, case_id, kind, number))


@router.get("/cases/{case_id}/reports/{kind}/versions/{number}/diff", summary="Compare versions of a report")
async def get_report_diff(
    *,
    case_id: str,
    kind: ReportKind,
    number: Number,
    user: CurrentUser,
    reports: Reports,
    _addresses: CaseAddresses,
    against: Annotated[int | None, Query(ge=1, le=999_999)] = None,
) -> DiffView:
    """Return what a version changed against another, by default the one before it."""
    return DiffView.of(reports.changes(user.user_id, case_id, kind, number, against))


@router.post(
    "/cases/{case_id}/reports/{kind}/versions/{number}/restore",
    status_code=201,
    summary="Restore a version of a report",
)
async def restore_report(
    *,
    case_id: str,
    kind: ReportKind,
    number: Number,
    user: CreatingUser,
    reports: Reports,
    _addresses: CaseAddresses,
    response: Response,
) -> ReportView:
    """Keep an earlier version once more, as the newest."""
    return _kept(reports.restore(_author(user), case_id, kind, number), case_id, response)


def _author(user: Principal) -> Author:
    return Author(user.user_id, user.email)


def _told(found: Shown, response: Response) -> ReportView:
    response.headers["etag"] = etag(found.tag)
    return ReportView.of(found)


def _kept(found: Shown, case_id: str, response: Response) -> ReportView:
    number = found.version.number if found.version else 0
    response.headers["location"] = f"/cases/{case_id}/reports/{found.report.kind.value}/versions/{number}"
    return _told(found, response)
