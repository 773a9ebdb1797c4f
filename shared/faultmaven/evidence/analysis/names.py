"""Names with digits that never change (`ssh2`, `HTTP/1.1`, `jk2_init`): masked as numbers are, put back at the end."""

from __future__ import annotations

import re

from faultmaven.evidence.analysis.collapse import collapsed
from faultmaven.evidence.analysis.masks import MARK, masked

_NAME = re.compile(r"(?<![\w.@/:\\-])[A-Za-z_]++[/-]?\d(?:\.\d)?(?:-?[A-Za-z_]++)*+(?![\w\\@-]|[./:]\w)")
_INSIDE = re.compile(r"[A-Za-z_][/-]?\d(?:\.\d)?-?[A-Za-z_]{2,}")
_MASKED_WORD = re.compile(r"[A-Za-z_/-]+\x00[A-Za-z_-]*")
#: A name that ends with its digit has to be the same in so many messages: `node1` may be the only one so far.
_ENOUGH = 3


def names_in(message: str) -> frozenset[str]:
    """Return the words of a message that may be names with a digit."""
    return frozenset(_NAME.findall(message))


def named(pattern: str, names: frozenset[str], messages: int) -> str:
    """Return a pattern with the names put back that all its messages share."""
    known: dict[str, set[str]] = {}
    for name in names:
        if messages >= _ENOUGH or _INSIDE.search(name):
            known.setdefault(masked(collapsed([name])[0]), set()).add(name)
    if not known:
        return pattern

    def original(match: re.Match[str]) -> str:
        found = known.get(match.group(), set())
        return next(iter(found)) if len(found) == 1 else match.group()

    return _MASKED_WORD.sub(original, pattern) if MARK in pattern else pattern
