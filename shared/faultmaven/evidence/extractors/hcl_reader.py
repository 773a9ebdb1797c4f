"""A pass over HCL: whole lines where a line is a setting, or the head or the end of a block; tokens for the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from faultmaven.evidence.extractors.setting_rows import MAX_DEPTH, SettingRows
from faultmaven.evidence.kubernetes.tree import EMPTY_LIST, EMPTY_MAP, Leaf, Tree

_STRING = r"\"(?:[^\"\\$%\n]|\\.|[$%]\{(?:[^{}\"\n]|\"(?:[^\"\\\n]|\\.)*+\"|\{[^{}\n]*\})*+\}|[$%])*+\""
_WORD = r"[A-Za-z_][\w-]*(?:(?:\.(?:[A-Za-z_*][\w-]*|\d+))|\[(?:\d+|\*|\"[^\"\n]*\"|[\w.]+)\])*"
_NUMBER = r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
_TOKEN = re.compile(
    r"[^\S\n]++|(?P<space>#[^\n]*+|//[^\n]*+|/\*.*?(?:\*/|\Z))|(?P<newline>\n)"
    r"|<<-?(?P<tag>[A-Za-z_]\w*)[^\n]*\n(?P<here>.*?)(?:\n[^\S\n]*(?P=tag)\b|\Z)"
    rf"|(?P<string>{_STRING})"
    rf"|(?P<word>{_WORD})"
    rf"|(?P<number>{_NUMBER})"
    r"|(?P<mark>=>|==|!=|<=|>=|&&|\|\||\.\.\.|[{}\[\]()=,:?<>!+*/%.&|-])|(?P<stray>.)",
    re.DOTALL,
)
_SCALAR = re.compile(rf"{_STRING}|{_WORD}|{_NUMBER}", re.DOTALL)
_BLANK = r"[^\S\n]*+"
_ITEM = rf"(?:{_STRING}|{_WORD}|{_NUMBER}){_BLANK}"
_KEY = r"[A-Za-z_][\w-]*+|\"[^\"\\$%\n]*+\""
_GIVEN = rf"(?:{_KEY}){_BLANK}[=:](?![=>]){_BLANK}{_ITEM}"
_PAIR = re.compile(rf"({_KEY}){_BLANK}[=:]{_BLANK}({_STRING}|{_WORD}|{_NUMBER})", re.DOTALL)
#: A line that is one thing: a key with its scalar, its text up to a word, its list, its object, or what opens behind
#: it; the head of a block; the end of one; an item; or nothing.
_LINE = re.compile(
    rf"{_BLANK}(?:(?P<key>[A-Za-z_][\w-]*+){_BLANK}[=:](?![=>]){_BLANK}"
    rf"(?:(?P<scalar>{_STRING}|{_WORD}|{_NUMBER})|\[{_BLANK}(?P<items>(?:{_ITEM}(?:,{_BLANK}{_ITEM})*+)?+)\]"
    rf"|(?P<object>\{{{_BLANK}(?:{_GIVEN}(?:,{_BLANK}{_GIVEN})*+)?+\}})"
    r"|(?><<-?(?P<tag>[A-Za-z_]\w*)[^\n]*\n(?P<here>.*?)(?:\n[^\S\n]*(?P=tag)\b|\Z))"
    rf"|(?P<begun>[{{\[]))"
    rf"|(?P<kind>[A-Za-z_][\w-]*+(?:[^\S\n]++\"[^\"\\$%\n]*+\")*+){_BLANK}(?P<block>\{{)"
    rf"|(?P<end>[}}\]])|(?P<item>{_STRING}|{_WORD}|{_NUMBER})|(?P<none>)){_BLANK},?{_BLANK}(?:(?:#|//)[^\n]*+)?(?=\n|\Z)",
    re.DOTALL,
)
_LABEL = re.compile(r"\"([^\"]*)\"|([^\s\"]+)")
#: Tokens that may go over several lines.
_OVER_LINES = frozenset({"here", "space", "string"})


@dataclass(slots=True)
class _Open:
    """A body, an object or a list that is being read."""

    tree: dict[str, Tree] | list[Tree]
    closes: str
    line: int
    key: str | None = None
    #: Its name in the body around it, where it stands there directly.
    name: str | None = None


@dataclass(slots=True)
class _Words:
    """The tokens of a statement so far: `raw` prints them again, `first` is the line of the first."""

    raw: list[str] = field(default_factory=list[str])
    plain: list[str] = field(default_factory=list[str])
    first: int = 0
    depth: int = 0

    def add(self, raw: str, plain: str, line: int) -> None:
        self.first = self.first or line
        self.raw.append(raw)
        self.plain.append(plain)


class HclReader:
    """The state of one pass: the open bodies, objects and lists, and the statement under way."""

    def __init__(self, found: SettingRows) -> None:
        self.found = found
        self.stack: list[_Open] = [_Open({}, "", 1)]
        self.words = _Words()

    def read(self, lines: Sequence[str]) -> dict[str, Tree]:
        """Return the tree of a file; what is wrong with it is told to the rows."""
        text = "\n".join(lines)
        position, number, between = 0, 1, True
        while position < len(text):
            line = _LINE.match(text, position) if between else None
            if line is not None and self._take_line(line, number):
                position, number = line.end() + 1, number + 1
                if line.lastgroup == "here":
                    number += line[0].count("\n")
            else:
                position, number = self._read_tokens(text, position, number)
                between = self._is_between()
        return self._finish()

    def _is_between(self) -> bool:
        return not self.words.raw and self.words.depth == 0 and self.stack[-1].key is None

    def _take_line(self, match: re.Match[str], line: int) -> bool:
        """Take a line that is one thing; returns False, with nothing done, where it cannot stand in this place."""
        here, what = self.stack[-1], match.lastgroup
        if what == "end":
            if match["end"] != here.closes:
                return False
            self._close()
        elif isinstance(here.tree, list):
            if what == "item":
                here.tree.append(_leaf(match["item"], line))
            return what in {"item", "none"}
        elif what == "scalar":
            self._set(here.tree, match["key"], _leaf(match["scalar"], line))
        elif what == "items":
            items: list[Tree] = [_leaf(item, line) for item in _SCALAR.findall(match["items"])]
            here.tree[match["key"]] = items or Leaf(EMPTY_LIST, line)
        elif what == "here":
            self._set(here.tree, match["key"], Leaf(match["here"], line))
        elif what == "object":
            return self._take_object(here.tree, match, line)
        elif what != "none":
            return what != "item" and self._take_head(here, match, line)
        return True

    def _take_object(self, body: dict[str, Tree], match: re.Match[str], line: int) -> bool:
        """Take an object that is whole in its line."""
        if len(self.stack) >= MAX_DEPTH:
            return False
        tree: dict[str, Tree] = {}
        for key, scalar in _PAIR.findall(match["object"]):
            self._set(tree, key.strip('"'), _leaf(scalar, line))
        body[match["key"]] = tree or Leaf(EMPTY_MAP, line)
        return True

    def _take_head(self, here: _Open, match: re.Match[str], line: int) -> bool:
        """Open what a line opens: the body of a block, or what is given to a key."""
        if len(self.stack) >= MAX_DEPTH:
            return False
        mark, kind = match["begun"], match["kind"]
        if mark:
            here.key = match["key"]
            return self._open(mark, line, ())
        labels = [quoted or word for quoted, word in _LABEL.findall(kind)] if '"' in kind else (kind,)
        return self._open("{", line, labels)

    def _read_tokens(self, text: str, position: int, number: int) -> tuple[int, int]:
        """Read up to the end of a line; returns where to go on, and the number of that line."""
        for match in _TOKEN.finditer(text, position):
            kind = match.lastgroup
            if kind is None:
                continue
            if kind != "space" and not self._take(match, kind, number):
                break
            if kind == "newline":
                return match.end(), number + 1
            if kind in _OVER_LINES:
                number += match[0].count("\n")
        return len(text), number

    def _take(self, match: re.Match[str], kind: str, line: int) -> bool:
        """Take one token; returns False when the rest must be left out."""
        if self.words.depth == 0 and kind in {"mark", "newline"}:
            mark = match[0]
            if mark in {"{", "["} and self._opens(mark):
                if not self._open(mark, line, self.words.plain):
                    return False
                self.words = _Words()
                return True
            if self._divides(mark, self.stack[-1], line):
                return True
        if kind != "newline":
            self._word(match, kind, line)
        return True

    def _divides(self, mark: str, here: _Open, line: int) -> bool:
        """End a statement, a key or a collection where the mark does that; tells whether it did."""
        if mark == "," or (mark == "\n" and not self._goes_on()):
            self._end_statement()
        elif mark in {"=", ":"} and isinstance(here.tree, dict) and here.key is None and self.words.raw:
            here.key, self.words = "".join(self.words.plain), _Words(first=line)
        elif mark and mark == here.closes:
            self._end_statement()
            self._close()
        else:
            return False
        return True

    def _word(self, match: re.Match[str], kind: str, line: int) -> None:
        token = match["here"] if kind == "here" else match[0]
        if kind == "mark":
            if token in {"(", "[", "{"}:
                self.words.depth += 1
            elif token in {")", "]", "}"}:
                self.words.depth = max(0, self.words.depth - 1)
        self.words.add(token, token[1:-1] if kind == "string" else token, line)

    def _goes_on(self) -> bool:
        """Tell whether an expression cannot end here: its last token asks for more."""
        last = self.words.raw[-1] if self.words.raw else ""
        return last in {"?", ":", "&&", "||", "+", "*", "==", "!=", "="}

    def _opens(self, mark: str) -> bool:
        here = self.stack[-1]
        if isinstance(here.tree, list):
            return not self.words.raw
        if here.key is not None:
            return not self.words.raw  # an object or a list as the value; a call or an index otherwise
        return mark == "{" and bool(self.words.raw)

    def _open(self, mark: str, line: int, labels: Sequence[str]) -> bool:
        """Open a collection: an item, what is given to the key, or the body of a block with these labels."""
        if len(self.stack) >= MAX_DEPTH:
            self.found.warn(f"More than {MAX_DEPTH} levels at line {line}; the rest is left out")
            return False
        here = self.stack[-1]
        tree: dict[str, Tree] | list[Tree] = {} if mark == "{" else []
        name = here.key if here.key is not None else labels[0] if len(labels) == 1 else None
        if isinstance(here.tree, list):
            here.tree.append(tree)
        elif here.key is not None:
            here.tree[here.key] = tree
            here.key = None
        else:
            _add_block(here, labels, tree)
        self.stack.append(_Open(tree, "}" if mark == "{" else "]", line, name=name))
        return True

    def _close(self) -> None:
        done = self.stack.pop()
        if not done.tree:
            self._replace_empty(done)

    def _replace_empty(self, done: _Open) -> None:
        """Put a leaf in the place of an empty collection, so that `tags = {}` is a fact."""
        above = self.stack[-1].tree
        empty = Leaf(EMPTY_MAP if isinstance(done.tree, dict) else EMPTY_LIST, done.line)
        if isinstance(above, list):
            above[-1] = empty
        elif done.name is not None and above.get(done.name) is done.tree:
            above[done.name] = empty

    def _end_statement(self) -> None:
        here, words = self.stack[-1], self.words
        self.words = _Words()
        if isinstance(here.tree, list):
            if words.raw:
                here.tree.append(Leaf(_printed(words), words.first))
        elif here.key is not None:
            if words.raw:
                self._set(here.tree, here.key, Leaf(_printed(words), words.first))
            here.key = None
        elif words.raw:
            self.found.unread(words.first, " ".join(words.raw))

    def _set(self, tree: dict[str, Tree], key: str, leaf: Leaf) -> None:
        if key in tree:
            self.found.warn(f"{key} is set twice at line {leaf.line}; the later one is kept")
        tree[key] = leaf

    def _finish(self) -> dict[str, Tree]:
        """Close what is open at the end of the file, with a warning, and return the whole tree."""
        self._end_statement()
        while len(self.stack) > 1:
            self.found.warn(f"What opens in line {self.stack[-1].line} is not closed")
            self._close()
        root = self.stack[0].tree
        return root if isinstance(root, dict) else {}


def _leaf(scalar: str, line: int) -> Leaf:
    return Leaf(scalar[1:-1] if scalar[0] == '"' else scalar, line)


def _add_block(here: _Open, labels: Sequence[str], tree: Tree) -> None:
    """Put a block under its type and labels; a repeated one makes a list, as in the JSON form of HCL."""
    if not isinstance(here.tree, dict):
        return
    parent = here.tree
    for label in labels[:-1]:
        inner = parent.get(label)
        if not isinstance(inner, dict):
            inner = {}
            parent[label] = inner
        parent = inner
    last = labels[-1]
    known = parent.get(last)
    if known is None:
        parent[last] = tree
    elif isinstance(known, list):
        known.append(tree)
    else:
        parent[last] = [known, tree]


def _printed(words: _Words) -> str:
    if len(words.raw) == 1:
        return words.plain[0]
    text = " ".join(words.raw)
    return re.sub(r"\s+([,)\].])|([(\[!.])\s+|\s+([(\[])", lambda match: match[1] or match[2] or match[3], text)
