"""Jaeger's spans: the UI's download and API, and the documents it keeps in Elasticsearch."""

from __future__ import annotations

from collections.abc import Iterator

from faultmaven.evidence.extractors.json_text import JsonMap, JsonText, as_map, as_maps, as_number, as_text
from faultmaven.evidence.extractors.traces.spans import Span, time_of_us


def is_jaeger(value: JsonMap) -> bool:
    """Tell whether a value is one trace with its processes."""
    return "spans" in value and "processes" in value


def is_jaeger_span(value: JsonMap) -> bool:
    """Tell whether a value is one span with its own process."""
    return "operationName" in value and "spanID" in value


def jaeger_spans(trace: JsonMap, text: JsonText, line: int) -> Iterator[Span]:
    """Yield the spans of one trace."""
    processes = as_map(trace.get("processes"))
    for span in as_maps(trace.get("spans")):
        yield jaeger_span(span, as_map(processes.get(as_text(span.get("processID")) or "")), text, line)


def jaeger_span(span: JsonMap, process: JsonMap, text: JsonText, line: int) -> Span:
    """Return one span; what its logs say of an error comes along."""
    process = process or as_map(span.get("process"))
    attrs = _tags(span.get("tags")) | dict(as_map(span.get("tag")))
    for entry in as_maps(span.get("logs")):
        fields = _tags(entry.get("fields"))
        if fields.get("event") in {"error", "exception"} or "error.object" in fields or "exception.type" in fields:
            attrs.update({key: value for key, value in fields.items() if key not in attrs})
    references = as_maps(span.get("references"))
    parents = [reference for reference in references if reference.get("refType") == "CHILD_OF"] or references
    span_id = as_text(span.get("spanID"))
    host = _tags(process.get("tags")).get("hostname")
    if host is not None:
        attrs.setdefault("host", host)
    return Span(
        text.line_of(span_id or "", line),
        as_text(span.get("operationName")) or "",
        service=as_text(process.get("serviceName")),
        trace_id=as_text(span.get("traceID")),
        span_id=span_id,
        parent_id=as_text(parents[0].get("spanID")) if parents else as_text(span.get("parentSpanID")),
        ts=time_of_us(as_number(span.get("startTime"))),
        duration_ms=as_number(span.get("duration")) / 1_000,
        attrs=attrs,
    )


def _tags(value: object) -> dict[str, object]:
    return {as_text(tag.get("key")) or "": tag.get("value") for tag in as_maps(value)}
