"""The programming languages: how their files are called, which grammar reads them, and what their lines look like."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

#: Language -> module and function of its grammar; those without one are recognised and cited, not parsed.
GRAMMARS: Mapping[str, tuple[str, str]] = {
    "python": ("tree_sitter_python", "language"),
    "javascript": ("tree_sitter_javascript", "language"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
    "java": ("tree_sitter_java", "language"),
    "csharp": ("tree_sitter_c_sharp", "language"),
    "go": ("tree_sitter_go", "language"),
    "rust": ("tree_sitter_rust", "language"),
    "c": ("tree_sitter_c", "language"),
    "cpp": ("tree_sitter_cpp", "language"),
    "ruby": ("tree_sitter_ruby", "language"),
    "php": ("tree_sitter_php", "language_php"),
    "shell": ("tree_sitter_bash", "language"),
    "kotlin": ("tree_sitter_kotlin", "language"),
    "scala": ("tree_sitter_scala", "language"),
    "swift": ("tree_sitter_swift", "language"),
    "lua": ("tree_sitter_lua", "language"),
    "powershell": ("tree_sitter_powershell", "language"),
}
_EXTENSIONS: Mapping[str, str] = {
    "py": "python", "pyi": "python", "js": "javascript", "jsx": "javascript", "mjs": "javascript", "cjs": "javascript",
    "ts": "typescript", "mts": "typescript", "cts": "typescript", "tsx": "tsx", "java": "java", "cs": "csharp",
    "go": "go", "rs": "rust", "c": "c", "h": "c", "cpp": "cpp", "cc": "cpp", "cxx": "cpp", "hpp": "cpp", "hh": "cpp",
    "rb": "ruby", "rake": "ruby", "php": "php", "sh": "shell", "bash": "shell", "zsh": "shell", "kt": "kotlin",
    "kts": "kotlin", "scala": "scala", "sc": "scala", "swift": "swift", "lua": "lua", "ps1": "powershell",
    "psm1": "powershell", "pl": "perl", "pm": "perl", "sql": "sql", "css": "css", "groovy": "groovy", "ex": "elixir",
    "exs": "elixir", "erl": "erlang", "clj": "clojure", "dart": "dart", "r": "r",
}  # fmt: skip
_NAMES = {"makefile": "makefile", "jenkinsfile": "jenkinsfile", "gemfile": "ruby", "rakefile": "ruby"}
_SHEBANG = re.compile(
    r"#!\s*/\S*?(?:env\s+(?:-\S+\s+)*)?(?:/|\b)"
    r"(?P<name>python|node|bash|dash|zsh|ksh|sh|ruby|perl|php|lua|pwsh)[\d.]*\b"
)
_BY_SHEBANG = {
    "node": "javascript",
    "pwsh": "powershell",
    **dict.fromkeys(("bash", "dash", "zsh", "ksh", "sh"), "shell"),
}
#: A language whose files are also those of a simpler one is taken when this many lines say so.
_EXTENDS: Mapping[str, str] = {"typescript": "javascript", "cpp": "c"}
_OWN_SIGNS = 2
_SAMPLE_LINES = 300
#: So many lines have to look like one language and few others, at least and as a share of all.
_STRONG_LEAST, _STRONG_SHARE = 3, 0.12
#: What begins and ends comments and texts of several lines.
_CLOSES = {"/*": "*/", '"""': '"""', "'''": "'''", "<!--": "-->"}
_BLOCK = re.compile(r"(?:[rbuRBU]{0,2})(?P<open>/\*|\"{3}|'{3}|<!--)")
_NO_CODE = re.compile(r"(?://|#(?!\s*(?:include|define|if|endif|pragma|!))|\*|/\*|--(?!\w)|<!--|[{}()\[\];,]+$)")


_DATED = re.compile(
    r"[\[(<\"]?(?:\d{4}[-/.]\d\d[-/.]\d\d|\d\d[/.]\w{2,3}[/.]\d{2,4}|\d\d:\d\d:\d\d"
    r"|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d|[IWEF]\d{4} \d\d:)"
)


def by_name(path: str) -> str | None:
    """Return the language that a file's name says, None when it says none."""
    name = path.lower().rsplit("/", 1)[-1]
    return _NAMES.get(name) or (_EXTENSIONS.get(name.rsplit(".", 1)[1]) if "." in name[1:] else None)


def by_shebang(lines: Sequence[str]) -> str | None:
    """Return the language of the interpreter that the first line names."""
    found = _SHEBANG.match(lines[0]) if lines else None
    return _BY_SHEBANG.get(found["name"], found["name"]) if found else None


def by_content(lines: Sequence[str]) -> tuple[str, float] | None:
    """Return the language that the lines look most like, and the share of its lines that do (0 to 1).

    None where nothing looks like code. Lines of comments and of brackets alone say nothing for any language.
    """
    telling = _telling(lines)
    if not telling:
        return None
    weights: dict[str, int] = {}
    found: dict[str, list[int]] = {}
    # of a log, few lines or none; a line that begins with a time is a record, whatever signs stand behind it
    signed = [line for line in telling if _any_sign().match(line) and not _DATED.match(line)]
    for language, signs in _signs().items():
        found[language] = [next((weight for weight, sign in signs if sign.match(line)), 0) for line in signed]
        weights[language] = sum(found[language])
    best = max(weights, key=lambda language: weights[language])
    best = _refined(best, weights, telling)
    strong = sum(1 for weight in found[best] if weight > 1)
    if strong < max(_STRONG_LEAST, _STRONG_SHARE * len(telling)):
        return None
    return best, sum(1 for weight in found[best] if weight) / len(telling)


def _telling(lines: Sequence[str]) -> list[str]:
    """Return lines that are neither blank nor comment, without their indentation."""
    telling: list[str] = []
    end = None
    for line in lines[: 8 * _SAMPLE_LINES]:
        text = line.strip()[:400]
        if end is not None:
            end = None if end in text else end
        elif (opened := _BLOCK.match(text)) is not None:
            closes = _CLOSES[opened["open"]]
            end = None if closes in text[len(opened["open"]) :] else closes
        elif text and not _NO_CODE.match(text):
            telling.append(text)
            if len(telling) >= _SAMPLE_LINES:
                break
    return telling


def _refined(best: str, weights: Mapping[str, int], lines: Sequence[str]) -> str:
    """Choose between a language and the one that extends it: the lines only the larger one has decide."""
    for larger, smaller in _EXTENDS.items():
        if best in (larger, smaller):
            own = sum(1 for line in lines if any(weight == 3 and sign.match(line) for weight, sign in _signs()[larger]))
            return larger if own >= _OWN_SIGNS and weights[larger] >= 0.5 * weights[smaller] else smaller
    return best


@cache
def _any_sign() -> re.Pattern[str]:
    """Return what matches where any sign of any language does."""
    return re.compile("|".join(f"(?:{sign.pattern})" for signs in _signs().values() for _, sign in signs))


@cache
def _signs() -> Mapping[str, tuple[tuple[int, re.Pattern[str]], ...]]:
    """Return each language's signs, the heaviest first."""
    table = tomllib.loads(Path(__file__).with_name("signs.toml").read_text(encoding="utf-8"))
    return {
        language: tuple(
            (weight, re.compile(pattern)) for weight, pattern in sorted(entry["signs"], key=lambda sign: -sign[0])
        )
        for language, entry in table.items()
    }
