"""JSON as plain values, with the line each name or id first stands on; fast, where every leaf's own line is not wanted.

A file may hold one value, one per line, or several after each other; one that breaks off is closed where it was whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

import orjson

#: A string that never ends is a token, too: to look for its end from every quote would take the square of the time.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[{}\[\]]', re.S)
_MAX_DEPTH = 400
#: How many lines away from its mark a part of the same object is looked for.
_OBJECT = 80

JsonMap = Mapping[str, object]


class JsonText:
    """The values of a file with the line each begins on; `is_cut` when the file broke off or was damaged."""

    def __init__(self, lines: Sequence[str], marks: Sequence[str] = ("name", "functionName")) -> None:
        """Parse the lines; `marks` are the keys whose strings `line_of` finds again."""
        self._lines = lines
        self._marks = marks
        self._line_of: dict[str, int] | None = None
        self.is_cut = False
        self.values: list[tuple[int, object]] = []
        text = "\n".join(lines)
        try:
            self.values.append((1, orjson.loads(text)))
        except orjson.JSONDecodeError:
            self._read_in_parts(text)

    @property
    def value(self) -> object:
        """Return the first value, None when there is none."""
        return self.values[0][1] if self.values else None

    def line_of(self, name: str, otherwise: int = 1) -> int:
        """Return the line where a mark has this string for the first time."""
        if len(self._lines) == 1:
            return 1
        if self._line_of is None:
            pattern = re.compile(rf'"(?:{"|".join(map(re.escape, self._marks))})"\s*:\s*"((?:[^"\\]|\\.)*)"')
            self._line_of = {}
            for number, line in enumerate(self._lines, start=1):
                for found in pattern.findall(line):
                    self._line_of.setdefault(found, number)
        return self._line_of.get(name, otherwise)

    def line_near(self, said: str, line: int) -> int:
        """Return the line nearest to `line` that holds this string, likely of the same object; `line` if none does."""
        written = orjson.dumps(said).decode()
        first = max(line - 1 - _OBJECT, 0)
        near = [n for n, text in enumerate(self._lines[first : line + _OBJECT], first + 1) if written in text]
        return min(near, key=lambda n: abs(n - line), default=line)

    def _read_in_parts(self, text: str) -> None:
        """Read a value per line, else values one after another."""
        for number, line in enumerate(self._lines, start=1):
            if not line.strip():
                continue
            try:
                self.values.append((number, orjson.loads(line)))
            except orjson.JSONDecodeError:
                if number > 1 and len(self.values) >= 2:
                    self.is_cut = True  # one damaged line among whole ones
                    continue
                break
        else:
            return
        self.values = []
        line, counted, end = 1, 0, 0
        for start, part in _parts(text):
            line += text.count("\n", counted, start)
            counted, end = start, start + len(part)
            try:
                self.values.append((line, orjson.loads(part)))
            except orjson.JSONDecodeError:
                self.is_cut = True
        if not self.values or end < len(text.rstrip()):
            self.is_cut = True
            self.values = self.values or [(1, value) for value in (_repaired(text),) if value is not None]


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """Yield where each whole object or array at the top begins, and its text."""
    depth = start = 0
    for token in _TOKEN.finditer(text):
        sign = token.group()
        if sign in "{[":
            if depth == 0:
                start = token.start()
            depth += 1
        elif sign in "}]":
            depth -= 1
            if depth == 0:
                yield start, text[start : token.end()]
            if depth < 0:
                return


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


def as_maps(value: object) -> list[JsonMap]:
    """Return the objects of a JSON array."""
    return [cast("JsonMap", item) for item in as_list(value) if isinstance(item, dict)]


def as_list(value: object) -> list[object]:
    """Return a JSON array, an empty one for anything else."""
    return cast("list[object]", value) if isinstance(value, list) else []


def as_text(value: object) -> str | None:
    """Return a string that is not empty, None for anything else."""
    return value if isinstance(value, str) and value else None


def as_number(value: object) -> float:
    """Return a finite number, also one that is printed as a string; 0 for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return 0.0
    try:
        number = float(value[:40] if isinstance(value, str) else value)
    except (OverflowError, ValueError):
        return 0.0
    return number if abs(number) < 1e300 else 0.0


def as_index(value: object, size: int) -> int | None:
    """Return an integer that is an index into `size` things, None for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < size else None


def as_line(value: object) -> int | None:
    """Return a line number a file can have, None for anything else (formats write 0 or -1 for "unknown")."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31 else None
