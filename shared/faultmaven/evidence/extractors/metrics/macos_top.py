"""macOS' `top -l 1`: load, processors, memory, and a row per process."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from faultmaven.evidence.extractors.metrics.console import Console, Tool, figure
from faultmaven.evidence.extractors.metrics.quantities import byte_count

_HEAD = re.compile(r"Processes: (?=\d+ total, )")
_COUNT = re.compile(r"(?P<count>\d+) (?P<what>total|running|sleeping|stuck|stopped|zombie|threads)")
_LOAD = re.compile(r"Load Avg: (?P<one>\d{1,9}\.\d+), (?P<five>\d{1,9}\.\d+), (?P<fifteen>\d{1,9}\.\d+)")
_CPU = re.compile(r"CPU usage: (?=\d)")
_SHARE = re.compile(r"(?P<value>\d+(?:\.\d+)?)% (?P<what>user|sys|idle)")
_MEMORY = re.compile(r"PhysMem: (?=\d)")
_AMOUNT = re.compile(r"(?P<amount>\d+(?:\.\d+)?[BKMGT]) (?P<what>used|wired|compressor|unused)")
_MEMORY_NAMES = {
    "used": "memory.used", "wired": "memory.wired", "compressor": "memory.compressed", "unused": "memory.free",
}  # fmt: skip
_COLUMNS = re.compile(r"PID\s+COMMAND\s+%CPU\s+TIME\s")
_PROCESS = re.compile(
    r"(?P<pid>\d+)[-+*]?\s+(?P<command>\S.{0,60}?)\s+(?P<cpu>\d{1,9}\.\d+)\s+\d[\d:.]*\s+(?P<rest>.*)\Z"
)
_MOVED = re.compile(r"[+-]\Z")
#: Lines above the table of processes.
_MOST_HEAD_LINES = 20


def _top(lines: Sequence[str], index: int, console: Console) -> int:
    stop = min(len(lines), index + _MOST_HEAD_LINES)
    for line in lines[index + 1 : index + 2]:  # the time stands below the first line, which is of the same moment
        console.stamp(line)
    while index < stop and not _COLUMNS.match(lines[index]):
        _told(lines[index], index + 1, console)
        index += 1
    if index >= len(lines) or not _COLUMNS.match(lines[index]):
        return index
    names = lines[index].split()[4:]
    index += 1
    while index < len(lines) and (row := _PROCESS.match(lines[index])):
        labels = {"pid": row["pid"], "command": row["command"]}
        cells = dict(zip(names, row["rest"].split(), strict=False))
        _process(labels, row["cpu"], cells, index + 1, console)
        index += 1
    return index


def _told(line: str, line_no: int, console: Console) -> None:
    if _HEAD.match(line):
        for match in _COUNT.finditer(line):
            console.add(f"tasks.{match['what']}", float(match["count"]), line_no, "count")
    elif match := _LOAD.match(line):
        for group, name in (("one", "load.1m"), ("five", "load.5m"), ("fifteen", "load.15m")):
            console.add(name, float(match[group]), line_no)
    elif _CPU.match(line):
        for match in _SHARE.finditer(line):
            name = {"sys": "system"}.get(match["what"], match["what"])
            console.add(f"cpu.{name}", float(match["value"]), line_no, "%", labels={"cpu": "all"})
    elif _MEMORY.match(line):
        for match in _AMOUNT.finditer(line):
            if (size := byte_count(match["amount"])) is not None:
                console.add(_MEMORY_NAMES[match["what"]], size, line_no, "bytes")


def _process(labels: Mapping[str, str], cpu: str, cells: Mapping[str, str], line_no: int, console: Console) -> None:
    console.add("process.cpu", float(cpu), line_no, "%", labels=labels)
    size = byte_count(_MOVED.sub("", cells.get("MEM", "")))
    if size is not None:
        console.add("process.resident", size, line_no, "bytes", labels=labels)
    threads = figure(cells.get("#TH", "").partition("/")[0])
    if threads is not None:
        console.add("process.threads", threads, line_no, "count", labels=labels)


MACOS_TOOLS: tuple[Tool, ...] = (Tool("top", _HEAD.match, _top),)
