"""What traces tell: where failures begin, where the time goes, which operations are slow at times, what is asked again.

Every sentence counts traces or spans of this file and names the line of one that shows it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

import orjson

from faultmaven.evidence.analysis.span_trees import SpanNode, span_trees, walk
from faultmaven.evidence.analysis.trace_times import SLOW_MS, on_the_way, said, slow_at_times, where_time_goes
from faultmaven.evidence.findings import Finding, FindingKind, with_findings
from faultmaven.evidence.models import Facts, SourceText

_MOST = 8
#: Calls of one operation under one parent from which they should have been one call.
_REPEATED = 8
#: Where a failed span tells why, the most telling first.
_CAUSES = (
    "exception.message",
    "error.message",
    "status.message",
    "message",
    "exception.type",
    "error.type",
    "error.kind",
)


def analyse_traces(facts: Facts, source: SourceText) -> Facts:
    """Return the facts with what their spans tell."""
    spans = facts.tables.get("spans")
    if not spans or not facts.count("spans"):
        return facts
    roots = span_trees(spans)
    trees = [walk(root) for root in roots]
    looks: tuple[Callable[[Sequence[Sequence[SpanNode]]], list[Finding]], ...] = (
        _error_origins,
        where_time_goes,
        slow_at_times,
        _asked_again,
        on_the_way,
    )
    return with_findings(facts, (finding for look in looks for finding in look(trees)[:_MOST]))


def _error_origins(trees: Sequence[Sequence[SpanNode]]) -> list[Finding]:
    """Find the failed spans below which nothing failed: the others only pass a failure on."""
    origins: dict[tuple[str, str], list[tuple[SpanNode, SpanNode]]] = defaultdict(list)
    failed_traces = 0
    for tree in trees:
        failed = [span for span in tree if span.failed]
        failed_traces += bool(failed)
        for span in failed:
            if not any(child.failed for child in span.children):
                origins[span.service, span.name].append((span, tree[0]))
    found: list[Finding] = []
    for (service, _), members in sorted(origins.items(), key=lambda entry: -len(entry[1])):
        first = min((span for span, _ in members), key=lambda span: span.start)
        traces = len({root.row for _, root in members})
        entries = Counter(root.operation for span, root in members if root is not span)
        reached = f", seen as failures of {entries.most_common(1)[0][0]}" if entries else ""
        cause = _cause(first)
        found.append(
            Finding(
                FindingKind.ERROR_ORIGIN,
                f"{traces} of {failed_traces} failed traces begin to fail in {first.operation}"
                f"{f': {cause}' if cause else ''}{reached}",
                first.line_no,
                "error",
                subject=service or first.name,
                ts=first.ts,
                ts_end=max((span.ts for span, _ in members if span.ts), default=None),
                detail={"service": service, "operation": first.name, "traces": traces, "failed_traces": failed_traces},
            )
        )
    return found


def _asked_again(trees: Sequence[Sequence[SpanNode]]) -> list[Finding]:
    """Find callers that call one operation many times over in one request."""
    worst: dict[tuple[str, str, str, str], tuple[int, float, SpanNode, SpanNode]] = {}
    for tree in trees:
        for span in tree:
            if len(span.children) < _REPEATED:
                continue
            for (service, name), count in Counter((child.service, child.name) for child in span.children).items():
                same = [child for child in span.children if (child.service, child.name) == (service, name)]
                key = (span.service, span.name, service, name)
                if count >= _REPEATED and count > worst.get(key, (0,))[0]:
                    worst[key] = (count, sum(child.duration for child in same), same[0], span)
    found: list[Finding] = []
    for count, millis, child, span in sorted(worst.values(), key=lambda entry: -entry[1]):
        found.append(
            Finding(
                FindingKind.REPEATED_CALL,
                f"{span.operation} calls {child.operation} {count} times in one request, {said(millis)} in all",
                child.line_no,
                "warn" if millis >= SLOW_MS else "info",
                subject=span.service or span.name,
                ts=span.ts,
                detail={"caller": span.name, "callee": child.name, "calls": count, "total_ms": millis},
            )
        )
    return found


def _cause(span: SpanNode) -> str | None:
    """Return what a failed span says about its failure, shortened to a sentence's length."""
    if not span.attrs:
        return None
    attrs: dict[str, object] = orjson.loads(span.attrs)
    said_so = next((str(attrs[name]) for name in _CAUSES if attrs.get(name)), None)
    status = attrs.get("http.status_code") or attrs.get("http.response.status_code")
    text = said_so or (f"status {status}" if status else None)
    return text if text is None or len(text) <= 160 else f"{text[:160]}…"
