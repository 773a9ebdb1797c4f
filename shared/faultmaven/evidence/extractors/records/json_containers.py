"""Records inside JSON documents: exports of AWS, OpenTelemetry, Elasticsearch, Loki, Google Cloud, and plain arrays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import cast

from faultmaven.evidence.extractors.records.found import FoundRecord
from faultmaven.evidence.extractors.records.json_scanner import BrokenJson, JsonScanner
from faultmaven.evidence.extractors.records.otlp_values import attributes_of, otlp_fields

#: Key of a list -> name of the format; a list under one of these holds records, or containers of records.
_LISTS: Mapping[str, str] = {
    "Records": "cloudtrail", "events": "cloudwatch-events", "logEvents": "cloudwatch-subscription",
    "resourceLogs": "otlp-logs", "scopeLogs": "otlp-logs", "instrumentationLibraryLogs": "otlp-logs",
    "logRecords": "otlp-logs", "hits": "elasticsearch-hits", "streams": "loki", "result": "loki", "values": "loki",
    "entries": "gcp-entries", "results": "cloudwatch-insights", "data": "json-records", "logs": "json-records",
    "records": "json-records", "items": "json-records",
}  # fmt: skip
#: Lists whose items are records.
_FLAT = frozenset({"Records", "events", "logEvents", "logRecords", "hits"})
#: Keys of objects that are stepped into on the way to a list.
_STEPS = frozenset({"hits", "data", "response", "rawResponse", "result"})
#: A file is a container when its head has one of these, and what its format is called.
_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("otlp-logs", r'"resourceLogs"\s*:\s*\['),
        ("cloudtrail", r'"Records"\s*:\s*\[\s*\{.*"event(?:Time|Name)"\s*:'),
        ("cloudwatch-subscription", r'"logEvents"\s*:\s*\['),
        ("cloudwatch-events", r'"events"\s*:\s*\[\s*\{[^\]]*"(?:ingestionTime|logStreamName|eventId)"\s*:'),
        ("cloudwatch-insights", r'"results"\s*:\s*\[\s*\[\s*\{\s*"field"\s*:'),
        ("loki", r'"(?:streams|result)"\s*:\s*\[\s*\{\s*"(?:stream|values)"\s*:'),
        ("elasticsearch-hits", r'"hits"\s*:\s*\[\s*\{.*"_source"\s*:'),
        ("gcp-entries", r'"entries"\s*:\s*\[\s*\{.*"(?:textPayload|jsonPayload|protoPayload|logName)"\s*:'),
    )
)
#: A plain record, somewhere in the head: a time, and a message or a level.
_TIME = re.compile(
    r'"(?:@?timestamp|time|ts|@t|eventTime|datetime|date|__REALTIME_TIMESTAMP|receiveTimestamp|TimeGenerated)"\s*:'
)
_SAID = re.compile(
    r'"(?:message|msg|@mt?|MESSAGE|textPayload|jsonPayload|protoPayload|body|level|severity|log\.level|lvl|eventName|'
    r'PRIORITY|levelname|error|event)"\s*:'
)
#: What is found in Elasticsearch are spans: of Jaeger, or of Elastic's own.
_SPANS = re.compile(r'"spanID"\s*:|"(?:span|transaction)\.duration\.us"|"duration"\s*:\s*\{\s*"us"\s*:')
#: An object, or an array of objects or arrays; not a line of text in brackets, such as `[pod/web-1/web] {...}`.
_BEGINS = re.compile(r"[\ufeff\s]*(?:\{|\[\s*[\[{])")
_CLOUD = ("message", "ingestionTime", "eventId", "logStreamName", "timestamp", "id")


class JsonContainers:
    """Reads records out of JSON documents that go over lines, or hold many records in one."""

    def sniff(self, lines: list[str]) -> str | None:
        """Return the export's name; a plain array or a sequence of objects is "json-records"."""
        first = next((line.lstrip("\ufeff \t") for line in lines if line.strip()), "")
        head = "\n".join(lines[:300])[:20_000]
        if not _BEGINS.match(head):
            return None
        for name, pattern in _MARKS:
            if pattern.search(head.replace("\n", " ")):
                return None if name == "elasticsearch-hits" and _SPANS.search(head) else name
        is_one_line_each = first[:1] == "{" and first.rstrip().endswith("}") and len(first.rstrip()) > 2
        if is_one_line_each or not (_TIME.search(head) and _SAID.search(head)) or '"spans"' in head:
            return None
        depth = _time_depth(lines)
        return "json-records" if depth is not None and depth <= (1 if first[0] == "{" else 2) else None

    def read(self, lines: list[str]) -> Iterator[FoundRecord]:
        """Yield the records of all documents in the file."""
        scanner = JsonScanner(lines)
        try:
            while scanner.peek():
                yield from _value(scanner, {}, 0)
        except BrokenJson:
            return


