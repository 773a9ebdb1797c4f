"""JSON as plain values, with the line each name or id first stands on; fast, where every leaf's own line is not wanted.

A file may hold one value, one per line, or several after each other; one that breaks off is closed where it was whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import cast

import orjson

#: A string that never ends is a token, too: to look for its end from every quote would take the square of the time.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[{}\[\]]', re.S)
_BEGIN = re.compile(r"\s*+[{\[]")
_MAX_DEPTH = 400
#: So many whole lines at the beginning show that a file has a value per line.
_LINED = 2
#: How often the end of a value is guessed in vain.
_GUESSES = 16
#: How many lines away from its mark a part of the same object is looked for.
_OBJECT = 80

JsonMap = Mapping[str, object]


class JsonText:
    """The values of a file, each with the line it begins on; read as they are asked for: detection needs but one."""

    def __init__(self, lines: Sequence[str], marks: Sequence[str] = ("name", "functionName")) -> None:
        """Take the lines; `marks` are the keys whose strings `line_of` finds again."""
        self._lines = lines
        self._text = "\n".join(lines)
        self._is_cut = False
        self._values: list[tuple[int, object]] = []
        self._unread = self._read()
        self._line_of: dict[str, int] = {}
        self._marked = self._lines_of_marks(marks)

    def __iter__(self) -> Iterator[tuple[int, object]]:
        """Yield every value with its line."""
        at = 0
        while at < len(self._values) or self._reads_on():
            yield self._values[at]
            at += 1

    @property
    def is_cut(self) -> bool:
        """Tell whether the file broke off or is damaged; reads it to its end."""
        while self._reads_on():
            pass
        return self._is_cut

    @property
    def value(self) -> object:
        """Return the first value, None when there is none."""
        return next(iter(self), (1, None))[1]

    def line_of(self, name: str, otherwise: int = 1) -> int:
        """Return the line where a mark has this string for the first time."""
        if not name or len(self._lines) == 1:
            return 1 if len(self._lines) == 1 else otherwise
        known = self._line_of
        if name not in known:
            for found, line in self._marked:
                known.setdefault(found, line)
                if found == name:
                    break
        return known.get(name, otherwise)

    def lines_of_key(self, key: str) -> Iterator[int]:
        """Yield the line of each member of this name, in their order."""
        line, counted = 1, 0
        for found in re.finditer(rf'"{re.escape(key)}"[^\S\n]*+:', self._text):
            line += self._text.count("\n", counted, found.start())
            counted = found.start()
            yield line

    def line_near(self, said: str, line: int) -> int:
        """Return the line nearest to `line` that holds this string, likely of the same object; `line` if none does."""
        written = orjson.dumps(said).decode()
        if 0 < line <= len(self._lines) and written in self._lines[line - 1]:
            return line
        first = max(line - 1 - _OBJECT, 0)
        near = [n for n, text in enumerate(self._lines[first : line + _OBJECT], first + 1) if written in text]
        return min(near, key=lambda n: abs(n - line), default=line)

    def _reads_on(self) -> bool:
        """Read one more value, and tell whether there was one."""
        found = next(self._unread, None)
        if found is not None:
            self._values.append(found)
        return found is not None

    def _lines_of_marks(self, marks: Sequence[str]) -> Iterator[tuple[str, int]]:
        """Yield the strings of the marks, in their order, each with its line."""
        names = "|".join(map(re.escape, marks))
        line, counted = 1, 0
        for found in re.finditer(rf'"(?:{names})"[^\S\n]*+:[^\S\n]*+"((?:[^"\\\n]|\\.)*+)"', self._text):
            line += self._text.count("\n", counted, found.start())
            counted = found.start()
            yield found[1], line

    def _read(self) -> Iterator[tuple[int, object]]:
        """Read one value, else a value per line, else values one after another."""
        try:
            whole = orjson.loads(self._text)
        except orjson.JSONDecodeError:
            pass
        else:
            yield 1, whole
            return
        lined: list[tuple[int, object]] = []
        for number, line in enumerate(self._lines, start=1):
            if not line or line.isspace():
                continue
            try:
                lined.append((number, orjson.loads(line)))
            except orjson.JSONDecodeError:
                if len(lined) < _LINED:
                    break
                self._is_cut = True  # one damaged line among whole ones
                continue
            if len(lined) == _LINED:
                yield from lined
            elif len(lined) > _LINED:
                yield lined.pop()
        else:
            yield from lined if len(lined) < _LINED else ()
            return
        yield from self._read_in_parts()

    def _read_in_parts(self) -> Iterator[tuple[int, object]]:
        """Read values one after another, wherever their lines break."""
        text = self._text
        line, counted, end, is_any = 1, 0, 0, False
        for start, stop, value in _parts(text):
            line += text.count("\n", counted, start)
            counted, end = start, stop
            if value is None:
                self._is_cut = True
            else:
                is_any = True
                yield line, value
        if not is_any or end < len(text.rstrip()):
            self._is_cut = True
        if not is_any and (value := _repaired(text)) is not None:
            yield 1, value


def _parts(text: str) -> Iterator[tuple[int, int, object]]:
    """Yield the place of each whole object or array at the top, and its value: None where it is damaged.

    Most end with their line, or with the first line that begins with their bracket: a parser tells faster than a
    look at every token. Where neither holds, which is asked a few times, tokens are counted.
    """
    position, guesses = 0, _GUESSES
    while True:
        begun = _BEGIN.match(text, position)
        found = _guessed(text, begun.end() - 1) if begun is not None and guesses else None
        if found is None:
            guesses -= guesses > 0
            found = _counted(text, position)
        if found is None:
            return
        yield found
        position = found[1]


def _guessed(text: str, start: int) -> tuple[int, int, object] | None:
    """Return the value that begins here if it ends where most do."""
    closer = "}" if text[start] == "{" else "]"
    at = text.find("\n", start)
    ends = (at, text.find(f"\n{closer}", start) + 2) if at >= 0 else (len(text),)
    for end in ends:
        if text[end - 1] == closer:
            with suppress(orjson.JSONDecodeError):
                return start, end, orjson.loads(text[start:end])
    return None


def _counted(text: str, position: int) -> tuple[int, int, object] | None:
    """Return the next value from a position on, by counting brackets."""
    depth = start = 0
    for token in _TOKEN.finditer(text, position):
        sign = token.group()
        if sign in "{[":
            if depth == 0:
                start = token.start()
            depth += 1
        elif sign in "}]":
            depth -= 1
            if depth < 0:
                return None
            if depth == 0:
                end = token.end()
                with suppress(orjson.JSONDecodeError):
                    return start, end, orjson.loads(text[start:end])
                return start, end, None
    return None


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
