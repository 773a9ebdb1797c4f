"""Markdown and prose: sections with their headings as documents, so that notes and runbooks can be found and cited."""

from __future__ import annotations

import re

from faultmaven.evidence.extractors.segments import non_blank
from faultmaven.evidence.fact_rows import FactRows
from faultmaven.evidence.models import DataType, Facts, SourceText

_HEADING = re.compile(r"(?P<marks>#{1,6})\s+(?P<title>.+?)\s*#*\s*\Z")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_SIGNS = re.compile(r"\s*(?:[-*+] \S|\d+\. \S|> |```|\|.*\||\[.*\]\(.*\))|.*(?:\*\*\S|`\S+`|\]\()")
#: Lines of one piece; a longer section is cut so that a citation stays close to what it says.
_MAX_LINES = 40


class MarkdownExtractor:
    """Reads notes, post-mortems and runbooks."""

    data_type = DataType.TEXT

    def detect(self, source: SourceText) -> float:
        """Trust the name; without it ask for headings and other signs of Markdown."""
        named = source.path.lower().endswith((".md", ".markdown", ".rst", ".adoc"))
        sample = list(non_blank(source.lines, 300))
        if not sample:
            return 0.0
        if named:
            return 0.95
        headings = sum(1 for line in sample if _HEADING.match(line))
        signs = sum(1 for line in sample if _SIGNS.match(line))
        if headings >= 2 and signs >= 2 and headings + signs >= 0.2 * len(sample):
            return 0.7
        return 0.0

    def format_of(self, source: SourceText) -> str:
        """Return the format's name."""
        return "markdown"

    def extract(self, source: SourceText) -> Facts:
        """Return one document row per section, long sections in pieces."""
        rows, piece, path, fenced = FactRows(), list[int](), list[tuple[int, str]](), False
        for index, line in enumerate(source.lines):
            fenced ^= bool(_FENCE.match(line))
            heading = None if fenced else _HEADING.match(line)
            if heading or len(piece) >= _MAX_LINES:
                _flush(rows, source, piece, path)
            if heading:
                level = len(heading["marks"])
                path = [entry for entry in path if entry[0] < level] + [(level, heading["title"])]
            piece.append(index)
        _flush(rows, source, piece, path)
        return rows.facts()

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts


def _flush(rows: FactRows, source: SourceText, piece: list[int], path: list[tuple[int, str]]) -> None:
    text = "\n".join(source.lines[index] for index in piece).strip()
    if text:
        first = next(index for index in piece if source.lines[index].strip())
        last = next(index for index in reversed(piece) if source.lines[index].strip())
        rows.add(
            "documents",
            chunk_no=rows.count("documents") + 1,
            line_no=first + 1,
            line_end=last + 1,
            heading=" > ".join(title for _, title in path) or None,
            text=text,
        )
    piece.clear()
