"""What `vmstat` counts since the machine started: `vmstat -s`, and per disk `vmstat -d` and `-D`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from faultmaven.evidence.extractors.metrics.console import Console, Tool

_TOTAL = re.compile(r"\s*(?P<count>\d{1,20}) (?:(?P<unit>[KkMm]) )?(?P<words>[A-Za-z][\w -]*?)\s*\Z")
_TOTALS_HEAD = re.compile(r"\s*\d+ (?:[KkMm] )?total memory\s*\Z")
_DISKS_HEAD = re.compile(r"\s*\d+ disks?\s*\Z")
_DISK_HEADER = re.compile(r"\s*total merged sectors\s+ms\s+total merged sectors\s+ms\s+cur\s+sec\s*\Z")
_UNITS = {"K": "KiB", "k": "kB", "M": "MiB", "m": "MB"}
#: What is so at this moment -> the name that other tools have for it; everything else counts upwards.
_PRESENT: Mapping[str, tuple[str, str]] = {
    "total memory": ("memory.total", "KiB"), "used memory": ("memory.used", "KiB"),
    "active memory": ("memory.active", "KiB"), "inactive memory": ("memory.inactive", "KiB"),
    "free memory": ("memory.free", "KiB"), "buffer memory": ("memory.buffers", "KiB"),
    "swap cache": ("memory.cached", "KiB"), "total swap": ("swap.total", "KiB"), "used swap": ("swap.used", "KiB"),
    "free swap": ("swap.free", "KiB"), "boot time": ("boot.time", "s"), "disks": ("disks", "count"),
    "partitions": ("partitions", "count"), "inprogress IO": ("disk.io_current", "count"),
}  # fmt: skip
_DISK = (
    ("disk.reads_total", "count"), ("disk.reads_merged", "count"), ("disk.sectors_read", "count"),
    ("disk.read_time", "ms"), ("disk.writes_total", "count"), ("disk.writes_merged", "count"),
    ("disk.sectors_written", "count"), ("disk.write_time", "ms"), ("disk.io_current", "count"),
    ("disk.io_time", "s"),
)  # fmt: skip
_WORD = re.compile(r"[^a-z0-9]+")


def _totals(lines: Sequence[str], index: int, console: Console) -> int:
    while index < len(lines) and (match := _TOTAL.match(lines[index])):
        known = _PRESENT.get(match["words"])
        unit = _UNITS.get(match["unit"] or "")
        if known is not None:
            console.add(known[0], float(match["count"]), index + 1, unit or known[1])
        else:
            name = f"vmstat.{_WORD.sub('_', match['words'].lower()).strip('_')}"
            console.add(name, float(match["count"]), index + 1, unit or "count", kind="counter")
        index += 1
    return index


def _disks(lines: Sequence[str], index: int, console: Console) -> int:
    index += 1
    while index < len(lines):
        cells = lines[index].split()
        if len(cells) != len(_DISK) + 1 or not all(cell.isdecimal() for cell in cells[1:]):
            break
        for (name, unit), cell in zip(_DISK, cells[1:], strict=True):
            kind = "gauge" if name == "disk.io_current" else "counter"
            console.add(name, float(cell[:20]), index + 1, unit, labels={"device": cells[0]}, kind=kind)
        index += 1
    return index


TOTAL_TOOLS: tuple[Tool, ...] = (
    Tool("vmstat", _TOTALS_HEAD.match, _totals),
    Tool("vmstat", _DISKS_HEAD.match, _totals),
    Tool("vmstat", _DISK_HEADER.match, _disks),
)
