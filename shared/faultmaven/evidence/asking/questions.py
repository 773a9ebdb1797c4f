"""What can be asked of each table of facts: one model per table, told apart by `table`. All conditions hold together.

These are the bodies of the API and the arguments of the agent's tools, so that both can ask the same.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

QUERY_LIMIT = 1000
Level = Literal["trace", "debug", "info", "warn", "error", "fatal"]
Severity = Literal["info", "warn", "error"]
Word = Annotated[str, Field(max_length=500)]
#: One value, or several of which one is enough.
Words = Word | Annotated[list[Word], Field(max_length=50)]
Order = Literal["asc", "desc"]


class Conditions(BaseModel):
    """The part of a question that holds for every table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    evidence_id: Words | None = None
    text: Words | None = Field(default=None, description="contained somewhere, in any case; no pattern")


class Question(Conditions):
    """What every question has besides its conditions: how much of the answer, and where it begins."""

    limit: int = Field(default=100, ge=1, le=QUERY_LIMIT)
    cursor: str | None = Field(default=None, max_length=2048, description="next_cursor of the page before")


class Timed(Question):
    """A question about records that have a time; `since` counts, `until` does not."""

    since: datetime | None = None
    until: datetime | None = None
    last_minutes: int | None = Field(
        default=None, ge=1, le=525_600, description="counted back from the last record, for evidence of another day"
    )
    order: Order = "asc"


class EventConditions(Conditions):
    """Conditions on records of logs and events."""

    level: Level | list[Level] | None = Field(
        default=None, description="one: the lowest level that counts; several: exactly these"
    )
    service: Words | None = None
    component: Words | None = None
    host: Words | None = None
    source: Words | None = Field(default=None, description="log, k8s-event, command ...")
    thread: Words | None = None
    template_id: Words | None = None
    trace_id: Words | None = None
    span_id: Words | None = None


EventGroup = Literal[
    "template", "service", "component", "host", "level", "source", "trace", "evidence", "minute", "hour", "day"
]


class EventsQuestion(EventConditions, Timed):
    """Records of logs and events: "errors of the last hour", also counted by template, service, minute ..."""

    table: Literal["events"] = "events"
    exclude: EventConditions | None = Field(default=None, description="records that meet any of these are left out")
    group_by: EventGroup | None = Field(default=None, description="counts instead of records")
    facets: bool = Field(default=False, description="also the most frequent values of the columns")


class SpansQuestion(Timed):
    """Spans of traces."""

    table: Literal["spans"]
    service: Words | None = None
    name: Words | None = None
    status: Words | None = None
    trace_id: Words | None = None
    span_id: Words | None = None
    parent_id: Words | None = None
    min_duration_ms: float | None = Field(default=None, ge=0)
    max_duration_ms: float | None = Field(default=None, ge=0)
    order_by: Literal["ts", "duration"] = "ts"
    group_by: Literal["service", "name", "status", "trace", "minute", "hour", "evidence"] | None = None


class SamplesQuestion(Timed):
    """Samples of metrics; with `step_s` one row for each series and step, with its mean, extremes and count."""

    table: Literal["samples"]
    name: Words | None = None
    series_id: Words | None = None
    service: Words | None = None
    host: Words | None = None
    kind: Words | None = None
    step_s: int | None = Field(default=None, ge=1, le=86_400)


class SeriesQuestion(Question):
    """Which series of metrics there are."""

    table: Literal["series"]
    name: Words | None = None
    service: Words | None = None
    host: Words | None = None
    kind: Words | None = None


class SettingsQuestion(Question):
    """Settings of configuration and of cluster objects."""

    table: Literal["settings"]
    path: Words | None = Field(default=None, description="`*` stands for anything: spec.*.limits.memory")
    value: Words | None = None
    object_id: Words | None = None


class FindingsQuestion(Timed):
    """What the analysis of each file noticed."""

    table: Literal["findings"] = "findings"
    kind: Words | None = None
    severity: Severity | list[Severity] | None = Field(
        default=None, description="one: the lowest that counts; several: exactly these"
    )
    subject: Words | None = None
    order_by: Literal["severity", "ts"] = "severity"
    group_by: Literal["kind", "severity", "subject", "evidence"] | None = None


class ExceptionsQuestion(Timed):
    """Exceptions with their root causes."""

    table: Literal["exceptions"]
    type: Words | None = None
    root_type: Words | None = None
    fingerprint: Words | None = None
    group_by: Literal["type", "root_type", "fingerprint", "minute", "hour", "evidence"] | None = None


class FramesQuestion(Question):
    """Frames of profiles, those with the most of a measure first."""

    table: Literal["frames"]
    function: Words | None = None
    module: Words | None = None
    file: Words | None = None
    thread: Words | None = None
    measure: Words | None = None
    order_by: Literal["self", "total"] = "self"


class SymbolsQuestion(Question):
    """Names that code and patches define or use."""

    table: Literal["symbols"]
    kind: Words | None = None
    name: Words | None = None
    container: Words | None = None
    language: Words | None = None


class ObjectsQuestion(Question):
    """Objects of a cluster."""

    table: Literal["objects"]
    kind: Words | None = None
    namespace: Words | None = None
    name: Words | None = None
    source: Words | None = None


class DocumentsQuestion(Question):
    """Passages of prose, runbooks and code."""

    table: Literal["documents"]
    heading: Words | None = None


def _table_of(value: Any) -> str | None:
    given = value.get("table", "events") if isinstance(value, dict) else getattr(value, "table", None)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return given if isinstance(given, str) else None


#: Any question; without a table it is about events.
AnyQuestion = Annotated[
    Annotated[EventsQuestion, Tag("events")]
    | Annotated[SpansQuestion, Tag("spans")]
    | Annotated[SamplesQuestion, Tag("samples")]
    | Annotated[SeriesQuestion, Tag("series")]
    | Annotated[SettingsQuestion, Tag("settings")]
    | Annotated[FindingsQuestion, Tag("findings")]
    | Annotated[ExceptionsQuestion, Tag("exceptions")]
    | Annotated[FramesQuestion, Tag("frames")]
    | Annotated[SymbolsQuestion, Tag("symbols")]
    | Annotated[ObjectsQuestion, Tag("objects")]
    | Annotated[DocumentsQuestion, Tag("documents")],
    Discriminator(_table_of),
]
