"""HCL: Terraform, variable files, Packer, Nomad, Consul and Vault, read token by token without evaluating anything."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from faultmaven.evidence.extractors.config_keywords import KEYWORDS
from faultmaven.evidence.extractors.setting_rows import MAX_DEPTH, SettingRows, sample
from faultmaven.evidence.kubernetes.tree import EMPTY_LIST, EMPTY_MAP, Leaf, Tree, leaves
from faultmaven.evidence.models import DataType, Facts, SourceText

_TOKEN = re.compile(
    r"[^\S\n]++|(?P<space>#[^\n]*+|//[^\n]*+|/\*.*?(?:\*/|\Z))|(?P<newline>\n)"
    r"|<<-?(?P<tag>[A-Za-z_]\w*)[^\n]*\n(?P<here>.*?)(?:\n[^\S\n]*(?P=tag)\b|\Z)"
    r"|(?P<string>\"(?:[^\"\\$%\n]|\\.|[$%]\{(?:[^{}\"\n]|\"(?:[^\"\\\n]|\\.)*+\"|\{[^{}\n]*\})*+\}|[$%])*+\")"
    r"|(?P<word>[A-Za-z_][\w-]*(?:(?:\.(?:[A-Za-z_*][\w-]*|\d+))|\[(?:\d+|\*|\"[^\"\n]*\"|[\w.]+)\])*)"
    r"|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    r"|(?P<mark>=>|==|!=|<=|>=|&&|\|\||\.\.\.|[{}\[\]()=,:?<>!+*/%.&|-])|(?P<stray>.)",
    re.DOTALL,
)
#: What opens a top-level block in Terraform's language.
_TERRAFORM = KEYWORDS["terraform-blocks"]
#: Tokens that may go over several lines.
_OVER_LINES = frozenset({"here", "space", "string"})
_BLOCK = re.compile(r"\s*(?P<kind>[a-z_][\w-]*)(?P<labels>(?:\s+\"[^\"]*\"|\s+[\w-]+)*)\s*\{\s*(?:\}|#.*)?\s*\Z")
_ATTRIBUTE = re.compile(r"\s*(?P<key>[a-z_][\w-]*|\"[^\"]+\")\s*=(?!=|>)\s*(?P<value>\S.*)\Z")
_HCL_VALUE = re.compile(r"(?:\"|\[|\{|\d|true\b|false\b|null\b|var\.|local\.|data\.|module\.|<<|[a-z_]+\()")


@dataclass
class _Open:
    """A body, an object or a list that is being read."""

    tree: dict[str, Tree] | list[Tree]
    closes: str
    line: int
    key: str | None = None
    #: Its name in the body around it, where it stands there directly.
    name: str | None = None


@dataclass
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


class HclConfigExtractor:
    """Reads .tf, .tfvars, .hcl and .nomad files."""

    data_type = DataType.CONFIG

    def detect(self, source: SourceText) -> float:
        """Ask for blocks with quoted labels, or for assignments of HCL's values in such blocks."""
        text = sample(source, ("#", "//"))
        blocks = [match for line in text if (match := _BLOCK.match(line))]
        labelled = [match for match in blocks if '"' in match["labels"]]
        terraform = [match for match in blocks if match["kind"] in _TERRAFORM and match.start("kind") == 0]
        attributes = sum(
            1 for line in text if (match := _ATTRIBUTE.match(line)) and _HCL_VALUE.match(match["value"])
            and not line.rstrip().endswith(";")
        )  # fmt: skip
        named = source.path.lower().endswith((".tf", ".tfvars", ".hcl", ".nomad"))
        ended = sum(1 for line in text if line.rstrip().endswith(";"))
        if ended > 0.1 * len(text):
            return 0.0
        if named and (blocks or attributes):
            return 0.97
        if (any('"' in match["labels"] for match in terraform) or len(terraform) >= 2) and attributes + len(
            labelled
        ) >= 2:
            return 0.96
        return 0.85 if labelled and attributes >= 2 and attributes + len(blocks) >= 0.5 * len(text) else 0.0

    def format_of(self, source: SourceText) -> str:
        """Return "terraform", "tfvars" or "hcl"."""
        if source.path.lower().endswith(".tfvars"):
            return "tfvars"
        kinds = {match["kind"] for line in source.lines[:5_000] if (match := _BLOCK.match(line[:500]))}
        return "terraform" if kinds & _TERRAFORM - {"check", "import", "data"} else "hcl"

    def extract(self, source: SourceText) -> Facts:
        """Return one setting per leaf: `resource.aws_instance.web.ami`; expressions stay as they are written."""
        reader = _Reader()
        lines = reader.found.lines_of(source)
        text = "\n".join(lines)
        number = 1
        for match in _TOKEN.finditer(text):
            kind = match.lastgroup
            if kind is None:
                continue
            if kind != "space" and not reader.take(match, kind, number):
                break
            if kind == "newline":
                number += 1
            elif kind in _OVER_LINES:
                number += match[0].count("\n")
        tree = reader.finish(min(number, len(lines)))
        for path, value, line in leaves(tree):
            reader.found.set(path, value, min(line, max(1, len(lines))))
        return reader.found.facts()

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts


class _Reader:
    """The state of one pass: the open bodies, objects and lists, and the statement under way."""

    def __init__(self) -> None:
        self.found = SettingRows()
        self.stack: list[_Open] = [_Open({}, "", 1)]
        self.words = _Words()

    def take(self, match: re.Match[str], kind: str, line: int) -> bool:
        """Take one token; returns False when the rest must be left out."""
        if self.words.depth == 0 and kind in {"mark", "newline"}:
            mark = match[0]
            if mark in {"{", "["} and self._opens(mark):
                return self._open(mark, line)
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

    def _open(self, mark: str, line: int) -> bool:
        if len(self.stack) >= MAX_DEPTH:
            self.found.warn(f"More than {MAX_DEPTH} levels at line {line}; the rest is left out")
            return False
        here = self.stack[-1]
        tree: dict[str, Tree] | list[Tree] = {} if mark == "{" else []
        name = here.key if here.key is not None else self.words.plain[0] if len(self.words.plain) == 1 else None
        if isinstance(here.tree, list):
            here.tree.append(tree)
        elif here.key is not None:
            here.tree[here.key] = tree
            here.key = None
        else:
            _add_block(here, self.words.plain, tree)
        self.words = _Words()
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
                if here.key in here.tree:
                    self.found.warn(f"{here.key} is set twice at line {words.first}; the later one is kept")
                here.tree[here.key] = Leaf(_printed(words), words.first)
            here.key = None
        elif words.raw:
            self.found.unread(words.first, " ".join(words.raw))

    def finish(self, line: int) -> dict[str, Tree]:
        """Close what is open at the end of the file, with a warning, and return the whole tree."""
        self._end_statement()
        while len(self.stack) > 1:
            self.found.warn(f"What opens in line {self.stack[-1].line} is not closed")
            self._close()
        root = self.stack[0].tree
        return root if isinstance(root, dict) else {}


def _add_block(here: _Open, labels: list[str], tree: Tree) -> None:
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
