"""Go's profiles with `debug=1`: goroutine, heap, mutex and block, as text with a stack of `#` lines per entry.

Format: https://pkg.go.dev/runtime/pprof#Profile.WriteTo.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from faultmaven.evidence.extractors.profiles.call_tree import CallTree, Frame, Measure

_HEAD = re.compile(r"(?P<kind>[\w/-]+) profile: (?:total )?(?P<total>\d+)|--- (?P<contention>mutex|contention):")
_COUNT = re.compile(r"(?P<count>\d+) @(?: 0x[0-9a-f]+)*\s*\Z")
_HEAP = re.compile(r"\d+: (?P<inuse>\d+) \[\d+: (?P<alloc>\d+)\] @(?: 0x[0-9a-f]+)*\s*\Z")
_CYCLES = re.compile(r"(?P<cycles>\d+) (?P<count>\d+) @(?: 0x[0-9a-f]+)*\s*\Z")
_FRAME = re.compile(r"#\s+0x[0-9a-f]+\s+(?P<function>.+?)(?:\+0x[0-9a-f]+)?\s+(?P<file>\S+):(?P<line>\d+)\s*\Z")


def looks_like_go_text(lines: Sequence[str]) -> float:
    """Return 1 for a file that begins with a profile's own line."""
    first = next((line for line in lines[:20] if line.strip()), "")
    entries = any(_costs(line, "samples") for line in lines[:60])
    return float(bool(_HEAD.match(first)) and entries)


def read_go_text(lines: Sequence[str], tree: CallTree) -> int:
    """Add every entry to the tree and return how many `#` lines were no frames."""
    kind, costs, stack, started = "samples", dict[Measure, float](), list[Frame](), 0
    for number, line in enumerate([*lines, ""], start=1):
        found = _costs(line, kind)
        if found or not line.strip():
            if costs:  # frames above the first entry, or below its empty line, are of none
                tree.add(list(reversed(stack)), costs, started)
            costs, stack, started = found or {}, [], number
        elif match := _HEAD.match(line):
            kind = match["kind"] or match["contention"]
        elif match := _FRAME.match(line):
            stack.append(Frame(match["function"], None, match["file"], int(match["line"])))
    return 0


def _costs(line: str, kind: str) -> dict[Measure, float] | None:
    if match := _HEAP.match(line):
        return {
            Measure("inuse_space", "bytes"): float(match["inuse"]),
            Measure("alloc_space", "bytes"): float(match["alloc"]),
        }
    if match := _CYCLES.match(line):
        return {Measure(kind, "cycles"): float(match["cycles"])}
    if match := _COUNT.match(line):
        return {Measure(kind, "count"): float(match["count"])}
    return None
