"""Merging: masked messages whose differing words are data become one pattern.

Three ways to see that a place holds data, from the surest: it stands where values stand (after `=`, in quotes, in
brackets, beside a masked part), so all such places of a message may differ at once; all other words agree and enough
different ones were seen; two places differ freely from each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from faultmaven.evidence.analysis import columns as judge
from faultmaven.evidence.analysis import places
from faultmaven.evidence.analysis.shapes import Message, Shape, Shapes

_ROUNDS = 4
#: Every pair of columns is looked at in messages of ordinary length.
_MAX_PAIR_COLUMNS = 20
#: Two columns that differ freely from each other have four pairs of words at least.
_LEAST_PAIRS = 4

_Parts = list[tuple[str, Sequence[str]]]


def merge(uniques: Sequence[str]) -> dict[str, str]:
    """Return the final pattern of every masked message."""
    return _Merger().merge(uniques)


class _Merger:
    """One run over the messages of one log: what was read of a message is kept from step to step."""

    def __init__(self) -> None:
        self._shapes = Shapes()
        self._steps: tuple[Callable[[Sequence[str]], dict[str, str]], ...] = (
            _merge_lists,
            _merge_spans,
            self._merge_values,
            self._merge_words,
            self._merge_pairs,
            _merge_ends,
        )

    def merge(self, uniques: Sequence[str]) -> dict[str, str]:
        """Return the final pattern of every masked message: the steps again and again, until nothing changes."""
        current = {unique: unique for unique in uniques}
        patterns = sorted(current)
        for _ in range(_ROUNDS):
            changed = False
            for step in self._steps:
                renamed = step(patterns)
                if renamed:
                    changed = True
                    current = {unique: renamed.get(pattern, pattern) for unique, pattern in current.items()}
                    patterns = sorted(set(current.values()))
            if not changed:
                break
        return current

    def _left(self, patterns: Sequence[str], step: str, renamed: Mapping[str, str]) -> Iterator[Shape]:
        """Yield the shapes that a step has not looked at in vain; what it finds in one it adds to `renamed`."""
        for shape in self._shapes.of(patterns):
            if step not in shape.idle:
                before = len(renamed)
                yield shape
                if len(renamed) == before:
                    shape.idle.add(step)

    def _merge_values(self, patterns: Sequence[str]) -> dict[str, str]:
        """Words with a masked part and dotted names may all differ at once."""
        renamed: dict[str, str] = {}
        for shape in self._left(patterns, "values", renamed):
            for same in shape.alike(()):
                _merge_columns(same, renamed)
        return renamed

    def _merge_words(self, patterns: Sequence[str]) -> dict[str, str]:
        """One column left out and all others agree: its words are data if there are enough of them for its place."""
        renamed: dict[str, str] = {}
        for shape in self._left(patterns, "words", renamed):
            for column in shape.varying:
                for same in shape.alike((column,)):
                    left = [message for message in same if message.pattern not in renamed]
                    values = {message.tokens[column] for message in left}
                    if len(left) > 1 and judge.is_data(values, left[0].without(column), column):
                        _merge_columns(left, renamed)
        return renamed

    def _merge_pairs(self, patterns: Sequence[str]) -> dict[str, str]:
        """Two columns left out: data if they differ independently, and not one with the other."""
        renamed: dict[str, str] = {}
        for shape in self._left(patterns, "pairs", renamed):
            if shape.size < _LEAST_PAIRS or len(shape.varying) > _MAX_PAIR_COLUMNS:
                continue
            for first, second in combinations(shape.varying, 2):
                for same in shape.alike((first, second), _LEAST_PAIRS):
                    left = [message for message in same if message.pattern not in renamed]
                    pairs = {(message.tokens[first], message.tokens[second]) for message in left}
                    if len(pairs) >= _LEAST_PAIRS and judge.are_data(
                        pairs, left[0].without(first, second), first, second
                    ):
                        _merge_columns(left, renamed)
        return renamed


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
        frames: dict[tuple[str, ...], _Parts] = defaultdict(list)
        for pattern in patterns:
            current = renamed.get(pattern, pattern)
            parts = span.pattern.split(current) if span.sign in current else ()
            if len(parts) > 1:
                frames[tuple(parts[::2])].append((pattern, parts))
        for frame, members in frames.items():
            if len(members) > 1 and places.words_of(frame) >= span.words:
                _join(members, range(1, 2 * len(frame) - 1, 2), span.accepts, renamed)
    return renamed


def _merge_ends(patterns: Sequence[str]) -> dict[str, str]:
    """What stands at the end and was announced may have any shape, if there is much of it."""
    return _merge_spans(patterns, places.ENDS)


def _merge_columns(messages: Sequence[Message], renamed: dict[str, str]) -> None:
    _join([(one.pattern, one.tokens) for one in messages], range(0, len(messages[0].tokens), 2), places.differ, renamed)


def _join(members: _Parts, columns: Iterable[int], accepts: places.Accepts, renamed: dict[str, str]) -> None:
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
    same: dict[tuple[str, ...], _Parts] = defaultdict(list)
    for pattern, parts in members:
        same[tuple(parts[column] for column in fixed)].append((pattern, parts))
    for group in same.values():
        merged = list(group[0][1])
        for column in sorted(free):
            values = sorted({parts[column] for _, parts in group})
            if len(values) == 1:
                continue
            if places.is_unit(merged, column):
                merged[column - 1] = merged[column] = ""
            else:
                merged[column] = places.common(values)
        if len(group) > 1:
            renamed.update(dict.fromkeys((pattern for pattern, _ in group), "".join(merged)))
