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
    #: The number of its separators: equal for messages of one shape.
    separators: int

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
        #: The steps of merging that found nothing here: they would find nothing again.
        self.idle: set[str] = set()
        columns = zip(*(message.frame[::2] for message in messages), strict=True)
        varying = [(2 * number, words) for number, words in enumerate(columns) if words.count(words[0]) < len(words)]
        self.varying = [column for column, _ in varying]
        if len(messages) > _FEW:
            self._hashes = {column: _hashes(column, words) for column, words in varying}
            self._sums = sum(self._hashes.values(), np.zeros(len(messages), np.uint64))
        else:
            # of texts, because hashes of tuples add up alike when two words change places
            self._few = {column: [hash(f"{column} {word}") for word in words] for column, words in varying}
            self._few_sums = [sum(hashes) for hashes in zip(*self._few.values(), strict=True)] or [0] * len(messages)

    def holds(self, messages: Sequence[Message]) -> bool:
        """Tell whether the shape is of just these messages."""
        return self._messages == messages

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


class Shapes:
    """The shapes of one log's patterns, from step to step: what was read of a pattern or seen of a shape is kept."""

    def __init__(self) -> None:
        self._read: dict[str, Message] = {}
        self._numbers: dict[tuple[str, ...], int] = {}
        self._known: dict[int, Shape] = {}

    def of(self, patterns: Sequence[str]) -> list[Shape]:
        """Return the shapes that several patterns have."""
        found: dict[int, list[Message]] = defaultdict(list)
        for pattern in patterns:
            message = self._read.get(pattern)
            if message is None:
                message = self._read[pattern] = self._message(pattern)
            found[message.separators].append(message)
        return [self._shape(number, messages) for number, messages in found.items() if len(messages) > 1]

    def _shape(self, number: int, messages: Sequence[Message]) -> Shape:
        known = self._known.get(number)
        if known is None or not known.holds(messages):
            known = self._known[number] = Shape(messages)
        return known

    def _message(self, pattern: str) -> Message:
        tokens = tuple(map(sys.intern, tokens_of(pattern)))
        frame = frame_of(tokens)
        number = self._numbers.setdefault(tokens[1::2], len(self._numbers))
        # most of what is odd enough to be kept by the thousand has no data by look: one tuple does for both
        return Message(pattern, tokens, tokens if frame == tokens else frame, number)


def _mixed(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    values = values * _GOLDEN
    values = (values ^ (values >> np.uint64(30))) * _FIRST
    values = (values ^ (values >> np.uint64(27))) * _SECOND
    return values ^ (values >> np.uint64(31))
