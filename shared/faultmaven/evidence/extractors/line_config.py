"""Settings written line by line: .env, properties, INI and TOML."""

from __future__ import annotations

import re
import tomllib

from faultmaven.evidence.extractors.segments import non_blank
from faultmaven.evidence.fact_rows import FactRows
from faultmaven.evidence.kubernetes.tree import joined
from faultmaven.evidence.models import DataType, Facts, SourceText

_SECTION = re.compile(r"\s*\[{1,2}(?P<name>[^\[\]]+)\]{1,2}\s*(?:[#;].*)?\Z")
_ENV = re.compile(r"(?:export\s+)?(?P<key>[A-Za-z_][A-Za-z0-9_]*)=(?P<value>.*)\Z")
_PAIR = re.compile(r"\s*(?P<key>[A-Za-z0-9_\"'][\w.\-/\" ']*?)\s*[=:]\s*(?P<value>.*?)\s*\Z")
_COMMENT = re.compile(r"\s*(?:[#;!]|//)")
_MULTILINE = ('"""', "'''")


class TomlConfigExtractor:
    """TOML files; what a TOML parser refuses is still read pair by pair."""

    data_type = DataType.CONFIG

    def detect(self, source: SourceText) -> float:
        """Ask for the name, or for text that parses as TOML and has sections."""
        named = source.path.lower().endswith(".toml")
        sample = list(non_blank(source.lines, 300))
        if not any(_PAIR.match(line) for line in sample):
            return 0.0
        if named:
            return 0.96
        if len(source.lines) > 5_000 or not any(_SECTION.match(line) for line in sample):
            return 0.0
        try:
            tomllib.loads(source.text)
        except (tomllib.TOMLDecodeError, RecursionError):
            return 0.0
        return 0.88

    def format_of(self, source: SourceText) -> str:
        """Return the format's name."""
        return "toml"

    def extract(self, source: SourceText) -> Facts:
        """Return one setting per pair, with a warning where the file is no valid TOML."""
        try:
            tomllib.loads(source.text)
            warnings: tuple[str, ...] = ()
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            warnings = (f"TOML is broken: {error}",)
        return _pairs(source, warnings)

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts


class EnvConfigExtractor:
    """.env files, properties and INI: `KEY=value`, with or without sections."""

    data_type = DataType.CONFIG

    def detect(self, source: SourceText) -> float:
        """Ask that nearly every line be a pair, a section or a comment; the name helps."""
        sample = list(non_blank(source.lines, 300))
        text = [line for line in sample if not _COMMENT.match(line)]
        if not text:
            return 0.0
        pairs = sum(1 for line in text if _ENV.match(line))
        sections = sum(1 for line in text if _SECTION.match(line))
        loose = sum(1 for line in text if "=" in line.split(":")[0] and _PAIR.match(line) and not _ENV.match(line))
        share = (pairs + sections + loose) / len(text)
        name = source.path.lower().rsplit("/", 1)[-1]
        named = name.startswith(".env") or name.endswith((".env", ".ini", ".properties", ".cfg", ".conf", ".cnf"))
        if share < (0.5 if named else 0.95) or pairs + loose == 0:
            return 0.0
        single = len(text) < 3 and not named
        return 0.94 if named else (0.3 if single else 0.85)

    def format_of(self, source: SourceText) -> str:
        """Return "ini", "env" or "properties"."""
        text = [line for line in non_blank(source.lines, 300) if not _COMMENT.match(line)]
        if any(_SECTION.match(line) for line in text):
            return "ini"
        return "env" if all(_ENV.match(line) for line in text) else "properties"

    def extract(self, source: SourceText) -> Facts:
        """Return one setting per pair; the section stands before the key."""
        return _pairs(source, ())

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts


def _pairs(source: SourceText, warnings: tuple[str, ...]) -> Facts:
    rows, section, quote = FactRows(), "", ""
    for number, line in enumerate(source.lines, start=1):
        if quote:
            quote = "" if quote in line else quote
            _keep(rows, number, line)
            continue
        if not line.strip() or _COMMENT.match(line):
            _keep(rows, number, line)
        elif match := _SECTION.match(line):
            section = match["name"].strip()
            _keep(rows, number, line)
        elif match := _ENV.match(line) or _PAIR.match(line):
            value = match["value"]
            quote = next((mark for mark in _MULTILINE if value.count(mark) == 1), "")
            path = joined(section, match["key"].strip().strip("\"'")) if section else match["key"].strip("\"' ")
            rows.add("settings", path=path, value=_bare(value), line_no=number)
        else:
            _keep(rows, number, line)
    return rows.facts(warnings)


def _keep(rows: FactRows, number: int, line: str) -> None:
    """Keep a line that sets nothing as text, so that it can be found."""
    if line.strip():
        rows.add("events", line_no=number, line_end=number, source="log", msg=line.strip())


def _bare(value: str) -> str:
    text = value.strip()
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    return re.sub(r"\s+#.*\Z", "", text)
