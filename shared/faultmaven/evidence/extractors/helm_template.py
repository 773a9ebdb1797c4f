"""Helm templates: YAML with Go's template language in it, read without the values it will be filled with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from faultmaven.evidence.extractors import marked_yaml
from faultmaven.evidence.extractors.marked_tree import BrokenDocument
from faultmaven.evidence.extractors.setting_rows import MAX_LINE_CHARS, SettingRows
from faultmaven.evidence.extractors.setting_rows import sample as sample_of
from faultmaven.evidence.kubernetes.tree import leaves
from faultmaven.evidence.models import DataType, Facts, SourceText

_ACTION = re.compile(r"\{\{-?\s*+(?P<inside>[^{}]{0,4000}+(?:\{[^{}]{0,400}\}[^{}]{0,400})*)\}\}")
#: An action that prints nothing where it stands, or prints whole blocks of YAML.
_CONTROL = re.compile(
    r"(?:if|else|end|range|with|define|template|block|include|toYaml|tpl|/\*|\$\w+\s*:?=|fail|break|continue)\b|/\*|\$\w+\s*:?="
)
_HELM = re.compile(
    r"\{\{-?\s*(?:.*?(?:\.Values\b|\.Release\b|\.Chart\b|\.Capabilities\b|\.Files\b|include\s+\"|toYaml\b|tpl\s)|end\b|define\s+\")"
)
_KEY = re.compile(r"\s*(?:- )*[\w./\"'-]+:(?:\s|\Z)")
_LINE = re.compile(r"(?P<indent>[ ]*)(?P<dash>(?:- )*)(?P<key>[\w./\"'-]+):(?:\s+(?P<value>.*))?\Z")


class HelmTemplateExtractor:
    """Reads the templates of charts: what they will set, with expressions where the values will stand."""

    data_type = DataType.CONFIG

    def detect(self, source: SourceText) -> float:
        """Ask for actions of Helm among keys of YAML."""
        sample = sample_of(source)
        actions = sum(1 for line in sample if "{{" in line)
        keys = sum(1 for line in sample if _KEY.match(line))
        helm = sum(1 for line in sample if _HELM.search(line))
        if not helm or actions < 2 or (keys < 2 and "{{- define" not in source.text):
            return 0.0
        if keys + actions < 0.6 * len(sample):
            return 0.0
        # a whole manifest that prints one expression in a string is still a manifest
        return 0.985 if helm >= 2 or actions >= 0.1 * len(sample) else 0.0

    def format_of(self, source: SourceText) -> str:
        """Return the format's name."""
        return "helm-template"

    def extract(self, source: SourceText) -> Facts:
        """Return one setting per leaf, with its object where the template makes one; expressions are kept as text."""
        found, number = SettingRows(), 0
        lines, held = _without_actions(found.lines_of(source))
        for start, stop, tree in marked_yaml.documents(lines):
            number += 1
            if isinstance(tree, BrokenDocument):
                _by_line(lines[start - 1 : stop], start, held, found, f"t{number}")
                continue
            for path, value, line in leaves(tree):
                found.set(_filled(path, held) or path, _filled(value, held), line, object_id=f"t{number}")
        return found.facts()

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts


def _without_actions(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the lines with a plain word in place of each expression and nothing in place of control, and the words."""
    held: list[str] = []
    text = "\n".join(lines)

    def put(match: re.Match[str]) -> str:
        inside = match["inside"].removesuffix("-").strip()
        breaks = "\n" * match[0].count("\n")
        if _CONTROL.match(inside) and not _prints_in_line(match, text):
            return breaks
        held.append(" ".join(match[0].split()))
        return f"zzheld{len(held) - 1}zz{breaks}"

    return _ACTION.sub(put, text).split("\n")[: len(lines)], held


def _prints_in_line(match: re.Match[str], text: str) -> bool:
    """Tell whether `{{ include ... }}` stands as the value of a key, and not on a line of its own."""
    if not re.match(r"(?:include|template|tpl|toYaml)\b", match["inside"]) or re.search(
        r"n?indent\s+\d", match["inside"]
    ):
        return False
    start = text.rfind("\n", 0, match.start()) + 1
    return bool(text[start : match.start()].strip(" -"))


_HELD = re.compile(r"zzheld(\d+)zz")


def _filled(value: str | None, held: Sequence[str]) -> str | None:
    if value is None or "zzheld" not in value:
        return value
    return _HELD.sub(lambda match: held[int(match[1])] if int(match[1]) < len(held) else match[0], value)


def _by_line(lines: Sequence[str], first: int, held: Sequence[str], found: SettingRows, object_id: str) -> None:
    """Read keys by their indentation: both branches of a condition are there, so the whole may be no YAML."""
    for number, path, value in _keys(lines, first):
        found.set(_filled(path, held) or path, _filled(value, held), number, object_id=object_id)


def _keys(lines: Sequence[str], first: int) -> Iterator[tuple[int, str, str | None]]:
    above: list[tuple[int, str]] = []
    for number, line in enumerate(lines, start=first):
        match = _LINE.match(line[:MAX_LINE_CHARS].rstrip())
        if match is None:
            continue
        indent = len(match["indent"]) + len(match["dash"])
        while above and above[-1][0] >= indent:
            above.pop()
        above.append((indent, match["key"].strip("\"'")))
        if match["value"] and match["value"][:1] not in {"|", ">"}:
            yield number, ".".join(key for _, key in above), match["value"].strip("\"'")
