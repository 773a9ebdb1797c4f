"""Output of system tools as it is pasted: one after the other, repeated in a loop, with times between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from faultmaven.evidence.extractors.metrics.connections import CONNECTION_TOOLS
from faultmaven.evidence.extractors.metrics.console import Console, Tool
from faultmaven.evidence.extractors.metrics.containers import CONTAINER_TOOLS
from faultmaven.evidence.extractors.metrics.format import MetricFormat
from faultmaven.evidence.extractors.metrics.machine import MACHINE_TOOLS
from faultmaven.evidence.extractors.metrics.macos_top import MACOS_TOOLS
from faultmaven.evidence.extractors.metrics.processes import PROCESS_TOOLS
from faultmaven.evidence.extractors.metrics.sample_rows import SampleRows
from faultmaven.evidence.extractors.metrics.sockets import SOCKET_TOOLS
from faultmaven.evidence.extractors.metrics.sysstat import SYSSTAT_TOOLS
from faultmaven.evidence.extractors.metrics.vmstat_totals import TOTAL_TOOLS
from faultmaven.evidence.models import SourceText

TOOLS: tuple[Tool, ...] = (
    *SYSSTAT_TOOLS,
    *MACHINE_TOOLS,
    *MACOS_TOOLS,
    *TOTAL_TOOLS,
    *PROCESS_TOOLS,
    *CONTAINER_TOOLS,
    *SOCKET_TOOLS,
    *CONNECTION_TOOLS,
)
#: Lines looked at to tell what a file is; a heading longer than this is none.
_LOOKED_AT, _HEADING_CHARS = 1_500, 400
#: So much of it has to be tables of tools.
_LEAST_PART = 0.4
#: Lines above and between tables that the tools print and that hold nothing to read.
_FURNITURE = (
    "procs -",
    "--procs-",
    "Total:",
    "Transport",
    "RAW",
    "UDP",
    "TCP ",
    "TCP\t",
    "UdpLite:",
    "MPTcpExt:",
    "INET",
    "FRAG",
    "Average:",
    "Swap:",
    "MiB ",
    "KiB ",
    "disk- -",
    "Active Internet connections",
    "Active Connections",
    "Active UNIX domain sockets",
    "Kernel Interface table",
)


def _blocks(source: SourceText, console: Console, limit: int) -> Iterator[tuple[str | None, int, int]]:
    """Read all blocks and yield `(tool, first index, index after)` of each; None for a line that belongs to none."""
    lines = source.lines[:limit]
    index = 0
    while index < len(lines):
        line = lines[index]
        tool = _tool(line) if line and len(line) <= _HEADING_CHARS else None
        before = console.rows.sample_count
        after = index + 1 if tool is None else max(tool.read(lines, index, console), index + 1)
        is_read = tool is not None and (console.rows.sample_count > before or tool.name == "sysstat")
        if not is_read and tool is None and (console.stamp(line) or line.startswith(_FURNITURE)):
            yield "", index, after
        else:
            yield tool.name if is_read and tool is not None else None, index, after
        index = after


def _tool(line: str) -> Tool | None:
    return next((tool for tool in TOOLS if tool.heads(line)), None)


def sure(source: SourceText) -> float:
    """Be as sure as lines belong to tables of tools; times between them and empty lines do not count against it."""
    read_lines = others = 0
    head = replace(source, lines=source.lines[:_LOOKED_AT])
    too_many = (1 - _LEAST_PART) * sum(1 for line in head.lines if line.strip())
    for tool, start, stop in _blocks(head, _console(head, SampleRows()), _LOOKED_AT):
        if tool:
            read_lines += stop - start
        elif tool is None:
            others += sum(1 for line in source.lines[start:stop] if line.strip())
            if others > too_many:
                return 0.0
    if not read_lines:
        return 0.0
    part = read_lines / (read_lines + others)
    return 0.97 * min(1.0, part + 0.1) if part >= _LEAST_PART else 0.0


def name_of(source: SourceText) -> str:
    """Return the tool that printed most of the lines."""
    counts: dict[str, int] = {}
    head = replace(source, lines=source.lines[:_LOOKED_AT])
    for tool, start, stop in _blocks(head, _console(head, SampleRows()), _LOOKED_AT):
        if tool and tool != "sysstat":
            counts[tool] = counts.get(tool, 0) + stop - start
    if counts.get("top") and counts.get("ps"):
        return "top"
    return max(counts, key=lambda name: counts[name]) if counts else "sysstat"


def read(source: SourceText, rows: SampleRows) -> None:
    """Add the samples of every block; lines that belong to no tool are counted in a warning."""
    unread = 0
    for tool, start, stop in _blocks(source, _console(source, rows), len(source.lines)):
        if tool is None:
            unread += sum(1 for line in source.lines[start:stop] if line.strip())
    if unread:
        rows.warn(f"{unread} lines belong to no table of a tool")


def _console(source: SourceText, rows: SampleRows) -> Console:
    return Console(rows, source.modified_at, source.path)


TABLES = MetricFormat("tool-tables", sure, read)
