"""Thread dumps: Java (jstack, kill -3), Go (goroutine dumps), Python (py-spy, faulthandler) and gdb's backtraces."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from faultmaven.evidence.extractors.profiles.call_tree import Frame
from faultmaven.evidence.extractors.profiles.threads import Thread

_JAVA = re.compile(r'"(?P<name>[^"]+)"(?: #\d+)?(?: \[\d+\])?(?: daemon)?.*?(?:prio=|tid=|nid=|Id=|os_prio=).*')
_JAVA_STATE = re.compile(r"\s+java\.lang\.Thread\.State: (?P<state>[A-Z_]+)")
_JAVA_FRAME = re.compile(
    r"\s+at (?P<function>[\w.$/<>@-]+)\((?:(?P<file>[^():]+)(?::(?P<line>\d+))?|[^()]*)\)(?: .*)?\Z"
)
_WAITING = re.compile(
    r"\s+- (?:waiting to lock|parking to wait for|waiting on)\s+<(?P<lock>[^>]+)>(?: \(an? (?P<type>[^)]+)\))?"
)
_HOLDING = re.compile(r"\s+- (?:locked )?<(?P<lock>[^>]+)>")
_GO = re.compile(
    r"goroutine (?P<number>\d+)(?: gp=\S+ m=\S+(?: mp=\S+)?)? "
    r"\[(?P<state>[^\],]+)(?:, (?P<minutes>\d+) minutes?)?.*\]:\s*\Z"
)
_GO_CALL = re.compile(
    r"(?:created by )?(?P<function>[\w./*()\[\]{}~@$·-]+?)(?:\((?:[^()]|\([^()]*\))*\))?(?: in goroutine \d+)?\s*\Z"
)
_GO_PLACE = re.compile(r"\s+(?P<file>\S+\.(?:go|s)):(?P<line>\d+)(?: \+0x[0-9a-f]+)?.*\Z")
_PYTHON = re.compile(r'(?:Current t|T)hread (?P<id>\w+) \((?P<state>[^)]+)\):?(?: "(?P<name>[^"]+)")?\s*\Z')
_PYTHON_FRAME = re.compile(
    r'\s++(?:File "(?P<file>[^"]+)", line (?P<line>\d+) in (?P<function>.+)|'
    r"(?P<name>[^ ].{0,300}?) \((?P<path>[^():]+):(?P<at>\d+)\))\s*+\Z"
)
_GDB = re.compile(
    r"Thread (?P<number>\d+) \((?:Thread |LWP |process )?(?P<id>\w+).*\):?\s*(?:\"(?P<name>[^\"]+)\")?.*\Z"
)
_GDB_FRAME = re.compile(
    r"#\d+\s+(?:0x[0-9a-f]+ in )?(?P<function>[^\s(]+(?:<[^>]*>)?[^\s(]*) \(.*?\)?"
    r"(?: at (?P<file>[^:\s]+):(?P<line>\d+)| from (?P<module>\S+))?\s*\Z"
)


def looks_like_threads(lines: Sequence[str]) -> float:
    """Return how sure it is that the file is a dump of threads; logs that hold one stack trace are none."""
    head = [line for line in lines[:3_000] if line.strip()]
    if any(line.startswith("Full thread dump") for line in head[:40]):
        return 1.0
    for start, minimum in ((_JAVA, 2), (_GO, 2), (_PYTHON, 1), (_GDB, 1)):
        found = [number for number, line in enumerate(head) if start.match(line)]
        if len(found) >= minimum and found[0] <= 5 and (start is not _GDB or _has_frames(head)):
            return 1.0
    return 0.0


def read_threads(lines: Sequence[str]) -> list[Thread]:
    """Return all threads of a dump; several dumps in one file give each thread several times."""
    threads: list[Thread] = []
    take: Callable[[str, Thread], bool] | None = None
    for number, line in enumerate(lines, start=1):
        opened = _opened(line, number)
        if opened is not None:
            thread, take = opened
            threads.append(thread)
        elif take is not None and threads:
            if line.startswith(("Found ", "JNI global", "=====")):
                take = None
            elif take(line, threads[-1]):
                threads[-1].line_end = number
    return threads


def _has_frames(head: Sequence[str]) -> bool:
    return any(_GDB_FRAME.match(line) for line in head)


def _opened(line: str, number: int) -> tuple[Thread, Callable[[str, Thread], bool]] | None:
    if line[:1] == '"' and (match := _JAVA.match(line)):
        return Thread(match["name"], number, number), _java
    if match := _GO.match(line):
        minutes = int((match["minutes"] or "0")[:9])
        return Thread(f"goroutine {match['number']}", number, number, match["state"], minutes=minutes), _go
    if match := _PYTHON.match(line):
        state = None if "most recent" in match["state"] else match["state"]
        return Thread(match["name"] or f"Thread {match['id']}", number, number, state), _python
    if match := _GDB.match(line):
        return Thread(match["name"] or f"Thread {match['number']}", number, number), _gdb
    return None


def _java(line: str, thread: Thread) -> bool:
    if match := _JAVA_STATE.match(line):
        thread.state = match["state"]
    elif match := _JAVA_FRAME.match(line):
        thread.stack.append(Frame(match["function"], None, match["file"], _number(match["line"])))
    elif match := _WAITING.match(line):
        if match["lock"] not in thread.holds:  # `wait()` gives up the lock that it is listed as holding below
            thread.waits_for, thread.waits_for_type = match["lock"], match["type"]
    elif match := _HOLDING.match(line):
        if match["lock"] != thread.waits_for or thread.state == "BLOCKED":
            thread.holds.append(match["lock"])
        else:
            thread.waits_for = None
    else:
        return False
    return True


def _go(line: str, thread: Thread) -> bool:
    if match := _GO_PLACE.match(line):
        if thread.stack and thread.stack[-1].file is None:
            thread.stack[-1] = thread.stack[-1]._replace(file=match["file"], source_line=_number(match["line"]))
        return True
    match = _GO_CALL.match(line) if line[:1] not in {" ", "\t", ""} else None
    if match is None:
        return False
    if not line.startswith("created by "):
        thread.stack.append(Frame(match["function"]))
    return True


def _python(line: str, thread: Thread) -> bool:
    match = _PYTHON_FRAME.match(line)
    if match is None:
        return False
    name, path = match["function"] or match["name"], match["file"] or match["path"]
    thread.stack.append(Frame(name, None, path, _number(match["line"] or match["at"])))
    return True


def _gdb(line: str, thread: Thread) -> bool:
    match = _GDB_FRAME.match(line)
    if match is None:
        return False
    thread.stack.append(Frame(match["function"], match["module"], match["file"], _number(match["line"])))
    return True


def _number(text: str | None) -> int | None:
    return int(text) if text and len(text) < 9 else None
