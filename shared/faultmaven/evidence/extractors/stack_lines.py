"""Lines that belong to the record before them: stack traces of many languages, and indented text."""

from __future__ import annotations

import re
from collections.abc import Sequence

#: Lines that never begin a record of their own.
CONTINUATION = re.compile(
    r"[ \t]|at [\w$.<>]+[(.]|Caused by: |Suppressed: |\.\.\. \d+ (?:more|common|frames)|"
    r"During handling of the above|The above exception was|--- End of|---> |goroutine \d+ \[|created by |"
    r"#\d+ +\S|Stack trace:|\[stacktrace\]|\[previous exception\]|\S+\.rb:\d+:in [`'\"]|"
    r"\[signal |exit status \d|stack backtrace:|note: run with|\[(?:CIRCULAR|Symbol)|[})\]]+[;,]?\s*\Z|stack traceback:"
)
#: Lines that open a trace: they continue the record right before them, else they begin one.
OPENING = re.compile(
    r"(?:Uncaught |Unhandled )?(?:Traceback \(most recent call last\)|Exception in thread |panic: |fatal error: |"
    r"thread '[^']*' (?:\(\d+\) )?panicked at|Unhandled (?:[Ee]xception|rejection)|Exception Group Traceback|"
    r"node:internal)|"
    r"(?:[a-zA-Z_$][\w$]*[.:]{1,2})+[A-Z][\w$]*(?:Exception|Error|Throwable|Failure|Fault)\b|"
    r"[A-Z]\w*(?:Exception|Error|Exit|Interrupt|Warning)(?::\s|\Z)"
)
#: A program that dies without a logger: never part of what it logged before.
_CRASH = re.compile(r"panic: |fatal error: |Exception in thread |thread '|Unhandled |Uncaught ")
#: What Python prints, between blank lines, before the next trace of a chain.
_CHAIN = ("During handling of the above", "The above exception was")
#: The last line of a Python trace, `package.ErrorName: message`.
PYTHON_END = re.compile(r"[A-Za-z_][\w.]*(?:: .*|:?)\Z", re.S)
#: Go prints functions without indentation between the goroutine's head and its files.
GO_FRAME = re.compile(r"[\w./*()\[\]{}$@%-]+\([^)]*\)(?: in goroutine \d+)?\Z")
#: What a line before a trace looks like inside it.
FRAME = re.compile(
    r"\s+(?:at |File \"|from |in |\d+: |/|raise |\^)|\s*(?:Caused by:|\.\.\. \d+ more)|goroutine \d+ \[|Traceback \("
)


_SPECIAL = re.compile(f"{CONTINUATION.pattern}|{OPENING.pattern}")


def is_special(line: str) -> bool:
    """Tell whether the words of a line say that it continues a record or opens a trace."""
    return _SPECIAL.match(line) is not None


class Follower:
    """Decides, line by line, whether a line without a header of its own continues the record before it."""

    def __init__(self) -> None:
        self._in_trace = False
        self._in_go = False
        self._python = False
        self._chained = False

    @property
    def is_idle(self) -> bool:
        """Return whether no trace goes on: then a line that is not special begins a record."""
        return not (self._in_trace or self._in_go or self._python or self._chained)

    def indented(self, lines: Sequence[str]) -> None:
        """Tell of indented lines that continue a record."""
        self._in_trace = self._in_trace or any(map(FRAME.match, lines))

    def headed(self) -> None:
        """Tell that a record with a header of its own began."""
        self._in_trace = self._in_go = self._python = self._chained = False

    def continues(self, line: str, adjacent: bool, headed: bool) -> bool:
        """Return whether a line continues the record before it.

        `adjacent`: the line right before belongs to that record; `headed`: that record began with a known header.
        """
        if CONTINUATION.match(line):
            if line.startswith("goroutine "):
                self._in_go = True
            if line.startswith(_CHAIN):
                self._chained = True
            self._in_trace = self._in_trace or bool(FRAME.match(line))
            return adjacent or self._in_trace or self._in_go
        if line.startswith("Traceback (most recent"):
            follows = self._chained or (adjacent and (headed or self._in_trace))
            self._in_trace = self._python = True
            self._chained = False
            return follows
        if self._in_go and GO_FRAME.match(line):
            return True
        if self._python and self._in_trace and adjacent and PYTHON_END.match(line):
            self._python = False
            return True
        if OPENING.match(line):
            follows = adjacent and (headed or self._in_trace) and not _CRASH.match(line)
            self._in_trace = True
            self._in_go = line.startswith(("panic: ", "fatal error: "))
            return follows
        self.headed()
        return False