def _time_depth(lines: list[str]) -> int | None:
    """Return how many brackets are open where the first time stands: records do not hide theirs deep."""
    text = "\n".join(lines[:300])[:20_000]
    found = _TIME.search(text)
    if found is None:
        return None
    before = re.sub(r'"(?:[^"\\]|\\.)*"', "", text[: found.start()])
    return before.count("{") + before.count("[") - before.count("}") - before.count("]")


def _value(scanner: JsonScanner, known: Mapping[str, object], depth: int) -> Iterator[FoundRecord]:
    match scanner.peek():
        case "[":
            for _ in scanner.items(depth):
                yield from _value(scanner, known, depth + 1)
        case "{":
            yield from _object(scanner, known, depth)
        case _:
            scanner.value()


def _object(scanner: JsonScanner, known: Mapping[str, object], depth: int) -> Iterator[FoundRecord]:
    """Read an object: one that holds a list of records gives those, any other is a record."""
    first = scanner.line
    fields: dict[str, object] = {}
    is_container = False
    for key in scanner.members(depth):
        bracket = scanner.peek()
        if (bracket == "[" and key in _LISTS and not _is_record(fields)) or (bracket == "{" and key in _STEPS):
            is_container = True
            context = {**known, **_context(fields)}
            if bracket == "[" and key in _FLAT:
                yield from _flat(scanner, context, depth + 1)
            else:
                read = _entries if key == "values" else _value
                yield from read(scanner, context, depth + 1)
        else:
            fields[key] = scanner.value()
    if not is_container and (found := _record(fields, known)) is not None:
        yield FoundRecord(first, scanner.last_line, *found)


def _flat(scanner: JsonScanner, known: Mapping[str, object], depth: int) -> Iterator[FoundRecord]:
    """Read a list whose items are records and nothing else: each at once, which is several times faster."""
    for _ in scanner.items(depth):
        first, item = scanner.line, scanner.value()
        found = _record(cast("dict[str, object]", item), known) if isinstance(item, dict) else None
        if found is not None:
            yield FoundRecord(first, scanner.last_line, *found)


def _is_record(fields: Mapping[str, object]) -> bool:
    """Tell whether the members read so far make a record: its own lists are data, not records."""
    return any(name in fields for name in ("@timestamp", "eventTime", "eventVersion", "_source", "insertId"))


def _context(fields: Mapping[str, object]) -> dict[str, object]:
    """Return what a container says about all records in it."""
    context: dict[str, object] = {}
    resource, scope = fields.get("resource"), fields.get("scope") or fields.get("instrumentationLibrary")
    if isinstance(resource, dict):
        context["resource"] = attributes_of(cast("dict[str, object]", resource).get("attributes"))
    if isinstance(scope, dict):
        context["scope"] = cast("dict[str, object]", scope).get("name")
    labels = fields.get("stream") or fields.get("labels")
    if isinstance(labels, dict):
        context["labels"] = labels
    for name in ("logGroup", "logStream"):
        if name in fields:
            context[name] = fields[name]
    return context


def _entries(scanner: JsonScanner, known: Mapping[str, object], depth: int) -> Iterator[FoundRecord]:
    """Read Loki's pairs of nanoseconds and line."""
    labels = cast("Mapping[str, object]", known.get("labels") or {})
    for _ in scanner.items(depth):
        first, pair = scanner.line, scanner.value()
        if isinstance(pair, list) and len(cast("list[object]", pair)) >= 2:
            time, text = cast("list[object]", pair)[:2]
            given = {"ts": str(time), "service": _label(labels, "service_name", "app", "job", "container"),
                     "host": _label(labels, "pod", "host", "instance", "node_name"),
                     "level": _label(labels, "level", "detected_level")}  # fmt: skip
            yield FoundRecord(first, scanner.last_line, {k: v for k, v in given.items() if v}, str(text))


def _label(labels: Mapping[str, object], *names: str) -> str | None:
    return next((str(labels[name]) for name in names if labels.get(name)), None)


def _record(fields: dict[str, object], known: Mapping[str, object]) -> tuple[Mapping[str, object], str | None] | None:
    if "timeUnixNano" in fields or "observedTimeUnixNano" in fields:
        return otlp_fields(fields, known), None
    if isinstance(source := fields.get("_source"), dict):
        return cast("dict[str, object]", source), None
    message = fields.get("message")
    if isinstance(message, str) and "timestamp" in fields and set(fields) <= set(_CLOUD):
        stream = fields.get("logStreamName") or known.get("logStream")
        given = {"ts": str(fields["timestamp"]), "host": stream, "service": _function(known.get("logGroup"))}
        return {key: value for key, value in given.items() if value}, message
    return (fields, None) if fields else None


def _function(group: object) -> str | None:
    return group.rsplit("/", 1)[-1] if isinstance(group, str) else None
