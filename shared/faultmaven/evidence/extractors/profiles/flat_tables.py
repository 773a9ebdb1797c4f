"""Profiles printed as a table, one function per row: `go tool pprof -top`, Python's pstats, gprof, `perf report`,
async-profiler's flat profile, `node --prof-process`, and `jmap -histo`, which has classes for functions.

Such a table knows no stacks: each function stands alone, with its own cost and its cost with what it calls.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from faultmaven.evidence.extractors.profiles.call_tree import NOT_PRINTED, Frame, Measure
from faultmaven.evidence.extractors.profiles.folded import frame_of
from faultmaven.evidence.extractors.profiles.printed_costs import AMOUNT, amount
from faultmaven.evidence.fact_rows import FactRows

_GO_HEADER = re.compile(r"\s*flat\s+flat%\s+sum%\s+cum\s+cum%\s*\Z")
_GO_ROW = re.compile(
    rf"\s*(?P<own>{AMOUNT})\s+[\d.]+%\s+[\d.]+%\s+(?P<total>{AMOUNT})\s+[\d.]+%\s+(?P<name>\S.*?)(?: \(inline\))?\Z"
)
_PYTHON_HEADER = re.compile(r"\s*ncalls\s+tottime\s+percall\s+cumtime\s+percall\s+filename:lineno\(function\)\s*\Z")
_PYTHON_ROW = re.compile(
    r"\s*\d+(?:/\d+)?\s+(?P<own>\d+\.\d+)\s+\d+\.\d+\s+(?P<total>\d+\.\d+)\s+\d+\.\d+\s+(?P<name>\S.*)\Z"
)
_PYTHON_PLACE = re.compile(r"(?P<file>.+):(?P<line>\d+)\((?P<function>.+)\)\Z")
_GPROF_HEADER = re.compile(r"\s*time\s+seconds\s+seconds\s+calls\s+\S+\s+\S+\s+name\s*\Z")
_GPROF_ROW = re.compile(r"\s*[\d.]+\s+[\d.]+\s+(?P<own>\d+\.\d+)(?:\s+\d+\s+[\d.]+\s+[\d.]+)?\s+(?P<name>\S.*)\Z")
_PERF_HEADER = re.compile(r"#\s*(?:Children\s+Self|Overhead)\s+Command\s+Shared Object\s+Symbol\s*\Z")
_PERF_ROW = re.compile(
    r"\s+(?P<total>\d+\.\d+)%(?:\s+(?P<own>\d+\.\d+)%)?\s+\S+\s+(?P<module>\S+)\s+\[[.k]\]\s(?P<name>\S.*?)\s*\Z"
)
_ASYNC_HEADER = re.compile(r"\s*(?P<unit>ns|bytes|counts?)\s+percent\s+samples\s+top\s*\Z")
_ASYNC_ROW = re.compile(r"\s*(?P<own>\d+)\s+[\d.]+%\s+\d+\s+(?P<name>\S.*?)\s*\Z")
_NODE_HEADER = re.compile(r"\s*ticks\s+total\s+nonlib\s+name\s*\Z")
_NODE_ROW = re.compile(r"\s+(?P<own>\d+)\s+[\d.]+%(?:\s+[\d.]+%)?\s+(?P<name>\S.*?)\s*\Z")
_JMAP_HEADER = re.compile(r"\s*num\s+#instances\s+#bytes\s+[Cc]lass name.*\Z")
_JMAP_ROW = re.compile(r"\s*\d+:\s+\d+\s+(?P<own>\d+)\s+(?P<name>\S.*?)\s*\Z")
#: What all of a profile cost, of which a table shows the largest part.
_WHOLE = re.compile(
    r"Showing nodes accounting for .* of (?P<go>\d+(?:\.\d+)?[a-zµA-Z]*) total|"
    r"\s*\d+ function calls .*in (?P<python>\d+\.\d+) (?:CPU )?seconds"
)
#: Parts of V8's report: the summary counts the others again, the bottom-up one is a tree.
_PART = re.compile(r" \[(?P<name>[A-Z][\w ()+]*)\]:\s*\Z")
_TOLD_AGAIN = ("Summary", "Bottom up", "ticks")
#: Line, cost by itself and with what it calls, their unit where one is printed, and the place.
FlatRow = tuple[int, float, float, str | None, Frame]


@dataclass(frozen=True)
class _Layout:
    header: re.Pattern[str]
    row: re.Pattern[str]
    measure: Measure
    unit: str


_LAYOUTS = (
    _Layout(_GO_HEADER, _GO_ROW, Measure("samples", "count"), ""),
    _Layout(_PYTHON_HEADER, _PYTHON_ROW, Measure("time", "ns"), "s"),
    _Layout(_GPROF_HEADER, _GPROF_ROW, Measure("cpu", "ns"), "s"),
    _Layout(_PERF_HEADER, _PERF_ROW, Measure("overhead", "percent"), ""),
    _Layout(_ASYNC_HEADER, _ASYNC_ROW, Measure("samples", "count"), ""),
    _Layout(_NODE_HEADER, _NODE_ROW, Measure("samples", "count"), ""),
    _Layout(_JMAP_HEADER, _JMAP_ROW, Measure("inuse_space", "bytes"), "B"),
)
_TYPE = re.compile(r"Type: (?P<type>\w+)")
#: What a table does not print is told from this part of the whole on.
_LEFT_OUT = 0.005


def looks_flat(lines: Sequence[str]) -> float:
    """Return 1 when one of the known tables begins near the top, else 0."""
    return float(any(_layout(line) is not None for line in lines[:80]))


def read_flat(lines: Sequence[str], rows: FactRows) -> None:
    """Add a root frame per row of each table, and one for what a table leaves out; other lines stay what they are."""
    layout: _Layout | None = None
    kind, unit = "", ""
    found: list[FlatRow] = []
    whole: tuple[int, float, str | None] | None = None
    measure = Measure("samples", "count")
    for number, line in enumerate(lines, start=1):
        if match := _TYPE.match(line):
            kind = match["type"]
        elif match := _WHOLE.match(line):
            write_flat(found, whole, measure, rows)  # of the table before
            found, whole = [], (number, *amount(match["go"] or f"{match['python']}s", ""))
        elif (part := _PART.match(line)) and part["name"].startswith(_TOLD_AGAIN):
            break
        heads = _layout(line)
        if heads is not None:
            layout = heads
            kind, unit = _told(line, kind, layout.unit)
            measure = Measure(kind or layout.measure.name, layout.measure.unit)
            continue
        match = layout.row.match(line) if layout is not None else None
        if match is None:
            continue
        own, own_unit = amount(match["own"] or match["total"], unit)
        total, total_unit = amount(match.groupdict().get("total") or match["own"], unit)
        found.append((number, own, total, own_unit or total_unit, _frame(match)))
    write_flat(found, whole, measure, rows)


def _told(header: str, kind: str, unit: str) -> tuple[str, str]:
    """Return what was measured and its unit where a header says it: async-profiler's columns are `ns` or `bytes`."""
    match = _ASYNC_HEADER.match(header)
    return {"ns": ("cpu", "ns"), "bytes": ("alloc_space", "B")}.get(match["unit"] if match else "", (kind, unit))


