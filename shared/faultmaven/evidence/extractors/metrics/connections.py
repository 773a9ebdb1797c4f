"""Sockets one by one: `ss -tan`, `netstat -an` of Linux, macOS and Windows, and `netstat -i`.

What is asked of such a list is how many connections are in which state, to or from where, and which queues fill up; so
that is what becomes samples, each on the first line that it was counted from. A queue of a listening socket holds
connections that wait to be accepted; that of `ss` also says how many fit in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from faultmaven.evidence.extractors.metrics.console import Console, Tool

_SS_HEADER = re.compile(
    r"(?:Netid\s+)?(?P<state>State\s+)?Recv-Q\s+Send-Q\s+Local Address(?::Port)?\s+Peer Address(?::Port)?"
)
_NETSTAT_HEADER = re.compile(
    r"\s*Proto\s+(?P<queues>Recv-Q\s+Send-Q\s+)?Local Address\s+(?:Foreign|Peer) Address\s+\(?[Ss]tate\)?"
)
_UNIX_HEADER = re.compile(r"Proto\s+RefCnt\s+Flags\s+Type\s+State\s+I-Node")
_INTERFACES_HEADER = re.compile(r"Iface\s+MTU\s+(?:Met\s+)?RX-OK\s")
_PROTOCOL = re.compile(r"\s*(?:tcp|udp|raw|sctp|dccp|mptcp|icmp|TCP|UDP)[46]{0,2}v?6?\s")
_STATE = re.compile(r"[A-Z][A-Z0-9_-]{3,12}\Z")
_USERS = re.compile(r"users:\(\(\"(?P<name>[^\"]{1,64})\"")
_PROGRAM = re.compile(r"\d+/(?P<name>\S+)")
#: States as tools spell them -> the one spelling; others lose their hyphens only.
_STATES = {
    "estab": "established", "unconn": "unconnected", "listening": "listen", "fin_wait1": "fin_wait_1",
    "fin_wait2": "fin_wait_2", "syn_rcvd": "syn_recv", "syn_received": "syn_recv", "close": "closed",
}  # fmt: skip
_COUNTERS = {
    "RX-OK": "packets_in", "RX-ERR": "errors_in", "RX-DRP": "drops_in", "RX-OVR": "overruns_in",
    "TX-OK": "packets_out", "TX-ERR": "errors_out", "TX-DRP": "drops_out", "TX-OVR": "overruns_out",
}  # fmt: skip


class _Socket(NamedTuple):
    """One row: a state (None where none is printed), both ends, the lengths of its queues, and who owns it."""

    line_no: int
    state: str | None
    local: str
    peer: str
    received: int
    to_send: int
    program: str | None


@dataclass
class _Counts:
    """How many there are of each, and the line of the first."""

    found: dict[tuple[str, ...], list[int]] = field(default_factory=dict[tuple[str, ...], list[int]])

    def add(self, key: tuple[str, ...], line_no: int) -> None:
        self.found.setdefault(key, [0, line_no])[0] += 1


def _ss(lines: Sequence[str], index: int, console: Console) -> int:
    header = _SS_HEADER.match(lines[index])
    has_state, sockets = header is not None and header["state"] is not None, list[_Socket]()
    index += 1
    while index < len(lines):
        line = lines[index]
        cells = line.split(None, 7)
        if line[:1].isspace() or not cells:  # what `-i` and `-m` tell of the socket above
            if not cells:
                break
            index += 1
            continue
        place = next((place for place in range(3) if place + 3 < len(cells) and cells[place].isdecimal()), None)
        if place is None or not cells[place + 1].isdecimal():
            break
        state = cells[place - 1] if has_state and place else None
        if ":" in cells[place + 2] and ":" in cells[place + 3]:
            sockets.append(_socket(cells[place:], state, index + 1, _USERS.search(line)))
        index += 1
    _write(sockets, console, is_backlog_told=True)
    return index


def _netstat(lines: Sequence[str], index: int, console: Console) -> int:
    header = _NETSTAT_HEADER.match(lines[index])
    queues, sockets = ([] if header is not None and header["queues"] else ["0", "0"]), list[_Socket]()
    index += 1
    while index < len(lines):
        cells = lines[index].split(None, 7)
        if not _PROTOCOL.match(lines[index]) or len(cells) < 5 - len(queues):
            break
        ends = [*queues, *cells[1:]]
        if len(ends) >= 4 and ends[0].isdecimal() and ends[1].isdecimal():
            state = next((cell for cell in ends[4:6] if _STATE.match(cell)), None)
            sockets.append(_socket(ends, state, index + 1, _PROGRAM.search(lines[index])))
        index += 1
    _write(sockets, console, is_backlog_told=False)
    return index


def _socket(cells: Sequence[str], state: str | None, line_no: int, owner: re.Match[str] | None) -> _Socket:
    said = None if state is None else state.lower().replace("-", "_")
    received, to_send = (int(cell[:12]) for cell in cells[:2])
    program = None if owner is None else owner["name"]
    return _Socket(line_no, _STATES.get(said or "", said), cells[2], cells[3], received, to_send, program)


def _write(sockets: Sequence[_Socket], console: Console, *, is_backlog_told: bool) -> None:
    states, ends = _Counts(), _Counts()
    served = {_port(socket.local) for socket in sockets if socket.state == "listen"}
    for socket in sockets:
        state = socket.state or "listed"
        states.add((state,), socket.line_no)
        if socket.state == "listen":
            _listener(socket, console, is_backlog_told=is_backlog_told)
            continue
        if socket.state != "unconnected":
            is_served = _port(socket.local) in served
            ends.add((state, "local" if is_served else "peer", _side(socket, is_served=is_served)), socket.line_no)
        labels = {"local": socket.local, "peer": socket.peer}
        for name, length in (("receive_queue", socket.received), ("send_queue", socket.to_send)):
            if length:
                console.add(f"sockets.{name}", float(length), socket.line_no, "bytes", labels=labels)
    for (state,), (count, line_no) in states.found.items():
        console.add(f"sockets.{state}", float(count), line_no, "count")
    for (state, side, end), (count, line_no) in ends.found.items():
        console.add("sockets.connections", float(count), line_no, "count", labels={"state": state, side: end})


def _listener(socket: _Socket, console: Console, *, is_backlog_told: bool) -> None:
    labels: Mapping[str, str] = {"local": socket.local, **({"command": socket.program} if socket.program else {})}
    console.add("sockets.accept_queue", float(socket.received), socket.line_no, "count", labels=labels)
    if is_backlog_told and socket.to_send:
        console.add("sockets.accept_queue_max", float(socket.to_send), socket.line_no, "count", labels=labels)


def _side(socket: _Socket, *, is_served: bool) -> str:
    """Return the end that many connections share: the port that is served here, else the place that is called."""
    return f"*:{_port(socket.local)}" if is_served else socket.peer


def _port(address: str) -> str:
    """Return the port of `10.0.0.1:22`, `[::]:22`, or `10.0.0.1.22` as macOS prints it."""
    return address.rpartition(":" if ":" in address else ".")[2]


def _unix(lines: Sequence[str], index: int, console: Console) -> int:
    first = index = index + 1
    while index < len(lines) and lines[index].startswith("unix "):
        index += 1
    if index > first:
        console.add("sockets.unix", float(index - first), first, "count")
    return index


def _interfaces(lines: Sequence[str], index: int, console: Console) -> int:
    names = lines[index].split()
    index += 1
    while index < len(lines):
        cells = lines[index].split()
        if len(cells) != len(names) or not cells[1].isdecimal():
            break
        for name, cell in zip(names, cells, strict=True):
            if name in _COUNTERS and cell.isdecimal():
                title, labels = f"interface.{_COUNTERS[name]}", {"interface": cells[0]}
                console.add(title, float(cell[:20]), index + 1, "count", labels=labels, kind="counter")
        index += 1
    return index


CONNECTION_TOOLS: tuple[Tool, ...] = (
    Tool("ss", _SS_HEADER.match, _ss),
    Tool("netstat", _NETSTAT_HEADER.match, _netstat),
    Tool("netstat", _UNIX_HEADER.match, _unix),
    Tool("netstat", _INTERFACES_HEADER.match, _interfaces),
)
