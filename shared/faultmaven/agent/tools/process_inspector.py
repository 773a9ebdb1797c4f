"""ProcessInspector: which processes run, what they use, and in which state they are."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from faultmaven.agent.tools.models import Reach, Shows
from faultmaven.agent.tools.tool import Parameters, RemoteTool

_PROC = Path("/proc")
_STATES = {"R": "running", "S": "sleeping", "D": "waiting for a device", "Z": "zombie", "T": "stopped", "I": "idle"}


class ProcessInspectorParameters(Parameters):
    """Which processes, and in which order."""

    name: Annotated[str, Field(max_length=60, description="part of the program's name")] = ""
    sort: Annotated[Literal["memory", "cpu", "pid"], Shows()] = "memory"
    limit: Annotated[int, Shows(), Field(ge=1, le=100)] = 20


@dataclass(frozen=True)
class _Process:
    pid: int
    parent: int
    name: str
    state: str
    cpu_s: float
    memory_kib: int
    threads: int


_ORDERS: Mapping[str, Callable[[_Process], float]] = {
    "memory": lambda one: -one.memory_kib,
    "cpu": lambda one: -one.cpu_s,
    "pid": lambda one: one.pid,
}


class ProcessInspector(RemoteTool[ProcessInspectorParameters]):
    """Reads names and figures of processes; never their arguments or environments, which hold secrets."""

    name = "ProcessInspector"
    description = "List processes with state, CPU time and memory on the machine where the tools run."
    parameters = ProcessInspectorParameters
    reach: ClassVar[Reach] = Reach.MACHINE

    def act(self, asked: ProcessInspectorParameters, handed: Mapping[str, str]) -> str:
        """Return one line a process."""
        if not _PROC.joinpath("self", "stat").exists():
            return "Processes cannot be seen on this system."
        found = [one for one in _processes(_PROC) if asked.name.lower() in one.name.lower()]
        shown = sorted(found, key=_ORDERS[asked.sort])[: asked.limit]
        head = f"{len(found)} processes" + (f", {len(shown)} shown" if len(shown) < len(found) else "")
        return "\n".join([f"{head} (on {os.uname().nodename}, where the tools run)", *map(_line, shown)])


def _processes(proc: Path) -> Iterator[_Process]:
    ticks, page_kib = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE") // 1024
    for folder in proc.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            stat = folder.joinpath("stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue  # it has ended, or is not for us to see
        head, _, tail = stat.rpartition(")")  # a name may hold spaces and brackets: proc(5)
        fields = tail.split()
        name = head.partition("(")[2]
        cpu_s = (int(fields[11]) + int(fields[12])) / ticks
        yield _Process(
            int(folder.name), int(fields[1]), name, fields[0], cpu_s, int(fields[21]) * page_kib, int(fields[17])
        )


def _line(one: _Process) -> str:
    return (
        f"{one.pid} (parent {one.parent}) {one.name}: {_STATES.get(one.state, one.state)}, "
        f"{one.cpu_s:.1f} s CPU, {one.memory_kib / 1024:.1f} MiB, {one.threads} threads"
    )
