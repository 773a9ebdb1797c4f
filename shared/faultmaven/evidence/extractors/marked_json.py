"""JSON with line marks, read token by token without recursion; several values may follow each other in one file."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from faultmaven.evidence.extractors.marked_tree import (
    MAX_DEPTH,
    MAX_LEAVES,
    MAX_REPEATED,
    BrokenDocument,
    LongDocument,
    Repeated,
)
from faultmaven.evidence.kubernetes.tree import EMPTY_LIST, EMPTY_MAP, Leaf, Scalar, Tree

#: A key with its value is one token where neither has an escape, which is nearly always; commas and colons are skipped.
_TOKEN = re.compile(
    r"[\s,:]*+(?:\"(?P<key>[^\"\\\n]*+)\"\s*+:\s*+(?:\"(?P<text>[^\"\\\n]*+)\"|(?P<whole>-?\d{1,14}+)(?![\d.eE])"
    r"|(?P<constant>true|false|null)(?!\w)|(?P<begun>[{\[]))"
    r"|(?P<open>[{\[])|(?P<close>[}\]])|\"(?P<plain>[^\"\\]*+)\"|(?P<string>\"(?:[^\"\\]|\\.)*+\")"
    r"|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    r"|(?P<word>true|false|null|NaN|-?Infinity)|(?P<comment>//[^\n]*|/\*.*?\*/)"
    # what JSON5 allows besides: single quotes, and names without quotes as keys
    r"|(?P<single>'(?:[^'\\\n]|\\.)*+')|(?P<name>[A-Za-z_$][\w$]*(?=\s*:))|(?P<end>\Z)|(?P<stray>\S))",
    re.DOTALL,
)
#: Numbers of the groups: up to here it is a key with its value; a bracket that closes.
_LAST_OF_PAIR, _CLOSE = _TOKEN.groupindex["begun"], _TOKEN.groupindex["close"]
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None}
_DECODER = json.JSONDecoder(strict=False)
_Collection = dict[str, Tree] | list[Tree]


class _Reader:
    """The state of one pass: the collection that is open, those around it, and the finished values."""

    def __init__(self, lines: Sequence[str], first_line: int, repeated: list[Repeated]) -> None:
        self.text = "\n".join(lines)
        self.first_line = self.line = self.begun = first_line
        self.ends: list[int] = []
        position = -1
        for line in lines:
            position += len(line) + 1
            self.ends.append(position)
        self.here: _Collection | None = None
        self.opened = first_line
        self.key: str | None = None
        self.above: list[tuple[_Collection | None, int, str | None]] = []
        self.values: list[tuple[int, int, Tree]] = []
        self.leaves = 0
        self.repeated = repeated

    def line_at(self, position: int) -> int:
        """Return the line of a position that is not before the last one asked for."""
        ends, index = self.ends, self.line - self.first_line
        while index < len(ends) - 1 and ends[index] <= position:
            index += 1
        self.line = self.first_line + index
        return self.line

    def read(self) -> None:
        """Read all of the text. Raises BrokenDocument where that is not possible."""
        ends, last, line_end = self.ends, len(self.ends) - 1, self.ends[0] if self.ends else 0
        index, first = self.line - self.first_line, self.first_line
        for match in _TOKEN.finditer(self.text):
            end = match.end() - 1
            if line_end <= end:  # what `line_at` does: most tokens stand on a line of their own
                while index < last and ends[index] <= end:
                    index += 1
                self.line, line_end = first + index, ends[index]
            kind = match.lastindex
            if kind is None or kind > _LAST_OF_PAIR:
                if kind == _CLOSE:
                    self._close(dict if match[_CLOSE] == "}" else list, self.line)
                else:
                    self._take(match)
                continue
            key, text, whole, constant, begun = match.group(1, 2, 3, 4, 5)
            line = self.line
            if begun is not None:
                self._string(key, line - self.text.count("\n", match.end("key"), end))
                self._open({} if begun == "{" else [], line)
                continue
            value: Scalar = text if text is not None else int(whole) if whole is not None else _WORDS[constant]
            here = self.here
            if self.key is None and type(here) is dict and key not in here:
                # the usual way: what `place` does, without its questions
                self.leaves += 1
                if self.leaves > MAX_LEAVES:
                    raise LongDocument(line)
                here[key] = Leaf(value, line)
                continue
            self._string(key, line - self.text.count("\n", match.end("key"), match.end()))
            self.place(Leaf(value, line), line)
        if self.here is not None:
            raise BrokenDocument("the file ends inside an object", self.line_at(len(self.text)))

    def _take(self, match: re.Match[str]) -> None:
        line, kind = self.line, match.lastgroup or ""
        printed = match[kind]
        match kind:
            case "open":
                self._open({} if printed == "{" else [], line)
            case "plain":
                line -= printed.count("\n")
                if type(self.here) is list and self.leaves < MAX_LEAVES:
                    # the usual way: what `place` does, without its questions
                    self.leaves += 1
                    self.here.append(Leaf(printed, line))
                else:
                    self._string(printed, line)
            case "string" | "single":
                self._string(_unquoted(printed), line - printed.count("\n"))
            case "name":
                if not self._awaits_key():
                    raise BrokenDocument("a word without quotes", line)
                self.key = printed
            case "number":
                self.place(Leaf(_number(printed), line), line)
            case "word":
                self.place(Leaf(_WORDS.get(printed, printed), line), line)
            case "stray":
                # what is skipped before it belongs to it, commas and colons do not
                before = self.text[match.start() : match.start(kind)].rstrip()
                self.line = self.first_line
                raise BrokenDocument("not JSON from here on", self.line_at(match.start() + len(before)))
            case _:
                return

    def place(self, tree: Tree, line: int) -> None:
        """Put a finished value where it belongs."""
        if isinstance(tree, Leaf):
            self.leaves += 1
            if self.leaves > MAX_LEAVES:
                raise LongDocument(line)
        here = self.here
        if here is None:
            self.values.append((self.begun, line, tree))
        elif isinstance(here, list):
            here.append(tree)
        elif self.key is None:
            raise BrokenDocument("a value without a key", line)
        else:
            if self.key in here and len(self.repeated) < MAX_REPEATED:
                self.repeated.append(Repeated(self.key, here[self.key], tree))
            here[self.key] = tree
            self.key = None

    def _string(self, text: str, line: int) -> None:
        if self._awaits_key():
            self.key = text
        else:
            self.place(Leaf(text, line), self.line)

    def _open(self, tree: _Collection, line: int) -> None:
        if len(self.above) >= MAX_DEPTH:
            raise BrokenDocument(f"more than {MAX_DEPTH} levels", line)
        if self.here is None:
            self.begun = line
        self.above.append((self.here, self.opened, self.key))
        self.here, self.opened, self.key = tree, line, None

    def _close(self, kind: type, line: int) -> None:
        if not isinstance(self.here, kind):
            raise BrokenDocument("a bracket closes what was not opened", line)
        tree = self._closed()
        if type(self.here) is list and type(tree) is not Leaf:
            self.here.append(tree)
        else:
            self.place(tree, line)

    def _closed(self) -> Tree:
        tree, opened = self.here, self.opened
        self.here, self.opened, self.key = self.above.pop()
        return tree or Leaf(EMPTY_LIST if isinstance(tree, list) else EMPTY_MAP, opened)

    def _awaits_key(self) -> bool:
        return self.key is None and isinstance(self.here, dict)

    def close_all(self, line: int) -> None:
        """Keep what is still open as far as it was read."""
        while self.above:
            done, here = self._closed(), self.here
            if here is None:
                self.values.append((self.begun, line, done))
            elif isinstance(here, list):
                here.append(done)
            elif self.key is not None:
                here[self.key] = done


def parse(
    lines: Sequence[str], first_line: int = 1, repeated: list[Repeated] | None = None
) -> tuple[list[tuple[int, int, Tree]], BrokenDocument | None]:
    """Return `(first line, last line, tree)` of every value, and the error that ended the reading, if any.

    What is still open at an error is kept as far as it was read: half a file of facts is better than none. Keys that
    one object has twice are added to `repeated`.
    """
    reader = _Reader(lines, first_line, [] if repeated is None else repeated)
    try:
        reader.read()
    except BrokenDocument as broken:
        reader.close_all(broken.line)
        return reader.values, broken
    return reader.values, None


def _number(printed: str) -> Scalar:
    """Return a number where printing it again gives the same text, else the text."""
    whole = "." not in printed and "e" not in printed.lower()
    if whole and len(printed) <= 15:
        return int(printed)
    if not whole and len(printed) <= 17 and "e" not in printed.lower() and repr(float(printed)) == printed:
        return float(printed)
    return printed


def _unquoted(token: str) -> str:
    if token[0] == "'":
        return token[1:-1].replace("\\'", "'")
    try:
        return str(_DECODER.decode(token))
    except ValueError:
        return token[1:-1]
