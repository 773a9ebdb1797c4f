"""INI files: sections of `key = value`, with continuation lines, bare keys, and comments of either kind."""

from __future__ import annotations

import re

from faultmaven.evidence.extractors.setting_rows import SettingRows, below, numbered, sample, unquoted, without_comment
from faultmaven.evidence.kubernetes.tree import joined
from faultmaven.evidence.models import DataType, Facts, SourceText

SECTION = re.compile(r"\s*\[(?P<name>[^\[\]\n]{1,200})\]\s*(?:[#;].*)?\Z")
_PAIR = re.compile(r"\s*(?P<key>[A-Za-z0-9_*@%/\"'\\!-][^=:\n]{0,200}?)\s*(?P<mark>[=:])\s*(?P<value>.*)\Z")
_BARE = re.compile(r"\s*[A-Za-z!][\w.-]*\s*(?:[#;].*)?\Z")
_COMMENT = ("#", ";")
#: A time in brackets opens a line of a log, and so does a level.
_NO_SECTION = re.compile(r"\s*\[\s*(?:\d|(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL)\s*\])")
_MYSQL = frozenset({"mysqld", "mysqldump", "mysqld_safe", "client", "mysql", "mariadb", "galera", "client-server"})
_SUFFIXES = (".ini", ".cfg", ".cnf", ".conf", ".inf", ".editorconfig", ".gitconfig", ".npmrc", ".pylintrc")


class IniConfigExtractor:
    """Reads INI: my.cnf, php.ini, setup.cfg, supervisor, Grafana, git and what else has `[sections]`."""

    data_type = DataType.CONFIG

    def detect(self, source: SourceText) -> float:
        """Ask for a section first and for lines that are nearly all sections, pairs, bare keys or continuations."""
        text = sample(source, _COMMENT)
        if not text:
            return 0.0
        sections = sum(1 for line in text if SECTION.match(line) and not _NO_SECTION.match(line))
        if not sections or not SECTION.match(text[0]):
            named = source.path.lower().endswith(_SUFFIXES)
            if not sections or not named or not _PAIR.match(text[0]):
                return 0.0
        pairs = sum(1 for line in text if not SECTION.match(line) and _PAIR.match(line))
        equal = sum(1 for line in text if (match := _PAIR.match(line)) and match["mark"] == "=")
        bare = sum(1 for line in text if _BARE.match(line))
        hanging = sum(1 for line in text if line[:1] in " \t" and not _PAIR.match(line))
        share = (sections + pairs + min(bare + hanging, 3 * (pairs + sections))) / len(text)
        if share < 0.85 or pairs + bare == 0 or (pairs >= 4 and equal < 0.5 * pairs):
            return 0.0
        return 0.9 if pairs else 0.5

    def format_of(self, source: SourceText) -> str:
        """Return "mysql-cnf" or "ini"."""
        names = {match["name"].strip().lower() for line in source.lines[:5_000] if (match := SECTION.match(line[:300]))}
        return "mysql-cnf" if names & _MYSQL else "ini"

    def extract(self, source: SourceText) -> Facts:
        """Return one setting per key; a hanging line belongs to the value above it."""
        found, section = SettingRows(), ""
        open_key: tuple[str, int, int] | None = None
        pieces: list[str] = []
        for number, line in numbered(found.lines_of(source)):
            text = line.strip()
            if not text or text.startswith(_COMMENT):
                continue
            indent = len(line) - len(line.lstrip())
            if open_key is not None and indent > open_key[2] and not SECTION.match(line):
                pieces.append(text)
                continue
            if open_key is not None:
                found.set(open_key[0], _joined(pieces), open_key[1])
                open_key = None
            if match := SECTION.match(line):
                section = _section(match["name"])
            elif match := _PAIR.match(line):
                open_key = (_path(section, unquoted(match["key"])), number, indent)
                pieces = [_value(match["value"])]
            elif _BARE.match(line):
                found.set(_path(section, without_comment(text, "#;")), None, number)
            else:
                found.unread(number, line)
        if open_key is not None:
            found.set(open_key[0], _joined(pieces), open_key[1])
        return found.facts()

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts


def _section(name: str) -> str:
    return unquoted(name).replace(' "', ".").replace('"', "").strip()


def _path(section: str, key: str) -> str:
    # A section is one word of the path even when it has dots or colons (`[program:web]`, `[auth.ldap]`).
    return below(section, joined("", key)) if section else key


def _joined(pieces: list[str]) -> str:
    return "\n".join(piece for piece in pieces if piece) if len(pieces) > 1 else pieces[0]


def _value(text: str) -> str:
    text = text.strip()
    if text and text[0] in "\"'" and (end := text.find(text[0], 1)) > 0:
        return text[1:end] if not text[end + 1 :].strip() or text[end + 1 :].lstrip()[:1] in "#;" else text
    return without_comment(text, "#;")
