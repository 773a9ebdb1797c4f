"""Exceptions: stack traces of many languages as type, message, root cause, first frame of one's own, fingerprint."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from faultmaven.core.pattern_pass import PatternPass
from faultmaven.evidence.fact_rows import FactRows

_ENDINGS = r"(?:Exception|Error|Throwable|Failure|Fault|Exit|Interrupt|Warning)"
_TYPE = rf"(?:[A-Za-z_$][\w$]*+(?:\.|::|\\))*+[A-Z_$][\w$]*{_ENDINGS}\w*+"
_UNHANDLED = r"(?:[^\w\s]*+\s*+)(?:Unhandled [Ee]xception[.:] |Uncaught (?:exception: )?)?"
#: Heads of traces, tried in order: groups type and message, or `only` for languages that name no type.
_HEADS: tuple[tuple[re.Pattern[str], str | None], ...] = (
    (re.compile(r"(?:.*?Exception in thread \"[^\"]*\" )(?P<type>[\w.$]+)(?:: (?P<message>.*))?\Z"), None),
    (re.compile(r"(?:.*?)panic: (?P<message>.*)\Z"), "panic"),
    (re.compile(r"fatal error: (?P<message>.*)\Z"), "fatal error"),
    (re.compile(r"thread '[^']*' (?:\(\d+\) )?panicked at (?P<message>.*)\Z"), "panic"),
    (re.compile(r"\S+\.rb:\d+:in [`'][^']*': (?P<message>.*) \((?P<type>[\w:]+)\)\Z"), None),
    (re.compile(rf"{_UNHANDLED}(?P<type>{_TYPE})(?:: (?P<message>.*))?\Z"), None),
    (re.compile(rf".*?(?:[\s\[(]|(?<!:):(?!:))(?P<type>{_TYPE}): (?P<message>.*)\Z"), None),
)  # fmt: skip
_CAUSE = re.compile(
    rf"\s*(?:Caused by: |---> |\[cause\]: |\[?Caused by\]?:? ?)\(?(?P<type>(?:{_TYPE})|[\w.$]+)(?:: (?P<message>.*))?\Z"
)
#: What a line of a cause begins with.
_CAUSE_BEGINS = frozenset("C-[")
_CAUSE_WORDS = ("Caused by", "---> ", "[cause]: ")
_TRACEBACK = "Traceback (most recent call last)"
_INNER_CAUSE = re.compile(rf" ---> (?P<type>{_TYPE})(?:: (?P<message>.*?))?(?= ---> |\Z)")
_PYTHON_END = re.compile(r"(?P<type>[A-Za-z_][\w.]*)(?:: (?P<message>.*))?\Z")
_FRAME = re.compile(
    r"\s+at (?P<java>[^\s(]++\([^)]*+\)|.+)|\s+File \"(?P<python>[^\"]+)\", line \d+, in (?P<function>\S+)|"
    r"\s+from (?P<ruby>\S+:\d+:in .+)|(?P<go>[\w./*()-]{1,200}\.[\w.*()]{1,100})\([^)]*+\)\s*+\Z|"
    r"\s+\d+: (?P<rust>\S+)\Z"
)  # fmt: skip
#: Frames of the platform and of common libraries: the first frame that is none of these is one's own.
_FOREIGN = re.compile(
    r"(?:java|javax|jdk|sun|com\.sun|jakarta|kotlin|scala|org\.(?:springframework|apache|hibernate|junit|eclipse|jboss)|"
    r"io\.(?:netty|grpc|vertx|micrometer)|reactor|System|Microsoft|runtime|net/http|core|std|tokio|alloc)[.:/]|"
    r".*(?:site-packages|dist-packages|/lib/python|node_modules|node:|internal/|/gems/|/rustc/|<frozen )"
)
_NUMBERS = re.compile(r"\d+")
#: Parts of words, one of which is in every message that tells of an exception.
_WORDS = ("rror", "xception", "anic", "Traceback", "Throwable", "Failure", "Fault", "Interrupt", "Exit")
#: Characters of a line that are looked at; a message of an exception ends with them.
_LONGEST = 4_000
#: Messages remembered, because programs repeat themselves.
_MAX_SEEN = 10_000


@dataclass(frozen=True)
class ParsedException:
    """One exception; type and message are the outermost, root the innermost cause."""

    type: str
    message: str
    root_type: str
    root_message: str
    top_frame: str | None

    @property
    def fingerprint(self) -> str:
        """Return what stays equal when the same fault strikes again: types and place, without numbers."""
        text = f"{self.type}|{self.root_type}|{_NUMBERS.sub('0', self.top_frame or self.root_message)}"
        return "x" + hashlib.blake2s(text.encode("utf-8", "replace"), digest_size=6).hexdigest()


class ExceptionFinder:
    """Finds the exceptions that the records of one file tell of, block by block."""

    def __init__(self) -> None:
        self.rows = FactRows()
        self._seen: dict[str, ParsedException | None] = {}

    def add(self, messages: Sequence[str], place: Callable[[int], Mapping[str, object]]) -> None:
        """Look at more messages; `place` gives line_no, line_end and ts of one of them."""
        for index in candidates(messages):
            message = messages[index]
            if message not in self._seen:
                if len(self._seen) >= _MAX_SEEN:
                    self._seen.clear()
                self._seen[message] = parse_exception(message)
            found = self._seen[message]
            if found is not None:
                self.rows.add(
                    "exceptions",
                    **place(index),
                    type=found.type,
                    message=found.message,
                    root_type=found.root_type,
                    root_message=found.root_message,
                    top_frame=found.top_frame,
                    fingerprint=found.fingerprint,
                )


def candidates(messages: Sequence[str]) -> list[int]:
    """Return the indexes of the messages that hold a word of an exception.

    Most words are in no message of a block: one search over all of them tells which to look for in each.
    """
    found: set[int] = set()
    for word in _words_in("\n".join(messages)):
        found.update([index for index, message in enumerate(messages) if word in message])
    return sorted(found)


def _words_in(text: str) -> list[str]:
    """Return those of the words that are in a text, in one pass where nine would take as long as reading the log."""
    seen: list[str] = []

    def note(number: int, _start: int, _end: int, _flags: int, _context: object) -> None:
        seen.append(_WORDS[number])

    _word_patterns().scan(text.encode("utf-8", "replace"), note)
    return seen


@cache
def _word_patterns() -> PatternPass:
    return PatternPass([word.encode() for word in _WORDS], once=True)


def parse_exception(text: str) -> ParsedException | None:
    """Return the exception a record tells of, or None. One line is enough when it says `Type: message`."""
    lines = text.split("\n")
    if len(text) > _LONGEST:
        lines = [line[:_LONGEST] for line in lines]
    if _TRACEBACK in text and any(line.lstrip().startswith(_TRACEBACK) for line in lines):
        return _python(lines)
    chain: list[tuple[str, str]] = []
    first: str | None = None
    own: str | None = None
    has_cause = any(word in text for word in _CAUSE_WORDS)
    for number, line in enumerate(lines):
        if chain and own is not None and not has_cause:
            break
        cause = _CAUSE.match(line) if chain and has_cause and line.lstrip()[:1] in _CAUSE_BEGINS else None
        if cause is not None:
            chain.append((cause["type"], cause["message"] or ""))
        elif not chain:
            head = _head(line, lines[number + 1 : number + 2])
            if head is not None:
                chain.extend(head)
        elif own is None and (match := _FRAME.match(line)):
            frame = next(group for group in match.groups() if group).strip()
            first = first or frame
            own = None if _FOREIGN.match(frame) else frame
    if not chain:
        return None
    (kind, message), (root_kind, root_message) = chain[0], chain[-1]
    return ParsedException(kind, message, root_kind, root_message, own or first)


def _head(line: str, following: Sequence[str]) -> list[tuple[str, str]] | None:
    for pattern, only in _HEADS:
        match = pattern.match(line)
        if match is None:
            continue
        message = match["message"] or ""
        if only == "panic" and message.endswith(":") and following:
            message = f"{message} {following[0].strip()}"
        kind = only or match["type"]
        chain = [(kind, message.split(" ---> ")[0])]
        chain.extend((inner["type"], inner["message"] or "") for inner in _INNER_CAUSE.finditer(message))
        return chain
    return None


def _python(lines: Sequence[str]) -> ParsedException | None:
    """Read a Python trace: blocks in the order cause first, each with its frames from the outside in."""
    chain: list[tuple[str, str]] = []
    frames: list[list[str]] = []
    in_block = False
    for line in lines:
        if line.lstrip().startswith(_TRACEBACK):
            in_block = True
            frames.append([])
            continue
        match = _FRAME.match(line)
        if match is not None and match["python"]:
            if frames:
                frames[-1].append(f"{match['python']} in {match['function']}")
        elif in_block and line and not line[0].isspace():
            end = _PYTHON_END.match(line)
            if end is not None:
                chain.append((end["type"], end["message"] or ""))
                in_block = False
    if not chain:
        return None
    root_frames = list(reversed(frames[0])) if frames else []
    return ParsedException(*chain[-1], *chain[0], _own(root_frames))


def _own(frames: Sequence[str]) -> str | None:
    """Return the first frame that is one's own code, else the first of all."""
    return next((frame for frame in frames if not _FOREIGN.match(frame)), frames[0] if frames else None)
