"""The programming languages: how their files are called, and how the first line says which it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

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


def by_name(path: str) -> str | None:
    """Return the language that a file's name says, None when it says none."""
    name = path.lower().rsplit("/", 1)[-1]
    return _NAMES.get(name) or (_EXTENSIONS.get(name.rsplit(".", 1)[1]) if "." in name[1:] else None)


def by_shebang(lines: Sequence[str]) -> str | None:
    """Return the language of the interpreter that the first line names, or whose tag it opens."""
    if lines and lines[0].startswith("<?php"):
        return "php"
    found = _SHEBANG.match(lines[0]) if lines else None
    return _BY_SHEBANG.get(found["name"], found["name"]) if found else None
