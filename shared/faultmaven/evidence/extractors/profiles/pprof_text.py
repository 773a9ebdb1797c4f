"""Go's pprof as text beyond its table: `-traces` (stacks), `-peek` (callers and callees), `-list` (lines of source).

Formats: https://github.com/google/pprof/blob/main/internal/report/report.go. Costs are in nanoseconds or bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from faultmaven.evidence.extractors.profiles.call_graph import CallGraph
from faultmaven.evidence.extractors.profiles.call_tree import CallTree, Frame, Measure
from faultmaven.evidence.extractors.profiles.flat_tables import FlatRow, write_flat
from faultmaven.evidence.extractors.profiles.printed_costs import AMOUNT, amount
from faultmaven.evidence.fact_rows import FactRows

_TYPE = re.compile(r"Type: (?P<type>\w+)")
_TRACES = re.compile(r"-{11}\+-{20,}\s*\Z")
_LABEL = re.compile(r"\s*[^\s:][^:]*:  \S")
_COST = re.compile(rf"\s*(?P<cost>{AMOUNT})   (?P<name>\S.*)\Z")
_CALLER = re.compile(r"\s+(?P<name>\S.*)\Z")
_PEEK_HEADER = re.compile(r"\s*flat\s+flat%\s+sum%\s+cum\s+cum%\s+calls\s+calls%\s+\+ context\s*\Z")
_PEEK_RULE = re.compile(r"-{20,}\+-+\s*\Z")
_PEEK_CALL = re.compile(rf"\s*(?P<cost>{AMOUNT})\s+[\d.]+%\s+\|   (?P<name>\S.*)\Z")
_PEEK_NODE = re.compile(
    rf"\s*(?P<own>{AMOUNT})\s+[\d.]+%\s+[\d.]+%\s+(?P<total>{AMOUNT})\s+[\d.]+%\s+\| (?P<name>\S.*)\Z"
)
_ROUTINE = re.compile(r"ROUTINE =+ (?P<name>\S.*?) in (?P<file>\S.*)\Z")
_LISTED = re.compile(rf"\s*(?P<own>{AMOUNT}|\.)\s+(?P<total>{AMOUNT}|\.)\s+(?P<line>\d{{1,7}}):")
_TOTAL = re.compile(rf"Total: (?P<total>{AMOUNT})\s*\Z")
_HEAD_LINES = 60
_UNNAMED = {"ns": "cpu", "bytes": "space"}


def looks_like_traces(lines: Sequence[str]) -> float:
    """Return 1 for stacks between rules, the first frame of which stands behind its cost."""
    head = [line.rstrip() for line in lines[:_HEAD_LINES]]
    rule = next((place for place, line in enumerate(head) if _TRACES.match(line)), None)
    if rule is None:
        return 0.0
    first = next((line for line in head[rule + 1 :] if not _LABEL.match(line)), "")
    return float(_COST.match(first) is not None)


def read_traces(lines: Sequence[str], tree: CallTree) -> int:
    """Add every stack to the tree, of which the innermost frame is printed first; return lines that are none."""
    kind, costs, stack, started, bad = "", dict[Measure, float](), list[Frame](), 0, 0
    is_inside = False
    for number, line in enumerate([*lines, "-" * 11 + "+" + "-" * 20], start=1):
        if _TRACES.match(line):
            if any(costs.values()):
                tree.add(list(reversed(stack)), costs, started)
            costs, stack, is_inside = {}, [], True
        elif match := _TYPE.match(line):
            kind = match["type"]
        elif not is_inside or not line.strip() or _LABEL.match(line):
            continue
        elif match := (None if stack else _COST.match(line)):
            cost, unit = amount(match["cost"], "")
            costs, stack, started = {_measure(kind, unit): cost}, [_frame(match["name"])], number
        elif stack and (match := _CALLER.match(line)):
            stack.append(_frame(match["name"]))
        else:
            bad += 1
    return bad


def looks_like_peek(lines: Sequence[str]) -> float:
    """Return 1 for text whose columns are those of a node between its callers and callees."""
    return float(any(_PEEK_HEADER.match(line) for line in lines[:_HEAD_LINES]))


def read_peek(lines: Sequence[str], tree: CallTree) -> int:
    """Add the calls around each function that was asked for; a call printed twice is one."""
    kind, unit = "", None
    above: list[tuple[Frame, float, int]] = []
    node: Frame | None = None
    calls: dict[tuple[Frame, Frame], tuple[float, int]] = {}
    own: dict[Frame, tuple[float, int]] = {}
    for number, line in enumerate(lines, start=1):
        if match := _TYPE.match(line):
            kind = match["type"]
        elif _PEEK_RULE.match(line):
            above, node = [], None
        elif match := _PEEK_NODE.match(line):
            node = _frame(match["name"])
            cost, own_unit = amount(match["own"], "")
            unit = unit or own_unit or amount(match["total"], "")[1]
            own[node] = cost, number
            calls.update({(caller, node): (called, at) for caller, called, at in above})
        elif match := _PEEK_CALL.match(line):
            cost, _ = amount(match["cost"], "")
            if node is None:
                above.append((_frame(match["name"]), cost, number))
            else:
                calls[node, _frame(match["name"])] = cost, number
    graph = CallGraph(_measure(kind, unit))
    for frame, (cost, at) in own.items():
        graph.function(frame, at).own = cost
    for (caller, callee), (cost, at) in calls.items():
        graph.function(caller, at).calls[callee] = cost
        graph.function(callee, at)
    graph.name_hidden_calls()
    graph.write_into(tree)
    return 0


def looks_listed(lines: Sequence[str]) -> float:
    """Return 1 for lines of source below the name of their function, each behind its costs."""
    place = next((place for place, line in enumerate(lines[:_HEAD_LINES]) if _ROUTINE.match(line)), None)
    return 0.0 if place is None else float(any(_LISTED.match(line) for line in lines[place : place + _HEAD_LINES]))


def read_listed(lines: Sequence[str], rows: FactRows) -> None:
    """Add a root frame per line of source that cost something, alone and with what it calls."""
    function: Frame | None = None
    found: list[FlatRow] = []
    whole: tuple[int, float, str | None] | None = None
    for number, line in enumerate(lines, start=1):
        if match := _ROUTINE.match(line):
            function = Frame(match["name"], None, match["file"])
        elif match := _TOTAL.match(line):
            whole = (number, *amount(match["total"], ""))
        elif function is not None and (match := _LISTED.match(line)):
            own, own_unit = _cell(match["own"])
            total, total_unit = _cell(match["total"])
            if own or total:
                place = function._replace(source_line=int(match["line"]))
                found.append((number, own, total, own_unit or total_unit, place))
    unit = next((unit for *_, unit, _ in found if unit), None)
    write_flat(found, whole, _measure("", unit), rows)


def _cell(printed: str) -> tuple[float, str | None]:
    return (0.0, None) if printed == "." else amount(printed, "")


def _frame(name: str) -> Frame:
    return Frame(name.strip().removesuffix(" (inline)"))


def _measure(kind: str, unit: str | None) -> Measure:
    told = unit or "count"
    return Measure(kind or _UNNAMED.get(told, "samples"), told)
