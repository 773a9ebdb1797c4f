"""Traces as people paste them: a tree of spans with services and durations, or a list of traces found by a search."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from faultmaven.evidence.extractors.traces.spans import Span, duration_ms, time_of

_NUMBER = r"\d+(?:\.\d+)?\s?(?:ns|us|µs|μs|ms|s|m)\b"
_SPAN = re.compile(
    rf"(?P<branch>[\s│|├└─┬+`*\\>-]*+)(?P<name>[^\s│├└─].*?)\s*+(?:\((?P<service>[\w./-]+)\)|\[(?P<bracketed>[\w./-]+)\])?"
    rf"\s*+(?:[-–:|]\s*+|\()(?P<duration>{_NUMBER})\)?\s*+(?P<rest>.*)\Z"
)  # fmt: skip
_SPAN_ID = re.compile(r"span_?id[=:]\s*(?P<id>[0-9a-f]{8,16})", re.I)
_TRACE_ID = re.compile(r"trace_?id[=:]\s*(?P<id>[0-9a-f]{16,32})", re.I)
_FOUND = re.compile(r"Trace \(traceID=(?P<id>[0-9a-f]+)\)(?: \(durationMs=(?P<ms>\d+(?:\.\d+)?)\))?\s*\Z")
_FOUND_ROOT = re.compile(r"\s*startTime=(?P<start>\S+) rootServiceName=(?P<service>\S+) rootTraceName=(?P<name>.*)\Z")
_DATETIME = re.compile(r"Datetime: start=(?P<start>\S+)")
_LABELS = re.compile(r"([\w.-]+)='([^']*)'")
_ATTRIBUTE = re.compile(r"(?P<key>[\w.-]+): (?P<value>.*)\Z")
#: A drawn span is a line to look at; in a longer one the pattern would search for minutes.
_LONGEST = 400
_HAS_DURATION = re.compile(_NUMBER)
_BRANCH = "│├└─┬|+` "


def looks_traced(lines: Sequence[str]) -> float:
    """Return how sure it is that the lines are a rendered trace, 0 to 1."""
    sample = [line for line in lines[:300] if line.strip()]
    if not sample:
        return 0.0
    if sum(1 for line in sample if _FOUND.match(line)) >= 0.3 * len(sample):
        return 0.97
    spans = [match for line in sample if (match := _drawn(line)) and (match["branch"].strip() or match["service"])]
    named = sum(1 for match in spans if match["service"] or match["bracketed"])
    drawn = sum(1 for line in sample if line.lstrip()[:1] in {"├", "└", "│"})
    return 0.96 if named >= 2 and drawn >= 0.5 * len(sample) else 0.0


def _drawn(line: str) -> re.Match[str] | None:
    return _SPAN.match(line) if len(line) <= _LONGEST and _HAS_DURATION.search(line) else None


def read_trace(lines: Sequence[str], modified_at: datetime) -> list[Span]:
    """Return the spans with their parents by depth, their attributes, and the traces of a search result."""
    spans: list[Span] = []
    above: list[tuple[int, Span]] = []
    trace_id: str | None = None
    for number, line in enumerate(lines, start=1):
        if found := _FOUND.match(line):
            spans.append(
                Span(number, "", trace_id=found["id"], duration_ms=float(found["ms"]) if found["ms"] else None)
            )
            continue
        if spans and (root := _FOUND_ROOT.match(line)):
            spans[-1].name = root["name"]
            spans[-1].service = None if root["service"] == "None" else root["service"]
            spans[-1].ts = time_of(root["start"], modified_at)
            continue
        if match := _TRACE_ID.search(line):
            trace_id = match["id"]
        span = _span(line, number, trace_id)
        if span is None:
            if above:
                _add_detail(line, above[-1][1], modified_at)
            continue
        depth = len(line) - len(line.lstrip(_BRANCH))
        while above and above[-1][0] >= depth:
            above.pop()
        span.parent_id = above[-1][1].span_id if above else None
        if span.trace_id is None:  # no trace id is printed: the root of the tree names the trace
            span.trace_id = above[-1][1].trace_id if above else f"root-{span.span_id}"
        above.append((depth, span))
        spans.append(span)
    return spans


def _span(line: str, number: int, trace_id: str | None) -> Span | None:
    match = _drawn(line)
    if match is None or not (match["service"] or match["bracketed"] or "─" in match["branch"]):
        return None
    span_id = _SPAN_ID.search(match["rest"])
    return Span(
        number,
        match["name"],
        service=match["service"] or match["bracketed"],
        trace_id=trace_id,
        span_id=span_id["id"] if span_id else f"line{number}",
        duration_ms=duration_ms(match["duration"]),
        status="error" if re.search(r"\berror\b|✗|❌", match["rest"], re.I) else None,
    )


def _add_detail(line: str, span: Span, modified_at: datetime) -> None:
    text = line.strip(_BRANCH)
    if match := _DATETIME.match(text):
        span.ts = time_of(match["start"], modified_at)
    elif text.startswith("Resource labels:"):
        span.attrs.update(_LABELS.findall(text))
    elif match := _ATTRIBUTE.match(text):
        span.attrs.setdefault(match["key"], match["value"])
