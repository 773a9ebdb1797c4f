"""Units of systemd: services, timers, sockets, mounts and their drop-ins, with repeated keys and continued lines."""

from __future__ import annotations

import re

from faultmaven.evidence.extractors.config_keywords import KEYWORDS
from faultmaven.evidence.extractors.ini_config import SECTION
from faultmaven.evidence.extractors.setting_rows import SettingRows, below, logical_lines, sample
from faultmaven.evidence.models import DataType, Facts, SourceText

_PAIR = re.compile(r"(?P<key>[A-Z][A-Za-z0-9]*|X-[\w-]+)\s*=\s*(?P<value>.*)\Z", re.S)
#: The sections of systemd.unit(5), systemd.exec(5) and of the daemons' own files (systemd-system.conf(5) and others).
_SECTIONS = KEYWORDS["systemd-sections"]
_UNIT = frozenset({"Unit", "Service", "Install", "Socket", "Timer", "Mount", "Path", "Swap", "Automount"})


class SystemdUnitExtractor:
    """Reads unit files, drop-ins, Quadlet files and the configuration of systemd's own daemons."""

    data_type = DataType.CONFIG

    def detect(self, source: SourceText) -> float:
        """Ask that the first section be one of systemd's and the keys be written its way."""
        text = sample(source, ("#", ";"))
        match = SECTION.match(text[0]) if text else None
        if match is None:
            return 0.0
        names = [found["name"] for line in text if (found := SECTION.match(line))]
        known = sum(1 for name in names if name in _SECTIONS)
        pairs = sum(1 for line in text if _PAIR.match(line))
        if known < len(names) * 0.7 or pairs < 0.5 * (len(text) - len(names)):
            return 0.0
        return 0.97 if _UNIT & set(names) else 0.93

    def format_of(self, source: SourceText) -> str:
        """Return "systemd-unit", or "systemd-conf" for a daemon's own file."""
        names = {match["name"] for line in source.lines[:2_000] if (match := SECTION.match(line[:300]))}
        return "systemd-unit" if names & _UNIT else "systemd-conf"

    def extract(self, source: SourceText) -> Facts:
        """Return one setting per assignment; variables of `Environment=` are settings of their own below it."""
        found, section = SettingRows(), ""
        for number, text in logical_lines(found.lines_of(source), ("#", ";")):
            if match := SECTION.match(text):
                section = match["name"].strip()
            elif match := _PAIR.match(text):
                path, value = below(section, match["key"]), match["value"].strip()
                if match["key"] == "Environment" and value:
                    for name, given in variables(value):
                        found.set(below(path, name), given, number)
                else:
                    found.set(path, value, number)
            else:
                found.unread(number, text)
        return found.facts()

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts


_VARIABLE = re.compile(
    r"\"(?P<dkey>[A-Za-z_]\w*)=(?P<dvalue>[^\"]*)\"|'(?P<skey>[A-Za-z_]\w*)=(?P<svalue>[^']*)'"
    r"|(?P<key>[A-Za-z_][\w.]*)=(?P<value>\"[^\"]*\"|'[^']*'|\S*)"
)


def variables(text: str) -> list[tuple[str, str]]:
    """Return names and values of `A=1 "B=two words" C='x'`, as systemd and Dockerfiles write environments."""
    found: list[tuple[str, str]] = []
    for match in _VARIABLE.finditer(text):
        name = match["dkey"] or match["skey"] or match["key"]
        value = next((match[group] for group in ("dvalue", "svalue", "value") if match[group] is not None), "")
        found.append((name, value.strip("\"'")))
    return found
