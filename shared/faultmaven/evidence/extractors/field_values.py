"""Single values of structured records: nested ones, times written as objects, levels by number, traces in lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from faultmaven.evidence.extractors.field_names import OTEL_LEVELS, SYSLOG_LEVELS
from faultmaven.evidence.json_print import printed
from faultmaven.evidence.levels import level_of, level_of_otel, level_of_priority


def look_up(record: object, name: str) -> object:
    """Return a nested value of an object by its dotted name, or None."""
    here = record
    for part in name.split("."):
        if not isinstance(here, dict):
            return None
        here = cast("Mapping[str, object]", here).get(part)
    return here


def level_in(name: str, value: object) -> str | None:
    """Return the grade that a field of this name and value tells."""
    printed = str(value)
    if name in SYSLOG_LEVELS and printed.isdecimal() and len(printed) <= 3:
        return level_of_priority(int(printed))
    if name in OTEL_LEVELS and printed.isdecimal() and len(printed) <= 2:
        return level_of_otel(int(printed))
    return level_of(printed.removeprefix("SEVERITY_NUMBER_").rstrip("234") if name in OTEL_LEVELS else value)


def level_of_status(status: object) -> str | None:
    """Return the grade of an HTTP status, or None for what is none."""
    if isinstance(status, (int, str)) and str(status).isdecimal() and len(str(status)) == 3:
        number = int(status)
        return "error" if 500 <= number < 600 else "warn" if 400 <= number < 500 else "info" if number < 400 else None
    return None


def text_of(value: object) -> str | None:
    """Return a value of a field as the text of a column."""
    if value is None or isinstance(value, str):
        return value
    if (date := date_of(value)) is not None:
        return date
    if isinstance(value, float):
        return f"{value:.6f}" if value > 1e8 else str(value)
    return str(value) if isinstance(value, (int, bool)) else printed(value)


def date_of(printed: object) -> str | None:
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


def stack_of(value: object) -> str | None:
    """Return a trace that goes over several lines; some programs write a list of lines."""
    if isinstance(value, list):
        lines = [line for line in cast("list[object]", value) if isinstance(line, str)]
        return "\n".join(lines) if len(lines) > 1 else None
    return value if isinstance(value, str) and "\n" in value else None
