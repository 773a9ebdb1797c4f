"""Structured records (JSON, logfmt): which of their many field names mean time, level, message and the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

import orjson

from faultmaven.evidence.extractors.field_names import ATTRIBUTE_NAMES, COLUMN_NAMES, OTEL_LEVELS, SYSLOG_LEVELS
from faultmaven.evidence.extractors.trace_context import trace_and_span
from faultmaven.evidence.levels import level_of, level_of_otel, level_of_priority

_PAIR = re.compile(r"([\w.@/-]+)=(\"(?:[^\"\\]|\\.)*\"|\S*)")
_SECONDS = re.compile(r"-?\d+(?:\.\d+)?\Z")


@dataclass(frozen=True)
class Record:
    """One structured record in columns; `ts` is the time as printed."""

    columns: Mapping[str, str | None]
    level: str | None
    attrs: str | None
    stack: str | None


@dataclass
class FieldMap:
    """Remembers, per set of field names, which field fills which column: programs repeat the same few sets."""

    _plans: dict[tuple[str, ...], tuple[tuple[str, str], ...]] = field(
        default_factory=dict[tuple[str, ...], "tuple[tuple[str, str], ...]"]
    )

    def read(self, record: Mapping[str, object]) -> Record:
        """Return a record in columns."""
        plan = self._plan(record)
        columns: dict[str, str | None] = {}
        attrs = dict(record)
        level: str | None = None
        stack: str | None = None
        for column, name in plan:
            value = record[name] if name in record else look_up(record, name)
            if column == "level":
                level = _level(name, value)
                attrs.pop(name, None)
            elif column in COLUMN_NAMES:
                columns[column] = _text(value)
                attrs.pop(name, None)
            elif column == "stack":
                stack = _stack(value)
            elif value is not None:
                attrs[column] = value
        if level is None:
            level = _level_of_status(attrs.get("status")) or ("error" if attrs.get("error_type") else None)
        trace = columns.get("trace_id")
        if trace is not None and not trace.isalnum():
            columns["trace_id"], span = trace_and_span(trace)
            columns["span_id"] = columns.get("span_id") or span
        printed = orjson.dumps(attrs, option=orjson.OPT_NON_STR_KEYS).decode() if attrs else None
        return Record(columns, level, printed, stack)

    def _plan(self, record: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
        signature = tuple(record)
        nested = [key for key, value in record.items() if isinstance(value, dict)]
        if nested:
            signature += tuple(f"{key}.{below}" for key in nested for below in cast("dict[str, object]", record[key]))
        plan = self._plans.get(signature)
        if plan is None:
            plan = self._plans[signature] = _make_plan(record)
        return plan


def _make_plan(record: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    plan: list[tuple[str, str]] = []
    taken: set[str] = set()
    for table in (COLUMN_NAMES, ATTRIBUTE_NAMES):
        for column, names in table.items():
            for name in names:
                value = record[name] if name in record else look_up(record, name)
                if name in taken or value is None or not _fits(column, name, value):
                    continue
                plan.append((column, name))
                taken.add(name)
                break
    return tuple(plan)


def _fits(column: str, name: str, value: object) -> bool:
    if column == "ts":
        return isinstance(value, (int, float, str)) or _date(value) is not None
    if column == "level":
        return name != "s" or (isinstance(value, str) and len(value) <= 2)
    if column in {"msg", "stack"}:
        return isinstance(value, str) or (column == "stack" and isinstance(value, list))
    if column == "status":
        return isinstance(value, (int, str)) and str(value).isdigit() and len(str(value)) == 3
    if column == "user":
        return isinstance(value, (str, int))
    return not isinstance(value, (dict, list))


def look_up(record: Mapping[str, object], name: str) -> object:
    """Return a nested value by its dotted name, or None."""
    here: object = record
    for part in name.split("."):
        if not isinstance(here, dict):
            return None
        here = cast("Mapping[str, object]", here).get(part)
    return here


def _level(name: str, value: object) -> str | None:
    printed = str(value)
    if name in SYSLOG_LEVELS and printed.isdecimal() and len(printed) <= 3:
        return level_of_priority(int(printed))
    if name in OTEL_LEVELS and printed.isdecimal() and len(printed) <= 2:
        return level_of_otel(int(printed))
    return level_of(printed.removeprefix("SEVERITY_NUMBER_").rstrip("234") if name in OTEL_LEVELS else value)


def _level_of_status(status: object) -> str | None:
    if isinstance(status, (int, str)) and str(status).isdecimal() and len(str(status)) == 3:
        number = int(status)
        return "error" if 500 <= number < 600 else "warn" if 400 <= number < 500 else "info" if number < 400 else None
    return None


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if (date := _date(value)) is not None:
        return date
    if isinstance(value, float):
        return f"{value:.6f}" if value > 1e8 else str(value)
    return str(value) if isinstance(value, (int, bool)) else orjson.dumps(value).decode()


def _date(printed: object) -> str | None:
    """Return a time that is written as an object: MongoDB's `$date`, or the seconds and nanos of protobuf."""
    if not isinstance(printed, dict):
        return None
    value = cast("dict[str, object]", printed)
    date = value.get("$date")
    if isinstance(date, dict):
        date = cast("dict[str, object]", date).get("$numberLong")
    if date is not None:
        return str(date)
    seconds, nanos = value.get("seconds", value.get("_seconds")), value.get("nanos", value.get("_nanoseconds", 0))
    if isinstance(seconds, (int, str)) and str(seconds).isdecimal() and isinstance(nanos, int):
        return f"{seconds}.{nanos:09d}"
    return None


def _stack(value: object) -> str | None:
    """Return a trace that goes over several lines; some programs write a list of lines."""
    if isinstance(value, list):
        lines = [line for line in cast("list[object]", value) if isinstance(line, str)]
        return "\n".join(lines) if len(lines) > 1 else None
    return value if isinstance(value, str) and "\n" in value else None


def read_json(line: str) -> Mapping[str, object] | None:
    """Return the object on one line, or None when the line is not a JSON object."""
    try:
        value: object = orjson.loads(line)
    except (orjson.JSONDecodeError, RecursionError):
        return None
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else None


def read_logfmt(line: str) -> Mapping[str, object]:
    """Return the pairs of a logfmt line, quotes taken off, numbers as numbers."""
    pairs: dict[str, object] = {}
    for key, raw in _PAIR.findall(line):
        value: object = raw
        if raw.startswith('"'):
            value = raw[1:-1].replace('\\"', '"').replace("\\n", "\n").replace("\\t", "\t")
        elif _SECONDS.match(raw) and len(raw) < 16:
            value = float(raw) if "." in raw else int(raw)
        pairs[key] = value
    return pairs
