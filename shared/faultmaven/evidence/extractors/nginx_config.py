"""nginx's language: directives that end in a semicolon, in blocks that are named by their arguments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from faultmaven.evidence.extractors.config_keywords import KEYWORDS
from faultmaven.evidence.extractors.setting_rows import MAX_DEPTH, Labels, SettingRows, below, sample
from faultmaven.evidence.models import DataType, Facts, SourceText

_TOKEN = re.compile(
    r"(?P<line>\n)|[^\S\n]++|#[^\n]*+|(?P<mark>[{};])|\"(?P<double>(?:[^\"\\]|\\.)*+)\"|'(?P<single>(?:[^'\\]|\\.)*+)'"
    r"|(?P<word>(?:\$\{\w+\}|\\.|[^\s{};\"'\\]|(?<=\S)[\"'])++)|(?P<stray>.)",
    re.DOTALL,
)
#: A line that is one statement of plain words, a brace, a comment, or nothing; anything else is read by its tokens.
_LINE = re.compile(r"[^\S\n]*+(?:([^\s{};\"'\\#][^\n{};\"'\\#]*+)?([;{}]))?[^\S\n]*+(?:#[^\n]*+)?(?=\n|\Z)")
#: What ends the name of a block that holds a program of Lua.
_PROGRAM = "_by_lua_block"
#: Directives that hardly any other language has as first word.
DIRECTIVES = KEYWORDS["nginx"]
_FIRST_WORD = re.compile(r"\s*(?P<word>[a-z_]+)\b[^=]*?(?:[;{]\s*(?:\}\s*)?(?:#.*)?\Z|\Z)")
_ENDS = re.compile(r"[;{}]\s*(?:#.*)?\Z")
#: Blocks whose entries are pairs of data, not directives.
_MAPS = frozenset({"types", "map", "geo", "split_clients", "charset_map"})
#: Directives told apart by their first argument.
_KEYED = frozenset({"set", "add_header", "more_set_headers", "proxy_set_header", "fastcgi_param", "uwsgi_param",
                    "grpc_set_header", "env", "log_format", "proxy_hide_header"})  # fmt: skip


@dataclass
class _Block:
    path: str
    kind: str
    line: int
    labels: Labels = field(default_factory=Labels)


class NginxConfigExtractor:
    """Reads nginx.conf, sites and snippets."""

    data_type = DataType.CONFIG

    def detect(self, source: SourceText) -> float:
        """Ask for several of nginx's own directives at the start of lines that end as its lines do."""
        text = sample(source)
        if not text:
            return 0.0
        words = [match["word"] for line in text if (match := _FIRST_WORD.match(line))]
        known = [word for word in words if word in DIRECTIVES]
        ended = sum(1 for line in text if _ENDS.search(line))
        named = bool(re.search(r"nginx|sites-(?:available|enabled)", source.path.lower()))
        clear = named or any("_" in word for word in known)
        if len(set(known)) < (1 if clear and len(known) > 2 else 2) or ended < 0.6 * len(text):
            return 0.0
        return 0.96 if len(known) >= (0.15 if named else 0.3) * len(words) else 0.0

    def format_of(self, source: SourceText) -> str:
        """Return the format's name."""
        return "nginx"

    def extract(self, source: SourceText) -> Facts:
        """Return one setting per directive; a block open at the end, or one closed twice, is told as a warning."""
        found = SettingRows()
        stack = [_Block("", "", 1)]
        for words, mark, line in _statements(found.lines_of(source)):
            here = stack[-1]
            if mark == "}":
                if words:
                    _write(words, here, found, line)
                    found.warn(f"The directive in line {line} does not end in a semicolon")
                if len(stack) > 1:
                    stack.pop()
                else:
                    found.warn(f"A brace in line {line} closes no block")
            elif mark == "{":
                if len(stack) >= MAX_DEPTH:
                    found.warn(f"More than {MAX_DEPTH} blocks inside each other at line {line}; the rest is left out")
                    break
                name, *given = words or ["block"]
                path = here.labels.path(here.path, name, " ".join(given))
                stack.append(_Block(path, name, line))
            else:
                _write(words, here, found, line)
        for block in stack[1:]:
            found.warn(f"The block {block.kind} of line {block.line} is not closed")
        return _named_servers(found)

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts


