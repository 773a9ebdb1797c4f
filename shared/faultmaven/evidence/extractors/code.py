"""Source code: its language from its content, what it declares, and where it logs."""

from __future__ import annotations

from faultmaven.evidence.extractors.json_record import is_log_record
from faultmaven.evidence.extractors.segments import non_blank
from faultmaven.evidence.extractors.source_code.languages import by_name, by_shebang
from faultmaven.evidence.extractors.source_code.likeness import by_content
from faultmaven.evidence.extractors.source_code.log_statements import log_statements
from faultmaven.evidence.extractors.source_code.symbols import BYTES_MAX, symbols_of
from faultmaven.evidence.fact_rows import FactRows
from faultmaven.evidence.models import DataType, Facts, SourceText

#: Lines of one piece of text; a longer paragraph is cut.
_PIECE_LINES = 60
#: Share of lines that must look like one language, and how sure that makes: above most prose, below what is sure.
_LEAST_SHARE, _LEAST_SURE, _MOST_SURE = 0.35, 0.62, 0.92


class CodeExtractor:
    """Takes source code of any language it knows."""

    data_type = DataType.CODE

    def detect(self, source: SourceText) -> float:
        """Trust a shebang, then what the lines look like; a name alone is enough where the lines say nothing else."""
        if by_shebang(source.lines) is not None:
            return 0.93
        named = by_name(source.path)
        is_record = is_log_record(next(non_blank(source.lines, 1), ""))
        if is_record and named is None:
            return 0.0  # keys of some loggers begin as variables do
        found = by_content(source.lines)
        share = found[1] if found else 0.0
        if named is not None and (share >= 0.1 or named not in _RECOGNISED):
            return 0.93
        if share < _LEAST_SHARE:
            return 0.6 if named is not None else 0.0
        return 0.0 if is_record else min(_LEAST_SURE + (share - _LEAST_SHARE) * 0.6, _MOST_SURE)

    def format_of(self, source: SourceText) -> str:
        """Return the language."""
        return language_of(source)

    def extract(self, source: SourceText) -> Facts:
        """Return declarations and log statements as symbols, and the text in pieces of the file's own paragraphs."""
        rows = FactRows()
        language = language_of(source)
        for found in symbols_of(source.text, language):
            rows.add(
                "symbols",
                line_no=found.line_no,
                line_end=found.line_end,
                kind=found.kind,
                name=found.name,
                container=found.container,
                language=language,
                detail=found.detail,
            )
        for statement in log_statements(source.lines):
            rows.add(
                "symbols",
                line_no=statement.line_no,
                line_end=statement.line_no,
                kind="log-statement",
                name=statement.template,
                language=language,
                detail=statement.level,
            )
        _add_pieces(rows, source)
        long = sum(map(len, source.lines)) > BYTES_MAX
        warnings = (f"Declarations are listed from the first {BYTES_MAX // 1_000_000} MB of the code.",) if long else ()
        return rows.facts(warnings)

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts


#: Languages whose lines are known, so that a name without any such line is doubted.
_RECOGNISED = frozenset({"python", "javascript", "java", "go", "rust", "c", "cpp", "ruby", "shell", "typescript"})


def language_of(source: SourceText) -> str:
    """Return the language: what the first line says, then the content, then the name; "code" when none is known."""
    named, found = by_name(source.path), by_content(source.lines)
    shebang = by_shebang(source.lines)
    if shebang is not None:
        return shebang
    if named is not None and (found is None or found[1] < 0.5 or named not in _RECOGNISED or named == found[0]):
        return named
    if named is not None and found is not None and {named, found[0]} <= {"c", "cpp"}:
        return found[0]
    return (named or found[0]) if found else "code"


def _add_pieces(rows: FactRows, source: SourceText) -> None:
    lines, start = source.lines, 0
    for index in range(len(lines) + 1):
        full = index - start >= _PIECE_LINES
        if index < len(lines) and not full and (lines[index].strip() or index == start):
            continue
        taken = [number for number in range(start, index) if lines[number].strip()]
        if taken:
            rows.add(
                "documents",
                chunk_no=rows.count("documents") + 1,
                line_no=taken[0] + 1,
                line_end=taken[-1] + 1,
                text="\n".join(lines[taken[0] : taken[-1] + 1]),
            )
        start = index
