"""Markdown, web pages and plain runbooks: sections to find and cite, and the steps and commands that stand in them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from faultmaven.evidence.extractors.document_outline import Mark, outline
from faultmaven.evidence.extractors.html_text import as_markdown, is_html
from faultmaven.evidence.extractors.segments import non_blank
from faultmaven.evidence.fact_rows import FactRows
from faultmaven.evidence.models import DataType, Facts, SourceText

_HEADING = re.compile(r"#{1,6}\s+\S|={3,}\s*\Z|-{3,}\s*\Z")
_SIGNS = re.compile(r"\s*(?:[-*+] \S|\d+\. \S|> |```|\|.*\||\[.*\]\(.*\))|.*(?:\*\*\S|`\S+`|\]\()")
_NAMES = (".md", ".markdown", ".rst", ".adoc")
_PLAIN_NAMES = re.compile(r"(?i)(?:runbook|playbook|procedure|readme|howto|postmortem|post-mortem)")
#: Lines of one piece; a longer section is cut so that a citation stays close to what it says.
_MAX_LINES = 40
_SAMPLE_LINES = 300


class MarkdownExtractor:
    """Reads notes, post-mortems and runbooks."""

    data_type = DataType.TEXT

    def detect(self, source: SourceText) -> float:
        """Trust the name and the beginning of a web page; without them ask for headings and other marks."""
        sample = list(non_blank(source.lines, _SAMPLE_LINES))
        if not sample:
            return 0.0
        if is_html(source.lines):
            return 0.97
        if source.path.lower().endswith(_NAMES):
            return 0.95
        headings = sum(1 for line in sample if _HEADING.match(line))
        signs = sum(1 for line in sample if _SIGNS.match(line[:500]))
        if headings >= 2 and signs >= 2 and headings + signs >= 0.2 * len(sample):
            return 0.7
        return 0.6 if _is_runbook(source, len(sample)) else 0.0

    def format_of(self, source: SourceText) -> str:
        """Return the kind of document: markdown, html or runbook (plain text with headings and steps)."""
        if is_html(source.lines):
            return "html"
        marked = sum(1 for line in source.lines[:_SAMPLE_LINES] if re.match(r"#{1,6}\s+\S|\s*(?:```|~~~)", line))
        return "markdown" if marked or source.path.lower().endswith(_NAMES) else "runbook"

    def extract(self, source: SourceText) -> Facts:
        """Return one document row per section, long sections in pieces, and the outline as symbols."""
        rows = FactRows()
        form = self.format_of(source)
        lines = as_markdown(source.lines) if form == "html" else source.lines
        marks = outline(lines, plain=form == "runbook")
        headings = {mark.line_no: mark for mark in marks if mark.kind == "heading"}
        path: list[tuple[int, str]] = []
        begins, sections = [0], [""]
        for heading in headings.values():
            path = [entry for entry in path if entry[0] < heading.level] + [(heading.level, heading.name)]
            begins.append(heading.line_no - 1)
            sections.append(" > ".join(title for _, title in path))
        pieces = [
            found
            for start, stop, section in zip(begins, [*begins[1:], len(lines)], sections, strict=True)
            for piece in range(start, stop, _MAX_LINES)
            if (found := _piece(lines, piece, min(piece + _MAX_LINES, stop), section))
        ]
        if pieces:
            first, last, heads, texts = zip(*pieces, strict=True)
            numbers = range(1, len(pieces) + 1)
            rows.extend("documents", chunk_no=numbers, line_no=first, line_end=last, heading=heads, text=texts)
        _add_marks(rows, marks, [sections[bisect_right(begins, mark.line_no - 1) - 1] for mark in marks])
        return rows.facts()

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts


def _is_runbook(source: SourceText, sampled: int) -> bool:
    """Tell whether unmarked text has the shape of a procedure: headings of their own lines, and steps or commands."""
    marks = outline(source.lines[: 2 * _SAMPLE_LINES], plain=True)
    kinds = [mark.kind for mark in marks]
    acts = kinds.count("step") + kinds.count("command")
    if _PLAIN_NAMES.search(source.path):
        return acts >= 2
    return kinds.count("heading") >= 2 and acts >= 3 and kinds.count("heading") + acts >= 0.15 * sampled


def _add_marks(rows: FactRows, marks: Sequence[Mark], sections: Sequence[str]) -> None:
    rows.extend(
        "symbols",
        line_no=[mark.line_no for mark in marks],
        line_end=[mark.line_end for mark in marks],
        kind=[mark.kind for mark in marks],
        name=[mark.name for mark in marks],
        container=[section or None for section in sections],
        language=[mark.detail if mark.kind == "code-block" else None for mark in marks],
        detail=[f"h{mark.level}" if mark.kind == "heading" else mark.detail for mark in marks],
    )


def _piece(lines: Sequence[str], start: int, stop: int, section: str) -> tuple[int, int, str | None, str] | None:
    """Return the lines of a piece (0-based, `stop` excluded) as a row; blank ones at its ends are left out."""
    text = "\n".join(lines[start:stop]).strip()
    if not text:
        return None
    while not lines[start].strip():
        start += 1
    while not lines[stop - 1].strip():
        stop -= 1
    return start + 1, stop, section or None, text
