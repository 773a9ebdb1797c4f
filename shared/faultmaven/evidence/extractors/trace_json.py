"""Traces as tools export them: Jaeger, Zipkin, OTLP and Tempo JSON, each span with the line it stands on."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping, Sequence

from faultmaven.evidence.extractors.span_rows import Span, time_of_us
from faultmaven.evidence.kubernetes.tree import Leaf, Tree, line_span, plain

_HEX = re.compile(r"[0-9a-fA-F]+\Z")
_STATUS = {"2": "error", "STATUS_CODE_ERROR": "error", "1": "ok", "STATUS_CODE_OK": "ok"}


def spans_of(tree: Tree) -> Iterator[Span]:
    """Yield the spans of one JSON value, whichever of the known exports it is; nothing for any other value."""
    if isinstance(tree, list):
        for item in tree:
            if _is_zipkin(item):
                yield _zipkin(item)
            else:
                yield from spans_of(item)
    elif isinstance(tree, dict):
        if "resourceSpans" in tree or "batches" in tree:
            yield from _otlp(tree.get("resourceSpans") or tree["batches"])
        elif "spans" in tree and "processes" in tree:
            yield from _jaeger(tree)
        elif "data" in tree or "trace" in tree:
            yield from spans_of(tree.get("data") or tree["trace"])


def _jaeger(trace: dict[str, Tree]) -> Iterator[Span]:
    processes, spans = trace["processes"], trace["spans"]
    for tree in spans if isinstance(spans, list) else []:
        span = tree if isinstance(tree, dict) else {}
        process = processes.get(_text(span, "processID")) if isinstance(processes, dict) else None
        attrs = {_text(tag, "key"): _value(tag.get("value")) for tag in _maps(span.get("tags"))}
        parents = [_text(reference, "spanID") for reference in _maps(span.get("references"))]
        yield Span(
            _line(span),
            _text(span, "operationName"),
            service=_text(process, "serviceName") if isinstance(process, dict) else None,
            trace_id=_text(span, "traceID") or None,
            span_id=_text(span, "spanID") or None,
            parent_id=parents[0] if parents else None,
            ts=time_of_us(_number(span, "startTime")),
            duration_ms=_number(span, "duration") / 1_000,
            attrs=attrs,
        )


def _is_zipkin(tree: Tree) -> bool:
    return isinstance(tree, dict) and {"traceId", "id", "timestamp"} <= tree.keys()


def _zipkin(tree: Tree) -> Span:
    span = tree if isinstance(tree, dict) else {}
    endpoint = span.get("localEndpoint")
    tags = span.get("tags")
    return Span(
        _line(span),
        _text(span, "name"),
        service=_text(endpoint, "serviceName") if isinstance(endpoint, dict) else None,
        trace_id=_text(span, "traceId"),
        span_id=_text(span, "id"),
        parent_id=_text(span, "parentId") or None,
        ts=time_of_us(_number(span, "timestamp")),
        duration_ms=_number(span, "duration") / 1_000,
        attrs={key: plain(value) for key, value in tags.items()} if isinstance(tags, dict) else {},
    )


def _otlp(batches: Tree) -> Iterator[Span]:
    for batch in _maps(batches):
        resource = batch.get("resource")
        labels = _attributes(resource.get("attributes")) if isinstance(resource, dict) else {}
        service = labels.get("service.name")
        scopes = batch.get("scopeSpans") or batch.get("instrumentationLibrarySpans") or Leaf(None, 0)
        for scope in _maps(scopes):
            for span in _maps(scope.get("spans")):
                yield _otlp_span(span, str(service) if service else None, labels)


def _otlp_span(span: Mapping[str, Tree], service: str | None, labels: Mapping[str, object]) -> Span:
    start, end = _number(span, "startTimeUnixNano"), _number(span, "endTimeUnixNano")
    state = span.get("status")
    code = _text(state, "code") if isinstance(state, dict) else ""
    return Span(
        _line(span),
        _text(span, "name"),
        service=service,
        trace_id=_hex(_text(span, "traceId")),
        span_id=_hex(_text(span, "spanId")),
        parent_id=_hex(_text(span, "parentSpanId")),
        ts=time_of_us(start / 1_000),
        duration_ms=max(0.0, (end - start) / 1e6),
        status=_STATUS.get(code),
        attrs={**labels, **_attributes(span.get("attributes"))},
    )


def _attributes(tree: Tree | None) -> dict[str, object]:
    found: dict[str, object] = {}
    for item in _maps(tree):
        value = item.get("value")
        inner = next(iter(value.values()), None) if isinstance(value, dict) else value
        found[_text(item, "key")] = _value(inner)
    return found


def _hex(text: str) -> str | None:
    """Return an id in hexadecimal; OTLP in JSON may give it in base64."""
    if not text or _HEX.match(text):
        return text or None
    try:
        return base64.b64decode(text, validate=True).hex()
    except (binascii.Error, ValueError):
        return text


def _maps(tree: Tree | None) -> Sequence[dict[str, Tree]]:
    return [item for item in tree if isinstance(item, dict)] if isinstance(tree, list) else []


def _value(tree: Tree | None) -> object:
    return None if tree is None else plain(tree)


def _text(tree: Mapping[str, Tree], key: str) -> str:
    leaf = tree.get(key)
    return str(leaf.value) if isinstance(leaf, Leaf) and leaf.value is not None else ""


def _number(tree: Mapping[str, Tree], key: str) -> float:
    try:
        return float(_text(tree, key) or 0)
    except ValueError:
        return 0.0


def _line(span: Mapping[str, Tree]) -> int:
    found = line_span(dict(span))
    return found[0] if found else 1
