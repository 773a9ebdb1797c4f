"""Tables of processes: `ps aux`, `ps -eo pid,pcpu,...` and the lower part of `top`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from faultmaven.evidence.extractors.metrics.console import Console, Tool, figure
from faultmaven.evidence.extractors.metrics.quantities import byte_count

#: Column -> name and unit; sizes of `top` may carry a letter, others are KiB.
_FIGURES: Mapping[str, tuple[str, str]] = {
    "%CPU": ("process.cpu", "%"),
    "C": ("process.cpu", "%"),
    "%MEM": ("process.memory_percent", "%"),
    "RSS": ("process.resident", "KiB"),
    "RES": ("process.resident", "KiB"),
    "VSZ": ("process.virtual", "KiB"),
    "VIRT": ("process.virtual", "KiB"),
    "SHR": ("process.shared", "KiB"),
    "NLWP": ("process.threads", "count"),
}
_COMMANDS = ("COMMAND", "CMD", "Command", "COMM")
_STATES = ("STAT", "S")
#: First letter of a process's state -> the name under which such processes are counted.
_COUNTED = {"D": "tasks.uninterruptible", "Z": "tasks.zombie", "R": "tasks.running", "T": "tasks.stopped"}


def _is_header(line: str) -> bool:
    words = line.split()
    if "PID" not in words or words[-1] not in _COMMANDS:
        return False
    return any(word in words for word in ("%CPU", "%MEM", "RSS", "RES")) or {"C", "STIME"} <= set(words)


def read_processes(lines: Sequence[str], index: int, console: Console) -> int:
    """Read the rows below a header; processes in states that stand for trouble are counted as well."""
    names = lines[index].split()
    head, states = index + 1, dict.fromkeys(_COUNTED, 0)
    place = next((names.index(name) for name in _STATES if name in names), None)
    index += 1
    while index < len(lines):
        cells = lines[index].split(None, len(names) - 1)
        if len(cells) < len(names) or not cells[names.index("PID")].isdecimal():
            break
        row = dict(zip(names, cells, strict=True))
        if place is not None and cells[place][:1] in states:
            states[cells[place][:1]] += 1
        _process(row, names[-1], index + 1, console)
        index += 1
    if place is not None and index > head:
        for state, count in states.items():
            console.add(_COUNTED[state], float(count), head, "count", labels={"source": "processes"})
    return index


def _process(row: Mapping[str, str], last: str, line_no: int, console: Console) -> None:
    command = row[last].strip()
    program = command.split(" ")[0] if not command.startswith("[") else command
    bare = program if program.startswith("[") else program.rsplit("/", 1)[-1]  # [kworker/0:1] is no path
    labels = {"pid": row["PID"], "command": bare[:80] or command[:80]}
    user = row.get("USER") or row.get("UID")
    if user:
        labels["user"] = user
    for column, (name, unit) in _FIGURES.items():
        cell = row.get(column)
        if cell is None:
            continue
        value = figure(cell)
        if value is None and unit == "KiB" and (size := byte_count(cell)) is not None:
            value = size / 1024.0
        if value is not None:
            console.add(name, value, line_no, unit, labels=labels)


PROCESS_TOOLS: tuple[Tool, ...] = (Tool("ps", _is_header, read_processes),)
