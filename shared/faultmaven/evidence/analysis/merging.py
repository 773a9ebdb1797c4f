"""Merging: masked messages whose differing words are data become one pattern."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from faultmaven.evidence.analysis.masks import MARK

_ROUNDS = 4
_SPLIT = re.compile(r"([\s=:,;()\[\]{}\"'|]+)")
_PLAIN_WORD = re.compile(r"[A-Za-z]+\Z")
#: Distinct values from which a column counts as variable: odd values or after `=`, plain words, words that act.
_ODD, _PLAIN, _ACTING = 2, 4, 8


def merge(uniques: Sequence[str]) -> dict[str, str]:
    """Return the final pattern of every masked message: leave one column out, and merge where all others agree."""
    current = {unique: unique for unique in uniques}
    for _ in range(_ROUNDS):
        renamed = _merge_once(sorted(set(current.values())))
        if not renamed:
            break
        current = {unique: renamed.get(pattern, pattern) for unique, pattern in current.items()}
    return current


def _merge_once(patterns: Iterable[str]) -> dict[str, str]:
    shapes: dict[int, list[tuple[str, list[str]]]] = defaultdict(list)
    for pattern in patterns:
        tokens = _SPLIT.split(pattern)
        shapes[len(tokens)].append((pattern, tokens))
    renamed: dict[str, str] = {}
    for members in shapes.values():
        if len(members) > 1:
            _merge_shape(members, renamed)
    return renamed


def _merge_shape(members: Sequence[tuple[str, list[str]]], renamed: dict[str, str]) -> None:
    columns = len(members[0][1])
    done: set[str] = set()
    for column in range(0, columns, 2):
        others: dict[tuple[str, ...], list[tuple[str, list[str]]]] = defaultdict(list)
        for pattern, tokens in members:
            if pattern not in done:
                others[(*tokens[:column], MARK, *tokens[column + 1 :])].append((pattern, tokens))
        for rest, same in others.items():
            if len(same) > 1 and _varies([tokens[column] for _, tokens in same], rest, column):
                merged = "".join(rest)
                for pattern, _ in same:
                    renamed[pattern] = merged
                    done.add(pattern)


def _varies(values: Sequence[str], rest: Sequence[str], column: int) -> bool:
    """Tell whether the values of one column are data and not different things said."""
    fixed = sum(1 for token in rest[::2] if len(token) > 1 and MARK not in token)
    if not fixed or "" in values:
        return False
    before = rest[column - 1] if column else ""
    odd = any(MARK in value or not _PLAIN_WORD.match(value) for value in values)
    if odd or before.endswith(("=", '"', "'", "=[")):
        return len(values) >= _ODD
    acting = column == 0 or any(value.isupper() or value.endswith(("ed", "ing")) for value in values)
    if fixed >= 4 and not acting:
        return len(values) >= _PLAIN - 1
    return len(values) >= (_ACTING if acting else _PLAIN)
