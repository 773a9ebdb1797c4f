"""What several files tell, on the wire; `number` and `line_no` of every place are its citation, `[E3:L120]`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from faultmaven.evidence.asking.conditions import naive
from faultmaven.evidence.asking.questions import Severity
from faultmaven.evidence.asking.rows import CitedRow
from faultmaven.evidence.correlation.co_movement import CoMovement
from faultmaven.evidence.correlation.comparison import Side
from faultmaven.evidence.correlation.config_diff import ConfigChange
from faultmaven.evidence.correlation.stack_frames import FrameInCode
from faultmaven.evidence.schemas import Moment

#: A setting may hold a whole file; its line leads to the rest.
_VALUE_CHARS = 2_000


class _Told(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class PlaceOut(CitedRow):
    """A line of a file."""

    model_config = ConfigDict(from_attributes=True)


class ChangeOut(CitedRow):
    """Something that changed; `after_s` is how long after the trouble's first sign, negative for what came before.

    `kind` is a finding's, or `k8s-event`.
    """

    model_config = ConfigDict(from_attributes=True)

    ts: Moment
    ts_end: Moment | None
    kind: str
    severity: Severity
    subject: str | None
    title: str
    after_s: float | None


class ChangesOut(_Told):
    """Changes in time order, the gravest of them where there are too many; the main trouble `begins` and `ends`."""

    begins: Moment | None
    ends: Moment | None
    items: list[ChangeOut]


class RequestOut(CitedRow):
    """A request that several files speak of; its line is its first failure, else its first record."""

    model_config = ConfigDict(from_attributes=True)

    request_id: str
    records: int
    files: int
    first_ts: Moment | None
    last_ts: Moment | None
    failures: int
    numbers: list[int]
    services: list[str]
    text: str | None


class RequestsOut(_Told):
    """Requests that stand in more than one file, failed ones first, and how many there are."""

    items: list[RequestOut]
    total: int


class RequestRecordOut(CitedRow):
    """What one line says of a request: a record (`event`) or a `span`."""

    ts: Moment | None
    level: str | None
    service: str | None
    text: str | None
    duration_ms: float | None
    source: Literal["event", "span"]


class RequestStoryOut(BaseModel):
    """All that the files say of one request, in time order; `truncated` when there is more."""

    request_id: str
    items: list[RequestRecordOut]
    truncated: bool


class CoMovementOut(BaseModel):
    """An error and a series that move together; the series moves `lead_s` before the error (negative: after).

    It is no cause; `r` is Pearson's, from -1 to 1.
    """

    title: str
    r: float
    lead_s: float
    series: str
    service: str | None
    error_place: PlaceOut
    series_place: PlaceOut

    @classmethod
    def of(cls, told: CoMovement, filenames: Mapping[str, str]) -> Self:
        """Render a pair; `filenames` are those of the case by `evidence_id`."""
        return cls(
            title=told.title,
            r=told.r,
            lead_s=told.lead_s,
            series=told.series,
            service=told.service,
            error_place=_place(filenames, told.error_evidence_id, told.error_number, told.error_line_no),
            series_place=_place(filenames, told.series_evidence_id, told.series_number, told.series_line_no),
        )


class CoMovementsOut(BaseModel):
    """Pairs whose courses resemble each other, the closest first."""

    items: list[CoMovementOut]


class SideIn(BaseModel):
    """Records to compare: of one file, of a stretch of time (`since` counts, `until` does not), or both; else all."""

    model_config = ConfigDict(extra="forbid")

    evidence_id: str | None = Field(default=None, max_length=64)
    since: datetime | None = None
    until: datetime | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        since, until = naive(self.since), naive(self.until)
        if since is not None and until is not None and since >= until:
            raise ValueError("`since` must be before `until`")
        return self

    def side(self, originals: Mapping[str, str]) -> Side:
        """Return the records as the facts have them: a duplicate's are its original's."""
        evidence_id = originals[self.evidence_id] if self.evidence_id is not None else None
        return Side(evidence_id, naive(self.since), naive(self.until))


class ComparisonIn(BaseModel):
    """What to hold against what: `before` is the good side, `after` the bad one."""

    model_config = ConfigDict(extra="forbid")

    before: SideIn
    after: SideIn
    limit: int = Field(default=100, ge=1, le=500)


class PatternChangeOut(CitedRow):
    """A pattern whose part in the records differs; `before` and `after` count it, its line is where it still is."""

    model_config = ConfigDict(from_attributes=True)

    change: Literal["new", "gone", "more", "less"]
    template_id: str
    pattern: str | None
    level: str | None
    before: int
    after: int


class ComparisonOut(_Told):
    """The differences that tell most, problems first."""

    items: list[PatternChangeOut]


class ConfigChangeOut(_Told):
    """A setting that differs between two versions; `before` is null for an added one, `after` for a removed one.

    With `newer` "unknown" nothing says which version is the newer one: `before` is the file that was uploaded first.
    """

    subject: str
    path: str
    kind: Literal["changed", "added", "removed"]
    words: str
    before: str | None
    after: str | None
    before_place: PlaceOut
    after_place: PlaceOut
    newer: Literal["after", "unknown"]

    @classmethod
    def of(cls, change: ConfigChange) -> Self:
        """Render a change."""
        shown = cls.model_validate(change)
        return shown.model_copy(update={"before": _short(change.before), "after": _short(change.after)})


class ConfigChangesOut(BaseModel):
    """Changes by configuration and line, and how many there are in all."""

    items: list[ConfigChangeOut]
    total: int


class StackFrameOut(BaseModel):
    """A frame of a stack trace and the line of code that it names.

    `agrees` is false where another function than the trace's stands there: the code is of another version, probably.
    """

    frame: str
    exception_type: str | None
    symbol: str | None
    agrees: bool | None
    exception_place: PlaceOut
    frame_place: PlaceOut
    code_place: PlaceOut

    @classmethod
    def of(cls, told: FrameInCode, filenames: Mapping[str, str]) -> Self:
        """Render a frame; `filenames` are those of the case by `evidence_id`."""
        trace = (filenames, told.exception_evidence_id, told.exception_number)
        return cls(
            frame=told.frame,
            exception_type=told.exception_type,
            symbol=told.symbol,
            agrees=told.agrees,
            exception_place=_place(*trace, told.exception_line),
            frame_place=_place(*trace, told.frame_line),
            code_place=_place(filenames, told.code_evidence_id, told.code_number, told.code_line),
        )


class StackFramesOut(BaseModel):
    """Frames whose file is in the case, trace by trace as they are printed, and how many there are in all."""

    items: list[StackFrameOut]
    total: int


def story(request_id: str, rows: list[dict[str, Any]], limit: int) -> RequestStoryOut:
    """Render what was found of a request; of more rows than `limit` the first ones."""
    items = [RequestRecordOut.model_validate(row) for row in rows[:limit]]
    return RequestStoryOut(request_id=request_id, items=items, truncated=len(rows) > limit)


def _place(filenames: Mapping[str, str], evidence_id: str, number: int, line_no: int) -> PlaceOut:
    return PlaceOut(evidence_id=evidence_id, number=number, filename=filenames[evidence_id], line_no=line_no)


def _short(value: str | None) -> str | None:
    return value if value is None or len(value) <= _VALUE_CHARS else f"{value[:_VALUE_CHARS]}…"
