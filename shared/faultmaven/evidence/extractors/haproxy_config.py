"""HAProxy's language: sections that begin at the margin, and one keyword a line inside them."""

from __future__ import annotations

import re

from faultmaven.evidence.extractors.config_keywords import KEYWORDS
from faultmaven.evidence.extractors.setting_rows import Labels, SettingRows, below, numbered, sample, without_comment
from faultmaven.evidence.models import DataType, Facts, SourceText

_SECTION = re.compile(
    r"(?P<kind>global|defaults|frontend|backend|listen|peers|resolvers|userlist|mailers|program|cache|ring|"
    r"log-forward|http-errors|fcgi-app|crt-store|traces)(?:\s+(?P<name>\S+))?(?P<rest>\s.*)?\Z"
)
#: Keywords that say little without the word behind them.
_TWO_WORDS = frozenset({"timeout", "option", "stats", "no", "tune", "server", "acl", "use_backend", "nameserver",
                        "http-request", "http-response", "tcp-request", "http-check", "capture", "errorfile", "bind",
                        "user", "peer", "server-template", "balance"})  # fmt: skip
_LABELLED = frozenset({"server", "acl", "use_backend", "nameserver", "errorfile", "user", "peer", "server-template"})
_KEYWORDS = KEYWORDS["haproxy"]


class HaproxyConfigExtractor:
    """Reads haproxy.cfg."""

    data_type = DataType.CONFIG

    def detect(self, source: SourceText) -> float:
        """Ask for its sections at the margin and its keywords below them."""
        text = sample(source)
        sections = sum(1 for line in text if _SECTION.match(line) and not line.rstrip().endswith(("{", ":", ";")))
        known = sum(1 for line in text if line[:1] in " \t" and line.split()[0] in _KEYWORDS)
        kinds = {match["kind"] for line in text if (match := _SECTION.match(line))}
        if not kinds & {"global", "defaults", "frontend", "backend", "listen"} or known < 2:
            return 0.0
        return 0.96 if sections + known >= 0.5 * len(text) else 0.0

    def format_of(self, source: SourceText) -> str:
        """Return the format's name."""
        return "haproxy"

    def extract(self, source: SourceText) -> Facts:
        """Return one setting per line: `backend[app].server[web1]`, `defaults.timeout.client`."""
        found, labels, section = SettingRows(), Labels(), ""
        for number, line in numbered(found.lines_of(source)):
            text = without_comment(line.strip())
            if not text or text.startswith("#"):
                continue
            match = _SECTION.match(text)
            if match and line[:1] not in " \t":
                section = labels.path("", match["kind"], match["name"] or "")
                continue
            word, _, rest = text.partition(" ")
            rest = rest.strip()
            if word in _LABELLED and rest:
                name, _, value = rest.partition(" ")
                if word == "use_backend":
                    found.set(below(section, f"use_backend[{name}]"), value.strip() or None, number)
                else:
                    found.set(below(section, f"{word}[{name}]"), value.strip() or None, number)
            elif word in _TWO_WORDS and " " in rest and word not in {"bind", "balance"}:
                second, _, value = rest.partition(" ")
                found.set(below(section, f"{word}.{second}"), value.strip() or None, number)
            elif word in {"option", "no", "stats"} and rest:
                found.set(below(section, f"{word}.{rest}"), None, number)
            else:
                found.set(below(section, word), rest or None, number)
        return found.facts()

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts
