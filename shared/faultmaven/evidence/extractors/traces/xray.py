"""AWS X-Ray: segments and their subsegments, as documents, from BatchGetTraces, and as summaries.

Format: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html.
"""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from faultmaven.evidence.extractors.json_text import JsonMap, JsonText, as_map, as_maps, as_number, as_text
from faultmaven.evidence.extractors.traces.spans import Span, time_of_us

_MAX_DEPTH = 64


def is_segment(value: JsonMap) -> bool:
    """Tell whether a value is a segment document."""
    return {"id", "name", "start_time"} <= value.keys() and ("trace_id" in value or "subsegments" in value)


def is_xray_answer(value: JsonMap) -> bool:
    """Tell whether a value is an answer of X-Ray's API."""
    traces = as_maps(value.get("Traces"))
    return bool(traces and "Segments" in traces[0]) or "TraceSummaries" in value


def answer_spans(value: JsonMap, text: JsonText, line: int) -> Iterator[Span]:
    """Yield the spans of whole traces, or one per summary."""
    for trace in as_maps(value.get("Traces")):
        for segment in as_maps(trace.get("Segments")):
            at = text.line_of(as_text(segment.get("Id")) or "", line)
            document = as_text(segment.get("Document"))
            try:
                parsed: object = orjson.loads(document) if document else segment.get("Document")
            except orjson.JSONDecodeError:
                continue
            yield from segment_spans(as_map(parsed), at, as_text(trace.get("Id")))
    for summary in as_maps(value.get("TraceSummaries")):
        http = as_map(summary.get("Http"))
        trace_id = as_text(summary.get("Id"))
        failed = any(summary.get(name) is True for name in ("HasFault", "HasError", "HasThrottle"))
        yield Span(
            text.line_of(trace_id or "", line),
            " ".join(part for part in (as_text(http.get("HttpMethod")), as_text(http.get("HttpURL"))) if part),
            service=as_text(as_map(summary.get("EntryPoint")).get("Name")),
            trace_id=trace_id,
            ts=_started(trace_id),
            duration_ms=as_number(summary.get("Duration")) * 1e3,
            status="error" if failed else "ok",
            attrs={"http.status_code": http.get("HttpStatus")} if http.get("HttpStatus") else {},
        )


def segment_spans(segment: JsonMap, line: int, trace_id: str | None = None) -> Iterator[Span]:
    """Yield a segment and everything below it; all stand on the line of their document."""
    pending: list[tuple[JsonMap, str | None, str | None, int]] = [
        (segment, as_text(segment.get("parent_id")), as_text(segment.get("name")), 0)
    ]
    trace_id = as_text(segment.get("trace_id")) or trace_id
    while pending:
        part, parent, service, depth = pending.pop()
        span_id = as_text(part.get("id"))
        start, end = as_number(part.get("start_time")), as_number(part.get("end_time"))
        # a call to another service, which has its own segment, is still the caller's span
        yield Span(
            line,
            as_text(part.get("name")) or "",
            service=service,
            trace_id=trace_id,
            span_id=span_id,
            parent_id=parent,
            ts=time_of_us(start * 1e6),
            duration_ms=round((end - start) * 1e3, 3) if end >= start > 0 else None,
            status="error" if any(part.get(name) is True for name in ("fault", "error", "throttle")) else None,
            attrs=_attrs(part),
        )
        if depth < _MAX_DEPTH:
            pending.extend((below, span_id, service, depth + 1) for below in as_maps(part.get("subsegments")))


def _attrs(part: JsonMap) -> dict[str, object]:
    http = as_map(part.get("http"))
    request, response = as_map(http.get("request")), as_map(http.get("response"))
    aws, sql = as_map(part.get("aws")), as_map(part.get("sql"))
    exceptions = as_maps(as_map(part.get("cause")).get("exceptions"))
    found: dict[str, object] = {
        "http.method": request.get("method"),
        "http.url": request.get("url"),
        "http.status_code": response.get("status"),
        "aws.operation": aws.get("operation"),
        "aws.table_name": aws.get("table_name"),
        "aws.retries": aws.get("retries"),
        "db.statement": sql.get("sanitized_query"),
        "namespace": part.get("namespace"),
        "throttle": part.get("throttle"),
        "exception.type": exceptions[0].get("type") if exceptions else None,
        "exception.message": exceptions[0].get("message") if exceptions else None,
        "in_progress": part.get("in_progress"),
    }
    return {key: value for key, value in found.items() if value is not None} | dict(as_map(part.get("annotations")))


def _started(trace_id: str | None) -> object:
    """Return the time that a trace's id holds: `1-` and the epoch's seconds in hexadecimal."""
    parts = (trace_id or "").split("-")
    try:
        return time_of_us(int(parts[1], 16) * 1e6) if len(parts) == 3 and len(parts[1]) == 8 else None
    except ValueError:
        return None
