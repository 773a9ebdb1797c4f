"""JSON profiles as values, with the line each name first stands on; a file that breaks off is closed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import cast

import orjson

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]')
_NAME = re.compile(r'"(?:name|functionName)"\s*:\s*"((?:[^"\\]|\\.)*)"')
_MAX_DEPTH = 400

JsonMap = Mapping[str, object]


class JsonProfile:
    """A parsed profile; `is_cut` when the file broke off before its end."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        text = "\n".join(lines)
        self.is_cut = False
        try:
            self.value: object = orjson.loads(text)
        except orjson.JSONDecodeError:
            self.is_cut = True
            self.value = _repaired(text)
        self._line_of: dict[str, int] | None = None

    def line_of(self, name: str) -> int:
        """Return the line where a frame of this name first stands, 1 when it stands nowhere as such."""
        if len(self._lines) == 1:
            return 1
        if self._line_of is None:
            self._line_of = {}
            for number, line in enumerate(self._lines, start=1):
                for found in _NAME.findall(line):
                    self._line_of.setdefault(found, number)
        return self._line_of.get(name, 1)


def _repaired(text: str) -> object:
    """Return the value of the text up to its last whole part, None when there is none."""
    closers: list[str] = []
    end, tail = 0, ""
    for token in _TOKEN.finditer(text):
        sign = token.group()
        if sign in "{[":
            closers.append("}" if sign == "{" else "]")
            if len(closers) > _MAX_DEPTH:
                return None
        elif sign in "}]":
            if not closers or closers.pop() != sign:
                return None
            end, tail = token.end(), "".join(reversed(closers))
    try:
        return orjson.loads(text[:end] + tail)
    except orjson.JSONDecodeError:
        return None


def as_map(value: object) -> JsonMap:
    """Return a JSON object, an empty one for anything else."""
    return cast("JsonMap", value) if isinstance(value, dict) else {}


def as_list(value: object) -> list[object]:
    """Return a JSON array, an empty one for anything else."""
    return cast("list[object]", value) if isinstance(value, list) else []


def as_text(value: object) -> str | None:
    """Return a string that is not empty, None for anything else."""
    return value if isinstance(value, str) and value else None


def as_number(value: object) -> float:
    """Return a finite number, 0 for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    try:
        number = float(value)
    except OverflowError:
        return 0.0
    return number if abs(number) < 1e300 else 0.0


def as_index(value: object, size: int) -> int | None:
    """Return an integer that is an index into `size` things, None for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < size else None


def as_line(value: object) -> int | None:
    """Return a line number a file can have, None for anything else (formats write 0 or -1 for "unknown")."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31 else None
