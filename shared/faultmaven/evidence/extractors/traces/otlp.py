"""OpenTelemetry's spans: OTLP in JSON, Tempo's answers around it, and what SDKs print to the console."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from faultmaven.evidence.extractors.json_text import (
    JsonMap,
    JsonText,
    as_list,
    as_map,
    as_maps,
    as_number,
    as_text,
)
from faultmaven.evidence.extractors.traces.spans import Span, time_of_ns, time_of_texts

_HEX = re.compile(r"(?:0x)?(?P<digits>[0-9a-fA-F]+)\Z")
_STATUS = {2: "error", "STATUS_CODE_ERROR": "error", "ERROR": "error", 1: "ok", "STATUS_CODE_OK": "ok", "OK": "ok"}

#: Values inside each other, in an attribute.
_DEEPEST = 8


def is_otlp(value: JsonMap) -> bool:
    """Tell whether a value holds batches of spans."""
    return "resourceSpans" in value or "batches" in value or "resource_spans" in value


def otlp_spans(value: JsonMap, text: JsonText, line: int) -> Iterator[Span]:
    """Yield the spans of OTLP JSON (`resourceSpans`, or `batches` as Tempo calls them)."""
    for batch in as_maps(value.get("resourceSpans") or value.get("resource_spans") or value.get("batches")):
        labels = attributes(as_map(batch.get("resource")).get("attributes"))
        scopes = batch.get("scopeSpans") or batch.get("scope_spans") or batch.get("instrumentationLibrarySpans")
        for scope in as_maps(scopes):
            for span in as_maps(scope.get("spans")):
                yield _span(span, labels, text, line)


def _span(span: JsonMap, labels: dict[str, object], text: JsonText, line: int) -> Span:
    start = _nanos(span.get("startTimeUnixNano") or span.get("start_time_unix_nano"))
    end = _nanos(span.get("endTimeUnixNano") or span.get("end_time_unix_nano"))
    printed = as_text(span.get("spanId") or span.get("span_id")) or ""
    service = as_text(labels.get("service.name"))
    code = as_map(span.get("status")).get("code")
    found = {key: value for key, value in labels.items() if key != "service.name"} | attributes(span.get("attributes"))
    message = as_text(as_map(span.get("status")).get("message"))
    if message:
        found["status.message"] = message
    for event in as_maps(span.get("events")):
        if event.get("name") == "exception":
            found.update(attributes(event.get("attributes")))
    return Span(
        text.line_of(printed, line),
        as_text(span.get("name")) or "",
        service=service,
        trace_id=hex_id(as_text(span.get("traceId") or span.get("trace_id"))),
        span_id=hex_id(printed),
        parent_id=hex_id(as_text(span.get("parentSpanId") or span.get("parent_span_id"))),
        ts=time_of_ns(start),
        duration_ms=max(0.0, (end - start) / 1e6) if start and end else None,
        status=_STATUS.get(code) if isinstance(code, int | str) else None,
        attrs=found,
    )


def is_tempo_search(value: JsonMap) -> bool:
    """Tell whether a value is the answer of a search, which has a line per trace and perhaps some of its spans."""
    traces = as_maps(value.get("traces"))
    return (bool(traces) and "rootTraceName" in traces[0]) or any("spanSets" in trace for trace in traces[:1])


def tempo_spans(value: JsonMap, text: JsonText, line: int) -> Iterator[Span]:
    """Yield a span per trace found, and the spans that matched."""
    for trace in as_maps(value.get("traces")):
        trace_id = as_text(trace.get("traceID"))
        at = text.line_of(trace_id or "", line)
        yield Span(
            at,
            as_text(trace.get("rootTraceName")) or "",
            service=as_text(trace.get("rootServiceName")),
            trace_id=trace_id,
            ts=time_of_ns(as_number(trace.get("startTimeUnixNano"))),
            duration_ms=as_number(trace.get("durationMs")) or None,
        )
        sets = as_maps(trace.get("spanSets")) or [as_map(trace.get("spanSet"))]
        for span in [span for one in sets for span in as_maps(one.get("spans"))]:
            labels = attributes(span.get("attributes"))
            yield Span(
                text.line_of(as_text(span.get("spanID")) or "", at),
                as_text(span.get("name")) or "",
                service=as_text(labels.get("service.name")),
                trace_id=trace_id,
                span_id=as_text(span.get("spanID")),
                ts=time_of_ns(as_number(span.get("startTimeUnixNano"))),
                duration_ms=as_number(span.get("durationNanos")) / 1e6,
                attrs=labels,
            )


def is_console_span(value: JsonMap) -> bool:
    """Tell whether a value is a span as the SDKs' console exporters print it."""
    return "trace_id" in as_map(value.get("context")) and "start_time" in value


