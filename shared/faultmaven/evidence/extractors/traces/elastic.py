"""Elastic APM's spans and transactions, as Elasticsearch keeps them: one document each.

Format: https://www.elastic.co/docs/reference/apm/observability/apm-es-spans, nested or with names of several parts.
"""

from __future__ import annotations

from faultmaven.evidence.extractors.json_text import JsonMap, as_list, as_map, as_number, as_text
from faultmaven.evidence.extractors.traces.spans import Span, time_of_texts, time_of_us

_OUTCOMES = {"failure": "error", "success": "ok"}
#: What is told of a span beside its name, place and duration -> the name of the attribute.
_TOLD = {
    "transaction.type": "transaction.type", "transaction.result": "transaction.result", "span.type": "span.type",
    "span.subtype": "span.subtype", "span.action": "span.action", "span.db.statement": "db.statement",
    "span.destination.service.resource": "peer.service", "http.request.method": "http.method",
    "http.response.status_code": "http.status_code", "url.full": "url.full", "url.path": "url.path",
    "host.hostname": "host", "service.node.name": "service.node.name", "service.environment": "service.environment",
    "kubernetes.pod.name": "k8s.pod.name", "container.id": "container.id",
}  # fmt: skip


def is_elastic(value: JsonMap) -> bool:
    """Tell whether a value is a span or a transaction, which a record of a log in the same trace is not."""
    kind = _kind(value)
    return kind is not None and _at(value, "trace.id") is not None and _at(value, f"{kind}.id") is not None


def elastic_span(value: JsonMap, line: int) -> Span:
    """Return a span; a transaction is the span of a service's entry."""
    kind = _kind(value) or "span"
    micros = as_number(_at(value, "timestamp.us"))
    started = time_of_us(micros) if micros else time_of_texts([as_text(_at(value, "@timestamp")) or ""])[0]
    told = {name: found for path, name in _TOLD.items() if (found := _at(value, path)) is not None}
    return Span(
        line,
        as_text(_at(value, f"{kind}.name")) or "",
        service=as_text(_at(value, "service.name")),
        trace_id=as_text(_at(value, "trace.id")),
        span_id=as_text(_at(value, f"{kind}.id")),
        parent_id=as_text(_at(value, "parent.id")),
        ts=started,
        duration_ms=as_number(_at(value, f"{kind}.duration.us")) / 1_000,
        status=_OUTCOMES.get(str(_at(value, "event.outcome"))),
        attrs={**as_map(value.get("labels")), **told},
    )


def _kind(value: JsonMap) -> str | None:
    return next((kind for kind in ("span", "transaction") if _at(value, f"{kind}.duration.us") is not None), None)


def _at(value: JsonMap, path: str) -> object:
    """Return what stands at a path, whose parts are nested or joined by dots as in answers of `fields`."""
    if path in value:
        return next(iter(as_list(value[path])), value[path])
    first, _, rest = path.partition(".")
    return _at(as_map(value.get(first)), rest) if rest else None
