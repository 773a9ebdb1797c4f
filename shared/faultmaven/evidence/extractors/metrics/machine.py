"""Snapshots of a machine: vmstat, top, uptime, free, df, /proc/meminfo and /proc/loadavg."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from faultmaven.evidence.extractors.metrics.console import Console, Tool, figure
from faultmaven.evidence.extractors.metrics.quantities import byte_count
from faultmaven.evidence.extractors.metrics.sample_rows import NO_TIME
from faultmaven.evidence.extractors.metrics.times import printed_times

_VMSTAT: Mapping[str, tuple[str, str | None]] = {
    "r": ("run_queue", "count"), "b": ("tasks.blocked", "count"), "swpd": ("swap.used", "KiB"),
    "free": ("memory.free", "KiB"), "buff": ("memory.buffers", "KiB"), "cache": ("memory.cached", "KiB"),
    "inact": ("memory.inactive", "KiB"), "active": ("memory.active", "KiB"), "si": ("swap.in", "KiB/s"),
    "so": ("swap.out", "KiB/s"), "bi": ("io.blocks_in", "per second"), "bo": ("io.blocks_out", "per second"),
    "in": ("interrupts", "per second"), "cs": ("context_switches", "per second"), "us": ("cpu.user", "%"),
    "sy": ("cpu.system", "%"), "id": ("cpu.idle", "%"), "wa": ("cpu.iowait", "%"), "st": ("cpu.steal", "%"),
    "gu": ("cpu.guest", "%"),
}  # fmt: skip
#: `vmstat -S m`: what sizes are printed in is told by the command only.
_VMSTAT_OPTION = re.compile(r"\bvmstat\b.*?\s-S\s*(?P<unit>[kKmM])\b")
_VMSTAT_UNITS = {"k": "kB", "K": "KiB", "m": "MB", "M": "MiB"}
_VMSTAT_HEADER = re.compile(r"\s*r\s+b\s+swpd\s+free\s")
_LOAD = re.compile(
    r"(?:top - )?\s*(?:(?P<clock>\d{1,2}:\d\d:\d\d)\s+)?up\s.*load averages?: "
    r"(?P<one>\d+[.,]\d+),? (?P<five>\d+[.,]\d+),? (?P<fifteen>\d+[.,]\d+)"
)
_LOADAVG = re.compile(
    r"(?P<one>\d+\.\d\d) (?P<five>\d+\.\d\d) (?P<fifteen>\d+\.\d\d) (?P<run>\d+)/(?P<all>\d+) \d+\s*\Z"
)
_TASKS = re.compile(r"(?:Tasks|Threads):\s+(?=\d+ total)")
_TASK_COUNT = re.compile(r"(?P<count>\d+) (?P<state>total|running|sleeping|stopped|zombie)")
_TOP_CPU = re.compile(r"%?Cpu(?:\(s\)|(?P<core>\d+))\s*:\s*(?=.*\b(?:us|sy|id)\b)")
_TOP_SHARE = re.compile(r"(?P<value>\d+[.,]\d+)[ %]*(?P<name>us|sy|ni|id|wa|hi|si|st)\b")
#: BusyBox's top: `CPU:  45% usr  12% sys   0% nic  40% idle   1% io   0% irq   2% sirq`.
_BUSY_CPU = re.compile(r"CPU:\s+\d+(?:\.\d+)?% usr\s")
_BUSY_SHARE = re.compile(r"(?P<value>\d+(?:\.\d+)?)% (?P<name>usr|sys|nic|idle|io|irq|sirq)\b")
_BUSY_LOAD = re.compile(
    r"Load average: (?P<one>\d+\.\d+) (?P<five>\d+\.\d+) (?P<fifteen>\d+\.\d+) (?P<run>\d+)/(?P<all>\d+) \d+\s*\Z"
)
_TOP_NAMES = {
    "us": "cpu.user", "sy": "cpu.system", "ni": "cpu.nice", "id": "cpu.idle", "wa": "cpu.iowait", "hi": "cpu.irq",
    "si": "cpu.softirq", "st": "cpu.steal", "usr": "cpu.user", "sys": "cpu.system", "nic": "cpu.nice",
    "idle": "cpu.idle", "io": "cpu.iowait", "irq": "cpu.irq", "sirq": "cpu.softirq",
}  # fmt: skip
_TOP_MEMORY = re.compile(r"(?P<unit>[KMGT]iB )?\s*(?P<what>Mem|Swap)\s*:\s*(?=\d)")
_AMOUNT = re.compile(
    r"(?P<amount>\d+(?:\.\d+)?)(?P<unit>[kKmMgGtT])?\+?\s*"
    r"(?P<name>total|free|used|buff/cache|avail Mem|buffers|cached|shrd|buff)\b"
)
_AMOUNT_NAMES = {"buff/cache": "buffers_cache", "avail Mem": "available", "shrd": "shared", "buff": "buffers"}
_FREE_HEADER = re.compile(r"\s+total\s+used\s+free\b")
_FREE_ROW = re.compile(r"(?P<what>Mem|Swap|Total|-/\+ buffers/cache|Low|High):\s+(?P<cells>\d.*)\Z")
_FREE_NAMES = {"buff/cache": "buffers_cache", "available": "available", "shared": "shared", "buffers": "buffers"}
_MEMINFO = re.compile(r"(?P<name>[A-Z][\w()]+):\s+(?P<amount>\d+)(?P<kb> kB)?\s*\Z")
_KIB = {"K": "KiB", "M": "MiB", "G": "GiB", "T": "TiB"}


def _vmstat(lines: Sequence[str], index: int, console: Console) -> int:
    """Read the rows below a header as one block, since a log of vmstat may have a row for every second of a day."""
    names = lines[index].split()
    width = next((place for place, name in enumerate(names) if name not in _VMSTAT), len(names))
    zone = names[width] if len(names) > width else ""
    rows: list[list[float]] = []
    stamps: list[str] = []
    index = first = index + 1
    while index < len(lines):
        cells = lines[index].split()
        try:
            values = list(map(float, cells[:width]))
        except ValueError:
            break
        if len(values) < width or not values:
            break
        rows.append(values)
        stamps.append(" ".join(cells[width : width + 2]))
        index += 1
    if not rows:
        return first
    if zone:
        ts, _ = printed_times(stamps, console.modified_at)
        console.now, console.is_assumed = np.datetime64(ts[-1]), zone not in {"UTC", "GMT"}
    else:
        ts = np.full(len(rows), NO_TIME if console.now is None else console.now)
    table, at = np.array(rows, dtype=np.float64), np.arange(first + 1, first + 1 + len(rows))
    option = _VMSTAT_OPTION.search(console.hint)
    assumed = console.is_assumed and not bool(np.isnat(ts).all())
    for place, name in enumerate(names[:width]):
        title, unit = _VMSTAT[name]
        if option is not None and unit in {"KiB", "KiB/s"}:
            unit = unit.replace("KiB", _VMSTAT_UNITS[option["unit"]])
        series = console.series(title, first + 1, unit)
        values = table[:, place] * console.factor(series, unit)
        console.rows.extend(series, ts, values, at, assumed=assumed)
    return index


def _load(lines: Sequence[str], index: int, console: Console) -> int:
    match = _LOAD.search(lines[index])
    if match is not None:
        if match["clock"]:
            console.tick(match["clock"])
        _loads(match, index + 1, console)
    return index + 1


def _loads(match: re.Match[str], line_no: int, console: Console) -> None:
    for group, name in (("one", "load.1m"), ("five", "load.5m"), ("fifteen", "load.15m")):
        value = figure(match[group])
        if value is not None:
            console.add(name, value, line_no)


def _loadavg(lines: Sequence[str], index: int, console: Console) -> int:
    match = _LOADAVG.match(lines[index]) or _BUSY_LOAD.match(lines[index])
    if match is not None:
        _loads(match, index + 1, console)
        console.add("tasks.running", float(match["run"]), index + 1, "count")
        console.add("tasks.total", float(match["all"]), index + 1, "count")
    return index + 1


def _tasks(lines: Sequence[str], index: int, console: Console) -> int:
    for match in _TASK_COUNT.finditer(lines[index]):
        console.add(f"tasks.{match['state']}", float(match["count"]), index + 1, "count")
    return index + 1


def _top_cpu(lines: Sequence[str], index: int, console: Console) -> int:
    head = _TOP_CPU.match(lines[index])
    labels = {"cpu": head["core"] if head is not None and head["core"] else "all"}
    for match in (_TOP_SHARE if head is not None else _BUSY_SHARE).finditer(lines[index]):
        value = figure(match["value"])
        if value is not None:
            console.add(_TOP_NAMES[match["name"]], value, index + 1, "%", labels=labels)
    return index + 1


def _top_memory(lines: Sequence[str], index: int, console: Console) -> int:
    head = _TOP_MEMORY.match(lines[index])
    if head is not None:
        unit = (head["unit"] or "KiB").strip()
        what = "memory" if head["what"] == "Mem" else "swap"
        for match in _AMOUNT.finditer(lines[index]):
            name = _AMOUNT_NAMES.get(match["name"], match["name"])
            told = _KIB[match["unit"].upper()] if match["unit"] else unit
            topic = "memory" if name == "available" else what
            console.add(f"{topic}.{name}", float(match["amount"]), index + 1, told)
    return index + 1


def _free(lines: Sequence[str], index: int, console: Console) -> int:
    names = lines[index].split()
    index += 1
    unit: str | None = None
    while index < len(lines) and (row := _FREE_ROW.match(lines[index])):
        cells = row["cells"].split()
        what = {"Mem": "memory", "Swap": "swap"}.get(row["what"])
        if what is not None:
            unit = unit or _unit_of_free(cells[0], console.hint)
            for name, cell in zip(names, cells, strict=False):
                value = byte_count(cell) if unit == "bytes" else figure(cell)
                if value is not None:
                    console.add(f"{what}.{_FREE_NAMES.get(name, name)}", value, index + 1, unit)
        index += 1
    return index


def _unit_of_free(total: str, hint: str) -> str:
    """Return the unit `free` printed in: the command may tell; a machine has less than 4 TiB of memory."""
    option = re.search(r"\bfree\s+(?:-\S+\s+)*?-[a-z]*(?P<unit>[bkmg])", hint)
    if option is not None:
        return {"b": "bytes", "k": "KiB", "m": "MiB", "g": "GiB"}[option["unit"]]
    amount = figure(total)
    if amount is None:
        return "bytes"
    return "bytes" if amount >= 4e9 else "KiB" if amount >= 131_072 * 3 else "MiB" if amount >= 512 else "GiB"


def _meminfo(lines: Sequence[str], index: int, console: Console) -> int:
    while index < len(lines) and (match := _MEMINFO.match(lines[index])):
        console.add(f"meminfo.{match['name']}", float(match["amount"]), index + 1, "KiB" if match["kb"] else "count")
        index += 1
    return index


def _is_meminfo(line: str) -> bool:
    return line.startswith("MemTotal:") and bool(_MEMINFO.match(line))


def _df(lines: Sequence[str], index: int, console: Console) -> int:
    header = lines[index].replace("Mounted on", "Mounted").split()
    index += 1
    while index < len(lines) and lines[index].strip():
        cells = lines[index].split(None, len(header) - 1)
        if len(cells) == 1 and index + 1 < len(lines):
            # A long device name stands on a line of its own.
            index += 1
            cells = [cells[0], *lines[index].split(None, len(header) - 2)]
        if len(cells) != len(header) or not any(cell.endswith("%") or cell == "-" for cell in cells):
            break
        _disk(dict(zip(header, cells, strict=True)), index + 1, console)
        index += 1
    return index


def _disk(row: Mapping[str, str], line_no: int, console: Console) -> None:
    labels = {"device": row["Filesystem"], "mountpoint": row.get("Mounted", "")}
    size = next((name for name in row if name == "Size" or name.endswith("-blocks")), None)
    block = {"1K": 1024.0, "1024": 1024.0, "1M": 1024.0**2, "512": 512.0, "1G": 1024.0**3, "1B": 1.0}
    factor = block.get(size.removesuffix("-blocks"), 1024.0) if size is not None and size != "Size" else 1.0
    for column, name in (
        (size, "disk.size"),
        ("Used", "disk.used"),
        ("Available", "disk.free"),
        ("Avail", "disk.free"),
    ):
        value = byte_count(row[column]) if column is not None and column in row else None
        if value is not None:
            console.add(name, value * factor, line_no, "bytes", labels=labels)
    for columns, name, unit in (
        (("Use%", "Capacity"), "disk.used_percent", "%"),
        (("IUse%", "%iused"), "inodes.used_percent", "%"),
        (("Inodes",), "inodes.total", "count"),
        (("IUsed", "iused"), "inodes.used", "count"),
        (("IFree", "ifree"), "inodes.free", "count"),
    ):
        found = next((row[column] for column in columns if column in row), None)
        value = None if found is None else byte_count(found.rstrip("%"))
        if value is not None:
            console.add(name, value, line_no, unit, labels=labels)


def _is_df(line: str) -> bool:
    return line.startswith("Filesystem ") and "Mounted on" in line and "%" in line + ("%" if "Capacity" in line else "")


MACHINE_TOOLS: tuple[Tool, ...] = (
    Tool("vmstat", _VMSTAT_HEADER.match, _vmstat),
    Tool("uptime", lambda line: "load average" in line and _LOAD.search(line), _load),
    Tool("loadavg", _LOADAVG.match, _loadavg),
    Tool("top", _TASKS.match, _tasks),
    Tool("top", _TOP_CPU.match, _top_cpu),
    Tool("top", _BUSY_CPU.match, _top_cpu),
    Tool("top", _BUSY_LOAD.match, _loadavg),
    Tool("top", _TOP_MEMORY.match, _top_memory),
    Tool("free", _FREE_HEADER.match, _free),
    Tool("meminfo", _is_meminfo, _meminfo),
    Tool("df", _is_df, _df),
)
