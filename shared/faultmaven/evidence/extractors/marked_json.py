"""JSON with line marks, read token by token without recursion; several values may follow each other in one file."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Sequence

from faultmaven.evidence.extractors.marked_yaml import MAX_DEPTH, MAX_LEAVES, MAX_REPEATED, BrokenDocument, Repeated
from faultmaven.evidence.kubernetes.tree import EMPTY_LIST, EMPTY_MAP, Leaf, Scalar, Tree

_TOKEN = re.compile(
    r"\s*(?:(?P<punct>[{}\[\],:])|(?P<string>\"(?:[^\"\\]|\\.)*\")|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    r"|(?P<word>true|false|null|NaN|-?Infinity)|(?P<comment>//[^\n]*|/\*.*?\*/)"
    # what JSON5 allows besides: single quotes, and names without quotes as keys
    r"|(?P<single>'(?:[^'\\\n]|\\.)*+')|(?P<name>[A-Za-z_$][\w$]*(?=\s*:)))",
    re.DOTALL,
)
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None}


class _Reader:
    """The state of one pass: the open collections, the key that waits in each, and the finished values."""

    def __init__(self, lines: Sequence[str], first_line: int) -> None:
        self.text = "\n".join(lines)
        self.first_line = first_line
        self.ends: list[int] = []
        position = -1
        for line in lines:
            position += len(line) + 1
            self.ends.append(position)
        self.stack: list[tuple[dict[str, Tree] | list[Tree], int]] = []
        self.keys: list[str | None] = []
        self.values: list[tuple[int, int, Tree]] = []
        self.leaves = 0
        self.begun = first_line
        self.repeated: list[Repeated] = []

    def line_at(self, position: int) -> int:
        return self.first_line + min(bisect_right(self.ends, position), max(len(self.ends) - 1, 0))

    def place(self, tree: Tree, line: int) -> None:
        if isinstance(tree, Leaf):
            self.leaves += 1
            if self.leaves > MAX_LEAVES:
                raise BrokenDocument(f"more than {MAX_LEAVES} values", line)
        if not self.stack:
            self.values.append((self.begun, line, tree))
            return
        parent, _ = self.stack[-1]
        if isinstance(parent, list):
            parent.append(tree)
            return
        key = self.keys[-1]
        if key is None:
            raise BrokenDocument("a value without a key", line)
        if key in parent and len(self.repeated) < MAX_REPEATED:
            self.repeated.append(Repeated(key, parent[key], tree))
        parent[key] = tree
        self.keys[-1] = None

    def open(self, tree: dict[str, Tree] | list[Tree], line: int) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise BrokenDocument(f"more than {MAX_DEPTH} levels", line)
        if not self.stack:
            self.begun = line
        self.stack.append((tree, line))
        self.keys.append(None)

    def close(self, kind: type, line: int) -> None:
        if not self.stack or not isinstance(self.stack[-1][0], kind):
            raise BrokenDocument("a bracket closes what was not opened", line)
        tree, opened = self.stack.pop()
        self.keys.pop()
        self.place(tree or Leaf(EMPTY_MAP if kind is dict else EMPTY_LIST, opened), line)

    def awaits_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1][0], dict) and self.keys[-1] is None


def parse(
    lines: Sequence[str], first_line: int = 1, repeated: list[Repeated] | None = None
) -> tuple[list[tuple[int, int, Tree]], BrokenDocument | None]:
    """Return `(first line, last line, tree)` of every value, and the error that ended the reading, if any.

    What is still open at an error is kept as far as it was read: half a file of facts is better than none. Keys that
    one object has twice are added to `repeated`.
    """
    reader = _Reader(lines, first_line)
    if repeated is not None:
        reader.repeated = repeated
    position = 0
    try:
        while match := _TOKEN.match(reader.text, position):
            position = match.end()
            _take(match, reader)
        if reader.text[position:].strip():
            raise BrokenDocument("not JSON from here on", reader.line_at(position))
        if reader.stack:
            raise BrokenDocument("the file ends inside an object", reader.line_at(len(reader.text)))
    except BrokenDocument as broken:
        if reader.stack:
            _close_all(reader, broken.line)
        return reader.values, broken
    return reader.values, None


def _take(match: re.Match[str], reader: _Reader) -> None:
    line = reader.line_at(match.end() - 1)
    printed = match[match.lastgroup or 0].strip()
    match match.lastgroup:
        case "punct":
            if printed in "{[":
                reader.open({} if printed == "{" else [], line)
            elif printed in "}]":
                reader.close(dict if printed == "}" else list, line)
        case "string" | "single":
            text = _unquoted(printed)
            if reader.awaits_key():
                reader.keys[-1] = text
            else:
                reader.place(Leaf(text, reader.line_at(match.start(match.lastgroup))), line)
        case "name":
            if not reader.awaits_key():
                raise BrokenDocument("a word without quotes", line)
            reader.keys[-1] = printed
        case "number":
            whole = "." not in printed and "e" not in printed.lower() and len(printed) <= 15
            number: Scalar = int(printed) if whole else printed
            if not whole and len(printed) <= 17 and "e" not in printed.lower() and repr(float(printed)) == printed:
                number = float(printed)
            reader.place(Leaf(number, line), line)
        case "word":
            reader.place(Leaf(_WORDS.get(printed, printed), line), line)
        case _:
            return


def _unquoted(token: str) -> str:
    if token[0] == "'":
        return token[1:-1].replace("\\'", "'")
    try:
        return str(json.loads(token, strict=False))
    except ValueError:
        return token[1:-1]


def _close_all(reader: _Reader, line: int) -> None:
    while reader.stack:
        tree, opened = reader.stack.pop()
        reader.keys.pop()
        done: Tree = tree or Leaf(EMPTY_MAP if isinstance(tree, dict) else EMPTY_LIST, opened)
        if not reader.stack:
            reader.values.append((reader.begun, line, done))
        else:
            parent, _ = reader.stack[-1]
            if isinstance(parent, list):
                parent.append(done)
            elif reader.keys[-1] is not None:
                parent[reader.keys[-1]] = done
                reader.keys[-1] = None
