"""Tells one JSON object that is a record of a log from one that is anything else: it says when, how bad, or what."""

from __future__ import annotations

from datetime import datetime
from typing import cast

import numpy as np
import orjson

from faultmaven.evidence.extractors.log_fields import FieldMap, same_fields
from faultmaven.evidence.levels import level_of
from faultmaven.evidence.timestamps import parse_times

#: Fields under which loggers and clouds say what happened; a configuration has none of them beside a time or a level.
_SAID = (
    "message", "msg", "@m", "@mt", "MESSAGE", "event", "log", "textPayload", "jsonPayload", "protoPayload", "eventName",
    "short_message", "@message", "RenderedMessage", "log.message", "body", "verb", "text", "err", "error",
)  # fmt: skip
_LEVELS = (
    "level",
    "severity",
    "lvl",
    "log.level",
    "levelname",
    "loglevel",
    "log_level",
    "@l",
    "s",
    "PRIORITY",
    "Level",
)
#: A log record of the Kubernetes API; all its other objects are none.
_AUDIT = "audit.k8s.io/"
#: Whether something is a time does not depend on the file's date.
_ANY_DAY = datetime.fromisoformat("2100-01-01T00:00:00")


def is_log_record(line: str) -> bool:
    """Tell whether a line is one JSON object with a time and a message or a level, or with a message and a level."""
    if line.lstrip("\ufeff \t")[:1] != "{":
        return False
    try:
        value: object = orjson.loads(line.lstrip("\ufeff"))
    except orjson.JSONDecodeError:
        return False
    if not isinstance(value, dict):
        return False
    record = cast("dict[str, object]", value)
    api = record.get("apiVersion")
    if isinstance(api, str) and "kind" in record and not api.startswith(_AUDIT):
        return False
    is_said = any(isinstance(record.get(name), (str, dict)) and record[name] for name in _SAID)
    has_level = any(_is_level(record.get(name)) for name in _LEVELS)
    if is_said and has_level:
        return True
    return (is_said or has_level) and _has_time(record)


def _is_level(value: object) -> bool:
    if isinstance(value, str):
        return len(value) > 1 and level_of(value) is not None
    return isinstance(value, int) and not isinstance(value, bool) and value in {10, 20, 30, 40, 50, 60}


def _has_time(record: dict[str, object]) -> bool:
    read = FieldMap().read(same_fields([record]), 1)
    printed = read.columns["ts"].tolist()[0]
    return bool(printed) and not np.isnat(parse_times([printed], _ANY_DAY).ts[0])
