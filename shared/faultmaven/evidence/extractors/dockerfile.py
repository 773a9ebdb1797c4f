"""Dockerfiles: instructions by stage, with continued lines, here-documents and environments taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from faultmaven.evidence.extractors.segments import non_blank
from faultmaven.evidence.extractors.setting_rows import MAX_LINE_CHARS, SettingRows, below, unquoted
from faultmaven.evidence.extractors.systemd_unit import variables
from faultmaven.evidence.models import DataType, Facts, SourceText

_NAMES = ("FROM", "RUN", "CMD", "LABEL", "MAINTAINER", "EXPOSE", "ENV", "ADD", "COPY", "ENTRYPOINT", "VOLUME", "USER",
          "WORKDIR", "ARG", "ONBUILD", "STOPSIGNAL", "HEALTHCHECK", "SHELL")  # fmt: skip
_INSTRUCTION = re.compile(rf"\s*(?P<name>{'|'.join(_NAMES)})\s+(?P<value>.*)\Z", re.IGNORECASE | re.S)
_FROM = re.compile(r"\s*FROM\s+(?:--\S+\s+)*[\w./:@${}-]+(?:\s+AS\s+(?P<stage>[\w.-]+))?\s*\Z", re.IGNORECASE)
_HERE = re.compile(r"<<-?\s*[\"']?(?P<word>[A-Za-z_]\w*)[\"']?")
_NAME = re.compile(r"(?:^|/)(?:dockerfile|containerfile)(?:\.[\w-]+)?\Z|\.dockerfile\Z")
_PAIRED = frozenset({"ENV", "LABEL", "ARG"})


class DockerfileExtractor:
    """Reads Dockerfiles and Containerfiles."""

    data_type = DataType.CONFIG

    def detect(self, source: SourceText) -> float:
        """Ask for a FROM before other instructions, and for lines that are instructions or continue one."""
        head = list(non_blank(source.lines, 400))
        lines = [text for _, text in _instructions(head)]
        if not lines:
            return 0.0
        first = next((line for line in lines if not line.upper().startswith("ARG ")), "")
        known = sum(1 for line in lines if _INSTRUCTION.match(line))
        named = bool(
            re.search(r"(?:^|/)(?:dockerfile|containerfile)(?:\.[\w-]+)?\Z|\.dockerfile\Z", source.path.lower())
        )
        if known < 0.8 * len(lines) or not (_FROM.match(first) or (named and known)):
            return 0.0
        upper = sum(1 for line in lines if line.split()[0].isupper())
        return 0.97 if (known >= 2 and upper > 0.5 * known) or named else 0.0

    def format_of(self, source: SourceText) -> str:
        """Return the format's name."""
        return "dockerfile"

    def extract(self, source: SourceText) -> Facts:
        """Return one setting per instruction: `stage[build].FROM`, `stage[1].ENV.PATH`."""
        found, stage, count = SettingRows(), "", 0
        for number, text in _instructions(found.lines_of(source)):
            match = _INSTRUCTION.match(text)
            if match is None:
                found.unread(number, text)
                continue
            name, value = match["name"].upper(), match["value"].strip()
            if name == "FROM":
                begun = _FROM.match(text)
                stage = f"stage[{(begun['stage'] if begun else None) or count}]"
                count += 1
                value = re.sub(r"\s+AS\s+\S+\s*\Z", "", value, flags=re.IGNORECASE)
            path = below(stage, name)
            pairs = variables(value) if name in _PAIRED and "=" in value else []
            if pairs and name != "ARG":
                line = number
                for key, given in pairs:
                    line = _line_of(key, source.lines, line, number)
                    found.set(below(path, key), given, line)
            elif name in _PAIRED and value:
                key, _, given = value.partition("=") if name == "ARG" else value.partition(" ")
                found.set(below(path, unquoted(key)), unquoted(given) or None, number)
            else:
                found.set(path, value, number)
        return found.facts()

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts


def _instructions(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield `(first line, text)` of each instruction, its here-document and continuations joined to it."""
    escape, start, pieces, until = "\\", 0, list[str](), ""
    for number, line in enumerate(lines, start=1):
        text = line[:MAX_LINE_CHARS].strip()
        if until:
            if text == until:
                until = ""
                yield start, "\n".join(pieces)
                pieces = []
            elif len(pieces) < 2_000:
                pieces.append(text)
            continue
        if not text or text.startswith("#"):
            if match := re.match(r"#\s*escape\s*=\s*(?P<mark>[\\`])", text):
                escape = match["mark"]
            continue
        if not pieces:
            start = number
        if text.endswith(escape):
            pieces.append(text[:-1].rstrip())
            continue
        pieces.append(text)
        here = _HERE.search(text) if re.match(r"(?:RUN|COPY|ADD)\b", " ".join(pieces), re.IGNORECASE) else None
        if here:
            until = here["word"]
            continue
        yield start, " ".join(pieces)
        pieces = []
    if pieces:
        yield start, " ".join(pieces)


def _line_of(key: str, lines: Sequence[str], start: int, fallback: int) -> int:
    """Return the line on which a name of a continued instruction stands."""
    pattern = re.compile(rf"(?:^|[\s\"']){re.escape(key)}=")
    for number in range(start, min(start + 50, len(lines) + 1)):
        if pattern.search(lines[number - 1]):
            return number
    return fallback
