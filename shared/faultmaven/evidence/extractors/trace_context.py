"""Trace, span and request ids as tools write them: W3C traceparent, X-Ray, Google Cloud, and words inside messages."""

from __future__ import annotations

import re

#: The id formats of the W3C (traceparent), AWS X-Ray and Google Cloud.
_WRITTEN = re.compile(
    r"[0-9a-f]{2}-(?P<w3c>[0-9a-f]{32})-(?P<w3c_span>[0-9a-f]{16})-[0-9a-f]{2}\Z"
    r"|.*?\bRoot=(?P<xray>1-[0-9a-f]{8}-[0-9a-f]{24})(?:;.*?\bParent=(?P<xray_span>[0-9a-f]{16}))?"
    r"|projects/[^/]+/traces/(?P<google>\w+)\Z"
)
#: Ids inside a message.
_TRACE = re.compile(
    r"(?:\b(?:trace[_-]?id|dd\.trace_id|traceid|trace\.id|otelTraceID|X-B3-TraceId)[\"']?\s?[=:]\s?[\"']?"
    r"(?P<trace>[0-9a-f]{16,32}|\d{15,20})\b)"
    r"|\b00-(?P<w3c>[0-9a-f]{32})-(?P<w3c_span>[0-9a-f]{16})-[0-9a-f]{2}\b"
    r"|\bRoot=(?P<xray>1-[0-9a-f]{8}-[0-9a-f]{24})\b",
    re.I,
)
_SPAN = re.compile(
    r"\b(?:span[_-]?id|dd\.span_id|spanid|span\.id|otelSpanID|X-B3-SpanId)[\"']?\s?[=:]\s?[\"']?"
    r"(?P<span>[0-9a-f]{16}|\d{15,20})\b",
    re.I,
)
#: What a text that holds any of these has in it; looked for first, because most logs have none.
_HINT = re.compile(r"[Tt]race[_.-]?[Ii][Dd]|TRACE[_.-]?ID|[Tt]raceparent|[Rr]oot=1-|\b00-[0-9a-f]{32}-")


def trace_and_span(value: str) -> tuple[str, str | None]:
    """Return the ids inside a written trace context; a value in no known form is the trace's id itself."""
    match = _WRITTEN.match(value)
    if match is None:
        return value, None
    trace = match["w3c"] or match["xray"] or match["google"]
    return trace, match["w3c_span"] or match["xray_span"]


def may_name_a_trace(text: str) -> bool:
    """Tell whether a text could hold the id of a trace: a search for few characters, which costs next to nothing."""
    return "race" in text or "oot=1-" in text or "RACE_ID" in text


def speaks_of_traces(text: str) -> bool:
    """Tell whether a text of many records holds the id of a trace."""
    return may_name_a_trace(text) and _HINT.search(text) is not None


def ids_in(message: str) -> tuple[str | None, str | None]:
    """Return the ids of the trace and the span that a message names."""
    found = _TRACE.search(message) if may_name_a_trace(message) else None
    if found is None:
        return None, None
    span = _SPAN.search(message)
    trace = found["trace"] or found["w3c"] or found["xray"]
    return trace, span["span"] if span else found["w3c_span"]
