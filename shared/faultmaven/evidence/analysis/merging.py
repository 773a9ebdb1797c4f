"""Merging: masked messages whose differing words are data become one pattern.

Three ways to see that a place holds data, from the surest: it stands where values stand (after `=`, in quotes, in
brackets, beside a masked part), so all such places of a message may differ at once; all other words agree and enough
different ones were seen; two places differ freely from each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

from faultmaven.evidence.analysis import columns as judge
from faultmaven.evidence.analysis import places
from faultmaven.evidence.analysis.masks import MARK

_ROUNDS = 4
#: Comparing every pair of columns is for shapes of ordinary size.
_MAX_PAIR_COLUMNS, _MAX_PAIR_MEMBERS = 16, 1_500

Members = list[tuple[str, list[str]]]


def merge(uniques: Sequence[str]) -> dict[str, str]:
    """Return the final pattern of every masked message."""
    current = {unique: unique for unique in uniques}
    for _ in range(_ROUNDS):
        before = dict(current)
        for step in _STEPS:
            renamed = step(sorted(set(current.values())))
            if renamed:
                current = {unique: renamed.get(pattern, pattern) for unique, pattern in current.items()}
        if current == before:
            break
    return current


def _merge_lists(patterns: Sequence[str]) -> dict[str, str]:
    """Lists of different lengths are one variable; a list that is always as long keeps its members."""
    same: dict[str, list[str]] = defaultdict(list)
    for pattern in patterns:
        same[places.lists_as_one(pattern)].append(pattern)
    return {pattern: short for short, members in same.items() if len(members) > 1 for pattern in members}


def _merge_spans(patterns: Sequence[str], spans: Sequence[places.Span] = places.SPANS) -> dict[str, str]:
    """What stands between quotes, between brackets, or after `=` may have any shape."""
    renamed: dict[str, str] = {}
    for span in spans:
        frames: dict[tuple[str, ...], Members] = defaultdict(list)
        for pattern in patterns:
            parts = span.pattern.split(renamed.get(pattern, pattern))
            if len(parts) > 1:
                frames[tuple(parts[::2])].append((pattern, parts))
        for frame, members in frames.items():
            if len(members) > 1 and places.words_of(frame) >= span.words:
                _join(members, range(1, 2 * len(frame) - 1, 2), span.accepts, renamed)
    return renamed


def _merge_ends(patterns: Sequence[str]) -> dict[str, str]:
    return _merge_spans(patterns, places.ENDS)


def _merge_values(patterns: Sequence[str]) -> dict[str, str]:
    """Words with a masked part and dotted names may all differ at once."""
    renamed: dict[str, str] = {}
    for members in _shapes(patterns):
        frames: dict[tuple[str, ...], Members] = defaultdict(list)
        for pattern, tokens, frame in members:
            frames[frame].append((pattern, tokens))
        for frame, same in frames.items():
            if len(same) > 1:
                _join(same, range(0, len(frame), 2), places.differ, renamed)
    return renamed


def _merge_words(patterns: Sequence[str]) -> dict[str, str]:
    """One column left out and all others agree: its words are data if there are enough of them for such a place."""
    renamed: dict[str, str] = {}
    for members in _shapes(patterns):
        for column in range(0, len(members[0][2]), 2):
            if len({frame[column] for _, _, frame in members}) < 2:
                continue
            others: dict[tuple[str, ...], Members] = defaultdict(list)
            for pattern, tokens, frame in members:
                if pattern not in renamed:
                    others[(*frame[:column], MARK, *frame[column + 1 :])].append((pattern, tokens))
            for rest, same in others.items():
                if len(same) > 1 and judge.is_data({tokens[column] for _, tokens in same}, rest, column):
                    _join(same, range(0, len(rest), 2), places.differ, renamed)
    return renamed


def _merge_pairs(patterns: Sequence[str]) -> dict[str, str]:
    """Two columns left out: data if they differ independently, and not one with the other."""
    renamed: dict[str, str] = {}
    for members in _shapes(patterns):
        columns = [c for c in range(0, len(members[0][2]), 2) if len({frame[c] for _, _, frame in members}) > 1]
        if len(columns) > _MAX_PAIR_COLUMNS or len(members) > _MAX_PAIR_MEMBERS:
            continue
        for first, second in combinations(columns, 2):
            others: dict[tuple[str, ...], Members] = defaultdict(list)
            for pattern, tokens, frame in members:
                if pattern not in renamed:
                    rest = list(frame)
                    rest[first] = rest[second] = MARK
                    others[tuple(rest)].append((pattern, tokens))
            for rest, same in others.items():
                pairs = {(tokens[first], tokens[second]) for _, tokens in same}
                if len(pairs) > 3 and judge.are_data(pairs, rest, first, second):
                    _join(same, range(0, len(rest), 2), places.differ, renamed)
    return renamed


def _shapes(patterns: Iterable[str]) -> list[list[tuple[str, list[str], tuple[str, ...]]]]:
    """Return the patterns of equal shape together, each with its words, and with those less what is data by look."""
    shapes: dict[tuple[str, ...], list[tuple[str, list[str], tuple[str, ...]]]] = defaultdict(list)
    for pattern in patterns:
        tokens = places.tokens_of(pattern)
        shapes[tuple(tokens[1::2])].append((pattern, tokens, places.frame_of(tokens)))
    return [members for members in shapes.values() if len(members) > 1]


def _join(members: Members, columns: Iterable[int], accepts: places.Accepts, renamed: dict[str, str]) -> None:
    """Make one pattern of those that differ only in columns accepted as data."""
    free: set[int] = set()
    fixed: list[int] = []
    for column in columns:
        values = {parts[column] for _, parts in members}
        if len(values) > 1:
            if accepts(values):
                free.add(column)
            else:
                fixed.append(column)
    if not free:
        return
    same: dict[tuple[str, ...], Members] = defaultdict(list)
    for pattern, parts in members:
        same[tuple(parts[column] for column in fixed)].append((pattern, parts))
    for group in same.values():
        differing = {column for column in free if len({parts[column] for _, parts in group}) > 1}
        if differing:
            merged = list(group[0][1])
            for column in differing:
                if places.is_unit(merged, column):
                    merged[column - 1] = merged[column] = ""
                else:
                    merged[column] = places.common([parts[column] for _, parts in group])
            renamed.update(dict.fromkeys((pattern for pattern, _ in group), "".join(merged)))


_STEPS: tuple[Callable[[Sequence[str]], dict[str, str]], ...] = (
    _merge_lists,
    _merge_spans,
    _merge_values,
    _merge_words,
    _merge_pairs,
    _merge_ends,
)
