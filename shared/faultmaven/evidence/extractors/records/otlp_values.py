"""OpenTelemetry's log records in JSON (OTLP), made as flat as those of other loggers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

_MAX_DEPTH = 16


def attributes_of(printed: object) -> dict[str, object]:
    """Return OTLP's list of keys and typed values as a mapping."""
    found: dict[str, object] = {}
    for item in cast("list[object]", printed) if isinstance(printed, list) else []:
        if isinstance(item, dict):
            pair = cast("dict[str, object]", item)
            found[str(pair.get("key"))] = _plain(pair.get("value"), 0)
    return found


def otlp_fields(record: Mapping[str, object], known: Mapping[str, object]) -> dict[str, object]:
    """Return the fields of one log record, with what its resource and scope say."""
    resource = cast("Mapping[str, object]", known.get("resource") or {})
    attributes = attributes_of(record.get("attributes"))
    fields: dict[str, object] = {
        **attributes,
        "timeUnixNano": _time(record),
        "severityText": record.get("severityText") or None,
        "severityNumber": record.get("severityNumber"),
        "body": _body(record.get("body")),
        "trace_id": record.get("traceId") or None,
        "span_id": record.get("spanId") or None,
        "service.name": resource.get("service.name"),
        "host": resource.get("k8s.pod.name") or resource.get("host.name"),
        "logger": known.get("scope"),
    }
    return {key: value for key, value in fields.items() if value is not None}


def _time(record: Mapping[str, object]) -> str | None:
    for name in ("timeUnixNano", "observedTimeUnixNano"):
        value = record.get(name)
        if value and str(value) != "0":
            return str(value)
    return None


def _body(value: object) -> str | None:
    plain = _plain(value, 0)
    return plain if isinstance(plain, str) or plain is None else str(plain)


def _plain(value: object, depth: int) -> object:
    if not isinstance(value, dict):
        return value
    if depth > _MAX_DEPTH:
        return None
    kind, inner = next(iter(cast("dict[str, object]", value).items()), ("", None))
    if kind == "kvlistValue" and isinstance(inner, dict):
        return attributes_of(cast("dict[str, object]", inner).get("values"))
    if kind == "arrayValue" and isinstance(inner, dict):
        values = cast("dict[str, object]", inner).get("values")
        return [_plain(item, depth + 1) for item in cast("list[object]", values)] if isinstance(values, list) else []
    return inner
