"""Answers on the wire: one shape per table, told apart by `table` as the questions are."""

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from faultmaven.evidence.asking import rows
from faultmaven.evidence.asking.answers import Answer
from faultmaven.evidence.schemas import Moment

Parameter = str | int | float | bool | None
Row = TypeVar("Row", bound=rows.CitedRow)


class ExampleOut(BaseModel):
    """The row that stands for a group."""

    model_config = ConfigDict(from_attributes=True)

    evidence_id: str
    number: int
    filename: str
    line_no: int
    text: str | None


class GroupOut(BaseModel):
    """How many rows have one key, when, in how many files, and one of them; `label` says the key to people."""

    model_config = ConfigDict(from_attributes=True)

    key: str | None
    label: str | None
    count: int
    first_ts: Moment | None
    last_ts: Moment | None
    files: int
    example: ExampleOut


class CountedOut(BaseModel):
    """One value of a column, and how many of the matching records have it."""

    model_config = ConfigDict(from_attributes=True)

    value: str
    count: int
    label: str | None


class Found(BaseModel, Generic[Row]):
    """A page of rows (or of `groups`) and how many rows match in all.

    Where nothing matches, `known` has values that there are instead of those asked for.
    """

    items: list[Row]
    total: int
    next_cursor: str | None = None
    groups: list[GroupOut] | None = None
    facets: dict[str, list[CountedOut]] | None = None
    known: dict[str, list[str]] = Field(default_factory=dict)


class EventsFound(Found[rows.EventOut]):
    table: Literal["events"] = "events"


class SpansFound(Found[rows.SpanOut]):
    table: Literal["spans"] = "spans"


class SamplesFound(Found[rows.SampleOut]):
    table: Literal["samples"] = "samples"


class SeriesFound(Found[rows.SeriesOut]):
    table: Literal["series"] = "series"


class SettingsFound(Found[rows.SettingOut]):
    table: Literal["settings"] = "settings"


class FindingsFound(Found[rows.FindingOut]):
    table: Literal["findings"] = "findings"


class ExceptionsFound(Found[rows.ExceptionOut]):
    table: Literal["exceptions"] = "exceptions"


class FramesFound(Found[rows.FrameOut]):
    table: Literal["frames"] = "frames"


class SymbolsFound(Found[rows.SymbolOut]):
    table: Literal["symbols"] = "symbols"


class ObjectsFound(Found[rows.ObjectOut]):
    table: Literal["objects"] = "objects"


class DocumentsFound(Found[rows.PassageOut]):
    table: Literal["documents"] = "documents"


_FOUND: dict[str, type[BaseModel]] = {
    model.model_fields["table"].default: model
    for model in (
        *(EventsFound, SpansFound, SamplesFound, SeriesFound, SettingsFound, FindingsFound),
        *(ExceptionsFound, FramesFound, SymbolsFound, ObjectsFound, DocumentsFound),
    )
}
AnyFound = Annotated[
    EventsFound
    | SpansFound
    | SamplesFound
    | SeriesFound
    | SettingsFound
    | FindingsFound
    | ExceptionsFound
    | FramesFound
    | SymbolsFound
    | ObjectsFound
    | DocumentsFound,
    Field(discriminator="table"),
]


def found(answer: Answer, next_cursor: str | None) -> Any:
    """Render an answer."""
    return _FOUND[answer.table].model_validate(
        {
            "table": answer.table,
            "items": [rows.ROWS[answer.table].of(row) for row in answer.items],
            "total": answer.total,
            "next_cursor": next_cursor,
            "groups": answer.groups,
            "facets": answer.facets,
            "known": answer.known,
        }
    )


class TemplatesFound(BaseModel):
    """Patterns over all files, the most frequent first."""

    items: list[rows.TemplateOut]
    total: int
    next_cursor: str | None = None


class ColumnOut(BaseModel):
    """One column and what it holds; `type` is DuckDB's."""

    name: str
    type: str
    description: str


class TableOut(BaseModel):
    """One table that can be asked, how many rows this case has in it, and its columns."""

    name: str
    description: str
    rows: int
    columns: list[ColumnOut]


class CaseSchema(BaseModel):
    """What SQL can be asked of a case: every table of it, the functions, and the limits."""

    tables: list[TableOut]
    functions: list[str]
    limits: dict[str, int]
    examples: list[str]


class SqlQuestion(BaseModel):
    """One SELECT; `?` and `$1` in it stand for the parameters."""

    model_config = ConfigDict(extra="forbid")

    sql: str = Field(min_length=1, max_length=20_000)
    params: list[Parameter] = Field(default_factory=list[Parameter], max_length=100)
    limit: int = Field(default=1000, ge=1, le=1000)


class SqlColumn(BaseModel):
    """A column of a result; `type` is DuckDB's."""

    name: str
    type: str


class SqlOut(BaseModel):
    """The rows of a statement: times in RFC 3339, numbers that JSON would round as text.

    `citations` has each row's mark (`[E3:L120]`), where the columns name a file and a line.
    """

    model_config = ConfigDict(from_attributes=True)

    columns: list[SqlColumn]
    rows: list[list[Any]]
    truncated: bool
    elapsed_ms: float
    citations: list[str | None] | None
