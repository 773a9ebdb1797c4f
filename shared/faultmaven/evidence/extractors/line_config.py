"""Settings written line by line: .env files and TOML."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import cast

from faultmaven.evidence.extractors.setting_rows import SettingRows, numbered, sample, unquoted, without_comment
from faultmaven.evidence.kubernetes.tree import joined
from faultmaven.evidence.models import DataType, Facts, SourceText

_SECTION = re.compile(r"\s*(?P<list>\[)?\[(?P<name>[^\[\]]+)\]{1,2}\s*(?:#.*)?\Z")
_ENV = re.compile(r"\s*(?:export\s+|set\s+)?(?P<key>[A-Za-z_][A-Za-z0-9_.]*)=(?P<value>.*)\Z", re.S)
_SHOUTED = re.compile(r"\s*(?:export\s+[A-Za-z_]|[A-Z_][A-Z0-9_]*=)")
_PAIR = re.compile(
    r"\s*(?P<key>(?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"|'[^']*'))*)\s*=\s*(?P<value>.*)\Z", re.S
)
_QUOTED = re.compile(r"[\w.-]+\s*=\s*(?:\"[^\"]*\"|\[[^\]]*(?:\]|\Z))")
#: A number of more digits than Python converts is refused with a plain ValueError.
_PARSER_ERRORS = (ValueError, RecursionError)
#: `key = "text"` and `key = 8080`: nearly every line, whose value needs no parser.
_SIMPLE = re.compile(
    r"[ \t]*(?P<key>[\w-]+)[ \t]*=[ \t]*(?:\"(?P<text>[^\"\\\x00-\x1f\x7f]*)\"|(?P<word>[\w.+:-]+))[ \t]*\Z"
)
_ITEM = r"(?:\"[^\"\\\x00-\x1f\x7f]*\"|'[^'\x00-\x1f\x7f]*'|-?(?:0|[1-9]\d{0,17})(?:\.\d+)?|true|false)[ \t\n]*+"
_PLAIN_LIST = re.compile(rf"\[[ \t\n]*+(?:{_ITEM}(?:,[ \t\n]*+{_ITEM})*+(?:,[ \t\n]*+)?)?\]")
#: Larger files are not given to the parser only to hear whether something is wrong: it takes 0.5 s for each MB.
_CHECKED_BYTES = 1_000_000
#: Lines of one value; a longer one is taken as never closed.
_MAX_VALUE_LINES = 2_000


class TomlConfigExtractor:
    """TOML files; what a TOML parser refuses is still read pair by pair."""

    data_type = DataType.CONFIG

    def detect(self, source: SourceText) -> float:
        """Ask for the name, or for text that parses as TOML and has sections."""
        named = source.path.lower().endswith(".toml")
        lines = sample(source)
        if not any(_PAIR.match(line) for line in lines):
            return 0.0
        if named:
            return 0.96
        sections = any(_SECTION.match(line) for line in lines)
        quoted = sum(1 for line in lines if _QUOTED.match(line) and not _SHOUTED.match(line))
        if len(source.lines) > 5_000 or (not sections and (quoted < 2 or quoted < 0.3 * len(lines))):
            return 0.0
        try:
            tomllib.loads(source.text)
        except _PARSER_ERRORS:
            return 0.0
        return 0.945  # above INI: few INI files quote every text

    def format_of(self, source: SourceText) -> str:
        """Return the format's name."""
        return "toml"

    def extract(self, source: SourceText) -> Facts:
        """Return one setting per pair and per key of an inline table; a list of scalars is one setting."""
        found = SettingRows()
        if source.size_bytes <= _CHECKED_BYTES:
            try:
                tomllib.loads(source.text)
            except _PARSER_ERRORS as error:
                found.warn(f"TOML is broken: {error}")
        section, counts = "", Counter[str]()
        for number, line, value in _statements(found.lines_of(source), found):
            if isinstance(value, re.Match):
                text = value["text"] if value["text"] is not None else value["word"]
                found.set(f"{section}.{value['key']}" if section else value["key"], text, number)
                continue
            match = _SECTION.match(line)
            if match:
                section = _dotted(match["name"])
                if match["list"]:
                    counts[section] += 1
                    section = f"{section}[{counts[section] - 1}]"
                continue
            pair = _PAIR.match(line)
            if pair is None:
                found.unread(number, line)
                continue
            path = _under(section, _dotted(pair["key"]))
            for key, text in _flat(value):
                found.set(_under(path, key), text, number)
        return found.facts()

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts


class EnvConfigExtractor:
    """.env files: `KEY=value` as shells and Docker read them, with `export`, quotes and values of several lines."""

    data_type = DataType.CONFIG

    def detect(self, source: SourceText) -> float:
        """Ask that nearly every line be an assignment, most of them in capitals; the name helps."""
        text = sample(source, ("#",))
        if not text:
            return 0.0
        pairs = sum(1 for line in text if _ENV.match(line))
        shouted = sum(1 for line in text if _SHOUTED.match(line))
        name = source.path.lower().rsplit("/", 1)[-1]
        named = name.startswith(".env") or name.endswith(".env") or name in {"env", "environment"}
        if not pairs or pairs < (0.5 if named else 0.95) * len(text):
            statements = [bool(_ENV.match(line)) for _, line, _ in _assignments(source.lines[:400])]
            if sum(statements) < 3 or shouted < 0.9 * sum(statements) or not _ENV.match(text[0]):
                return 0.0
            # values of several lines, such as keys: statement by statement all are assignments
            return 0.93 if all(statements) else 0.0
        if named:
            return 0.96
        if shouted < 0.5 * len(text):
            return 0.0
        return 0.3 if len(text) < 3 else 0.94

    def format_of(self, source: SourceText) -> str:
        """Return the format's name."""
        return "env"

    def extract(self, source: SourceText) -> Facts:
        """Return one setting per assignment."""
        found = SettingRows()
        for number, line, value in _assignments(found.lines_of(source)):
            match = _ENV.match(line)
            if match is None:
                found.unread(number, line)
            else:
                found.set(match["key"], value, number)
        return found.facts()

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts


