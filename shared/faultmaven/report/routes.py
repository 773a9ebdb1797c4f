"""/cases/{case_id}/report: the report of a case."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import PlainTextResponse

from faultmaven.auth.audit.noting import Noting
from faultmaven.auth.dependencies import CurrentUser
from faultmaven.report.service import ReportService, report_service

router = APIRouter(tags=["report"])

MARKDOWN = "text/markdown"


class MarkdownResponse(PlainTextResponse):
    """Markdown in UTF-8."""

    media_type = MARKDOWN


async def reports_of_request() -> ReportService:
    """Return the service for a request; tests put another in its place."""
    return report_service()


@router.get("/cases/{case_id}/report", response_class=MarkdownResponse)
async def get_report(
    case_id: str,
    user: CurrentUser,
    reports: Annotated[ReportService, Depends(reports_of_request)],
    noting: Noting,
    format: Annotated[Literal["markdown"], Query(description="the only format there is")] = "markdown",
) -> MarkdownResponse:
    """Return the report of a case as Markdown."""
    report = reports.write(user.user_id, case_id)
    noting.note(user.user_id, "export", "done", what="report", case_id=case_id)
    return MarkdownResponse(report)
