"""The shapes of evidence on the wire."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema

from faultmaven.case.solutions.models import Milestone, Outcome, Solution, SolutionState
from faultmaven.core.clock import to_iso
from faultmaven.evidence.findings import Severity
from faultmaven.evidence.models import DataType, Evidence, Status

#: Facts hold naive UTC, tables aware UTC; the wire has RFC 3339.
Moment = Annotated[
    datetime,
    PlainSerializer(lambda moment: to_iso(moment if moment.tzinfo else moment.replace(tzinfo=UTC)), return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]
ChosenType = Literal["log", "config", "trace", "metric", "profile", "code", "text", "visual"]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class UploadRequest(_Body):
    """A file about to come."""

    case_id: str = Field(max_length=64)
    filename: str = Field(min_length=1, max_length=4096, description="with its folders, as the user knows it")
    size_bytes: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-fA-F]{64}$", description="hex; the bucket takes no other bytes")
    content_type: str | None = Field(default=None, max_length=200, pattern=r"^[\w.+-]+/[\w.+-]+(?:; ?[\w=.\"-]+)*$")
    modified_at: datetime | None = Field(default=None, description="dates records that name no year")


class ProcessRequest(_Body):
    """How to read a file again."""

    data_type: ChosenType | None = Field(
        default=None, description="left out: as chosen before; null: as its content says"
    )
    format: str | None = Field(
        default=None, max_length=100, description="a format or extractor that GET /evidence/formats lists"
    )


class EvidenceOut(BaseModel):
    """A file of a case."""

    evidence_id: str
    case_id: str
    number: int
    filename: str
    size_bytes: int
    sha256: str
    status: Status
    reason: str | None
    data_type: DataType
    format: str | None
    confidence: float | None
    chosen_type: DataType | None
    chosen_format: str | None
    line_count: int
    fact_counts: dict[str, int]
    parent_id: str | None
    duplicate_of: str | None
    first_ts: Moment | None
    last_ts: Moment | None
    redactions: dict[str, int]
    warnings: list[str]
    created_at: Moment
    ready_at: Moment | None

    @classmethod
    def of(cls, item: Evidence) -> "EvidenceOut":
        """Render an evidence."""
        return cls.model_validate({name: getattr(item, name) for name in cls.model_fields}, from_attributes=True)


class UploadOut(BaseModel):
    """Where to put the bytes: `method` to `url` with all `headers`, within `expires_in` seconds."""

    url: str
    method: str
    headers: dict[str, str]
    expires_in: int


class Announced(BaseModel):
    """The recorded file, and its upload unless the bytes are here already."""

    evidence: EvidenceOut
    upload: UploadOut | None


class DownloadOut(BaseModel):
    """A URL of the bytes as they were uploaded, for `expires_in` seconds."""

    url: str
    expires_in: int


class LineOut(BaseModel):
    """One line, redacted; `level` when it begins a record that has one."""

    n: int
    text: str
    level: str | None = None


class LinesOut(BaseModel):
    """A window of a file."""

    evidence_id: str
    filename: str
    line_count: int
    start: int
    lines: list[LineOut]


class MomentOut(BaseModel):
    """Something that happened `count` times from `ts` to `last_ts`.

    `source` is the records' (log, k8s-event, alert ...), `first-line`, `last-line` or `finding`. `kind` is a finding's;
    on records it tells that findings speak of them, in the words of `notes`.
    """

    ts: Moment
    evidence_id: str
    number: int
    filename: str
    line_no: int
    level: str | None
    source: str
    component: str | None
    text: str
    count: int
    last_ts: Moment
    kind: str | None
    severity: Severity
    notes: list[str]


class SolutionMoment(BaseModel):
    """What became of a solution: a person moved it to `state`, or new evidence was read, whose `outcome` is given.

    `text` is the person's reason, or what the evidence says, and `marks` are the lines that show it.
    """

    ts: Moment
    solution_id: str
    title: str
    component: str
    state: SolutionState
    outcome: Outcome | None
    text: str
    marks: list[str]

    @classmethod
    def of(cls, solution: Solution) -> "list[SolutionMoment]":
        """Return the moments of a solution, the first of which is that it was proposed."""
        proposed = Milestone(solution.created_at, SolutionState.PROPOSED)
        return [
            cls(
                ts=reached.at,
                solution_id=solution.solution_id,
                title=solution.proposal.title,
                component=solution.proposal.component,
                state=reached.state,
                outcome=reached.outcome,
                text=reached.text,
                marks=list(reached.marks),
            )
            for reached in (proposed, *solution.milestones)
        ]


class TimelineOut(BaseModel):
    """The most telling moments in time order; `total` counts those left out too. `solutions` is what was done about
    it, in time order, in the time of the case and not of its evidence."""

    items: list[MomentOut]
    total: int
    solutions: list[SolutionMoment]


class FormatsOut(BaseModel):
    """What a file can be read as: formats by extractor, and the type of data that each extractor reads."""

    items: list["ExtractorOut"]


class ExtractorOut(BaseModel):
    """One extractor; its name can be chosen, and so can each of its formats."""

    extractor: str
    data_type: DataType
    formats: list[str]