def _assignments(lines: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """Yield `(line number, line, value)`; a quote that is open at the end of a line goes on in the next ones."""
    index = 0
    while index < len(lines):
        line = lines[index][:16_384]
        index += 1
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _ENV.match(line)
        number, value = index, match["value"].strip() if match else ""
        quote = value[:1] if value[:1] in {'"', "'"} else ""
        if not quote or _closing(value, quote, 1) > 0:
            end = _closing(value, quote, 1) if quote else 0
            yield number, line, value[1:end] if quote else without_comment(value)
            continue
        stop = next(
            (
                at
                for at in range(index, min(index + _MAX_VALUE_LINES, len(lines)))
                if _closing(lines[at], quote, 0) >= 0
            ),
            None,
        )
        if stop is None:
            yield number, line, value
            continue
        yield number, line, "\n".join([value[1:], *lines[index:stop], lines[stop][: _closing(lines[stop], quote, 0)]])
        index = stop + 1


def _closing(text: str, quote: str, start: int) -> int:
    at = text.find(quote, start)
    while at > 0 and text[at - 1] == "\\" and quote == '"':
        at = text.find(quote, at + 1)
    return at


def _statements(lines: Sequence[str], found: SettingRows) -> Iterator[tuple[int, str, str | re.Match[str]]]:
    """Yield `(line number, first line, whole value)` of TOML, values of several lines joined.

    The value of a line that is a simple one comes as its match, read already.
    """
    first, head, pieces, depth = 0, "", list[str](), 0
    for number, line in numbered(lines):
        if not pieces:
            simple = _SIMPLE.match(line)
            if simple is not None:
                yield number, line, simple
                continue
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            pair = None if _SECTION.match(line) else _PAIR.match(line)
            first, head = number, line
            if pair is None:
                yield number, line, ""
                continue
            pieces, depth = [pair["value"].strip()], 0
        else:
            pieces.append(line)
        if pieces[0][:1] in {"[", "{"}:
            depth += _opened(pieces[-1])
        if len(pieces) > _MAX_VALUE_LINES:
            found.warn(f"The value of line {first} does not end; its lines are read on their own")
            yield first, head, pieces[0]
            pieces = []
        elif _is_whole(pieces, depth):
            yield first, head, "\n".join(pieces)
            pieces = []
    if pieces:
        yield first, head, "\n".join(pieces)


def _is_whole(pieces: Sequence[str], depth: int) -> bool:
    """Tell whether a value is closed: quotes of three, or as many brackets as it opened."""
    head = pieces[0]
    for mark in ('"""', "'''"):
        if head.startswith(mark):
            return head.count(mark) > 1 or (len(pieces) > 1 and mark in pieces[-1])
    return head[:1] not in {"[", "{"} or depth <= 0


def _opened(line: str) -> int:
    """Return how many brackets a line opens and does not close, outside of quotes and comments."""
    bare = re.sub(r"\"(?:[^\"\\\n]|\\.)*+\"|'[^'\n]*'|#[^\n]*", "", line)
    return bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}")


def _flat(text: str) -> list[tuple[str, str | None]]:
    """Return a value as `(path below, text)`: the keys of an inline table, or the value itself."""
    if _PLAIN_LIST.fullmatch(text):
        return [("", " ".join(text.split()))]
    try:
        value: object = tomllib.loads(f"v = {text}")["v"]
    except _PARSER_ERRORS:
        return [("", unquoted(without_comment(text)))]
    if isinstance(value, str):
        return [("", value)]
    if not isinstance(value, dict) or not value:
        return [("", " ".join(text.split()) if isinstance(value, list) else without_comment(text))]
    flat: list[tuple[str, str | None]] = []
    waiting: list[tuple[str, object]] = [("", cast("object", value))]
    while waiting and len(flat) < 1_000:
        path, here = waiting.pop(0)
        if isinstance(here, dict) and here:
            waiting[:0] = [(joined(path, str(key)), below) for key, below in cast("dict[str, object]", here).items()]
        else:
            flat.append((path, json.dumps(here, default=str) if not isinstance(here, str) else here))
    return flat


def _under(path: str, key: str) -> str:
    return f"{path}{key}" if not key or not path or key.startswith("[") else f"{path}.{key}"


def _dotted(name: str) -> str:
    """Return a key of TOML as a path: its quoted parts that hold dots stay one part."""
    path = ""
    for part in re.findall(r"\"[^\"]*\"|'[^']*'|[^.\s\"']+", name):
        path = joined(path, part.strip("\"'"))
    return path or name.strip()
