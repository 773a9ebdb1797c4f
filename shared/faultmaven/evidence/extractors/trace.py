"""Traces printed as a tree of spans, as the clients of trace stores show them in a terminal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from faultmaven.evidence.extractors.rows import FactRows
from faultmaven.evidence.models import DataType, Facts, SourceText

#: `├─ check_for_fraud (fraud-service) - 6409.46ms (span_id=7dfcccadcbfe95f8)`
_SPAN = re.compile(
    r"^(?P<indent>[\s│|]*)[├└|+`][─-]+\s*(?P<name>\S.*?) \((?P<service>[^()]+)\) - (?P<duration>\d+(?:\.\d+)?)\s?"
    r"(?P<unit>ns|µs|us|ms|s)(?: \(span_id=(?P<id>\w+)\))?"
)
_TIMES = re.compile(r"\bstart=(?P<start>\d{4}-\d{2}-\d{2}T[\d:.]+)Z?")
_ATTRIBUTE = re.compile(r"^[\s│|]*(?P<key>[A-Za-z][\w.]*[.\w]): (?P<value>\S.*)$")
_STATUS = re.compile(r"^(otel\.status_code|status|status\.code)$")
_MILLISECONDS = {"ns": 1e-6, "us": 1e-3, "µs": 1e-3, "ms": 1.0, "s": 1000.0}
#: Lines read to tell the format; a tree starts at once, below a header at most.
_HEAD = 120


@dataclass
class _Span:
    line_no: int
    column: int
    span_id: str
    parent_id: str | None
    trace_id: str
    service: str
    name: str
    duration_ms: float
    ts: datetime | None = None
    attrs: dict[str, str] = field(default_factory=dict[str, str])


class TraceExtractor:
    """Trees of spans with service and duration; attributes below a span belong to it."""

    data_type = DataType.TRACE

    def detect(self, source: SourceText) -> float:
        """Be sure when several lines near the top are spans of a tree."""
        found = sum(1 for line in source.lines[:_HEAD] if _SPAN.match(line))
        return 0.97 if found >= 2 else 0.9 if found else 0.0

    def format_of(self, source: SourceText) -> str:
        """Return the format's name."""
        return "span-tree"

    def extract(self, source: SourceText) -> Facts:
        """Return one span per line of the tree, with its parent by indentation and its trace by the root above it."""
        rows = FactRows()
        for span in _spans(source.lines):
            status = next((value for key, value in span.attrs.items() if _STATUS.match(key)), None)
            rows.add(
                "spans",
                line_no=span.line_no,
                trace_id=span.trace_id,
                span_id=span.span_id,
                parent_id=span.parent_id,
                service=span.service,
                name=span.name,
                ts=span.ts,
                duration_ms=span.duration_ms,
                status=status,
                attrs=json.dumps(span.attrs, ensure_ascii=False) if span.attrs else None,
            )
        return rows.facts()

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts


def _spans(lines: Sequence[str]) -> Iterator[_Span]:
    above: list[_Span] = []
    current: _Span | None = None
    for number, line in enumerate(lines, start=1):
        found = _SPAN.match(line)
        if found is None:
            if current is not None:
                _describe(current, line)
            continue
        if current is not None:
            yield current
        column = len(found["indent"])
        while above and above[-1].column >= column:
            above.pop()
        parent = above[-1] if above else None
        span_id = found["id"] or f"line-{number}"
        current = _Span(
            number,
            column,
            span_id,
            parent.span_id if parent else None,
            parent.trace_id if parent else f"root-{span_id}",
            found["service"],
            found["name"],
            float(found["duration"]) * _MILLISECONDS[found["unit"]],
        )
        above.append(current)
    if current is not None:
        yield current


def _describe(span: _Span, line: str) -> None:
    times = _TIMES.search(line)
    if times and span.ts is None:
        span.ts = datetime.fromisoformat(times["start"])
        return
    attribute = _ATTRIBUTE.match(line)
    if attribute and attribute["key"] not in ("Attributes", "Events", "Datetime"):
        span.attrs.setdefault(attribute["key"], attribute["value"].strip())
