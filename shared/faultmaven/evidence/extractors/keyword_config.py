"""Files of `Keyword value` lines without any mark between them: sshd, ssh, Redis, chrony and their kin."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from faultmaven.evidence.extractors.config_keywords import KEYWORDS
from faultmaven.evidence.extractors.setting_rows import (
    Labels,
    SettingRows,
    below,
    numbered,
    sample,
    unquoted,
    without_comment,
)
from faultmaven.evidence.models import DataType, Facts, SourceText

_LINE = re.compile(r"\s*(?P<key>[A-Za-z][\w.-]*)(?:\s*=\s*|\s+)(?P<value>\S.*)\Z", re.S)


@dataclass(frozen=True)
class Dialect:
    """A program's keywords (lower case), those that open a block, and those told apart by their first argument."""

    keywords: frozenset[str]
    blocks: frozenset[str] = frozenset()
    keyed: frozenset[str] = frozenset()


#: Format -> dialect. The keywords are those of sshd_config(5), ssh_config(5), redis.conf, resolv.conf(5),
#: chrony.conf(5), ntp.conf(5), squid.conf and memcached's packaging.
DIALECTS: Mapping[str, Dialect] = {
    "sshd-config": Dialect(
        KEYWORDS["sshd-config"],
        frozenset({"match"}),
    ),
    "ssh-config": Dialect(
        KEYWORDS["ssh-config"],
        frozenset({"host", "match"}),
    ),
    "redis-conf": Dialect(
        KEYWORDS["redis-conf"],
        keyed=frozenset({"rename-command", "client-output-buffer-limit"}),
    ),
    "resolv-conf": Dialect(frozenset({"nameserver", "search", "domain", "options", "sortlist"})),
    "chrony-conf": Dialect(
        KEYWORDS["chrony-conf"],
    ),
    "squid-conf": Dialect(
        KEYWORDS["squid-conf"],
    ),
}


class KeywordConfigExtractor:
    """Reads the `Keyword value` files of the programs it knows, and named .conf files of that shape."""

    data_type = DataType.CONFIG

    def detect(self, source: SourceText) -> float:
        """Ask that most lines begin with keywords of one program."""
        text = _text(source)
        if not text:
            return 0.0
        name, known = _dialect(text)
        pairs = sum(1 for line in text if _LINE.match(line))
        if name and known >= 0.7 * len(text) and (known >= 3 or (name in ("resolv-conf", "sshd-config") and known)):
            if name != "resolv-conf":
                return 0.95
            return 0.95 if all(_is_resolver(line) for line in text) else 0.0
        named = source.path.lower().endswith((".conf", ".cfg"))
        short = sum(1 for line in text if len(line.split()) <= 4 and line.rstrip()[-1:] not in ".!?:,;{}")
        return 0.6 if named and pairs >= 0.9 * len(text) and short >= 0.9 * len(text) else 0.0

    def format_of(self, source: SourceText) -> str:
        """Return the program's format, or "keyword-conf"."""
        return _dialect(_text(source))[0] or "keyword-conf"

    def extract(self, source: SourceText) -> Facts:
        """Return one setting per line, below its Match or Host block where there is one."""
        dialect = DIALECTS.get(self.format_of(source), Dialect(frozenset()))
        found, labels, block = SettingRows(), Labels(), ""
        for number, line in numbered(found.lines_of(source)):
            text = line.strip()
            if not text or text.startswith(("#", ";")):
                continue
            match = _LINE.match(text)
            if match is None:
                if re.match(r"[A-Za-z][\w.-]*\Z", text):
                    found.set(below(block, text), None, number)
                else:
                    found.unread(number, line)
                continue
            key, value = match["key"], without_comment(match["value"])
            if key.lower() in dialect.blocks:
                block = labels.path("", key, unquoted(value))
            elif key.lower() in dialect.keyed and " " in value:
                first, _, rest = value.partition(" ")
                found.set(below(block, f"{key}[{first}]"), unquoted(rest), number)
            else:
                found.set(below(block, key), unquoted(value), number)
        return found.facts()

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts


def _text(source: SourceText) -> list[str]:
    return [line.strip() for line in sample(source, ("#", ";"))]


def _dialect(text: list[str]) -> tuple[str, int]:
    """Return the format most of whose keywords begin the lines, and how many do; "" when few do."""
    words = [match["key"].lower() for line in text if (match := _LINE.match(line))]
    best, known = "", 0
    for name, dialect in DIALECTS.items():
        count = sum(1 for word in words if word in dialect.keywords)
        if count > known:
            best, known = name, count
    return (best, known) if known >= 0.5 * len(text) else ("", 0)


def _is_resolver(line: str) -> bool:
    match = _LINE.match(line)
    if match is None:
        return False
    if match["key"] == "nameserver":
        return bool(re.match(r"[0-9a-fA-F.:%\w]+\Z", match["value"]))
    return match["key"] in DIALECTS["resolv-conf"].keywords and not match["value"].endswith((".", "!", "?"))
