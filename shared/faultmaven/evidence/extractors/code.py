"""Source code: named honestly and kept line by line, so that it can be searched and cited."""

from __future__ import annotations

import re

from faultmaven.evidence.extractors.segments import non_blank
from faultmaven.evidence.fact_rows import FactRows
from faultmaven.evidence.models import DataType, Facts, SourceText

_LANGUAGES = {
    ".py": "python", ".js": "javascript", ".ts": "typescript", ".tsx": "typescript", ".jsx": "javascript", ".go": "go",
    ".java": "java", ".kt": "kotlin", ".rb": "ruby", ".rs": "rust", ".cs": "csharp", ".php": "php", ".sh": "shell",
    ".bash": "shell", ".sql": "sql", ".c": "c", ".h": "c", ".cpp": "cpp", ".scala": "scala", ".tf": "terraform",
    ".html": "html", ".css": "css", ".lua": "lua", ".pl": "perl", ".swift": "swift",
}  # fmt: skip
_SHEBANG = re.compile(r"#!\s*/\S+[/ ](?P<name>python|node|bash|sh|ruby|perl)")
_SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (language, re.compile(pattern))
    for language, pattern in (
        ("python", r"(?:from [\w.]+ import |import \w+|def \w+\(.*\).*:|class \w+.*:)\s*"),
        ("go", r"(?:package \w+|func (?:\(\w+ \*?\w+\) )?\w+\(|import \()"),
        ("java", r"(?:package [\w.]+;|import (?:static )?[\w.*]+;|(?:public|private|protected) .*[{;]|@\w+)"),
        ("javascript", r"(?:(?:const|let|var) \w+ = |function \w*\(|import .* from ['\"]|module\.exports|\}\);?)"),
        ("rust", r"(?:fn \w+|use [\w:]+|impl |pub (?:fn|struct|enum))"),
    )
)


class CodeExtractor:
    """Takes source code; what it means is read by later analysis, its lines can be cited now."""

    data_type = DataType.CODE

    def detect(self, source: SourceText) -> float:
        """Trust a name of a language or a shebang; without them ask for many lines that look like one language."""
        if _by_name(source) is not None:
            return 0.93
        first = source.lines[0] if source.lines else ""
        if _SHEBANG.match(first):
            return 0.93
        sample = list(non_blank(source.lines, 200))
        most = max((sum(1 for line in sample if sign.match(line)) for _, sign in _SIGNS), default=0)
        return 0.65 if most >= 4 and most >= 0.15 * len(sample) else 0.0

    def format_of(self, source: SourceText) -> str:
        """Return the language."""
        named = _by_name(source)
        if named is not None:
            return named
        if source.lines and (match := _SHEBANG.match(source.lines[0])):
            return {"sh": "shell", "bash": "shell", "node": "javascript"}.get(match["name"], match["name"])
        sample = list(non_blank(source.lines, 200))
        return max(_SIGNS, key=lambda entry: sum(1 for line in sample if entry[1].match(line)))[0]

    def extract(self, source: SourceText) -> Facts:
        """Return the text in pieces of the file's own paragraphs."""
        rows, start = FactRows(), 0
        lines = source.lines
        for index in range(len(lines) + 1):
            full = index - start >= 60
            if index < len(lines) and not full and (lines[index].strip() or index == start):
                continue
            text = "\n".join(lines[start:index]).strip("\n")
            if text.strip():
                first = next(number for number in range(start, index) if lines[number].strip())
                last = next(number for number in range(index - 1, start - 1, -1) if lines[number].strip())
                rows.add(
                    "documents",
                    chunk_no=rows.count("documents") + 1,
                    line_no=first + 1,
                    line_end=last + 1,
                    text=text,
                )
            start = index
        return rows.facts()

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts


def _by_name(source: SourceText) -> str | None:
    name = source.path.lower().rsplit("/", 1)[-1]
    if name in {"dockerfile", "makefile", "jenkinsfile"}:
        return name
    dot = name.rfind(".")
    return _LANGUAGES.get(name[dot:]) if dot > 0 else None
