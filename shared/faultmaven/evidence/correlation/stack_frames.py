"""From a stack trace to the code it points to: the logs' frames, found in the case's source files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from faultmaven.evidence.facts.case_facts import CaseFacts

#: How the languages print a frame. A file is a path or a bare name; Java's says the package in front of the function.
_FRAMES = tuple(
    re.compile(pattern)
    for pattern in (
        r'\s*File "(?P<file>[^"]{1,500})", line (?P<line>\d{1,7})(?:, in (?P<function>[\w.<>]+))?',
        r"\s*at (?P<function>[\w.$<>/@]+)\((?P<file>[\w$.-]+\.\w{1,6}):(?P<line>\d{1,7})\)",
        r"\s*at (?:async )?(?:(?P<function>[\w.$<>\[\] ]+?) )?\(?(?:file://)?(?P<file>[^\s():]{1,500}):(?P<line>\d{1,7})(?::\d+)?\)?\s*$",
        r"\s*at (?P<function>[\w.`<>]+)\(.{0,300}?\) in (?P<file>.{1,500}?):line (?P<line>\d{1,7})",
        r"\s+(?P<file>/?[^\s:]{1,500}\.go):(?P<line>\d{1,7})(?: \+0x[0-9a-f]+)?$",
        r"\s*(?:from )?(?P<file>[^\s:]{1,500}\.(?:rb|rs|lua)):(?P<line>\d{1,7})(?::\d+)?"
        r"(?::in [`'](?P<function>[^']{1,200})')?",
        r"#\d+ (?P<file>[^\s(]{1,500}\.php)\((?P<line>\d{1,7})\)(?:: (?P<function>[\w\\:>-]+)\()?",
    )
)
#: Traces looked at in one case, one of each kind; a case with more has the same ones again and again.
_TRACES_MAX, _FRAMES_MAX = 200, 60
_EXCEPTIONS = """
SELECT evidence_id, number, filename, line_no, line_end, type FROM exceptions
QUALIFY row_number() OVER (PARTITION BY evidence_id, fingerprint ORDER BY line_no) = 1
ORDER BY number, line_no LIMIT ?
"""
_CODE = "SELECT evidence_id, number, filename, line_count FROM evidence WHERE data_type = 'code' ORDER BY number"
_SYMBOL = """
SELECT name, container, line_no FROM symbols
WHERE evidence_id = ? AND line_no <= ? AND line_end >= ? AND kind IN ('function', 'method', 'class')
ORDER BY line_no DESC, line_end LIMIT 1
"""


@dataclass(frozen=True)
class FrameInCode:
    """A frame of a trace and the line of code it names.

    `agrees` tells whether the function at that line is the one that the trace names; where it is not, the code is
    probably of another version than what ran. None when the trace or the code names no function.
    """

    exception_evidence_id: str
    exception_number: int
    exception_line: int
    exception_type: str | None
    frame_line: int
    frame: str
    code_evidence_id: str
    code_number: int
    code_filename: str
    code_line: int
    symbol: str | None
    agrees: bool | None


@dataclass(frozen=True)
class _Frame:
    line_no: int
    text: str
    file: str
    line: int
    function: str | None


def frames_in_code(facts: CaseFacts) -> list[FrameInCode]:
    """Return the frames whose file is in the case, trace by trace in the order they are printed."""
    files: dict[str, list[Mapping[str, Any]]] = {}
    for row in facts.rows(_CODE):
        files.setdefault(_parts(row["filename"])[-1], []).append(row)
    if not files:
        return []
    found: list[FrameInCode] = []
    for trace in facts.rows(_EXCEPTIONS, [_TRACES_MAX]):
        end = min(trace["line_end"] or trace["line_no"], trace["line_no"] + 4 * _FRAMES_MAX)
        lines = facts.lines(trace["evidence_id"], trace["line_no"], end)
        for frame in _frames(lines, trace["line_no"]):
            code = _file_of(frame, files.get(_parts(frame.file)[-1], ()))
            if code is not None:
                found.append(_joined(facts, trace, frame, code))
    return found


def _frames(lines: Sequence[str], first: int) -> Iterator[_Frame]:
    for number, line in enumerate(lines, first):
        match = next((found for pattern in _FRAMES if (found := pattern.match(line[:2_000]))), None)
        if match is not None:
            function = match.groupdict().get("function")
            yield _Frame(number, line.strip()[:300], match["file"], int(match["line"]), function)


def _file_of(frame: _Frame, candidates: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return the file with the longest end of the path in common, if it has that line."""
    path = _parts(frame.file)
    if len(path) == 1 and frame.function:
        path = [*re.split(r"[./]", frame.function)[:-2], *path]  # Java: packages are folders
    long_enough = [item for item in candidates if frame.line <= item["line_count"]]
    return max(long_enough, key=lambda item: _common_end(path, _parts(item["filename"])), default=None)


def _common_end(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for left, right in zip(reversed(one), reversed(other), strict=False):
        if left != right:
            break
        count += 1
    return count


def _parts(path: str) -> list[str]:
    return [part for part in re.split(r"[/\\!]", path) if part] or [path]


def _joined(facts: CaseFacts, trace: Mapping[str, Any], frame: _Frame, code: Mapping[str, Any]) -> FrameInCode:
    row = next(iter(facts.rows(_SYMBOL, [code["evidence_id"], frame.line, frame.line])), None)
    symbol = None if row is None else ".".join(part for part in (row["container"], row["name"]) if part)
    agrees = None
    if row is not None and frame.function and frame.function != "<module>":
        agrees = row["name"].rsplit(".", 1)[-1].rsplit("::", 1)[-1] in re.split(r"[^\w]+", frame.function)
    return FrameInCode(
        exception_evidence_id=trace["evidence_id"],
        exception_number=trace["number"],
        exception_line=trace["line_no"],
        exception_type=trace["type"],
        frame_line=frame.line_no,
        frame=frame.text,
        code_evidence_id=code["evidence_id"],
        code_number=code["number"],
        code_filename=code["filename"],
        code_line=frame.line,
        symbol=symbol,
        agrees=agrees,
    )
