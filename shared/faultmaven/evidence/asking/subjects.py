"""What the questions about each table mean in SQL: their columns, their order and their groups, as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: Ranks for "this level and above"; anything else is below all of them.
LEVELS = ("trace", "debug", "info", "warn", "error", "fatal")
SEVERITIES = ("info", "warn", "error")


@dataclass(frozen=True)
class Key:
    """One part of a row's place in an answer: an expression over its columns; nulls come last."""

    sql: str
    #: The type a cursor's value is cast to.
    kind: str
    is_descending: bool = False


#: What tells any two rows of a table apart.
PLACE = (Key("number", "INTEGER"), Key("line_no", "INTEGER"), Key("row_no", "BIGINT"))
TIME = (Key("ts", "TIMESTAMP"), *PLACE)


@dataclass(frozen=True)
class Subject:
    """A table that can be asked about.

    `equal` names fields of the question that are columns; `text` the columns that are searched for text; `groups`
    what it can be counted by, as expressions; `orders` the orders it can be given in, the first by default.
    """

    equal: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    is_timed: bool = False
    orders: Mapping[str, tuple[Key, ...]] = field(default_factory=lambda: {"": PLACE})
    groups: Mapping[str, str] = field(default_factory=dict[str, str])
    facets: tuple[str, ...] = ()
    #: Tables to open besides its own.
    beside: tuple[str, ...] = ()
    #: What a record says in one line.
    told: str = "NULL"


_STEPS = {name: f"date_trunc('{name}', ts)" for name in ("minute", "hour", "day")}
_SEVERITY = "CASE severity WHEN 'error' THEN 0 WHEN 'warn' THEN 1 ELSE 2 END"

SUBJECTS: Mapping[str, Subject] = {
    "events": Subject(
        equal=("service", "component", "host", "source", "thread", "template_id", "trace_id", "span_id"),
        text=("msg",),
        is_timed=True,
        orders={"": TIME},
        groups={
            "template": "template_id",
            "trace": "trace_id",
            "evidence": "evidence_id",
            **{name: name for name in ("service", "component", "host", "level", "source")},
            **_STEPS,
        },
        facets=("level", "service", "component", "host", "source", "template_id", "evidence_id"),
        beside=("templates",),
        told="msg",
    ),
    "spans": Subject(
        equal=("service", "name", "status", "trace_id", "span_id", "parent_id"),
        text=("name", "attrs"),
        is_timed=True,
        orders={"ts": TIME, "duration": (Key("duration_ms", "DOUBLE", is_descending=True), *PLACE)},
        groups={
            "trace": "trace_id",
            "evidence": "evidence_id",
            **{name: name for name in ("service", "name", "status")},
            **_STEPS,
        },
        told="name",
    ),
    "samples": Subject(
        equal=("name", "series_id", "service", "host", "kind"),
        text=("name", "labels"),
        is_timed=True,
        orders={"": (Key("ts", "TIMESTAMP"), Key("number", "INTEGER"), Key("series_id", "VARCHAR"), *PLACE[1:])},
        beside=("series",),
    ),
    "series": Subject(equal=("name", "service", "host", "kind"), text=("name", "labels")),
    "settings": Subject(equal=("value", "object_id"), text=("path", "value")),
    "findings": Subject(
        equal=("kind", "subject"),
        text=("title", "subject"),
        is_timed=True,
        orders={"severity": (Key(_SEVERITY, "INTEGER"), *TIME), "ts": TIME},
        groups={"evidence": "evidence_id", **{name: name for name in ("kind", "severity", "subject")}},
        told="title",
    ),
    "exceptions": Subject(
        equal=("type", "root_type", "fingerprint"),
        text=("type", "message", "root_type", "root_message"),
        is_timed=True,
        orders={"": TIME},
        groups={
            "evidence": "evidence_id",
            **{name: name for name in ("type", "root_type", "fingerprint")},
            **_STEPS,
        },
        told="concat_ws(': ', type, message)",
    ),
    "frames": Subject(
        equal=("function", "module", "file", "thread", "measure"),
        text=("function", "module", "file"),
        orders={
            "self": (Key("self_value", "DOUBLE", is_descending=True), *PLACE),
            "total": (Key("total_value", "DOUBLE", is_descending=True), *PLACE),
        },
    ),
    "symbols": Subject(equal=("kind", "name", "container", "language"), text=("name", "container", "detail")),
    "objects": Subject(equal=("kind", "namespace", "name", "source"), text=("name", "doc")),
    "documents": Subject(equal=("heading",), text=("heading", "text")),
}
