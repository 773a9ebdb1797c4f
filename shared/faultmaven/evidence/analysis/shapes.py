"""Shapes: masked messages with the same separators, compared column by column whatever their number."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faultmaven.evidence.analysis.masks import MARK
from faultmaven.evidence.analysis.places import frame_of, tokens_of

#: The odd constants of splitmix64 (Steele, Lea and Flood, 2014), a mixer of 64 bits.
_GOLDEN, _FIRST, _SECOND = (np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))
#: So few messages are compared by their words.
_FEW = 24


@dataclass(frozen=True)
class Message:
    """A masked message: its words and separators in turn, and the same with the mark where data stands."""

    pattern: str
    tokens: tuple[str, ...]
    frame: tuple[str, ...]

    def without(self, *columns: int) -> tuple[str, ...]:
        """Return the frame with the mark in some more columns."""
        rest = list(self.frame)
        for column in columns:
            rest[column] = MARK
        return tuple(rest)


class Shape:
    """Messages with equal separators. Which agree but for some columns is seen from sums of hashes, not from words."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self._messages = messages
        columns = zip(*(message.frame[::2] for message in messages), strict=True)
        varying = [(2 * number, words) for number, words in enumerate(columns) if words.count(words[0]) < len(words)]
        self.varying = [column for column, _ in varying]
        if len(messages) > _FEW:
            self._hashes = {column: _hashes(column, words) for column, words in varying}
            self._sums = sum(self._hashes.values(), np.zeros(len(messages), np.uint64))
        else:
            self._few = {column: [hash((column, word)) for word in words] for column, words in varying}
            self._few_sums = [sum(hashes) for hashes in zip(*self._few.values(), strict=True)] or [0] * len(messages)

    @property
    def size(self) -> int:
        """Return how many messages have this shape."""
        return len(self._messages)

    def alike(self, columns: Sequence[int], at_least: int = 2) -> Iterator[list[Message]]:
        """Yield the messages that agree in all but these columns, in order, where there are several."""
        if len(self._messages) <= _FEW:
            yield from self._few_alike(columns, at_least)
            return
        sums = self._sums.copy()
        for column in columns:
            sums -= self._hashes[column]
        order = np.argsort(sums, kind="stable")
        ordered = sums[order]
        starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
        sizes = np.diff(np.append(starts, len(ordered)))
        starts, sizes = starts[sizes >= at_least], sizes[sizes >= at_least]
        by_first = np.argsort(order[starts])
        for start, size in zip(starts[by_first].tolist(), sizes[by_first].tolist(), strict=True):
            yield [self._messages[index] for index in order[start : start + size].tolist()]

    def _few_alike(self, columns: Sequence[int], at_least: int) -> Iterator[list[Message]]:
        """Tell the same of a few messages, for which to call numpy takes longer than to count."""
        sums = self._few_sums
        for column in columns:
            sums = list(map(int.__sub__, sums, self._few[column]))
        if len(set(sums)) > len(sums) - at_least + 1:
            return
        same: dict[int, list[Message]] = {}
        for key, message in zip(sums, self._messages, strict=True):
            same.setdefault(key, []).append(message)
        yield from (messages for messages in same.values() if len(messages) >= at_least)


def _hashes(column: int, words: Sequence[str]) -> npt.NDArray[np.uint64]:
    numbers: dict[str, int] = {}
    ids = np.array([numbers.setdefault(word, len(numbers)) for word in words], np.uint64)
    return _mixed((ids << np.uint64(20)) + np.uint64(column // 2 + 1))


def shapes_of(patterns: Sequence[str], read: dict[str, Message]) -> list[Shape]:
    """Return the shapes that several patterns have; `read` keeps what was read of a pattern before."""
    shapes: dict[tuple[str, ...], list[Message]] = defaultdict(list)
    for pattern in patterns:
        message = read.get(pattern)
        if message is None:
            tokens = tuple(map(sys.intern, tokens_of(pattern)))
            frame = frame_of(tokens)
            # most of what is odd enough to be kept by the thousand has no data by look: one tuple does for both
            message = read[pattern] = Message(pattern, tokens, tokens if frame == tokens else frame)
        shapes[message.tokens[1::2]].append(message)
    return [Shape(messages) for messages in shapes.values() if len(messages) > 1]


def _mixed(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    values = values * _GOLDEN
    values = (values ^ (values >> np.uint64(30))) * _FIRST
    values = (values ^ (values >> np.uint64(27))) * _SECOND
    return values ^ (values >> np.uint64(31))
