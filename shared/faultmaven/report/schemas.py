"""Reports as the API takes and gives them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from faultmaven.report.marking import shown
from faultmaven.report.models import Assignment, Edit, Origin, ReportKind, Section, Shown, Standing, Version

Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z-]{1,40}$")]


class KeepIn(BaseModel):
    """What is said of a version that is kept."""

    model_config = ConfigDict(extra="forbid")

    note: Note = ""


class SectionIn(BaseModel):
    """A section in somebody's words (Markdown), or given back to the product."""

    model_config = ConfigDict(extra="forbid")

    key: Key
    body: Annotated[str, StringConstraints(max_length=50_000)] | None = Field(description="null: as the product has it")


class ActionIn(BaseModel):
    """Who does an action, and until when."""

    model_config = ConfigDict(extra="forbid")

    step_id: str = Field(max_length=60)
    owner: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    due: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = ""


class ReportPatch(KeepIn):
    """What changes; what is not sent stays."""

    sections: Annotated[list[SectionIn], Field(max_length=30)] = []
    actions: Annotated[list[ActionIn], Field(max_length=60)] = []

    def edit(self) -> Edit:
        """Return what the service is asked for."""
        return Edit(
            {section.key: section.body for section in self.sections},
            {action.step_id: Assignment(action.owner, action.due) for action in self.actions},
            self.note,
        )


class SentenceView(BaseModel):
    """A sentence of an edited section and what it stands on; `why` says what its lines do not carry."""

    model_config = ConfigDict(from_attributes=True)

    text: str
    standing: Standing
    why: str


class SectionView(BaseModel):
    """One section in Markdown. `shown` is what readers see: `body` with the author's own words marked."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    title: str
    body: str
    shown: str
    written: str = Field(description="what the product writes there, whatever people made of it")
    is_edited: bool
    is_behind: bool = Field(description="edited, and the product would write it otherwise by now")
    is_open: bool = Field(description="only people know what belongs there, and nobody has written it")
    sentences: list[SentenceView]

    @classmethod
    def of(cls, section: Section) -> "SectionView":
        """Return what the client is told."""
        return cls(
            key=section.key,
            title=section.title,
            body=section.body,
            shown=shown(section),
            written=section.written,
            is_edited=section.edited is not None,
            is_behind=section.is_behind,
            is_open=section.is_open and section.edited is None,
            sentences=[SentenceView.model_validate(sentence) for sentence in section.sentences],
        )


class ActionView(BaseModel):
    """Something to do, and who does it until when; `state` is that of its solution, empty where it has none."""

    step_id: str
    text: str
    command: str | None
    owner: str
    due: str
    state: str


class FactView(BaseModel):
    """A line of the title block."""

    label: str
    value: str


class BucketView(BaseModel):
    """A piece of the chart's time."""

    model_config = ConfigDict(from_attributes=True)

    records: int
    warnings: int
    errors: int


class ChartMarkView(BaseModel):
    """A moment on the chart, with its number in the timeline."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    at: datetime
    label: str


class ChartView(BaseModel):
    """Records over time (UTC) in pieces of the same length."""

    model_config = ConfigDict(from_attributes=True)

    begins: datetime
    ends: datetime
    buckets: list[BucketView]
    marks: list[ChartMarkView]


class VersionView(BaseModel):
    """A version in a list."""

    model_config = ConfigDict(from_attributes=True)

    kind: ReportKind
    number: int
    created_at: datetime
    author: str
    origin: Origin
    note: str
    restored_from: int | None
    edited_sections: list[str]

    @classmethod
    def of(cls, version: Version) -> "VersionView":
        """Return what the client is told."""
        return cls.model_validate(version)


class ReportView(BaseModel):
    """A report. `version` is the one it is or goes on from; while `is_kept` is false it is that of no version."""

    kind: ReportKind
    title: str
    version: VersionView | None
    is_kept: bool
    has_moved: bool = Field(description="the facts moved on since the version was kept")
    etag: str
    facts: list[FactView]
    sections: list[SectionView]
    actions: list[ActionView]
    chart: ChartView | None

    @classmethod
    def of(cls, found: Shown) -> "ReportView":
        """Return what the client is told."""
        report = found.report
        return cls(
            kind=report.kind,
            title=report.title,
            version=VersionView.of(found.version) if found.version else None,
            is_kept=found.is_kept,
            has_moved=found.has_moved,
            etag=found.tag,
            facts=[FactView(label=label, value=value) for label, value in report.facts],
            sections=[SectionView.of(section) for section in report.sections],
            actions=[
                ActionView(
                    step_id=action.step_id,
                    text=action.text,
                    command=action.command,
                    owner=action.assignment.owner,
                    due=action.assignment.due,
                    state=action.state,
                )
                for action in report.actions
            ],
            chart=ChartView.model_validate(report.chart) if report.chart else None,
        )


Format = Literal["markdown", "pdf"]
