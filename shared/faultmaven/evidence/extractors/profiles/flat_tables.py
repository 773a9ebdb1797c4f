"""Profiles printed as a table, one function per row: `go tool pprof -top`, Python's pstats, gprof, `perf report`.

Such a table knows no stacks: each function stands alone, with its own cost and its cost with what it calls.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from faultmaven.evidence.extractors.profiles.call_tree import Frame, Measure
from faultmaven.evidence.extractors.profiles.folded import frame_of
from faultmaven.evidence.fact_rows import FactRows

_AMOUNT = r"-?\d+(?:\.\d+)?(?:ns|us|µs|ms|s|mins?|hrs?|B|kB|MB|GB|TB)?"
_GO_HEADER = re.compile(r"\s*flat\s+flat%\s+sum%\s+cum\s+cum%\s*\Z")
_GO_ROW = re.compile(
    rf"\s*(?P<own>{_AMOUNT})\s+[\d.]+%\s+[\d.]+%\s+(?P<total>{_AMOUNT})\s+[\d.]+%\s+(?P<name>\S.*?)(?: \(inline\))?\Z"
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
_SCALE = {
    "ns": 1.0,
    "us": 1e3,
    "µs": 1e3,
    "ms": 1e6,
    "s": 1e9,
    "min": 6e10,
    "mins": 6e10,
    "hr": 3.6e12,
    "hrs": 3.6e12,
    "B": 1.0,
    "kB": 1024.0,
    "MB": 1024.0**2,
    "GB": 1024.0**3,
    "TB": 1024.0**4,
}


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
)
_TYPE = re.compile(r"Type: (?P<type>\w+)")


def looks_flat(lines: Sequence[str]) -> float:
    """Return 1 when one of the known tables begins near the top, else 0."""
    return float(any(_layout(line) is not None for line in lines[:80]))


def read_flat(lines: Sequence[str], rows: FactRows) -> None:
    """Add a root frame per row of each table; other lines stay what they are."""
    layout: _Layout | None = None
    kind: str | None = None
    count = 0
    for number, line in enumerate(lines, start=1):
        if match := _TYPE.match(line):
            kind = match["type"]
        found = _layout(line)
        if found is not None:
            layout = found
            continue
        match = layout.row.match(line) if layout is not None else None
        if layout is None or match is None:
            continue
        own, unit = _amount(match["own"] or match["total"], layout.unit)
        total, _ = _amount(match.groupdict().get("total") or match["own"], layout.unit)
        frame = _frame(match)
        rows.add(
            "frames",
            frame_id=f"f{count}",
            depth=0,
            line_no=number,
            function=frame.function,
            module=frame.module,
            file=frame.file,
            source_line=frame.source_line,
            measure=kind or layout.measure.name,
            unit=unit or layout.measure.unit,
            self_value=own,
            total_value=total,
        )
        count += 1


def _layout(line: str) -> _Layout | None:
    return next((layout for layout in _LAYOUTS if layout.header.match(line)), None)


def _amount(printed: str, unit: str) -> tuple[float, str | None]:
    """Return a printed amount in ns, bytes or as it is, and that unit."""
    number = printed.rstrip("nsuµmihrkMGTB")
    suffix = printed[len(number) :] or unit
    if suffix not in _SCALE:
        return float(number), None
    return float(number) * _SCALE[suffix], "bytes" if suffix.endswith("B") else "ns"


def _frame(match: re.Match[str]) -> Frame:
    place = _PYTHON_PLACE.match(match["name"])
    if place is not None:
        return Frame(place["function"], None, place["file"], int(place["line"]))
    frame = frame_of(match["name"])
    module = match.groupdict().get("module")
    return frame._replace(module=module) if module else frame
