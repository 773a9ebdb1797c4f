"""Folded stacks: `main;handle;parse 120`, as flame graph tools, async-profiler and our transcripts write."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from faultmaven.evidence.extractors.profiles.call_tree import CallTree, Frame, Measure

#: The line of a transcript that names the numbers behind each stack: `# measures: samples/count cpu/ns`.
MEASURES = re.compile(r"# measures: (?P<list>\S+/\S+(?: \S+/\S+)*)\s*\Z")
_LINE = re.compile(r"(?P<stack>\S.*?)(?P<values>(?: \d++(?:\.\d++)?+){1,8})\s*+\Z")
#: Frames between semicolons; what begins with a time or assigns a value is a log or a setting that has semicolons.
_STACK = re.compile(r"(?!\[?\d{2,4}[-/:.]|[\w.]+\s*=)[^;]+(?:;[^;]+)+\Z")
_PLACE = re.compile(r"(?P<function>.+?) \((?P<file>[^()]*?)(?::(?P<line>\d+))?\)\Z")
_IN_MODULE = re.compile(r"(?P<module>[^`]+)`(?P<function>.+)\Z")
_SAMPLES = (Measure("samples", "count"),)


def looks_folded(lines: Sequence[str]) -> float:
    """Return the part of a sample that is stacks with a count."""
    sample = [line for line in lines[:400] if line.strip() and line[0] != "#"]
    if not sample:
        return 0.0
    hits = [match for line in sample if (match := _LINE.match(line))]
    stacked = sum(1 for match in hits if _STACK.match(match["stack"]))
    return len(hits) / len(sample) if stacked >= max(1, 0.5 * len(sample)) else 0.0


def read_folded(lines: Sequence[str], tree: CallTree) -> int:
    """Add every stack to the tree and return how many lines were none."""
    measures: Sequence[Measure] = _SAMPLES
    bad = 0
    for number, line in enumerate(lines, start=1):
        if line[:1] == "#":
            if found := MEASURES.match(line):
                measures = tuple(Measure(*name.split("/", 1)) for name in found["list"].split(" "))
            continue
        match = _LINE.match(line)
        if match is None:
            bad += bool(line.strip())
            continue
        stack, printed = match["stack"], match["values"].split()
        if len(printed) > len(measures):  # a frame that ends in a number: `frame 0 17`
            spare = len(printed) - len(measures)
            stack, printed = " ".join([stack, *printed[:spare]]), printed[spare:]
        costs = {measure: float(value) for measure, value in zip(measures, printed, strict=False) if value != "0"}
        tree.add([frame_of(name) for name in stack.split(";") if name], costs, number)
    return bad


@lru_cache(maxsize=65_536)
def frame_of(text: str) -> Frame:
    """Return a printed frame: `handle (app.py:12)`, "libc.so`read", `java/util/HashMap.get_[j]` or just a name."""
    text = text.strip()
    if match := _PLACE.match(text):
        return Frame(match["function"], None, match["file"] or None, int(match["line"]) if match["line"] else None)
    if match := _IN_MODULE.match(text):
        return Frame(match["function"], match["module"])
    return Frame(text or "(unknown)")
