"""valgrind's massif: which calls hold the heap at its peak, from its own file or as `ms_print` draws it.

Both are trees that begin with the functions that allocate and go on with their callers; the stacks of facts begin with
the outermost caller. Formats: https://valgrind.org/docs/manual/ms-manual.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from faultmaven.evidence.extractors.profiles.call_tree import NOT_PRINTED, CallTree, Frame, Measure

_SNAPSHOT = re.compile(r"snapshot=\d+\s*\Z")
_RAW = re.compile(r"(?P<indent> *)n\d+: (?P<bytes>\d{1,18}) (?P<name>\S.*)\Z")
_PRINTED_HEAD = re.compile(r"ms_print arguments: ")
_PRINTED_ROOT = re.compile(r"\d+\.\d+% \((?P<bytes>[\d,]{1,24})B\) \(heap allocation functions\)")
_PRINTED = re.compile(r"(?P<indent>[| ]*)->\d+\.\d+% \((?P<bytes>[\d,]{1,24})B\) (?P<name>\S.*)\Z")
_PLACE = re.compile(
    r"(?:0x[0-9A-Fa-f]+: )?(?P<function>.*?) \((?:in (?P<module>[^()]+)|(?P<file>[^():]+):(?P<line>\d{1,7}))\)\Z"
)
_LESS = re.compile(r"in \d+\+? places?, (?:all )?below")
_MEASURE = Measure("inuse_space", "bytes")
_HEAD_LINES = 40


class _Entry(NamedTuple):
    line_no: int
    depth: int
    size: float
    frame: Frame


def looks_like_massif(lines: Sequence[str]) -> float:
    """Return 1 for a file with massif's snapshots, or with the head of `ms_print`."""
    head = lines[:_HEAD_LINES]
    if any(_PRINTED_HEAD.match(line) for line in head):
        return 1.0
    snapshot = any(_SNAPSHOT.match(line) for line in head)
    return float(snapshot and any(line.startswith("mem_heap_B=") for line in head))


def read_massif(lines: Sequence[str], tree: CallTree) -> int:
    """Add the stacks of the snapshot in which the heap was largest; returns 0, as other lines are other snapshots."""
    largest = max(_trees(lines), key=lambda entries: entries[0].size, default=list[_Entry]())
    own = {entry.line_no: entry.size for entry in largest}
    path: list[_Entry] = []
    above: dict[int, list[_Entry]] = {}
    for entry in largest:
        while path and path[-1].depth >= entry.depth:
            path.pop()
        if path:
            own[path[-1].line_no] -= entry.size
        path.append(entry)
        above[entry.line_no] = path[1:]
    for number, cost in own.items():
        if cost > 0:
            stack = [entry.frame for entry in reversed(above[number]) if entry.frame.function != NOT_PRINTED]
            tree.add(stack or [Frame(NOT_PRINTED)], {_MEASURE: cost}, number)
    return 0


def _trees(lines: Sequence[str]) -> Iterator[list[_Entry]]:
    """Yield the tree of each snapshot that has one: lines below a root, each deeper than its callee."""
    found: list[_Entry] = []
    for number, line in enumerate(lines, start=1):
        entry = _entry(line, number)
        if entry is not None and entry.depth == 0:
            if found:
                yield found
            found = [entry]
        elif entry is not None and found:
            found.append(entry)
    if found:
        yield found


def _entry(line: str, number: int) -> _Entry | None:
    if match := _RAW.match(line):
        return _Entry(number, len(match["indent"]), float(match["bytes"]), _frame(match["name"]))
    if match := _PRINTED_ROOT.match(line):
        return _Entry(number, 0, _bytes(match["bytes"]), Frame(NOT_PRINTED))
    if match := _PRINTED.match(line):
        return _Entry(number, len(match["indent"]) // 2 + 1, _bytes(match["bytes"]), _frame(match["name"]))
    return None


def _bytes(printed: str) -> float:
    return float(printed.replace(",", ""))


def _frame(name: str) -> Frame:
    """Return `0x48F68CB: _IO_file_doallocate (filedoalloc.c:101)`; an unknown function is called by its address."""
    place = _PLACE.match(name)
    if place is None or _LESS.match(name):
        return Frame(NOT_PRINTED)
    function = place["function"] if place["function"] != "???" else name.partition(":")[0]
    return Frame(function, place["module"], place["file"], int(place["line"]) if place["line"] else None)
