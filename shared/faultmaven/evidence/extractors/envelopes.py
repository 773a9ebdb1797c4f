"""Wrappers around log lines: what container runtimes and tools put before every line, taken off and remembered."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import orjson

from faultmaven.evidence.timestamps import bare

#: Stands where a line was that has been joined to the line before it. It begins like a line that continues a record,
#: so that it stays with it, and says nothing (U+2063 is the invisible separator).
JOINED = "\t\u2063"
_ISO = bare("iso")
#: Times that tools print, not programs: nine digits (CRI, `docker logs -t`) or seven (GitHub Actions), always in UTC.
_TOOL_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.(?:\d{9}|\d{7})(?:Z|[+-]\d\d:\d\d)"
_SYSLOG = rf"(?P<ts>{bare('syslog')}|{_ISO}) (?P<host>[\w.-]+) (?P<component>[\w./@-]+)(?:\[\d+\])?: "

#: Name -> pattern of the wrapper; group `line` is what the program wrote, the others are columns of the event.
_PREFIXES: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.S)
    for name, pattern in (
        ("cri", rf"(?P<ts>{_ISO}) (?P<stream>stdout|stderr) (?P<part>[FP])(?::\w+)*(?: (?P<line>.*))?\Z"),
        ("kubectl-prefix", r"\[pod/(?P<host>[^/\]]+)/(?P<component>[^\]]+)\] (?P<line>.*)\Z"),
        ("compose", r"(?P<service>[a-z0-9][\w.-]{0,60}) {1,40}\| (?P<line>.*)\Z"),
        ("github-run", rf"(?P<component>[^\t]+)\t[^\t]*\t\ufeff?(?P<ts>{_TOOL_TIME}) ?(?P<line>.*)\Z"),
        ("gitlab", r"(?P<ts>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) \d\d(?P<stream>[OE])\+? ?(?P<line>.*)\Z"),
        ("timestamps", rf"(?P<ts>{_TOOL_TIME})(?: (?P<line>.*))?\Z"),
        ("aws-tail", rf"(?P<ts>{_ISO}) (?P<stream>\S*/\S*\[[^\]]*\]\S*|[\w./-]+/[0-9a-f]{{32}}) (?P<line>.*)\Z"),
        ("heroku", rf"(?P<ts>{_ISO}) (?P<component>(?:app|heroku)\[[\w.-]+\]): (?P<line>.*)\Z"),
        ("stern", r"(?P<host>[a-z0-9][a-z0-9.-]*-[a-z0-9]{5}) (?P<component>[a-z0-9-]+) (?P<line>\S.*)\Z"),
        ("syslog-json", rf"{_SYSLOG}(?P<line>\{{.*\}})\s*\Z"),
    )
}  # fmt: skip
#: A wrapper counts when this share of a sample wears it.
_SHARE = 0.9
#: Wrappers worn over each other, such as `kubectl logs --prefix --timestamps`.
_MAX_WORN = 2


@dataclass(frozen=True)
class Unwrapped:
    """The lines as the programs wrote them, one for one, and what each wrapper said (empty without a wrapper).

    Where a runtime had cut a line, the first piece holds the whole and the others are `JOINED`.
    """

    lines: Sequence[str]
    name: str | None = None
    columns: Mapping[str, Sequence[str | None]] = field(default_factory=dict[str, "Sequence[str | None]"])


def wrapper_of(lines: Sequence[str]) -> str | None:
    """Return the name of what these lines wear throughout, several joined by "+", or None."""
    sample = [line for line in lines[:200] if line.strip()]
    worn: list[str] = []
    while sample and len(worn) < _MAX_WORN:
        name = _outermost(sample)
        if name is None or name in worn:
            break
        worn.append(name)
        sample = [line for line in unwrap_as(name, sample).lines if line.strip() and line != JOINED]
    return "+".join(worn) or None


def unwrap_as(name: str | None, lines: Sequence[str]) -> Unwrapped:
    """Take these wrappers off: the whole file's were decided once, and these may be any part of its lines.

    Line n stays line n, and a line that does not wear them stays as it is.
    """
    if name is None:
        return Unwrapped(lines)
    columns: dict[str, Sequence[str | None]] = {}
    for wrapper in name.split("+"):
        if wrapper in _RECORDS:
            lines, found = _from_records(lines, _RECORDS[wrapper][1])
        else:
            lines, found = _from_prefixes(lines, _PREFIXES[wrapper])
        columns = {**found, **columns}
    return Unwrapped(lines, name, columns)


def unwrap(lines: Sequence[str]) -> Unwrapped:
    """Take the wrapper off when the file wears one throughout."""
    return unwrap_as(wrapper_of(lines), lines)


def _outermost(sample: Sequence[str]) -> str | None:
    for name, (keys, _) in _RECORDS.items():
        if _is_worn(sample, lambda line, keys=keys: line.startswith("{") and all(key in line for key in keys)):
            return name
    for name, pattern in _PREFIXES.items():
        if _is_worn(sample, lambda line, pattern=pattern: pattern.match(line) is not None):
            return name
    return None


def _is_worn(sample: Sequence[str], wears: Callable[[str], bool]) -> bool:
    """Tell whether enough lines wear a wrapper; a tenth that does not is enough to say no, mostly the first lines."""
    least, wearing = _SHARE * len(sample), len(sample)
    for line in sample:
        if not wears(line):
            wearing -= 1
            if wearing < least:
                return False
    return True


_Columns = dict[str, "Sequence[str | None]"]


def _from_prefixes(lines: Sequence[str], pattern: re.Pattern[str]) -> tuple[Sequence[str], _Columns]:
    inner: list[str] = []
    names = [group for group in pattern.groupindex if group not in {"line", "part"}]
    columns: dict[str, list[str | None]] = {group: [] for group in names}
    has_parts, open_at, pieces = "part" in pattern.groupindex, -1, list[str]()
    for line in lines:
        match = pattern.match(line)
        text = line if match is None else match["line"] or ""
        for group in names:
            columns[group].append(match[group] if match else None)
        if has_parts:
            if pieces and match is not None and match["stream"] == columns["stream"][open_at]:
                pieces.append(text)
                inner.append(JOINED)
            else:
                open_at, pieces = len(inner), [text]
                inner.append(text)
            if match is None or match["part"] == "F":
                inner[open_at] = "".join(pieces)
                pieces = []
        else:
            inner.append(text)
    if pieces and open_at >= 0:
        inner[open_at] = "".join(pieces)
    return inner, dict(columns)


def _from_records(
    lines: Sequence[str], read: Callable[[Mapping[str, object]], tuple[str | None, str | None, str | None]]
) -> tuple[Sequence[str], _Columns]:
    """Read lines that are JSON objects around a line; a piece that does not end in a line end is cut short."""
    inner: list[str] = []
    times: list[str | None] = []
    streams: list[str | None] = []
    open_at, pieces = -1, list[str]()
    for line in lines:
        text, time, stream = read(_record(line)) if line.startswith("{") else (None, None, None)
        times.append(time)
        streams.append(stream)
        if text is None:
            inner.append(line)
            pieces = []
            continue
        if pieces and stream == streams[open_at]:
            pieces.append(text)
            inner.append(JOINED)
        else:
            open_at, pieces = len(inner), [text]
            inner.append("")
        inner[open_at] = "".join(pieces) if text.endswith("\n") else inner[open_at]
        if text.endswith("\n") or len(pieces) == 1:
            inner[open_at] = _one_line("".join(pieces))
        if text.endswith("\n"):
            pieces = []
    if len(pieces) > 1:
        inner[open_at] = _one_line("".join(pieces))
    return inner, {"ts": times, "stream": streams}


def _one_line(text: str) -> str:
    return text.rstrip("\r\n").replace("\r\n", " ").replace("\n", " ")


def _docker(record: Mapping[str, object]) -> tuple[str | None, str | None, str | None]:
    return _text(record.get("log")), _text(record.get("time")), _text(record.get("stream"))


def _cloudwatch(record: Mapping[str, object]) -> tuple[str | None, str | None, str | None]:
    message, time = _text(record.get("message")), record.get("timestamp")
    whole = None if message is None else message.rstrip("\n") + "\n"
    return whole, str(time) if isinstance(time, int) else _text(time), _text(record.get("logStreamName"))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _record(line: str) -> Mapping[str, object]:
    try:
        value: object = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {}
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


#: Name -> the keys that all lines have, and how to read such a record: text, time, stream.
_RECORDS: Mapping[
    str, tuple[tuple[str, ...], Callable[[Mapping[str, object]], tuple[str | None, str | None, str | None]]]
] = {
    "docker-json": (('"log":', '"stream":', '"time":'), _docker),
    "cloudwatch": (('"message":', '"timestamp":', '"ingestionTime":'), _cloudwatch),
}
