"""JSON read at full speed that still knows on which line each object and list began.

The text is marked before it is parsed: an object that opens a line, or ends one, gets a key with its line number.
JSON's strings cannot hold a line break, so what stands at the edge of a line is structure, never content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

import orjson

#: Key of the line on which an object began, and the ending of keys that say where the list of that name began.
LINE = "\u0001line"
_OPENING = re.compile(r"(?P<before>(?:^|[\[:,])\s*)\{(?=\s*\")")
#: What may stand before the brace that ends a line: nothing, or a sign of JSON.
_BEFORE = frozenset({"", "[", ":", ","})
_LIST_END = re.compile(r"(?P<key>\"[^\"\\]{1,80}\")\s*:\s*\[\s*\Z")
#: orjson reads no deeper.
_MOST_NESTED = 1_000
_SIGN = re.compile(r"\"(?:[^\"\\]|\\.)*\"|[{}\[\]]", re.DOTALL)


def documents(lines: Sequence[str]) -> tuple[list[object], bool]:
    """Return the values of a file (one, or one per line), and whether it broke off before its end.

    A preamble before the first brace is skipped; the ends of a cut-off document are supplied as far as possible.
    """
    start = next((number for number, line in enumerate(lines) if line.lstrip()[:1] in {"{", "["}), None)
    if start is None:
        return [], True
    text = marked(lines, start)
    whole = _loaded(text)
    if whole is None:
        whole = _loaded("\n".join(lines[start:]))
    if whole is not None:
        return [whole], False
    each = [(number, line) for number, line in enumerate(lines[start:], start=start) if line.strip()]
    if len(each) > 1 and all(line.lstrip()[:1] == "{" and line.rstrip()[-1:] == "}" for _, line in each[:-1]):
        found = [_loaded(_marked_line(line, number + 1)) for number, line in each]
        return [value for value in found if value is not None], None in found
    repaired = _loaded(_closed(text)) or _loaded(_closed("\n".join(lines[start:])))
    return ([] if repaired is None else [repaired]), True


def marked(lines: Sequence[str], start: int = 0) -> str:
    """Return the text from line index `start` with line marks in its objects and before its lists."""
    count = len(lines)
    found: list[str] = []
    for number in range(start, count):
        line = lines[number]
        if "{" in line:
            line = _marked_line(line, number + 1).rstrip()
            if line[-1:] == "{" and line[:-1].rstrip()[-1:] in _BEFORE:
                following = lines[number + 1].lstrip()[:1] if number + 1 < count else ""
                comma = "," if following == '"' else ""
                line = f'{line}"\\u0001line":{number + 1}{comma}'
        elif line.rstrip()[-1:] == "[":
            line = _LIST_END.sub(lambda match, at=number + 1: f"{_list_key(match['key'])}:{at},{match[0]}", line)
        found.append(line)
    return "\n".join(found)


def line_of(value: Mapping[str, object], default: int = 1) -> int:
    """Return the line on which an object began."""
    line = value.get(LINE)
    return line if isinstance(line, int) else default


def item_lines(parent: Mapping[str, object], key: str, count: int, lines: Sequence[str]) -> list[int]:
    """Return the line of each of the `count` items of the list at `key`.

    A list that stands in one line has its items there; one that ends a line has one item per line, or per four lines
    when each is a pair written out: a bracket, the time, the value, a bracket.
    """
    at = parent.get(f"{LINE}:{key}")
    if not isinstance(at, int):
        return [line_of(parent)] * count
    stride, first = (4, at + 3) if at < len(lines) and lines[at].strip() == "[" else (1, at + 1)
    return [min(first + stride * index, len(lines)) for index in range(count)]


def mapping(value: object) -> Mapping[str, object]:
    """Return a JSON object, or an empty one for anything else."""
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


def items(value: object) -> Sequence[object]:
    """Return a JSON list, or an empty one for anything else."""
    return cast("Sequence[object]", value) if isinstance(value, list) else ()


def objects(value: object) -> Iterator[Mapping[str, object]]:
    """Yield the objects of a JSON list."""
    for item in items(value):
        if isinstance(item, dict):
            yield cast("Mapping[str, object]", item)


def text_labels(value: object) -> dict[str, str]:
    """Return the plain members of an object as texts; marks and nested values are left out."""
    return {
        key: item if isinstance(item, str) else orjson.dumps(item).decode()
        for key, item in mapping(value).items()
        if not key.startswith(LINE) and isinstance(item, str | int | float | bool)
    }


def number(value: object) -> float | None:
    """Return a number that may be printed as text ("NaN", "+Inf"), or None."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def _list_key(key: str) -> str:
    return f'"\\u0001line:{key[1:-1]}"'


def _marked_line(line: str, line_no: int) -> str:
    # the brace that ends a line is marked by itself, and most lines have no other
    if "{" not in line.rstrip()[:-1]:
        return line
    mark = f'{{"\\u0001line":{line_no},'
    return _OPENING.sub(lambda match: match["before"] + mark, line)


def _loaded(text: str) -> object | None:
    try:
        return orjson.loads(text.encode("utf-8", "replace"))
    except orjson.JSONDecodeError:
        return None


def _closed(text: str) -> str:
    """Return a cut-off document up to the last bracket that closes, with the brackets that are still open closed."""
    stack: list[str] = []
    end = still_open = 0
    for match in _SIGN.finditer(text):
        sign = match[0]
        if sign in "{[":
            if len(stack) >= _MOST_NESTED:
                break
            stack.append("}" if sign == "{" else "]")
        elif sign in "}]":
            if not stack or stack[-1] != sign:
                break
            stack.pop()
            end, still_open = match.end(), len(stack)
    return text[:end] + "".join(reversed(stack[:still_open]))
