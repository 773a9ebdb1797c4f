"""The YAML that nearly all files are written in, read a line at a time in a third of the time libyaml takes.

Maps and lists in blocks, scalars plain, quoted or in blocks, collections in one line, comments. Anything else (anchors,
aliases, tags, merged keys, tabs, quotes over lines, a key that stands twice, and every mistake) is left to libyaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from faultmaven.evidence.extractors.marked_tree import MAX_DEPTH, MAX_LEAVES, LongDocument, resolve
from faultmaven.evidence.extractors.yaml_lines import LINE, NotPlainError, block_text, in_brackets, plain_text, unquoted
from faultmaven.evidence.kubernetes.tree import Leaf, Tree

#: Lines that are looked at together: enough for the pattern to run long, few enough to take no memory.
_AT_ONCE = 4_096
#: A longer key is none for YAML (1,024 characters).
_MAX_KEY = 1_000
#: Characters that YAML allows besides those that print; a line end in a line is none of them.
_ALLOWED = re.compile(r"[\n\t\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*+\Z")
_Row = tuple[str, str, str, str, str, str, str]
_Box = dict[str, Tree] | list[Tree]


def read(lines: Sequence[str], first_line: int) -> Tree | None:
    """Return the tree of one document, exactly as libyaml's events give it, or None where it is not that plain.

    Raises LongDocument.
    """
    text = "\n".join(lines)
    if not text.replace("\n", "").replace("\t", "").isprintable() and not _ALLOWED.match(text):
        return None
    if text.startswith(("---", "...")) or "\n---" in text or "\n..." in text:
        return None
    reader = _Reader(lines, first_line)
    try:
        return reader.read()
    except NotPlainError:
        return None


class _Reader:
    """The state of one pass: the collections that are open, and what waits for its value."""

    def __init__(self, lines: Sequence[str], first_line: int) -> None:
        self.lines = lines
        self.first_line = first_line
        self.root: list[Tree] = []
        #: The innermost collection with its column, and those around it.
        self.box: _Box = self.root
        self.column = -1
        self.above: list[tuple[_Box, int]] = []
        #: What waits for its value on the lines that follow: a key, or the item of a list (""); and since when.
        self.waiting: str | None = ""
        self.since = first_line
        self.leaves = 0

    def read(self) -> Tree | None:
        """Return the tree. Raises NotPlainError and LongDocument."""
        skipped, plain_at = -1, -1
        for index, (indent, dash, key, plain, quoted, other, stray) in enumerate(self._rows()):
            if index <= skipped:
                continue
            if not (dash or key or plain or quoted or other):
                if stray and stray[0] != "#":
                    raise NotPlainError
                continue
            at = len(indent)
            if at > self.column and self.waiting is None:
                skipped, plain_at = self._go_on(plain_at, index), -1
                continue
            line = self.first_line + index
            name = self._place(at, dash, key, line)
            if plain:
                self._put(name, Leaf(resolve(plain), line))
                plain_at = index
            elif quoted:
                self._put(name, Leaf(unquoted(quoted), line))
            elif other:
                skipped = self._put_other(name, other, index)
            else:
                self.waiting, self.since = name, line
        if self.above:
            self._end_waiting()
        return self.root[0] if self.root else None

    def _rows(self) -> Iterator[_Row]:
        for start in range(0, len(self.lines), _AT_ONCE):
            some = self.lines[start : start + _AT_ONCE]
            rows = LINE.findall("\n".join(some))
            if len(rows) != len(some):
                raise NotPlainError
            yield from rows

    def _place(self, at: int, dash: str, key: str, line: int) -> str:
        """Go to the collection that a line belongs to, opened where it is the first; returns the key there."""
        if dash:
            self._go_to_list(at)
            if not key:
                return ""
            self._open({}, at + len(dash))
        elif not key:  # a value on a line of its own
            if at <= self.column or self.waiting is None:
                raise NotPlainError
            name, self.waiting = self.waiting, None
            return name
        elif at > self.column:
            self._open({}, at)
        elif at < self.column or type(self.box) is list:
            self._go_to_map(at)
        elif self.waiting is not None:
            self._end_waiting()
        name = key[1:-1] if key[0] in "\"'" else key
        if name in self.box or name == "<<" or len(name) > _MAX_KEY:
            raise NotPlainError
        return name

    def _go_to_list(self, at: int) -> None:
        if at < self.column:
            self._close(at)
        if at == self.column and type(self.box) is list:
            self._end_waiting()
        elif self.waiting is not None:
            self._open([], at)
        else:
            raise NotPlainError

    def _go_to_map(self, at: int) -> None:
        self._close(at)
        if at == self.column and type(self.box) is list:  # items in the column of the key that they belong to
            self.box, self.column = self.above.pop()
        if at != self.column or type(self.box) is list:
            raise NotPlainError

    def _open(self, box: _Box, at: int) -> None:
        """Open a collection as the next item, or as the value of the key that waits."""
        if len(self.above) >= MAX_DEPTH - 1:
            raise NotPlainError
        if isinstance(self.box, list):
            self.box.append(box)
        elif self.waiting is not None:
            self.box[self.waiting] = box
        else:
            raise NotPlainError
        self.waiting = None
        self.above.append((self.box, self.column))
        self.box, self.column = box, at

    def _close(self, at: int) -> None:
        self._end_waiting()
        while self.column > at:
            self.box, self.column = self.above.pop()

    def _end_waiting(self) -> None:
        """Give what waits for a value none."""
        if self.waiting is not None:
            self._put(self.waiting, Leaf(None, self.since))
            self.waiting = None

    def _put(self, key: str, leaf: Leaf) -> None:
        self.leaves += 1
        if self.leaves > MAX_LEAVES:
            raise LongDocument(leaf.line, self.root[0] if self.root else None)
        if isinstance(self.box, list):
            self.box.append(leaf)
        else:
            self.box[key] = leaf

    def _put_other(self, key: str, text: str, index: int) -> int:
        """Add a block scalar or a collection in one line; returns the last line of it."""
        line = self.first_line + index
        if text[0] in "|>":
            value, after = block_text(self.lines, index + 1, self.column, text)
            self._put(key, Leaf(value, line))
            return after - 1
        tree = in_brackets(text, line)
        if isinstance(tree, Leaf):
            self._put(key, tree)
            return index
        self.leaves += len(tree)
        if self.leaves > MAX_LEAVES:
            raise NotPlainError
        if isinstance(self.box, list):
            self.box.append(tree)
        else:
            self.box[key] = tree
        return index

    def _go_on(self, plain_at: int, index: int) -> int:
        """Let the plain scalar that was read last go on over lines; returns the last line of it."""
        if plain_at < 0:
            raise NotPlainError
        text, after = plain_text(self.lines, plain_at, self.column)
        if after <= index:
            raise NotPlainError
        leaf = Leaf(resolve(text), self.first_line + plain_at)
        if isinstance(self.box, list):
            self.box[-1] = leaf
        else:
            self.box[next(reversed(self.box))] = leaf
        return after - 1
