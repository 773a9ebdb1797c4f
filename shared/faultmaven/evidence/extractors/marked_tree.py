"""What the readers of YAML and JSON share: limits of a document, what is wrong with one, and plain scalars."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from faultmaven.evidence.extractors.setting_rows import MAX_SETTINGS
from faultmaven.evidence.kubernetes.tree import Scalar, Tree

#: Deeper nesting than this is no configuration; the document is then read line by line.
MAX_DEPTH = 100
#: Leaves of one document, aliases unfolded: 400 times a large manifest, and no alias bomb.
MAX_LEAVES = MAX_SETTINGS
#: Keys that stand twice in one map, told of one file.
MAX_REPEATED = 100
_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,14})\Z")
_FLOAT = re.compile(r"-?\d+\.\d+\Z")
_WORDS: Mapping[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True"), True),
    **dict.fromkeys(("false", "False"), False),
}


class BrokenDocument(ValueError):
    """A document that cannot be read: what is wrong, and the line (1-based) where the parser gave up."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(problem)
        self.problem = problem
        self.line = line


class LongDocument(BrokenDocument):
    """A document with more leaves than are read; nothing is wrong with those before the line, which are in `tree`."""

    def __init__(self, line: int, tree: Tree | None = None) -> None:
        super().__init__(f"more than {MAX_LEAVES} values", line)
        self.tree = tree


@dataclass(frozen=True)
class Repeated:
    """A key that stands twice in one map: the later value is what programs take."""

    key: str
    first: Tree
    second: Tree


def resolve(text: str) -> Scalar:
    """Return a plain scalar as number, boolean or null only where printing it again gives the same text."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in "-0123456789":
        if _INTEGER.match(text):
            return int(text)
        if _FLOAT.match(text) and repr(float(text)) == text:
            return float(text)
    return text
