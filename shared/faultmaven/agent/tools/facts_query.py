"""FactsQuery: rows of one table of facts by conditions, counts of them, or one SELECT."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from faultmaven.agent.tools.case_lines import shortened
from faultmaven.agent.tools.errors import ToolFailed, WrongArguments
from faultmaven.agent.tools.moments import written
from faultmaven.agent.tools.tool import Bench, CaseTool, Parameters, SqlRows
from faultmaven.core.errors import BadRequest

# Imported when facts are asked: the process of a remote tool reads the table of tools, too, and starts anew each time.
if TYPE_CHECKING:
    from faultmaven.evidence.asking.answers import Answer
    from faultmaven.evidence.asking.groups import Group
    from faultmaven.evidence.asking.questions import Question

Table = Literal[
    "events", "spans", "samples", "series", "settings", "findings", "exceptions", "frames", "symbols", "objects",
    "documents",
]  # fmt: skip
Value = str | float | list[str]

#: What says where a row stands rather than what it says; columns of its place in the order begin with `_ORDERED`.
_PLACE = frozenset({"evidence_id", "number", "filename", "line_no", "line_end", "tz_assumed", "row_no"})
_ORDERED = "at_"


class FactsQueryParameters(Parameters):
    """Either `sql`, or a table with conditions."""

    table: Table = "events"
    where: Annotated[
        dict[str, Value],
        Field(
            default_factory=dict[str, Value],
            max_length=12,
            description="all must hold: text, level (lowest that counts), service, host, component, since, until, "
            "last_minutes, trace_id, name, kind, severity, path, min_duration_ms, evidence_id ...",
        ),
    ]
    group_by: Annotated[str | None, Field(max_length=20, description="counts by template, minute, service ...")] = None
    order: Literal["asc", "desc"] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    sql: Annotated[str | None, Field(max_length=10_000, description="instead: one SELECT over these tables")] = None

    @model_validator(mode="after")
    def _asks_one_thing(self) -> FactsQueryParameters:
        if self.sql is not None and (self.where or self.group_by or self.order):
            raise ValueError("sql stands alone")
        return self


class FactsQuery(CaseTool[FactsQueryParameters]):
    """Asks the facts of this case; the evidence slice's own gate decides what SQL may be."""

    name = "FactsQuery"
    description = (
        "Query the facts read from this case's files: rows of a table by conditions, counts by group, or one SQL "
        "SELECT. Tables have number and line_no; select them to get citation marks. Times are UTC."
    )
    parameters = FactsQueryParameters

    def read(self, asked: FactsQueryParameters, bench: Bench) -> str:
        """Return rows with their marks, or counts."""
        if asked.sql is not None:
            try:
                return _table(bench.select(asked.sql, asked.limit))
            except BadRequest as problem:  # what is wrong with a statement is for whoever wrote it
                raise WrongArguments(f"{problem.title}: {problem.detail}") from None
        from faultmaven.evidence.asking.answers import answer  # noqa: PLC0415 (see above)

        question = _question(asked)
        with bench.facts() as facts:
            return _told(answer(facts, question), asked.limit)


@cache
def _questions() -> TypeAdapter[Question]:
    from faultmaven.evidence.asking.questions import AnyQuestion  # noqa: PLC0415 (see above)

    return TypeAdapter(AnyQuestion)


def _question(asked: FactsQueryParameters) -> Question:
    more = {"group_by": asked.group_by, "order": asked.order}
    given = asked.where | {name: value for name, value in more.items() if value} | {"limit": asked.limit}
    try:
        return _questions().validate_python({"table": asked.table, **given})
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False, include_context=False)[:8]
        told = "; ".join(f"{item['loc'][-1] if item['loc'] else 'where'}: {item['msg']}" for item in wrong)
        raise WrongArguments(f"For the table {asked.table}: {told}") from None


def _told(found: Answer, limit: int) -> str:
    if found.groups is not None:
        return "\n".join([f"{found.total} groups", *map(_group, found.groups)])
    if not found.items:
        known = "; ".join(f"{name}: {', '.join(map(str, values))}" for name, values in found.known.items() if values)
        return f"No row of {found.table} fits." + (f" There are: {known}." if known else "")
    cut = f", the first {len(found.items)} are shown" if found.total > limit else ""
    return "\n".join([f"{found.total} rows of {found.table}{cut}", *map(_row, found.items)])


def _group(group: Group) -> str:
    first, last = (written(moment) if moment else None for moment in (group.first_ts, group.last_ts))
    when = f" from {first} to {last}" if first else ""
    example = group.example
    text = group.label or group.key or "(none)"
    return f"[E{example.number}:L{example.line_no}] x{group.count} in {group.files} files{when}: {shortened(text)}"


def _row(row: Mapping[str, Any]) -> str:
    said = {
        name: value
        for name, value in row.items()
        if value is not None and name not in _PLACE and not name.startswith(_ORDERED)
    }
    return f"[E{row['number']}:L{row['line_no']}] {shortened(_json(said))}"


def _table(result: SqlRows) -> str:
    names = [str(column["name"]) for column in result.columns]
    marks: Sequence[str | None] = result.citations or [None] * len(result.rows)
    rows = [
        f"{mark + ' ' if mark else ''}{shortened(_json(dict(zip(names, row, strict=True))))}"
        for mark, row in zip(marks, result.rows, strict=True)
    ]
    if not rows:
        return f"No row. Columns: {', '.join(names)}"
    cut = " (cut at the limit; there are more)" if result.truncated else ""
    return "\n".join([f"{len(rows)} rows{cut}", *rows])


def _json(value: object) -> str:
    try:
        return json.dumps(value, default=str, ensure_ascii=False)
    except ValueError as error:
        raise ToolFailed("The rows hold what cannot be written.") from error
