"""The lines of plain YAML: one pattern for all of them, and the scalars that need more than their text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from faultmaven.evidence.extractors.marked_tree import resolve
from faultmaven.evidence.kubernetes.tree import EMPTY_LIST, EMPTY_MAP, Leaf, Tree

#: A plain scalar goes on until a colon or a comment that counts: one with a blank beside it.
_REST = r"(?:[^ \t\n:#]++|:(?=[^ \t\n])|#| ++(?=[^ \t\n#:]))*+"
_PLAIN = rf"(?:[^ \t\n\-?:,\[\]{{}}#&*!|>'\"%@`]|[-?:](?=[^ \t\n])){_REST}"
_KEY = rf"(?:[^ \t\n\-?:,\[\]{{}}#&*!|>'\"%@`<]|-(?=[^ \t\n])){_REST}|\"[^\"\\\n]*+\"|'[^'\n]*+'"
_QUOTED = r"\"(?:[^\"\\\n]++|\\[\"\\nrt])*+\"|'(?:[^'\n]++|'')*+'"
_WORD = r"[^ \t\n,\[\]{}:#\"'&*!|>%@`?\\]"
_ITEM = rf"(?:{_QUOTED}|(?:[A-Za-z0-9_./$]|-{{1,2}}(?=\w)){_WORD}*+(?: ++{_WORD}++)*+)"
_LIST = rf"\[ *+(?:{_ITEM} *+(?:, *+{_ITEM} *+)*+)?\]"
_PAIR = rf"[A-Za-z0-9_./$]{_WORD}*+: ++{_ITEM}"
_MAP = rf"\{{ *+(?:{_PAIR} *+(?:, *+{_PAIR} *+)*+)?\}}"
#: A line: its indentation, a dash, a key, a tag (which changes nothing here), and a value: plain, quoted, or a
#: collection or the sign of a block; or what is none of these.
LINE = re.compile(
    rf"^( *+)(- ++|-(?=\n|\Z))?(?:({_KEY}):(?=[ \n]|\Z) *+)?(?:!\w++ ++(?=[^ \n#]))?"
    rf"(?:({_PLAIN})|({_QUOTED})|([|>][+-]?|{_LIST}|{_MAP}))?"
    r" *+(?:(?<= )#.*)?$|^(.*)$",
    re.MULTILINE,
)
#: What may go on with a plain scalar, and whether a comment ends it.
_MORE = re.compile(rf" *+((?:[^ \t\n:#]|:(?=[^ \t\n])){_REST}) *+((?<= )#.*)?\Z")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {'"': '"', "\\": "\\", "n": "\n", "r": "\r", "t": "\t"}
_ITEMS = re.compile(_ITEM)
_PAIRS = re.compile(rf"({_WORD}++): ++({_ITEM})")


class NotPlainError(ValueError):
    """What only a whole parser can read, or refuse."""


def unquoted(text: str) -> str:
    """Return the value of a scalar in quotes."""
    if text[0] == "'":
        return text[1:-1].replace("''", "'")
    return _ESCAPE.sub(lambda match: _ESCAPED[match[1]], text[1:-1]) if "\\" in text else text[1:-1]


def in_brackets(text: str, line: int) -> Tree:
    """Return a collection that is written in one line. Raises NotPlainError for a key that stands twice."""
    if text[0] == "[":
        items: list[Tree] = [_scalar(item, line) for item in _ITEMS.findall(text[1:-1])]
        return items or Leaf(EMPTY_LIST, line)
    pairs = _PAIRS.findall(text[1:-1])
    tree: dict[str, Tree] = {key: _scalar(value, line) for key, value in pairs}
    if len(tree) < len(pairs):
        raise NotPlainError
    return tree or Leaf(EMPTY_MAP, line)


def block_text(lines: Sequence[str], start: int, column: int, sign: str) -> tuple[str, int]:
    """Return a block scalar that begins at `start`, and the index of the line that follows it.

    `column` is the one of the collection it stands in, `sign` is `|` or `>` with what is said of its end.
    """
    first, count = start, len(lines)
    if column < 0:
        raise NotPlainError
    while first < count and not lines[first]:
        first += 1
    if first == count:
        raise NotPlainError
    indent = len(lines[first]) - len(lines[first].lstrip(" "))
    if indent <= column or indent == len(lines[first]):
        raise NotPlainError
    pad, last, stop = " " * indent, first, first + 1
    while stop < count:
        line = lines[stop]
        if line.startswith(pad):
            if len(line) > indent:
                last = stop
        elif line.strip(" "):
            break
        stop += 1
    content = [line[indent:] for line in lines[first : last + 1]]
    text = "\n" * (first - start) + ("\n".join(content) if sign[0] == "|" else _folded(content))
    ends = stop - last if stop < count else count - 1 - last
    return text + "\n" * {"-": 0, "+": ends}.get(sign[1:], min(ends, 1)), stop


def plain_text(lines: Sequence[str], start: int, column: int) -> tuple[str, int]:
    """Return a plain scalar that begins in a line and goes on over others, and the index of the line that follows."""
    begun = LINE.match(lines[start])
    if begun is None or begun.end(4) < len(lines[start].rstrip(" ")):
        raise NotPlainError
    text: str = begun[4]
    index, breaks = start + 1, 0
    while index < len(lines):
        line = lines[index]
        bare = line.lstrip(" ")
        if bare and len(line) - len(bare) <= column:
            break
        if bare:
            more = _MORE.match(line)
            if more is None:
                raise NotPlainError
            text += ("\n" * breaks or " ") + more[1]
            if more[2]:
                return text, index + 1  # a comment ends it
        breaks = 0 if bare else breaks + 1
        index += 1
    return text, index


def _folded(content: Sequence[str]) -> str:
    """Join lines with blanks, but those that begin with one, and what stands beside them, keep their ends."""
    pieces, breaks = [content[0]], 0
    was_inset = content[0][0] in " \t"
    for line in content[1:]:
        if not line:
            breaks += 1
            continue
        is_inset = line[0] in " \t"
        pieces.append("\n" * (breaks + 1) if was_inset or is_inset else "\n" * breaks or " ")
        pieces.append(line)
        breaks, was_inset = 0, is_inset
    return "".join(pieces)


def _scalar(text: str, line: int) -> Leaf:
    return Leaf(unquoted(text) if text[0] in "\"'" else resolve(text), line)
