"""Structured records (JSON, logfmt): which of their many field names mean time, level, message and the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

import orjson

from faultmaven.evidence.levels import level_of, level_of_priority

#: Column -> names in order of preference; a dot looks into a nested object.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "ts": ("@timestamp", "timestamp", "time", "ts", "@t", "t", "date", "datetime", "eventTime", "Timestamp", "asctime",
           "logged_at", "start_time", "__REALTIME_TIMESTAMP", "_SOURCE_REALTIME_TIMESTAMP", "timeUnixNano",
           "written_at"),
    "level": ("level", "severity", "lvl", "log.level", "levelname", "loglevel", "log_level", "@l",
              "severity_text",
              "severityText", "s", "PRIORITY", "Level", "LogLevel", "status_level"),
    "msg": ("message", "msg", "@m", "@mt", "MESSAGE", "body", "log", "text", "event", "short_message", "error.message",
            "Message", "RenderedMessage", "textPayload", "jsonPayload.message", "description", "err", "error"),
    "service": ("service.name", "service", "serviceName", "service_name", "app", "application", "Application",
                "resource.service.name", "SYSLOG_IDENTIFIER", "kubernetes.labels.app", "appname"),
    "component": ("logger", "log.logger", "logger_name", "loggerName", "component", "module", "SourceContext",
                  "Properties.SourceContext", "name", "c", "caller", "category", "Category",
                  "_SYSTEMD_UNIT"),
    "host": ("host.name", "hostname", "host", "_HOSTNAME", "kubernetes.pod_name", "pod", "instance"),
    "thread": ("thread", "thread_name", "threadName", "process.thread.name", "ctx"),
    "trace_id": ("trace_id", "traceId", "trace.id", "traceID", "TraceId", "dd.trace_id", "traceid", "@tr",
                 "x_trace_id",
                 "logging.googleapis.com/trace"),
    "span_id": ("span_id", "spanId", "span.id", "spanID", "SpanId", "dd.span_id", "@sp",
                "logging.googleapis.com/spanId"),
}  # fmt: skip
#: Attribute -> names; these stand in `attrs` under one name whatever the program called them.
_ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "status": ("status", "res.statusCode", "http.status_code", "http.response.status_code", "statusCode", "status_code",
               "StatusCode", "response.status", "httpRequest.status", "code"),
    "method": ("req.method", "http.method", "http.request.method", "method", "request_method",
               "httpRequest.requestMethod"),
    "path": ("req.url", "http.url", "url.path", "http.target", "path", "uri", "url", "request_uri",
             "httpRequest.requestUrl"),
    "duration_ms": ("responseTime", "duration_ms", "elapsed_ms", "latency_ms", "took_ms", "response_time_ms",
                    "durationMs"),
    "client_ip": ("req.remoteAddress", "remote_ip", "client_ip", "remote_addr", "client.ip", "remoteAddress", "ip",
                  "client"),
    "user": ("user", "user.name", "username", "user_id"),
    "error_type": ("err.type", "error.type", "exception.type", "exc_type", "exception.exception_class", "err.name"),
    "stack": ("err.stack", "stack_trace", "stacktrace", "error.stack_trace", "exception.stacktrace", "stack",
              "exc_info",
              "exception", "@x", "Exception", "error.stack", "errorVerbose", "traceback"),
}  # fmt: skip
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
            elif column in _NAMES:
                columns[column] = _text(value)
                attrs.pop(name, None)
            elif column == "stack":
                stack = value if isinstance(value, str) and "\n" in value else None
            elif value is not None:
                attrs[column] = value
        if level is None:
            level = _level_of_status(attrs.get("status"))
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
    for table in (_NAMES, _ATTRIBUTES):
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
        return isinstance(value, (int, float, str)) or (isinstance(value, dict) and "$date" in value)
    if column == "level":
        return name != "s" or (isinstance(value, str) and len(value) <= 2)
    if column in {"msg", "stack"}:
        return isinstance(value, str)
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
    if name == "PRIORITY" and str(value).isdigit():
        return level_of_priority(int(str(value)))
    return level_of(value)


def _level_of_status(status: object) -> str | None:
    if isinstance(status, (int, str)) and str(status).isdigit():
        number = int(status)
        return "error" if 500 <= number < 600 else "warn" if 400 <= number < 500 else None
    return None


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, dict):
        date = cast("dict[str, object]", value).get("$date")
        if date is not None:
            return str(date)
    if isinstance(value, float):
        return f"{value:.6f}" if value > 1e8 else str(value)
    return str(value) if isinstance(value, (int, bool)) else orjson.dumps(value).decode()


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
