"""A pasted session taken apart: the outputs of several commands in one file, and the wrapper around a failed one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from faultmaven.evidence.models import SourceText

#: A prompt before a command of an operator's tools: `$ kubectl get pods`, `root@host:~# journalctl -u web`.
_PROMPT = re.compile(
    r"(?:[\w.@:~/\-\[\]() ]{0,60}[$#>%❯]\s+|\+\s+)"
    r"(?P<command>(?:sudo\s+)?(?:kubectl|oc|k|docker|crictl|helm|journalctl|systemctl|aws|gcloud|az|curl|dig|nslookup|"
    r"df|free|top|ps|netstat|ss|cat|tail|head|grep|dmesg|openssl|psql|redis-cli|ping|terraform)\b.*)\Z"
)
_BARE = re.compile(r"(?P<command>kubectl (?:get|describe|logs|top|events?|explain|rollout|exec)\b[^:]*)\Z")
_WRAPPER = re.compile(r"Command `(?P<command>[^`]*)` failed with return code (?P<code>-?\d+)\s*\Z")
_STREAM = re.compile(r"(?P<stream>stdout|stderr):\s*\Z")
#: A script's interpreter, a web page; and the title that a Markdown document with blocks of code begins with.
_BEGINS_ALONE = re.compile(r"#!\s*/|(?i:\s*<!doctype html|\s*<html[\s>])")
_TITLE = re.compile(r"#{1,6}\s+\S|---\s*\Z")
#: What somebody writes above a file: a few lines of words; a title that is underlined begins a document.
_PREAMBLE_LINES = 4
_SAID = re.compile(r"[A-Za-z][^{}\[\]<>=;|]{0,300}\Z")
#: A marker is looked for in files up to this many lines; a longer file is the output of one command.
MAX_LINES = 20_000


@dataclass(frozen=True)
class Segment:
    """Lines `start..stop` (0-based, stop excluded) that one command printed; `command` is None when not shown.

    A preamble is what somebody wrote above it.
    """

    start: int
    stop: int
    command: str | None
    stream: str = "stdout"
    is_preamble: bool = False


@dataclass(frozen=True)
class Failure:
    """A command that failed, as the wrapper line says."""

    line_no: int
    command: str
    exit_code: int


def segments(lines: Sequence[str]) -> tuple[list[Segment], list[Failure]]:
    """Return the parts of a file that hold text, and the failures the wrapper tells of."""
    if len(lines) > MAX_LINES:
        return _long_file(lines), []
    if _is_one_text(lines):
        whole = _trimmed(Segment(0, len(lines), None), lines)
        return ([] if whole is None else [whole]), []
    found: list[Segment] = []
    failures: list[Failure] = []
    open_part = Segment(0, 0, None)
    commented = any(line.startswith("#") and not _PROMPT.match(line) for line in lines)
    for index, line in enumerate(lines):
        if commented and line.startswith("#"):
            continue  # `# top level` is a comment of a configuration file, not a command at root's prompt
        marker = _marker(line, open_part)
        if marker is None:
            continue
        found.append(replace(open_part, stop=index))
        open_part = replace(marker, start=index + 1)
        if match := _WRAPPER.match(line):
            failures.append(Failure(index + 1, match["command"], int(match["code"])))
    found.append(replace(open_part, stop=len(lines)))
    return [trimmed for part in found if (trimmed := _trimmed(part, lines)) is not None], failures


def _is_one_text(lines: Sequence[str]) -> bool:
    """Tell scripts and documents, in which commands stand to be run, from sessions in which they were."""
    first = next((line for line in lines if line.strip()), "")
    if _BEGINS_ALONE.match(first):
        return True
    fences = sum(1 for line in lines if line.startswith("```"))
    return fences >= 2 and _TITLE.match(first) is not None and not _PROMPT.match(first)


def part_of(source: SourceText, segment: Segment) -> SourceText:
    """Return one segment as a source of its own; its line 1 is line `segment.start + 1` of the file."""
    lines = source.lines[segment.start : segment.stop]
    return replace(source, lines=lines, size_bytes=sum(map(len, lines)) + len(lines))


def _marker(line: str, here: Segment) -> Segment | None:
    if not line or line[0] in " \t":
        return None
    if match := _STREAM.match(line):
        return Segment(0, 0, here.command, match["stream"])
    if match := _WRAPPER.match(line) or _PROMPT.match(line) or _BARE.match(line):
        return Segment(0, 0, match["command"])
    return None


def _long_file(lines: Sequence[str]) -> list[Segment]:
    """Return a long file as one segment, without the trailing `stderr:` that some collectors add."""
    stop = len(lines)
    while stop and not lines[stop - 1].strip():
        stop -= 1
    if stop and _STREAM.match(lines[stop - 1]):
        stop -= 1
    return [Segment(0, stop, None)]


def _trimmed(part: Segment, lines: Sequence[str]) -> Segment | None:
    start, stop = part.start, part.stop
    while start < stop and not lines[start].strip():
        start += 1
    while stop > start and not lines[stop - 1].strip(' \t\r\n"'):
        stop -= 1
    return replace(part, start=start, stop=stop) if start < stop else None


def leading(parts: Sequence[Segment]) -> Segment | None:
    """Return the segment that decides what the file is: the one with the most lines, standard output first."""
    return max(
        parts, key=lambda part: (not part.is_preamble, part.stop - part.start, part.stream == "stdout"), default=None
    )


def without_preamble(lines: Sequence[str], part: Segment) -> list[Segment] | None:
    """Return a short first paragraph and what follows it as two segments, None where there is no such paragraph."""
    end = next((at for at in range(part.start, part.stop) if not lines[at].strip()), part.stop)
    above = lines[part.start : end]
    rest = _trimmed(replace(part, start=end), lines)
    if rest is None or not 0 < len(above) <= _PREAMBLE_LINES or not all(_SAID.match(line) for line in above):
        return None
    return [replace(part, stop=end, is_preamble=True), rest]


def non_blank(lines: Sequence[str], limit: int) -> Iterator[str]:
    """Yield up to `limit` lines that hold text."""
    for line in lines:
        if line.strip():
            limit -= 1
            yield line
            if limit <= 0:
                return