def console_span(value: JsonMap, text: JsonText, line: int) -> Span:
    """Return a span that an SDK printed."""
    context = as_map(value.get("context"))
    start, end = time_of_texts([as_text(value.get("start_time")) or "", as_text(value.get("end_time")) or ""])
    labels = as_map(as_map(value.get("resource")).get("attributes"))
    code = as_map(value.get("status")).get("status_code")
    return Span(
        text.line_of(as_text(context.get("span_id")) or "", line),
        as_text(value.get("name")) or "",
        service=as_text(labels.get("service.name")),
        trace_id=hex_id(as_text(context.get("trace_id"))),
        span_id=hex_id(as_text(context.get("span_id"))),
        parent_id=hex_id(as_text(value.get("parent_id"))),
        ts=start,
        duration_ms=(end - start).total_seconds() * 1e3 if start and end and end >= start else None,
        status=_STATUS.get(code) if isinstance(code, str) else None,
        attrs=dict(as_map(value.get("attributes"))),
    )


def is_go_span(value: JsonMap) -> bool:
    """Tell whether a value is a span as Go's `stdouttrace` prints it."""
    return "TraceID" in as_map(value.get("SpanContext")) and "StartTime" in value


def go_span(value: JsonMap, line: int) -> Span:
    """Return a span of Go's exporter, which names its fields as Go does; an exception comes along with its message."""
    context, parent = as_map(value.get("SpanContext")), as_map(value.get("Parent"))
    start, end = time_of_texts([as_text(value.get("StartTime")) or "", as_text(value.get("EndTime")) or ""])
    labels, found = _go_attributes(value.get("Resource")), _go_attributes(value.get("Attributes"))
    status = as_map(value.get("Status"))
    if message := as_text(status.get("Description")):
        found["status.message"] = message
    for event in as_maps(value.get("Events")):
        if event.get("Name") == "exception":
            found.update(_go_attributes(event.get("Attributes")))
    code, above = as_text(status.get("Code")) or "", as_text(parent.get("SpanID")) or ""
    return Span(
        line,
        as_text(value.get("Name")) or "",
        service=as_text(labels.pop("service.name", None)),
        trace_id=hex_id(as_text(context.get("TraceID"))),
        span_id=hex_id(as_text(context.get("SpanID"))),
        parent_id=hex_id(above) if above.strip("0") else None,
        ts=start,
        duration_ms=(end - start).total_seconds() * 1e3 if start and end and end >= start else None,
        status=_STATUS.get(code.upper()),
        attrs={**labels, **found},
    )


def _go_attributes(value: object) -> dict[str, object]:
    return {as_text(item.get("Key")) or "": as_map(item.get("Value")).get("Value") for item in as_maps(value)}


def attributes(value: object) -> dict[str, object]:
    """Return OTLP's list of key and typed value as a dict."""
    found: dict[str, object] = {}
    for item in as_maps(value):
        inner = item.get("value")
        found[as_text(item.get("key")) or ""] = _plain(inner, 0)
    return found


def _plain(value: object, depth: int) -> object:
    """Return a typed value as it is meant: `{"intValue": "5"}` is 5, a list of typed values a list."""
    typed = as_map(value)
    if not typed or depth > _DEEPEST:
        return value
    kind, inner = next(iter(typed.items()))
    if kind in {"intValue", "int_value"}:
        return int(inner) if isinstance(inner, str) and inner.lstrip("-").isdecimal() and len(inner) < 20 else inner
    if kind in {"arrayValue", "array_value"}:
        return [_plain(item, depth + 1) for item in as_list(as_map(inner).get("values"))]
    return inner


def _nanos(value: object) -> int:
    """Return nanoseconds since 1970 with all their digits, 0 for none: a float would lose the last three."""
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 20 else int(as_number(value))


def hex_id(text: str | None) -> str | None:
    """Return an id in hexadecimal; OTLP in JSON may give it in base64, SDKs with `0x` before it."""
    if not text:
        return None
    if match := _HEX.match(text):
        return match["digits"].lower()
    try:
        return base64.b64decode(text, validate=True).hex()
    except (binascii.Error, ValueError):
        return text
