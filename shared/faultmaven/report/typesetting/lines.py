"""Lines of logs on paper: wrapped to the width of the page, with nothing in them that cannot be seen."""

import re
import unicodedata
from collections.abc import Sequence
from typing import TypedDict

#: Characters of the monospaced font that one line of a block of code holds, beside the line numbers.
COLUMNS = 92
#: A line is wrapped into so many at most; what stands behind it is said to be left out.
_MOST_ROWS = 12
_NUMBERED = re.compile(r" {0,7}(\d{1,9})  ?(.*)", re.DOTALL)
#: Overrides and isolates of direction: with them a line can be made to read as another one.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Row(TypedDict):
    """A row of a block of code: the number of its line where it begins one, and whether that line is the cited one."""

    number: str
    text: str
    is_cited: bool
    is_continued: bool


def visible(text: str) -> str:
    """Return text with a sign for each character that could not be seen, or would turn the text around it."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible, text.expandtabs(4)))


def code_rows(lines: Sequence[str], cited: int | None) -> list[Row]:
    """Return the lines of a block of code as rows; `cited` is the number of the line that the block is shown for.

    Where every line begins with its number, as excerpts do, the numbers are a column of their own.
    """
    numbered = [_NUMBERED.fullmatch(line) for line in lines]
    has_numbers = cited is not None and all(numbered)
    rows: list[Row] = []
    for line, found in zip(lines, numbered, strict=True):
        number, text = (found[1], found[2]) if has_numbers and found else ("", line)
        is_cited = has_numbers and number == str(cited)
        for place, part in enumerate(wrapped(visible(text))):
            rows.append(
                {"number": "" if place else number, "text": part, "is_cited": is_cited, "is_continued": place > 0}
            )
    return rows


def wrapped(line: str, columns: int = COLUMNS) -> list[str]:
    """Return a line in pieces of at most so many columns, broken behind a blank or a comma where one is near."""
    pieces: list[str] = []
    rest = line
    while rest and len(pieces) < _MOST_ROWS:
        end = _fitting(rest, columns)
        if end < len(rest):
            near = max(rest.rfind(sign, int(end * 0.85), end) for sign in (" ", ",", ";", "&", "/"))
            end = near + 1 if near > 0 else end
        pieces.append(rest[:end])
        rest = rest[end:]
    if rest:
        pieces.append(f"… and {len(rest):,} characters more")
    return pieces or [""]


def _fitting(text: str, columns: int) -> int:
    """Return how many characters fit; those of East Asia are twice as wide."""
    if len(text) <= columns and text.isascii():
        return len(text)
    width = 0
    for place, character in enumerate(text):
        width += 2 if unicodedata.east_asian_width(character) in "WF" else 0 if unicodedata.combining(character) else 1
        if width > columns:
            return max(place, 1)
    return len(text)


def _visible(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code) if character != "\n" else character
    if code == 0x7F:
        return "\u2421"
    if character in _TURNING or unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn") or code == 0xFEFF:
        return f"<U+{code:04X}>"
    return character
