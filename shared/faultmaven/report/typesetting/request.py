"""What the typesetter is asked for. All of it is data: nothing in it is read as Typst, HTML or a path."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from faultmaven.report.exporting import body_of
from faultmaven.report.models import KIND_TITLES, Report


class Part(BaseModel):
    """A section: its title, and Markdown of which images and HTML are shown as the text they are."""

    model_config = ConfigDict(frozen=True)

    key: str
    title: str
    markdown: str


class Bar(BaseModel):
    """Records of a piece of time."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    records: int
    warnings: int
    errors: int


class Flag(BaseModel):
    """A moment on the chart."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    number: int
    at: datetime
    label: str


class Drawing(BaseModel):
    """The chart of the timeline."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    begins: datetime
    ends: datetime
    buckets: Sequence[Bar]
    marks: Sequence[Flag]


class TypesetRequest(BaseModel):
    """A report to typeset; `case_url` is where a browser shows the case."""

    model_config = ConfigDict(frozen=True)

    kind_title: str
    title: str
    case_id: str
    case_url: str
    version: str
    facts: Sequence[tuple[str, str]]
    chain: Sequence[str] = ()
    parts: Sequence[Part]
    drawing: Drawing | None


def request_of(report: Report, case_id: str, version: str, site: str) -> TypesetRequest:
    """Return what the typesetter is asked for to set a report; `site` is the origin of the web app."""
    return TypesetRequest(
        kind_title=KIND_TITLES[report.kind],
        title=report.title,
        case_id=case_id,
        case_url=f"{site}/cases/{case_id}",
        version=version,
        facts=report.facts,
        chain=report.chain,
        parts=[Part(key=part.key, title=part.title, markdown=body_of(part)) for part in report.sections],
        drawing=Drawing.model_validate(report.chart) if report.chart else None,
    )
