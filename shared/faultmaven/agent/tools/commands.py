"""The grammar of commands: which programs may run, and with exactly which arguments.

Read from the top: a command is a program and words, each of which has to fit the row's flags or values. A row names
every flag it takes; there is no "and anything else", no path, no shell, and no program that runs another.
"""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from faultmaven.agent.tools.errors import WrongArguments

_COUNT = re.compile(r"[1-9]\d{0,3}")
_DEVICE = re.compile(r"[A-Za-z][A-Za-z0-9_.@-]{0,31}")
_MOUNT = re.compile(r"/(?:[A-Za-z0-9_.-]+/?){0,6}")
_DATE = re.compile(r"\+[%A-Za-z0-9 :/_.-]{1,60}")
#: Characters that mean something to a shell: there is none, but a command that wants one is not what it seems.
_SHELL = frozenset(";|&<>$`\\\n\r\0*?{}()!~")


@dataclass(frozen=True)
class Program:
    """One program: `words` that may stand as they are, and flags with the form of the value that follows them."""

    purpose: str
    words: frozenset[str] = frozenset()
    valued: Mapping[str, re.Pattern[str]] = field(default_factory=dict[str, re.Pattern[str]])
    values: re.Pattern[str] | None = None
    most_values: int = 0


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PROGRAMS: Mapping[str, Program] = {
    "uptime": Program("how long the machine is up, and its load", _words("-p -s")),
    "uname": Program("kernel and machine", _words("-a -r -s -m -n -v -o")),
    "nproc": Program("number of processors", _words("--all")),
    "lscpu": Program("processors in detail"),
    "free": Program("memory", _words("-h -m -g -b -k -t -w")),
    "df": Program("space of file systems", _words("-h -i -T -k -m -P -a -l"), values=_MOUNT, most_values=2),
    "lsblk": Program("block devices", _words("-f -m -p -l")),
    "vmstat": Program("processes, memory and input/output", _words("-s -w -a -d"), values=_COUNT, most_values=2),
    "iostat": Program("input/output of devices", _words("-x -d -c -h -k -m"), values=_COUNT, most_values=2),
    "date": Program("time of the machine", _words("-u -R"), values=_DATE, most_values=1),
    "hostname": Program("name of the machine"),
    "id": Program("user that commands run as", _words("-u -g -G -n")),
    "who": Program("who is logged in", _words("-b -r -q")),
    "ss": Program("sockets", _words("-t -u -l -n -a -s -tln -tuln -tan -tun -uln -x")),
    "ip": Program("interfaces and routes", _words("-4 -6 -br -s addr route link neigh show")),
    "lsmod": Program("kernel modules"),
    "getconf": Program("limits of the system", values=re.compile(r"[A-Z][A-Z0-9_]{1,40}"), most_values=1),
    "timedatectl": Program("clock and its source", _words("status timesync-status")),
}


def parsed(command: str) -> list[str]:
    """Return a command as program and words, or raise WrongArguments with what may be run instead."""
    if _SHELL & set(command):
        raise WrongArguments("command: one program with its arguments; there is no shell, and no wildcard")
    try:
        words = shlex.split(command, posix=True)
    except ValueError:
        raise WrongArguments("command: a quotation mark is not closed") from None
    program = PROGRAMS.get(words[0]) if words else None
    if program is None:
        raise WrongArguments(f"command: may be run: {', '.join(PROGRAMS)}")
    _check(words[0], program, words[1:])
    return words


def _check(name: str, program: Program, words: Sequence[str]) -> None:
    left, values = list(words), 0
    while left:
        word = left.pop(0)
        flag, _, joined = word.partition("=")
        if form := program.valued.get(flag):
            value = joined or (left.pop(0) if left else "")
            if form.fullmatch(value):
                continue
        elif word in program.words:
            continue
        elif program.values and program.values.fullmatch(word) and ".." not in word and values < program.most_values:
            values += 1
            continue
        known = " ".join(sorted((*program.words, *program.valued))) or "none"
        raise WrongArguments(f"command: {name} does not take {word[:40]!r} here; flags: {known}")
