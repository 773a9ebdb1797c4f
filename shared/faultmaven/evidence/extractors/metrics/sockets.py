"""Summaries of the network stack: `ss -s` and `netstat -s`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from faultmaven.evidence.extractors.metrics.console import Console, Tool

_SS_TCP = re.compile(r"TCP:\s+(?P<total>\d+) \((?P<parts>estab \d+[^)]*)\)")
_SS_PART = re.compile(r"(?P<name>[a-z]+) (?P<count>\d+)")
_SECTION = re.compile(r"(?P<name>Ip|Icmp|IcmpMsg|Tcp|Udp|UdpLite|TcpExt|IpExt|MPTcpExt|ip|tcp|udp|icmp):\s*\Z")
_COUNT_FIRST = re.compile(r"\s+(?P<count>\d+) (?P<words>[a-zA-Z].*?)\s*\Z")
_COUNT_LAST = re.compile(r"\s+(?P<words>[A-Za-z][\w ,-]*?):? (?P<count>\d+)\s*\Z")
_WORD = re.compile(r"[^a-z0-9]+")
#: What `netstat -s` counts at this moment, not since the start.
_CURRENT = ("connections established",)


def _ss(lines: Sequence[str], index: int, console: Console) -> int:
    match = _SS_TCP.match(lines[index])
    if match is not None:
        console.add("sockets.tcp", float(match["total"]), index + 1, "count")
        for part in _SS_PART.finditer(match["parts"]):
            name = {"timewait": "time_wait", "estab": "established"}.get(part["name"], part["name"])
            console.add(f"sockets.{name}", float(part["count"]), index + 1, "count")
    return index + 1


def _netstat(lines: Sequence[str], index: int, console: Console) -> int:
    section = _SECTION.match(lines[index])
    topic = section["name"].lower() if section is not None else "net"
    index += 1
    while index < len(lines) and lines[index][:1] in {" ", "\t"}:
        line = lines[index]
        match = (_COUNT_FIRST.match(line) or _COUNT_LAST.match(line)) if len(line) < 300 else None
        if match is not None:
            words = match["words"]
            kind = "gauge" if words in _CURRENT else "counter"
            name = _WORD.sub("_", words.lower()).strip("_")
            console.add(f"netstat.{topic}.{name}", float(match["count"]), index + 1, "count", kind=kind)
        index += 1
    return index


SOCKET_TOOLS: tuple[Tool, ...] = (
    Tool("ss", _SS_TCP.match, _ss),
    Tool("netstat", _SECTION.match, _netstat),
)
