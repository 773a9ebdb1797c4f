"""Apache httpd's language: one directive a line, in sections that open and close like tags."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field

from faultmaven.evidence.extractors.config_keywords import KEYWORDS
from faultmaven.evidence.extractors.setting_rows import (
    MAX_DEPTH,
    Labels,
    SettingRows,
    below,
    logical_lines,
    sample,
    unquoted,
)
from faultmaven.evidence.models import DataType, Facts, SourceText

_OPEN = re.compile(r"\s*<(?P<name>[A-Z][A-Za-z]+)(?:\s+(?P<given>.*))?>\s*\Z", re.S)
_CLOSE = re.compile(r"\s*</(?P<name>[A-Z][A-Za-z]+)>\s*\Z")
_DIRECTIVE = re.compile(r"\s*(?P<name>[A-Z][A-Za-z0-9]+)(?:\s+(?P<value>.*))?\Z", re.S)
#: Sections of httpd's core and its common modules.
_SECTIONS = KEYWORDS["apache-sections"]
DIRECTIVES = KEYWORDS["apache"]
_KEYED = frozenset({"LoadModule", "SetEnv", "Define", "AddType", "Alias", "ScriptAlias", "ProxyPass",
                    "ProxyPassReverse", "ErrorDocument"})  # fmt: skip

_QUOTES = re.compile(r"[\"'\\]")


@dataclass
class _Section:
    path: str
    name: str
    line: int
    labels: Labels = field(default_factory=Labels)


class ApacheConfigExtractor:
    """Reads httpd.conf, apache2.conf, virtual hosts and .htaccess."""

    data_type = DataType.CONFIG

    def detect(self, source: SourceText) -> float:
        """Ask for sections that are httpd's, or for its directives at the start of most lines."""
        text = sample(source)
        if not text:
            return 0.0
        sections = sum(1 for line in text if (match := _OPEN.match(line)) and match["name"] in _SECTIONS)
        closed = sum(1 for line in text if (match := _CLOSE.match(line)) and match["name"] in _SECTIONS)
        known = sum(1 for line in text if (match := _DIRECTIVE.match(line)) and match["name"] in DIRECTIVES)
        directives = sum(1 for line in text if _DIRECTIVE.match(line))
        share = (sections + closed + directives) / len(text)
        if share < 0.75 or known + sections < (1 if sections and sections == closed else 2):
            return 0.0
        return 0.96 if known + sections + closed >= 0.4 * len(text) or sections else 0.0

    def format_of(self, source: SourceText) -> str:
        """Return the format's name."""
        return "apache-httpd"

    def extract(self, source: SourceText) -> Facts:
        """Return one setting per directive; sections that are not closed are told as warnings."""
        found, stack = SettingRows(), [_Section("", "", 1)]
        for number, text in logical_lines(found.lines_of(source)):
            here = stack[-1]
            if match := _OPEN.match(text):
                if len(stack) >= MAX_DEPTH:
                    found.warn(f"More than {MAX_DEPTH} levels at line {number}; the rest is left out")
                    break
                given = unquoted(match["given"] or "")
                stack.append(_Section(here.labels.path(here.path, match["name"], given), match["name"], number))
            elif match := _CLOSE.match(text):
                if any(section.name.lower() == match["name"].lower() for section in stack[1:]):
                    while stack[-1].name.lower() != match["name"].lower():
                        open_section = stack.pop()
                        found.warn(f"The section {open_section.name} of line {open_section.line} is not closed")
                    stack.pop()
                else:
                    found.warn(f"Line {number} closes a section {match['name']} that is not open")
            elif match := _DIRECTIVE.match(text):
                _write(match["name"], (match["value"] or "").strip(), here, found, number)
            else:
                found.unread(number, text)
        for section in stack[1:]:
            found.warn(f"The section {section.name} of line {section.line} is not closed")
        return found.facts()

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts


def _write(name: str, value: str, here: _Section, found: SettingRows, line: int) -> None:
    words = value.split(None, 1)
    if name in _KEYED and len(words) == 2:
        found.set(below(here.path, f"{name}[{unquoted(words[0])}]"), _bare(words[1]), line)
    else:
        found.set(below(here.path, name), _bare(value), line)


def _bare(value: str) -> str:
    """Return a value without quotes when it is one word in quotes, and as it was written otherwise."""
    if not _QUOTES.search(value):
        return value
    try:
        words = shlex.split(value)
    except ValueError:
        return value
    return words[0] if len(words) == 1 else value
