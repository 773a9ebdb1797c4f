"""The sysstat family: sar, mpstat, pidstat and iostat, with clocks of 12 or 24 hours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from faultmaven.evidence.extractors.metrics.console import Console, Tool, figure
from faultmaven.evidence.extractors.metrics.quantities import byte_count

BANNER = re.compile(
    r"(?:Linux|AIX|SunOS|HP-UX) \S+ \((?P<host>[^)]+)\)\s+(?P<date>[\d/.-]{8,10})"
    r"(?:\s+\S+)?(?:\s+\((?P<cores>\d+) CPU\))?"
)
#: A row or header with its clock; `pidstat -h` heads its clock, or epoch, with "# Time".
_TIMED = re.compile(r"(?P<clock>\d{1,2}:\d\d:\d\d(?: [AP]M)?|#\s+Time|\s?1\d{9}(?=\s))\s+(?P<rest>\S.*?)\s*\Z")
_AVERAGE = re.compile(r"(?:Average|Summary|Moyenne|Durchschn\.|Media):?\s")
_RESTART = re.compile(r"\s*(?:LINUX RESTART|RESTART)")
_RESTARTED = re.compile(r"\d{1,2}:\d\d:\d\d(?: [AP]M)?\s+(?:LINUX RESTART|RESTART)\b")
#: Columns that say what a row is about -> the label's name.
_KEYS = {
    "CPU": "cpu", "DEV": "device", "IFACE": "interface", "TTY": "tty", "INTR": "irq", "BUS": "bus",
    "FILESYSTEM": "mountpoint", "MOUNTPOINT": "mountpoint", "PID": "pid", "UID": "uid", "USER": "user",
    "Command": "command", "TGID": "tgid", "TID": "tid", "TEMP": "sensor", "FAN": "fan", "DEVICE": "device",
}  # fmt: skip
#: Columns whose meaning is shared with other tools -> the one name; others keep theirs behind the tool's topic.
COLUMNS: Mapping[str, tuple[str, str | None]] = {
    "%user": ("cpu.user", "%"), "%usr": ("cpu.user", "%"), "%nice": ("cpu.nice", "%"),
    "%system": ("cpu.system", "%"), "%sys": ("cpu.system", "%"), "%iowait": ("cpu.iowait", "%"),
    "%steal": ("cpu.steal", "%"), "%idle": ("cpu.idle", "%"), "%irq": ("cpu.irq", "%"), "%soft": ("cpu.softirq", "%"),
    "%guest": ("cpu.guest", "%"), "%gnice": ("cpu.guest_nice", "%"),
    "kbmemfree": ("memory.free", "KiB"), "kbmemused": ("memory.used", "KiB"), "%memused": ("memory.used_percent", "%"),
    "kbavail": ("memory.available", "KiB"), "kbbuffers": ("memory.buffers", "KiB"),
    "kbcached": ("memory.cached", "KiB"), "kbcommit": ("memory.committed", "KiB"),
    "%commit": ("memory.committed_percent", "%"), "kbactive": ("memory.active", "KiB"),
    "kbinact": ("memory.inactive", "KiB"), "kbdirty": ("memory.dirty", "KiB"),
    "kbswpfree": ("swap.free", "KiB"), "kbswpused": ("swap.used", "KiB"), "%swpused": ("swap.used_percent", "%"),
    "pswpin/s": ("swap.pages_in", "per second"), "pswpout/s": ("swap.pages_out", "per second"),
    "runq-sz": ("run_queue", "count"), "plist-sz": ("tasks", "count"), "ldavg-1": ("load.1m", None),
    "ldavg-5": ("load.5m", None), "ldavg-15": ("load.15m", None), "blocked": ("tasks.blocked", "count"),
    "rxpck/s": ("network.packets_in", "per second"), "txpck/s": ("network.packets_out", "per second"),
    "rxkB/s": ("network.received", "KiB/s"), "txkB/s": ("network.sent", "KiB/s"),
    "rxerr/s": ("network.errors_in", "per second"), "txerr/s": ("network.errors_out", "per second"),
    "rxdrop/s": ("network.drops_in", "per second"), "txdrop/s": ("network.drops_out", "per second"),
    "coll/s": ("network.collisions", "per second"), "%ifutil": ("network.utilization", "%"),
    "tps": ("disk.transfers", "per second"), "r/s": ("disk.reads", "per second"), "w/s": ("disk.writes", "per second"),
    "rkB/s": ("disk.read", "KiB/s"), "wkB/s": ("disk.written", "KiB/s"), "kB_read/s": ("disk.read", "KiB/s"),
    "kB_wrtn/s": ("disk.written", "KiB/s"), "await": ("disk.await", "ms"), "r_await": ("disk.read_await", "ms"),
    "w_await": ("disk.write_await", "ms"), "svctm": ("disk.service_time", "ms"), "%util": ("disk.utilization", "%"),
    "aqu-sz": ("disk.queue_size", None), "avgqu-sz": ("disk.queue_size", None),
    "%fsused": ("disk.used_percent", "%"), "%ufsused": ("disk.used_percent_user", "%"),
    "%Iused": ("inodes.used_percent", "%"), "Iused": ("inodes.used", "count"), "Ifree": ("inodes.free", "count"),
    "MBfsfree": ("disk.free", "MiB"), "MBfsused": ("disk.used", "MiB"),
    "proc/s": ("processes.created", "per second"), "cswch/s": ("context_switches", "per second"),
    "intr/s": ("interrupts", "per second"), "majflt/s": ("memory.major_faults", "per second"),
    "retrans/s": ("tcp.retransmitted", "per second"), "tcpsck": ("sockets.tcp", "count"),
    "totsck": ("sockets.total", "count"), "tcp-tw": ("sockets.time_wait", "count"),
    "file-nr": ("files.open", "count"), "inode-nr": ("inodes.handles", "count"), "pty-nr": ("ptys", "count"),
    "dentunusd": ("dentries.unused", "count"),
}  # fmt: skip
_OF_PROCESS: Mapping[str, tuple[str, str | None]] = {
    "%usr": ("process.cpu_user", "%"), "%user": ("process.cpu_user", "%"), "%system": ("process.cpu_system", "%"),
    "%guest": ("process.cpu_guest", "%"), "%wait": ("process.cpu_wait", "%"), "%CPU": ("process.cpu", "%"),
    "%MEM": ("process.memory_percent", "%"), "RSS": ("process.resident", "KiB"), "VSZ": ("process.virtual", "KiB"),
    "kB_rd/s": ("process.read", "KiB/s"), "kB_wr/s": ("process.written", "KiB/s"),
    "majflt/s": ("process.major_faults", "per second"), "minflt/s": ("process.minor_faults", "per second"),
    "cswch/s": ("process.switches", "per second"), "nvcswch/s": ("process.forced_switches", "per second"),
    "threads": ("process.threads", "count"), "fd-nr": ("process.open_files", "count"),
}  # fmt: skip


def _banner(lines: Sequence[str], index: int, console: Console) -> int:
    match = BANNER.match(lines[index])
    if match is not None:
        console.host = match["host"]
        console.cores = int(match["cores"]) if match["cores"] else console.cores
        console.set_day(match["date"])
    return index + 1


def _is_timed_header(line: str) -> bool:
    match = _TIMED.match(line)
    if match is None:
        return False
    words = match["rest"].split()
    known = sum(1 for word in words if word in _KEYS or word in _OF_PROCESS or _is_figure(word))
    return known >= 1 and 2 * known >= len(words) and all(figure(word) is None for word in words)


def _is_figure(column: str) -> bool:
    return column in COLUMNS or column.endswith("/s") or column.startswith(("%", "kb"))


def _timed_table(lines: Sequence[str], index: int, console: Console) -> int:
    """Read rows below a header that begins with a clock; another header or an empty line ends it."""
    match = _TIMED.match(lines[index])
    names = match["rest"].split() if match is not None else []
    if match is not None:
        console.begin(names, match["clock"].strip())
    index += 1
    while index < len(lines):
        row = _TIMED.match(lines[index])
        if row is None:
            if not (_AVERAGE.match(lines[index]) and lines[index].strip()):
                break
        elif _is_timed_header(lines[index]):
            break
        elif not _RESTART.match(row["rest"]):
            console.tick(row["clock"].strip())
            _row(names, row["rest"].split(), index + 1, console)
        index += 1
    return index


def _row(names: Sequence[str], cells: Sequence[str], line_no: int, console: Console) -> None:
    if names and names[-1] in {"Command", "MOUNTPOINT", "FILESYSTEM"} and len(cells) > len(names):
        cells = [*cells[: len(names) - 1], " ".join(cells[len(names) - 1 :])]
    if len(cells) != len(names):
        return
    is_process = "PID" in names or "TGID" in names
    labels = {
        _KEYS[name]: cell
        for name, cell in zip(names, cells, strict=True)
        if name in _KEYS and cell != "-" and not (name == "CPU" and is_process)
    }
    for name, cell in zip(names, cells, strict=True):
        value = _printed(name, cell)
        if name not in _KEYS and value is not None:
            title, unit = named(name, is_process=is_process)
            console.add(title, value, line_no, unit, labels=labels)


def _printed(column: str, cell: str) -> float | None:
    """Return a figure; with `-h` a column of kilobytes prints `72.9k` or `2.1G`."""
    value = figure(cell)
    size = byte_count(cell) if value is None and "k" in column else None
    return value if size is None else size / 1024.0


def named(column: str, *, is_process: bool = False) -> tuple[str, str | None]:
    """Return the name and unit of a sysstat column."""
    known = _OF_PROCESS.get(column) if is_process else None
    known = known or COLUMNS.get(column)
    if known is not None:
        return known
    if column.startswith("%"):
        return column[1:] + "_percent", "%"
    if column.endswith("kB/s"):
        return column, "KiB/s"
    return column, "per second" if column.endswith("/s") else None


def _is_cpu_header(line: str) -> bool:
    return line.startswith("avg-cpu:") and "%idle" in line


def _cpu(lines: Sequence[str], index: int, console: Console) -> int:
    names = lines[index].split()[1:]
    index += 1
    if index < len(lines):
        cells = lines[index].split()
        if len(cells) == len(names):
            for name, cell in zip(names, cells, strict=True):
                value = figure(cell)
                if value is not None:
                    title, unit = named(name)
                    console.add(title, value, index + 1, unit, labels={"cpu": "all"})
            return index + 1
    return index


def _is_device_header(line: str) -> bool:
    words = line.split()
    is_headed = len(words) > 3 and ({words[0], words[-1]} & {"Device", "Device:"})
    return bool(is_headed) and any(word.endswith("/s") or word == "tps" for word in words)


def _devices(lines: Sequence[str], index: int, console: Console) -> int:
    """Read rows that begin with a device's name, or end with it (`-h`)."""
    names = lines[index].split()
    place = 0 if names[0].startswith("Device") else len(names) - 1
    index += 1
    while index < len(lines):
        cells = lines[index].split()
        if len(cells) != len(names):
            break
        device = cells[place]
        values = [_printed(name, cell) for at, (name, cell) in enumerate(zip(names, cells, strict=True)) if at != place]
        if None in values:
            break
        for name, value in zip([*names[:place], *names[place + 1 :]], values, strict=True):
            title, unit = named(name)
            if value is not None:
                console.add(title, value, index + 1, unit, labels={"device": device})
        index += 1
    return index


SYSSTAT_TOOLS: tuple[Tool, ...] = (
    Tool("sysstat", BANNER.match, _banner),
    Tool("sysstat", _RESTARTED.match, lambda lines, index, console: index + 1),
    Tool("sar", _is_timed_header, _timed_table),
    Tool("iostat", _is_cpu_header, _cpu),
    Tool("iostat", _is_device_header, _devices),
)
