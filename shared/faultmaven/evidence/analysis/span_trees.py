"""Spans as the trees they are: who called whom in each trace, and the path on which a trace's time was spent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - facts hold naive UTC
#: Spans of one parent that are looked at; the rest of a fan-out adds nothing to its longest path.
_MAX_CHILDREN = 5_000
#: How the half of a span says that it is the called one's.
_SERVER = '"span.kind":"server"'


@dataclass
class SpanNode:
    """A span with the spans it caused; `start` and `end` are milliseconds, relative to nothing in particular."""

    row: int
    line_no: int
    service: str
    name: str
    start: float
    end: float
    ts: datetime | None
    failed: bool
    attrs: str
    children: list[SpanNode] = field(default_factory=list["SpanNode"])
    parent: SpanNode | None = None

    @property
    def duration(self) -> float:
        """Return how long it took, in milliseconds."""
        return self.end - self.start

    @property
    def operation(self) -> str:
        """Return the name with its service, as people say it."""
        return f"{self.name} ({self.service})" if self.service else self.name


def span_trees(spans: Mapping[str, Sequence[object]]) -> list[SpanNode]:
    """Return the roots of all traces; a span whose parent is not in the file is a root of its own.

    Caller and called may report one span, each its own half (Zipkin's `shared`): the called one's stands below the
    caller's, and what the called one called below that.
    """
    nodes: list[SpanNode] = []
    by_id: dict[tuple[object, object], SpanNode] = {}
    called: dict[tuple[object, object], SpanNode] = {}
    for row, duration in enumerate(spans["duration_ms"]):
        ts = spans["ts"][row]
        moment = ts if isinstance(ts, datetime) else None
        start = _millis(moment)
        node = SpanNode(
            row,
            cast("int", spans["line_no"][row]),
            str(spans["service"][row] or ""),
            str(spans["name"][row] or ""),
            start,
            start + cast("float", duration or 0.0),
            moment,
            spans["status"][row] == "error",
            str(spans["attrs"][row] or ""),
        )
        nodes.append(node)
        if spans["span_id"][row] is not None:
            _keep((spans["trace_id"][row], spans["span_id"][row]), node, by_id, called)
    roots: list[SpanNode] = []
    for row, node in enumerate(nodes):
        key = (spans["trace_id"][row], spans["span_id"][row])
        asked = (spans["trace_id"][row], spans["parent_id"][row])
        half = called.get(asked)
        above = half if half is not None and half.service == node.service else by_id.get(asked)
        above = by_id[key] if called.get(key) is node else above
        if above is None or above is node or _is_below(node, above):
            roots.append(node)
        else:
            node.parent = above
            above.children.append(node)
    return roots


def _keep(
    key: tuple[object, object],
    node: SpanNode,
    by_id: dict[tuple[object, object], SpanNode],
    called: dict[tuple[object, object], SpanNode],
) -> None:
    known = by_id.setdefault(key, node)
    if known is node or known.service == node.service or key in called:
        return
    is_caller = _SERVER in known.attrs or (_SERVER not in node.attrs and node.start < known.start)
    by_id[key], called[key] = (node, known) if is_caller else (known, node)


def walk(root: SpanNode) -> list[SpanNode]:
    """Return a tree's spans, callers before what they call."""
    found = [root]
    for node in found:
        found.extend(node.children)
    return found


def critical_path(root: SpanNode) -> dict[int, float]:
    """Return how many milliseconds of a trace each span (by row) is to blame for: while nothing that it waits for ran.

    The path goes backwards from the root's end, always into the child that ended last, so the sum is the root's time.
    """
    spent: dict[int, float] = defaultdict(float)
    pending = [(root, root.start, root.end)]
    while pending:
        node, start, moment = pending.pop()
        for child in sorted(node.children[:_MAX_CHILDREN], key=lambda span: span.end, reverse=True):
            end, begin = min(child.end, moment), max(child.start, start)
            if end <= begin or child.duration <= 0:
                continue
            spent[node.row] += moment - end
            pending.append((child, begin, end))
            moment = begin
        spent[node.row] += max(moment - start, 0.0)
    return dict(spent)


def _millis(moment: datetime | None) -> float:
    return (moment - _EPOCH).total_seconds() * 1e3 if moment is not None else 0.0


def _is_below(node: SpanNode, above: SpanNode) -> bool:
    """Tell whether following the parents would come back: damaged traces hold circles."""
    step: SpanNode | None = above
    for _ in range(10_000):
        if step is None:
            return False
        if step is node:
            return True
        step = step.parent
    return True
