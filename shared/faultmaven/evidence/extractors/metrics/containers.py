"""Tables of containers: `docker stats` and `kubectl top` of pods, containers and nodes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from faultmaven.evidence.extractors.metrics.console import Console, Tool
from faultmaven.evidence.extractors.metrics.quantities import byte_count, quantity
from faultmaven.evidence.extractors.metrics.sample_rows import SampleRows
from faultmaven.evidence.kubernetes.columns import cells, header_starts
from faultmaven.evidence.models import SourceText

_STATS_HEADER = re.compile(r"(?:CONTAINER(?: ID)?|NAME|ID)\s.*\bCPU %.*\bMEM (?:USAGE|%)")
_TOP_HEADER = re.compile(r"(?:(?:NAMESPACE|POD)\s+)*NAME\s+CPU\(cores\)")
#: Since kubectl 1.33 the percentages stand in brackets.
_PERCENTS = {
    **{"CPU%": "cpu_percent", "CPU(%)": "cpu_percent"},
    **{"MEMORY%": "memory_percent", "MEMORY(%)": "memory_percent"},
}
_CLEAR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_PAIRS = {"NET I/O": ("network.received", "network.sent"), "BLOCK I/O": ("disk.read", "disk.written")}


def _stats(lines: Sequence[str], index: int, console: Console) -> int:
    header = header_starts(_CLEAR.sub("", lines[index]))
    index += 1
    while index < len(lines):
        text = _CLEAR.sub("", lines[index])
        row = cells(text, header) if text.strip() and not _STATS_HEADER.match(text) else None
        if row is None or "%" not in text:
            break
        _container(row, index + 1, console)
        index += 1
    return index


def _container(row: Mapping[str, str], line_no: int, console: Console) -> None:
    labels = {"container": row.get("NAME") or row.get("CONTAINER") or row.get("CONTAINER ID") or ""}
    if row.get("CONTAINER ID"):
        labels["container_id"] = row["CONTAINER ID"]
    for column, name in (("CPU %", "container.cpu"), ("MEM %", "container.memory_percent")):
        found = quantity(row.get(column, ""))
        if found is not None:
            console.add(name, found[0], line_no, "%", labels=labels)
    usage, _, limit = next((cell for name, cell in row.items() if name.startswith("MEM USAGE")), "").partition("/")
    for text, name in ((usage, "container.memory"), (limit, "container.memory_limit")):
        size = byte_count(text)
        if size is not None:
            console.add(name, size, line_no, "bytes", labels=labels)
    for column, names in _PAIRS.items():
        for text, name in zip(row.get(column, "").split("/"), names, strict=False):
            size = byte_count(text)
            if size is not None:
                console.add(f"container.{name}", size, line_no, "bytes", labels=labels, kind="counter")
    if row.get("PIDS", "").isdecimal():
        console.add("container.processes", float(row["PIDS"]), line_no, "count", labels=labels)


def _top(lines: Sequence[str], index: int, console: Console) -> int:
    header = lines[index].split()
    kind = "node" if {"CPU%", "CPU(%)"} & set(header) else "pod"
    index += 1
    while index < len(lines):
        words = lines[index].split()
        if len(words) != len(header):
            break
        row = dict(zip(header, words, strict=True))
        labels = {"container": row["NAME"], "pod": row["POD"]} if "POD" in row else {kind: row["NAME"]}
        if "NAMESPACE" in row:
            labels["namespace"] = row["NAMESPACE"]
        _usage(row, labels, "container" if "POD" in row else kind, index + 1, console)
        index += 1
    return index


def _usage(row: Mapping[str, str], labels: Mapping[str, str], kind: str, line_no: int, console: Console) -> None:
    cpu = quantity(row.get("CPU(cores)", ""))
    if cpu is not None:
        console.add(f"{kind}.cpu", cpu[0] if cpu[1] else cpu[0] * 1000.0, line_no, "millicores", labels=labels)
    memory = byte_count(row.get("MEMORY(bytes)", ""))
    if memory is not None:
        console.add(f"{kind}.memory", memory, line_no, "bytes", labels=labels)
    for column, name in _PERCENTS.items():
        found = quantity(row.get(column, ""))
        if found is not None:
            console.add(f"{kind}.{name}", found[0], line_no, "%", labels=labels)


def is_kubectl_top(line: str) -> bool:
    """Tell whether a line heads a table of `kubectl top`."""
    return _TOP_HEADER.match(line) is not None


def read_kubectl_top(source: SourceText) -> SampleRows:
    """Return the samples of every `kubectl top` table among the lines."""
    rows = SampleRows()
    console = Console(rows, source.modified_at, source.path)
    index = 0
    lines = source.lines
    while index < len(lines):
        is_head = "CPU(cores)" in lines[index] and _TOP_HEADER.match(lines[index])
        index = _top(lines, index, console) if is_head else index + 1
    return rows


CONTAINER_TOOLS: tuple[Tool, ...] = (
    Tool("docker-stats", lambda line: _STATS_HEADER.match(_CLEAR.sub("", line)), _stats),
    Tool("kubectl-top", _TOP_HEADER.match, _top),
)
