"""Markdown in which text of users and of evidence is text, whatever characters it holds."""

import re
from collections.abc import Iterable, Sequence

_SPAN = re.compile(r"(`+)([^`]|[^`].*?[^`])\1(?!`)", re.DOTALL)
_ACTIVE = re.compile(r"([\\`*\[\]<>|~#!])")
_LINE_START = re.compile(r"^(\s*)([-+=]|\d+[.)])")


def safe(text: str) -> str:
    """Return text on one line in which nothing is markup; code spans stay code."""
    flat = " ".join(text.split())
    parts: list[str] = []
    at = 0
    for span in _SPAN.finditer(flat):
        parts += [_inert(flat[at : span.start()]), span[0]]
        at = span.end()
    parts.append(_inert(flat[at:]))
    return _LINE_START.sub(r"\1\\\2", "".join(parts))


def code(text: str) -> str:
    """Return text as a code span that nothing in it can leave."""
    flat = " ".join(text.split()) or " "
    fence = "`" * (max((len(run) for run in re.findall("`+", flat)), default=0) + 1)
    pad = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{fence}{pad}{flat}{pad}{fence}"


def fenced(lines: Sequence[str], language: str = "text") -> str:
    """Return lines as a code block that nothing in them can leave."""
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}{language}", *(line.replace("\r", "") for line in lines), fence])


def bullets(items: Iterable[str], nothing: str = "") -> str:
    """Return a list, or what stands there when it has no items."""
    return "\n".join(f"- {item}" for item in items) or nothing


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; its cells are Markdown already, and bars in them are escaped."""
    cells = [[cell.replace("\\|", "|").replace("|", "\\|") for cell in row] for row in rows]
    lines = [head, ["---"] * len(head), *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _inert(text: str) -> str:
    return _ACTIVE.sub(r"\\\1", text)