def write_flat(
    found: Sequence[FlatRow],
    whole: tuple[int, float, str | None] | None,
    measure: Measure,
    rows: FactRows,
) -> None:
    """Write the frames in one unit: a cost of 0 is printed without."""
    unit = next((unit for *_, unit, _ in found if unit), measure.unit)
    shown, before = sum(own for _, own, *_ in found), rows.count("frames")
    if found and whole is not None and whole[2] in {unit, None} and whole[1] - shown > _LEFT_OUT * whole[1]:
        rest = whole[1] - shown
        found = [*found, (whole[0], rest, rest, unit, Frame(NOT_PRINTED))]
    for count, (number, own, total, _, frame) in enumerate(found, start=before):
        rows.add(
            "frames",
            frame_id=f"f{count}",
            depth=0,
            line_no=number,
            function=frame.function,
            module=frame.module,
            file=frame.file,
            source_line=frame.source_line,
            measure=measure.name,
            unit=unit,
            self_value=own,
            total_value=total,
        )


def _layout(line: str) -> _Layout | None:
    return next((layout for layout in _LAYOUTS if layout.header.match(line)), None)


def python_frame(name: str) -> Frame:
    """Return a function as Python's profiles name it, `app/cart.py:12(total)`, or in any other way."""
    place = _PYTHON_PLACE.match(name)
    return frame_of(name) if place is None else Frame(place["function"], None, place["file"], int(place["line"]))


def _frame(match: re.Match[str]) -> Frame:
    frame = python_frame(match["name"])
    module = match.groupdict().get("module")
    return frame._replace(module=module) if module else frame
