"""The grammars of programming languages: which there are, and how much of a text one of them cannot read."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from tree_sitter import Language, Node

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
#: Grammars that read much that is not of their language: words are a shell's commands, and PHP's text around tags.
_TOLERANT = frozenset({"shell", "php", "kotlin"})
#: Grammars that read texts of a language where its own cannot: dialects, and what a header leaves open.
_ALSO_READ_BY: Mapping[str, tuple[str, ...]] = {
    "c": ("cpp",), "cpp": ("c",), "javascript": ("typescript",), "typescript": ("tsx", "javascript"),
}  # fmt: skip
#: So little, and another grammar needs not be asked.
_GOOD = 0.005
#: Read of a text to judge it, in characters.
_SAMPLE = 12_000


@cache
def grammar(language: str) -> Language:
    """Return the grammar of a language of `GRAMMARS`."""
    import tree_sitter  # noqa: PLC0415  (only the pipeline's function has it)

    module, function = GRAMMARS[language]
    return tree_sitter.Language(cast("object", getattr(importlib.import_module(module), function)()))


def broken_share(lines: Sequence[str], language: str) -> float | None:
    """Return how much of the beginning of a text is no syntax of the language (0 to 1), None where nothing can tell."""
    if language not in GRAMMARS or language in _TOLERANT:
        return None
    import tree_sitter  # noqa: PLC0415

    data = _beginning(lines).encode("utf-8", "replace")
    least = 1.0
    for name in (language, *_ALSO_READ_BY.get(language, ())):
        root = tree_sitter.Parser(grammar(name)).parse(data).root_node
        least = min(least, _unread(root) / max(1, len(data)))
        if least <= _GOOD:
            break
    return least


def _beginning(lines: Sequence[str]) -> str:
    """Return the beginning of a text, without a comment or quote that is cut at either end."""
    taken: list[str] = []
    size = 0
    for line in lines:
        taken.append(line[: _SAMPLE - size])
        size += len(taken[-1]) + 1
        if size >= _SAMPLE:
            break
    text = "\n".join(taken) + "\n"
    if 0 <= text.find("*/") < (text.find("/*") % len(text)):
        text = text[text.index("*/") + 2 :]
    if text.rfind("/*") > text.rfind("*/"):
        text = text[: text.rindex("/*")]
    for quotes in ('"""', "'''"):
        if text.count(quotes) % 2:
            text = text[: text.rindex(quotes)]
    return text


def _unread(root: Node) -> int:
    """Count the bytes of words that the parser skipped; what it read in between counts as read.

    Marks do not count: of a bracket that is cut off before it closes, they are all that the parser does not know.
    """
    unread = 0
    pending = [root]
    while pending:
        node = pending.pop()
        if node.is_error:
            skipped = [child for child in node.children if _is_word(child)] if node.child_count else [node]
            unread += sum(map(_size, skipped))
        if node.has_error:
            pending.extend(child for child in node.children if child.child_count or child.is_error)
    return unread


def _is_word(node: Node) -> bool:
    return not node.child_count and not node.is_extra and (node.is_named or _size(node) > 2)


def _size(node: Node) -> int:
    return node.end_byte - node.start_byte
