"""SkyWalking's traces, as its query API answers: spans are numbered inside segments, and refer to other segments.

Format: https://github.com/apache/skywalking-query-protocol/blob/master/trace.graphqls.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from faultmaven.evidence.extractors.json_text import JsonMap, JsonText, as_map, as_maps, as_number, as_text
from faultmaven.evidence.extractors.traces.spans import Span, time_of_us

_TOLD = {"type": "span.kind", "peer": "peer.service", "component": "component", "layer": "layer"}
#: How its logs call an exception -> how OpenTelemetry does.
_ERRORS = {"error.kind": "exception.type", "message": "exception.message", "stack": "exception.stacktrace"}
#: A time of 2001 in milliseconds: 0 stands for none.
_FIRST_MS = 1e12


def is_skywalking(value: JsonMap) -> bool:
    """Tell whether a value is the list of a trace's spans."""
    spans = as_maps(value.get("spans"))
    return bool(spans) and "segmentId" in spans[0] and "parentSpanId" in spans[0]


def skywalking_spans(value: JsonMap, text: JsonText, line: int) -> Iterator[Span]:
    """Yield the spans; an id is that of the segment and the number in it."""
    lines = deque(text.lines_of_key("segmentId"))
    for span in as_maps(value.get("spans")):
        segment = as_text(span.get("segmentId")) or ""
        at = lines.popleft() if lines else line
        started, ended = (as_number(span.get(name)) for name in ("startTime", "endTime"))
        has_times = started >= _FIRST_MS and ended >= started
        yield Span(
            at,
            as_text(span.get("endpointName")) or "",
            service=as_text(span.get("serviceCode")),
            trace_id=as_text(span.get("traceId")),
            span_id=f"{segment}.{span.get('spanId')}",
            parent_id=_parent(span, segment),
            ts=time_of_us(started * 1_000) if started >= _FIRST_MS else None,
            duration_ms=ended - started if has_times else None,
            status="error" if span.get("isError") is True else "ok" if span.get("isError") is False else None,
            attrs=_attrs(span),
        )


def _parent(span: JsonMap, segment: str) -> str | None:
    number = span.get("parentSpanId")
    if isinstance(number, int) and number >= 0:
        return f"{segment}.{number}"
    reference = next(iter(as_maps(span.get("refs"))), as_map(None))
    return f"{reference.get('parentSegmentId')}.{reference.get('parentSpanId')}" if reference else None


def _attrs(span: JsonMap) -> dict[str, object]:
    """Return tags, what kind of span it is, and what its logs say of an error."""
    found: dict[str, object] = {name: span[key] for key, name in _TOLD.items() if as_text(span.get(key))}
    if instance := as_text(span.get("serviceInstanceName")):
        found["host"] = instance
    for tag in as_maps(span.get("tags")):
        found[as_text(tag.get("key")) or ""] = tag.get("value")
    for entry in as_maps(span.get("logs")):
        for item in as_maps(entry.get("data")):
            key = as_text(item.get("key")) or ""
            found.setdefault(_ERRORS.get(key, key), item.get("value"))
    return found
