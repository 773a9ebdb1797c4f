"""What valgrind's `callgrind_annotate` prints: a table of functions, or with `--tree` each between callers and callees.

Of several events the first is read. With `--inclusive=yes`, told by costs that add up to more than the whole, a row's
cost holds that of what the function calls.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from faultmaven.evidence.extractors.profiles.call_graph import CallGraph
from faultmaven.evidence.extractors.profiles.call_tree import CallTree, Frame, Measure
from faultmaven.evidence.extractors.profiles.flat_tables import FlatRow, write_flat
from faultmaven.evidence.fact_rows import FactRows

_HEADER = re.compile(r"(?P<event>\w+)(?:[ \t]+\w+)*[ \t]+file:function\s*\Z")
_CELL = r"(?:\d[\d,]{0,24}|\.)(?: ?\([ \d.]{1,6}%\))?"
_ROW = re.compile(
    rf"[ \t]*(?P<cost>\d[\d,]{{0,24}})(?: ?\([ \d.]{{1,6}}%\))?(?:[ \t]+{_CELL})*[ \t]+"
    r"(?:(?P<mark>[*<>])[ \t]+)?(?P<name>[^\s*<>]\S.*)\Z"
)
_OBJECT = re.compile(r" \[(?P<object>[^\[\]]+)\]\Z")
_TIMES = re.compile(r" \(\d[\d,]*x\)\Z")
_SOURCE = re.compile(r"-- (?:Auto-annotated source|User-annotated source)|The following files chosen for")
_MEASURES = {"Ir": Measure("instructions", "count")}
_HEAD_LINES = 60
#: Costs of all rows are this much more than the whole: each holds that of others.
_INCLUSIVE = 1.01


@dataclass
class _Node:
    """A function of the tree with what is printed around it."""

    frame: Frame
    line_no: int
    cost: float
    callers: list[tuple[Frame, float]]
    callees: list[tuple[Frame, float]] = field(default_factory=list[tuple[Frame, float]])


def looks_annotated(lines: Sequence[str]) -> float:
    """Return 1 for a table of files and functions under the events of callgrind."""
    return float(any(_HEADER.match(line) for line in lines[:_HEAD_LINES]))


def read_annotated(lines: Sequence[str], tree: CallTree, rows: FactRows) -> None:
    """Add a root frame per function of a table, or the calls of a tree."""
    measure: Measure | None = None
    whole = (0, 0.0)
    flat: list[FlatRow] = []
    nodes: list[_Node] = []
    above: list[tuple[Frame, float]] = []
    for number, line in enumerate(lines, start=1):
        row = _ROW.match(line) if len(line) < 4_096 else None
        if header := _HEADER.match(line):
            measure = _MEASURES.get(header["event"], Measure(header["event"].lower(), "count"))
        elif _SOURCE.match(line):
            break
        elif row is None:
            above = []
        elif row["name"].endswith("PROGRAM TOTALS"):
            whole = number, _cost(row)
        elif measure is not None and row["mark"] is None:
            flat.append((number, _cost(row), _cost(row), None, _frame(row["name"])))
        elif row["mark"] == "<":
            above.append((_frame(row["name"]), _cost(row)))
        elif row["mark"] == "*":
            nodes.append(_Node(_frame(row["name"]), number, _cost(row), above))
        elif nodes:
            nodes[-1].callees.append((_frame(row["name"]), _cost(row)))
    told = measure or _MEASURES["Ir"]
    if nodes:
        _graph(nodes, told, whole[1]).write_into(tree)
    elif sum(own for _, own, *_ in flat) > whole[1] * _INCLUSIVE:
        write_flat([(number, 0.0, total, unit, frame) for number, _, total, unit, frame in flat], None, told, rows)
    else:
        write_flat(flat, (whole[0], whole[1], None), told, rows)


def _graph(nodes: Sequence[_Node], measure: Measure, whole: float) -> CallGraph:
    graph = CallGraph(measure)
    is_inclusive = sum(node.cost for node in nodes) > whole * _INCLUSIVE
    for node in nodes:
        function = graph.function(node.frame, node.line_no)
        called = sum(cost for callee, cost in node.callees if callee != node.frame)
        function.own = max(0.0, node.cost - called) if is_inclusive else node.cost
        for callee, cost in node.callees:
            function.calls[callee] = cost
            graph.function(callee, node.line_no)
        for caller, cost in node.callers:
            graph.function(caller, node.line_no).calls[node.frame] = cost
    graph.name_hidden_calls()
    return graph


def _cost(row: re.Match[str]) -> float:
    return float(row["cost"].replace(",", ""))


def _frame(name: str) -> Frame:
    """Return `./malloc/malloc.c:_int_malloc (12x) [/usr/lib/libc.so.6]` as a place; `???` is an unknown file."""
    place = _OBJECT.search(name.rstrip())
    name = _TIMES.sub("", name.rstrip()[: place.start()] if place is not None else name.rstrip())
    file, colon, function = name.rpartition(":")
    if "::" in name:  # C++: the file ends at the first colon that is not part of a scope
        file, colon, function = re.split(r"(?<!:):(?!:)", name, maxsplit=1)[0], ":", ""
        function = name[len(file) + 1 :]
    known = file if colon and file not in {"", "???"} else None
    return Frame(function or name, place["object"] if place is not None else None, known)
