"""JSON read with the lines its parts stand on: containers step by step, everything else by the C decoder."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

_DECODER = json.JSONDecoder(strict=False)
_BLANKS = re.compile(r"[\s,]*")
_SKIPPED = frozenset(" \t\r\n,")
#: Containers inside containers that are stepped into; real exports need four.
_MAX_DEPTH = 24


class BrokenJson(Exception):
    """The text is no JSON from here on; what was read before it counts."""


class JsonScanner:
    """A position in a text of JSON values, and the line it is on."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._text = "\n".join(lines)
        self._at = 0
        self._counted = 0
        self._line = 1

    @property
    def line(self) -> int:
        """Return the line of the next value (or of the end)."""
        self._skip()
        return self._line_at(self._at)

    @property
    def last_line(self) -> int:
        """Return the line on which the value before this position ended."""
        return self._line_at(max(self._at - 1, 0))

    def peek(self) -> str:
        """Return the next character that is no blank and no comma, "" at the end."""
        self._skip()
        return self._text[self._at : self._at + 1]

    def value(self) -> object:
        """Read the next value as a whole. Raises BrokenJson."""
        self._skip()
        try:
            found, self._at = _DECODER.raw_decode(self._text, self._at)
        except (ValueError, RecursionError) as broken:
            raise BrokenJson from broken
        return found

    def items(self, depth: int) -> Iterator[None]:
        """Step through the next array: at each step the caller reads one item. Raises BrokenJson."""
        self._open("[", depth)
        while self.peek() != "]":
            before = self._at
            yield
            self._went_on(before)
        self._at += 1

    def members(self, depth: int) -> Iterator[str]:
        """Step through the next object: at each key the caller reads its value. Raises BrokenJson."""
        self._open("{", depth)
        while self.peek() != "}":
            key = self.value()
            if not isinstance(key, str) or self.peek() != ":":
                raise BrokenJson
            self._at += 1
            before = self._at
            yield key
            self._went_on(before)
        self._at += 1

    def _open(self, bracket: str, depth: int) -> None:
        if self.peek() != bracket or depth > _MAX_DEPTH:
            raise BrokenJson
        self._at += 1

    def _went_on(self, before: int) -> None:
        if self._at == before:
            raise BrokenJson

    def _skip(self) -> None:
        if self._text[self._at : self._at + 1] in _SKIPPED:
            match = _BLANKS.match(self._text, self._at)
            self._at = match.end() if match is not None else self._at

    def _line_at(self, place: int) -> int:
        if place >= self._counted:
            self._line += self._text.count("\n", self._counted, place)
        else:
            self._line -= self._text.count("\n", place, self._counted)
        self._counted = place
        return self._line
