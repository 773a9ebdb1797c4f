"""async-profiler's text output: the stacks, each under what it cost, innermost frame first.

Format: https://github.com/async-profiler/async-profiler/blob/master/docs/OutputFormats.md (`traces`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from faultmaven.evidence.extractors.profiles.call_tree import CallTree, Frame, Measure
from faultmaven.evidence.extractors.profiles.folded import frame_of

_ENTRY = re.compile(
    r"--- (?P<cost>\d+) (?P<unit>\w+) \([\d.]+%\), (?P<samples>\d+) samples?\s*\Z|"
    r"--- (?P<whole>\d+) samples? \([\d.]+%\)\s*\Z"
)
_FRAME = re.compile(r"\s+\[\s*\d+\] (?P<name>\S.*?)\s*\Z")
_KIND = re.compile(r"--- (?P<kind>\w+) profile ---\s*\Z")
_MEASURES = {"Execution": "cpu", "Allocation": "alloc_space", "Lock": "lock", "Wall": "wall"}


def looks_like_async(lines: Sequence[str]) -> float:
    """Return 1 for text with an entry whose next line is a frame."""
    head = lines[:200]
    return float(any(_ENTRY.match(line) and _FRAME.match(below) for line, below in pairwise(head)))


def read_async(lines: Sequence[str], tree: CallTree) -> int:
    """Add every stack to the tree; returns 0, as lines between them are the profile's own headings and tables."""
    kind, costs, stack, started = "cpu", dict[Measure, float](), list[Frame](), 0
    for number, line in enumerate([*lines, ""], start=1):
        if match := _KIND.match(line):
            kind = _MEASURES.get(match["kind"], match["kind"].lower())
        entry = _ENTRY.match(line)
        if entry or not line.strip():
            if costs:
                tree.add(list(reversed(stack)), costs, started)
            costs, stack, started = dict[Measure, float](), [], number
            if entry is not None:
                costs = {Measure("samples", "count"): float(entry["samples"] or entry["whole"])}
                if entry["cost"]:
                    costs[Measure(kind, entry["unit"])] = float(entry["cost"])
        elif costs and (match := _FRAME.match(line)):
            stack.append(frame_of(match["name"]))
    return 0
