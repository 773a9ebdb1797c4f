"""The rows of each table of facts on the wire."""

import json
from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel

from faultmaven.evidence.asking.questions import Severity
from faultmaven.evidence.schemas import Moment

#: Columns that hold JSON as text.
_JSON = ("attrs", "labels", "detail", "doc")


class CitedRow(BaseModel):
    """A row of one file; `number` and `line_no` are its citation, `[E3:L120]`."""

    evidence_id: str
    number: int
    filename: str
    line_no: int

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Render a row of a table of facts."""
        opened = {name: json.loads(row[name]) for name in _JSON if row.get(name) and cls._has_json(name)}
        return cls.model_validate({**row, **opened})

    @classmethod
    def _has_json(cls, name: str) -> bool:
        field = cls.model_fields.get(name)
        return field is not None and field.annotation is not str and field.annotation != (str | None)


class EventOut(CitedRow):
    """One record of a file."""

    line_end: int | None
    ts: Moment | None
    tz_assumed: bool | None
    level: str | None
    source: str | None
    service: str | None
    component: str | None
    host: str | None
    thread: str | None
    trace_id: str | None
    span_id: str | None
    template_id: str | None
    msg: str | None
    attrs: dict[str, Any] | None


class SpanOut(CitedRow):
    """One span of a trace."""

    trace_id: str | None
    span_id: str | None
    parent_id: str | None
    service: str | None
    name: str | None
    ts: Moment | None
    duration_ms: float | None
    status: str | None
    attrs: dict[str, Any] | None


class SeriesOut(CitedRow):
    """One series of a metric; `line_no` is where it stands first."""

    series_id: str
    name: str | None
    labels: dict[str, Any] | None
    unit: str | None
    kind: str | None
    service: str | None
    host: str | None


class SampleOut(SeriesOut):
    """A sample, or all of a step: `value` is their mean, `minimum` and `maximum` their extremes."""

    ts: Moment | None
    tz_assumed: bool | None
    value: float | None
    minimum: float | None
    maximum: float | None
    count: int


class SettingOut(CitedRow):
    """One leaf of a configuration."""

    object_id: str | None
    path: str | None
    value: str | None


class FindingOut(CitedRow):
    """What the analysis of a file noticed, with the numbers behind it."""

    line_end: int | None
    kind: str
    severity: Severity
    ts: Moment | None
    ts_end: Moment | None
    subject: str | None
    title: str
    detail: dict[str, Any] | None


class ExceptionOut(CitedRow):
    """One exception and its root cause."""

    line_end: int | None
    ts: Moment | None
    type: str | None
    message: str | None
    root_type: str | None
    root_message: str | None
    top_frame: str | None
    fingerprint: str | None


class FrameOut(CitedRow):
    """One node of a profile's call tree."""

    frame_id: str | None
    parent_frame_id: str | None
    depth: int | None
    thread: str | None
    function: str | None
    module: str | None
    file: str | None
    source_line: int | None
    measure: str | None
    unit: str | None
    self_value: float | None
    total_value: float | None


class SymbolOut(CitedRow):
    """A name that code or a patch defines or uses."""

    line_end: int | None
    kind: str | None
    name: str | None
    container: str | None
    language: str | None
    detail: str | None


class ObjectOut(CitedRow):
    """One object of a cluster, in the shape of its API."""

    object_id: str | None
    line_end: int | None
    kind: str | None
    namespace: str | None
    name: str | None
    source: str | None
    doc: dict[str, Any] | None


class PassageOut(CitedRow):
    """One passage of a document."""

    chunk_no: int | None
    line_end: int | None
    heading: str | None
    text: str | None


class TemplateOut(BaseModel):
    """One pattern over all files of a case, with a line that shows it."""

    template_id: str
    pattern: str
    level: str | None
    count: int
    files: int
    first_ts: Moment | None
    last_ts: Moment | None
    evidence_id: str
    number: int
    filename: str
    line_no: int
    example: str | None


ROWS: Mapping[str, type[CitedRow]] = {
    "events": EventOut,
    "spans": SpanOut,
    "samples": SampleOut,
    "series": SeriesOut,
    "settings": SettingOut,
    "findings": FindingOut,
    "exceptions": ExceptionOut,
    "frames": FrameOut,
    "symbols": SymbolOut,
    "objects": ObjectOut,
    "documents": PassageOut,
}
