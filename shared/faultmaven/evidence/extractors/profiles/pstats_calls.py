"""Who called whom in a Python profile: what `print_callers` and `print_callees` of pstats print.

Both print the same calls, from the other end: how often, the time of the called function by itself, and with all that
it calls, on behalf of this caller. A call printed twice is one. Format: https://docs.python.org/3/library/profile.html.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from faultmaven.evidence.extractors.profiles.call_graph import CallGraph
from faultmaven.evidence.extractors.profiles.call_tree import CallTree, Frame, Measure
from faultmaven.evidence.extractors.profiles.flat_tables import python_frame

_HEADER = re.compile(r"Function\s+(?P<title>was called by\.\.\.|called\.\.\.)\s*\Z")
_ARROWS = {"was called by...": " <-", "called...": " ->"}
_TABLE = re.compile(r"\s*ncalls\s+tottime\s+percall\s")
_CALL = re.compile(r"\d+(?:/\d+)?\s+(?P<own>\d{1,12}\.\d+)\s+(?P<total>\d{1,12}\.\d+)\s+(?P<name>\S.*)\Z")
_HEAD_LINES = 60


def looks_like_calls(lines: Sequence[str]) -> float:
    """Return 1 for text whose first table is one of calls, else 0."""
    for line in lines[:_HEAD_LINES]:
        if _HEADER.match(line):
            return 1.0
        if _TABLE.match(line):
            return 0.0
    return 0.0


def read_calls(lines: Sequence[str], tree: CallTree) -> int:
    """Add the calls to the tree and return how many lines below a heading are none."""
    calls: dict[tuple[Frame, Frame], tuple[float, float, int]] = {}
    arrow, function, bad = "", None, 0
    for number, line in enumerate(lines, start=1):
        if heads := _HEADER.match(line):
            arrow, function = _ARROWS[heads["title"]], None
            continue
        if not arrow or not line.strip():
            continue
        rest = line
        if not line[0].isspace():
            name, found, rest = line.partition(arrow)
            function = python_frame(name.strip()) if found else None
        call = _CALL.match(rest.strip())
        if call is not None and function is not None:
            other = python_frame(call["name"].strip())
            pair = (other, function) if arrow == " <-" else (function, other)
            calls[pair] = float(call["own"]), float(call["total"]), number
        elif function is None and call is not None:
            bad += 1
    graph = CallGraph(Measure("time", "ns"))
    for (caller, callee), (own, total, number) in calls.items():
        graph.function(caller, number).calls[callee] = total * 1e9
        graph.function(callee, number).own += own * 1e9
    for frame, called in graph.functions.items():
        called.source_line = frame.source_line
    graph.name_hidden_calls()
    graph.write_into(tree)
    return bad
