"""Wrappers around log lines: what container runtimes and tools put before every line, taken off and remembered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import orjson

from faultmaven.evidence.timestamps import bare

#: Name -> pattern of the wrapper; group `line` is what the program wrote, the others are columns of the event.
_PREFIXES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("cri", re.compile(rf"(?P<ts>{bare('iso')}) (?P<stream>stdout|stderr) [FP] (?P<line>.*)\Z", re.S)),
    ("kubectl-prefix", re.compile(r"\[pod/(?P<host>[^/\]]+)/(?P<component>[^\]]+)\] (?P<line>.*)\Z", re.S)),
    ("compose", re.compile(r"(?P<service>[a-z0-9][\w.-]{0,60}) {1,40}\| (?P<line>.*)\Z", re.S)),
)  # fmt: skip
#: A wrapper counts when this share of a sample wears it.
_SHARE = 0.9


@dataclass(frozen=True)
class Unwrapped:
    """The lines as the programs wrote them, one for one, and what each wrapper said (empty without a wrapper)."""

    lines: Sequence[str]
    name: str | None = None
    columns: Mapping[str, Sequence[str | None]] = field(default_factory=dict[str, "Sequence[str | None]"])


def unwrap(lines: Sequence[str]) -> Unwrapped:
    """Take the wrapper off when the file wears one throughout; line n stays line n."""
    return unwrap_as(wrapper_of(lines), lines)


def wrapper_of(lines: Sequence[str]) -> str | None:
    """Return the name of the wrapper that nearly all of these lines wear, None without one."""
    sample = [line for line in lines[:200] if line.strip()]
    if not sample:
        return None
    if sum(line.startswith('{"log":') for line in sample) >= _SHARE * len(sample):
        return "docker-json"
    return next(
        (name for name, pattern in _PREFIXES if sum(map(bool, map(pattern.match, sample))) >= _SHARE * len(sample)),
        None,
    )


def unwrap_as(name: str | None, lines: Sequence[str]) -> Unwrapped:
    """Take this wrapper off: the whole file's was decided once, and these may be any part of its lines."""
    if name is None:
        return Unwrapped(lines)
    return _docker(lines) if name == "docker-json" else _prefixed(lines, name, dict(_PREFIXES)[name])


def _prefixed(lines: Sequence[str], name: str, pattern: re.Pattern[str]) -> Unwrapped:
    inner: list[str] = []
    names = [group for group in pattern.groupindex if group != "line"]
    columns: dict[str, list[str | None]] = {group: [] for group in names}
    for line in lines:
        match = pattern.match(line)
        inner.append(match["line"] if match else line)
        for group in names:
            columns[group].append(match[group] if match else None)
    return Unwrapped(inner, name, columns)


def _docker(lines: Sequence[str]) -> Unwrapped:
    inner: list[str] = []
    times: list[str | None] = []
    streams: list[str | None] = []
    for line in lines:
        record = _record(line)
        text = record.get("log")
        inner.append(text.rstrip("\r\n").replace("\n", " ") if isinstance(text, str) else line)
        time, stream = record.get("time"), record.get("stream")
        times.append(time if isinstance(time, str) else None)
        streams.append(stream if isinstance(stream, str) else None)
    return Unwrapped(inner, "docker-json", {"ts": times, "stream": streams})


def _record(line: str) -> Mapping[str, object]:
    try:
        value: object = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {}
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}