def _write(words: list[str], here: _Block, found: SettingRows, line: int) -> None:
    if not words:
        return
    name, *given = words
    if here.kind in _MAPS:
        found.set(below(here.path, f"[{name}]") if here.path == "" else f"{here.path}[{name}]", " ".join(given), line)
    elif name in _KEYED and given:
        found.set(below(here.path, f"{name}[{given[0]}]"), " ".join(given[1:]), line)
    else:
        found.set(below(here.path, name), " ".join(given), line)


def _statements(lines: Sequence[str]) -> Iterator[tuple[list[str], str, int]]:
    """Yield `(words, the mark that ends them, line of the first word)`; the rest of a broken file ends with ";"."""
    text = "\n".join(lines)
    position, number = 0, 1
    while position < len(text):
        line = _LINE.match(text, position)
        if line is None or _PROGRAM in line[0]:
            found, position, number = _by_tokens(text, position, number)
            yield from found
            continue
        body, mark = line.groups()
        if mark:
            yield body.split() if body else [], mark, number
        position, number = line.end() + 1, number + 1


def _by_tokens(text: str, position: int, number: int) -> tuple[list[tuple[list[str], str, int]], int, int]:
    """Read statements up to a line end between two of them; returns them, where to go on, and the line there."""
    found: list[tuple[list[str], str, int]] = []
    words: list[str] = []
    start, skip = number, 0
    for match in _TOKEN.finditer(text, position):
        kind = match.lastgroup
        if kind is None:
            continue
        mark, token_line = match[kind], number
        if kind != "mark":
            number += mark.count("\n")
        if skip:
            skip += {"{": 1, "}": -1}.get(mark, 0) if kind == "mark" else 0
            if skip == 0:
                found.append((words, ";", start))
                words = []
        elif kind == "mark":
            if mark == "{" and words and words[0].endswith(_PROGRAM):
                skip = 1  # a program in another language
                continue
            found.append((words, mark, start if words else token_line))
            words = []
        elif kind != "line":
            start = start if words else token_line
            words.append(mark)
        elif not words:
            return found, match.end(), number
    if words:
        found.append((words, ";", start))
    return found, len(text), number


_SERVER = re.compile(r"(?P<block>(?:.*?\.)?server(?:\[#\d+\])?)(?=\.|\Z)")


def _named_servers(found: SettingRows) -> Facts:
    """Name `server` blocks by their `server_name` (or what they listen on), which stands inside them."""
    facts = found.facts()
    settings = facts.tables.get("settings")
    if settings is None:
        return facts
    paths = [str(path) for path in settings["path"]]
    blocks = [match["block"] if (match := _SERVER.match(path)) else None for path in paths]
    names: dict[str, str] = {}
    for wanted in (".server_name", ".listen"):
        for path, block, value in zip(paths, blocks, settings["value"], strict=True):
            if block and path.endswith(wanted) and path == f"{block}{wanted}" and isinstance(value, str):
                name = value.split(" ")[0]
                if name not in {"", "_"}:
                    names.setdefault(block, name)
    labels, renamed = Labels(), dict[str, str]()
    for block in blocks:
        if block in names and block is not None and block not in renamed:
            renamed[block] = labels.path(block.rpartition("server")[0].rstrip("."), "server", names[block])
    new = [
        renamed[block] + path[len(block) :] if block in renamed and block is not None else path
        for path, block in zip(paths, blocks, strict=True)
    ]
    return Facts({**facts.tables, "settings": {**settings, "path": new}}, facts.warnings)
