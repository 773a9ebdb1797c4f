"""Zipkin's spans, v2 and v1, and Datadog's, which are as flat."""

from __future__ import annotations

from faultmaven.evidence.extractors.json_text import JsonMap, JsonText, as_map, as_maps, as_number, as_text
from faultmaven.evidence.extractors.traces.spans import Span, time_of_ns, time_of_us


def is_zipkin(value: JsonMap) -> bool:
    """Tell whether a value is a span of Zipkin."""
    return {"traceId", "id"} <= value.keys() and ("timestamp" in value or "annotations" in value or "kind" in value)


def zipkin_span(span: JsonMap, text: JsonText, line: int) -> Span:
    """Return a span; in the first version its service stands with its annotations."""
    tags = dict(as_map(span.get("tags")))
    service = as_text(as_map(span.get("localEndpoint")).get("serviceName"))
    for annotation in [*as_maps(span.get("annotations")), *as_maps(span.get("binaryAnnotations"))]:
        service = service or as_text(as_map(annotation.get("endpoint")).get("serviceName"))
        if key := as_text(annotation.get("key")):
            tags[key] = annotation.get("value")
    if kind := as_text(span.get("kind")):
        tags.setdefault("span.kind", kind.lower())
    if remote := as_text(as_map(span.get("remoteEndpoint")).get("serviceName")):
        tags.setdefault("peer.service", remote)
    span_id = as_text(span.get("id"))
    return Span(
        text.line_of(span_id or "", line),
        as_text(span.get("name")) or "",
        service=service,
        trace_id=as_text(span.get("traceId")),
        span_id=span_id,
        parent_id=as_text(span.get("parentId")),
        ts=time_of_us(as_number(span.get("timestamp"))),
        duration_ms=as_number(span.get("duration")) / 1_000,
        status="error" if "error" in tags and str(tags["error"]).lower() != "false" else None,
        attrs=tags,
    )


def is_datadog(value: JsonMap) -> bool:
    """Tell whether a value is a span of Datadog's agent."""
    return {"trace_id", "span_id", "start", "duration"} <= value.keys()


def datadog_span(span: JsonMap, text: JsonText, line: int) -> Span:
    """Return a span; its ids are numbers, so its line is that of the value it stands in."""
    parent = span.get("parent_id")
    return Span(
        line,
        " ".join(part for part in (as_text(span.get("name")), as_text(span.get("resource"))) if part),
        service=as_text(span.get("service")),
        trace_id=str(span.get("trace_id")),
        span_id=str(span.get("span_id")),
        parent_id=str(parent) if parent else None,
        ts=time_of_ns(as_number(span.get("start"))),
        duration_ms=as_number(span.get("duration")) / 1e6,
        status="error" if span.get("error") in {1} else None,
        attrs=dict(as_map(span.get("meta"))),
    )
