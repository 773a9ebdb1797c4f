"""Properties of Java, kernel parameters, and what else writes one `dotted.name = value` a line, without sections."""

from __future__ import annotations

import re

from faultmaven.evidence.extractors.log_plan import is_logfmt
from faultmaven.evidence.extractors.segments import non_blank
from faultmaven.evidence.extractors.setting_rows import SettingRows, numbered, sample, unquoted, without_comment
from faultmaven.evidence.models import DataType, Facts, SourceText

_PAIR = re.compile(r"\s*(?P<key>(?:\\.|[^\s=:#!\\\n]){1,300})(?:\s*[=:]\s*|\s+)(?P<value>.*)\Z")
_STRICT = re.compile(r"[-.]?(?P<key>[A-Za-z_][\w.\-/$\[\]{}*%]*)\s*=\s*(?P<value>.*)\Z")
_ENV = re.compile(r"(?:export\s+)?[A-Z_][A-Z0-9_]*=")
_UNICODE = re.compile(r"\\u([0-9A-Fa-f]{4})")
_KERNEL = re.compile(r"-?(?:net|vm|kernel|fs|dev|user|abi|debug)[./][\w./*-]+\s*=")
#: Names that only postgresql.conf has (runtime-config of PostgreSQL's manual).
_POSTGRES = re.compile(
    r"(?:shared_buffers|work_mem|max_connections|wal_level|max_wal_size|effective_cache_size|listen_addresses|"
    r"checkpoint_\w+|log_min_\w+|hba_file|autovacuum\w*|max_worker_processes|dynamic_shared_memory_type)\s*="
)
_SWITCHED_OFF = re.compile(r"#\s?[A-Za-z_][\w.-]*\.[\w.-]+\s?=\s?\S*\Z")
#: So many lines tell whether they are those of a log.
_GLANCE = 40
_COMMENTS = ("#", "!", ";")
_SUFFIXES = (".properties", ".conf", ".cfg", ".prefs")


class PropertiesConfigExtractor:
    """Reads Java properties, sysctl.conf and postgresql.conf."""

    data_type = DataType.CONFIG

    def detect(self, source: SourceText) -> float:
        """Ask that nearly every line be `name = value`, with names that shells do not have."""
        text = _starts(source)
        if not text:
            return 0.3 if _is_commented_out(source) else 0.0
        if 2 * sum(map(is_logfmt, text[:_GLANCE])) > len(text[:_GLANCE]):
            return 0.0  # several pairs a line, a level among them: logfmt
        strict = sum(1 for line in text if _STRICT.match(line.lstrip()))
        dotted = sum(
            1 for line in text if (match := _STRICT.match(line.lstrip())) and re.search(r"[.\-/a-z]", match["key"])
        )
        kernel = sum(1 for line in text if _KERNEL.match(line))
        named = source.path.lower().endswith(_SUFFIXES)
        share = strict / len(text)
        if kernel > 0.8 * len(text) or (share > 0.9 and sum(1 for line in text if _POSTGRES.match(line)) >= 2):
            return 0.95
        if source.path.lower().endswith(".properties"):
            return 0.95 if share > 0.5 or sum(1 for line in text if _PAIR.match(line)) > 0.9 * len(text) else 0.0
        if share < (0.85 if named else 0.95) or dotted < 0.5 * len(text):
            return 0.0
        return 0.3 if len(text) < 3 and not named else 0.9

    def format_of(self, source: SourceText) -> str:
        """Return "sysctl", "postgresql-conf" or "properties"."""
        text = sample(source, _COMMENTS, 1_000)
        if text and sum(1 for line in text if _KERNEL.match(line)) > 0.8 * len(text):
            return "sysctl"
        if sum(1 for line in text if _POSTGRES.match(line)) >= 2:
            return "postgresql-conf"
        return "properties"

    def extract(self, source: SourceText) -> Facts:
        """Return one setting per line; a line that ends in a backslash goes on in the next."""
        found, java = SettingRows(), self.format_of(source) == "properties"
        start, key, pieces = 0, "", list[str]()
        for number, line in numbered(found.lines_of(source)):
            text = line.strip()
            if pieces:
                pieces.append(text.rstrip("\\").strip() if _continues(text) else text)
            else:
                if not text or text.startswith(_COMMENTS):
                    continue
                match = _PAIR.match(line) if java else _STRICT.match(text)
                if match is None:
                    if java and re.match(r"[\w.\-]+\Z", text):
                        found.set(text, None, number)
                    else:
                        found.unread(number, line)
                    continue
                start, key = number, _plain(match["key"])
                pieces = [match["value"].rstrip("\\").strip() if _continues(text) else match["value"].strip()]
            if not (java and _continues(text)):
                value = "".join(pieces)
                found.set(key, _plain(value) if java else _without_comment(value), start)
                pieces = []
        if pieces:
            found.set(key, _plain("".join(pieces)), start)
        return found.facts()

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts


def _starts(source: SourceText) -> list[str]:
    """Return the lines that begin a setting or a comment: those after a backslash go on with the one before."""
    found: list[str] = []
    continued = False
    for line in sample(source, _COMMENTS):
        if not continued:
            found.append(line)
        continued = _continues(line.rstrip())
    return found


def _is_commented_out(source: SourceText) -> bool:
    """Tell whether comments are all there is, and settings are among them that only wait to be switched on."""
    lines = [line.strip()[:2_000] for line in non_blank(source.lines, 400)]
    waiting = sum(1 for line in lines if _SWITCHED_OFF.match(line))
    return waiting >= 2 and waiting >= 0.04 * len(lines) and all(line.startswith("#") for line in lines)


def _continues(text: str) -> bool:
    return (len(text) - len(text.rstrip("\\"))) % 2 == 1


def _plain(text: str) -> str:
    if "\\" not in text:
        return text
    text = _UNICODE.sub(lambda match: chr(int(match[1], 16)), text)
    return re.sub(r"\\([ :=#!\\])", r"\1", text)


def _without_comment(text: str) -> str:
    if text.startswith("'") and (end := text.find("'", 1)) > 0:
        return text[1:end]
    return unquoted(without_comment(text))
