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
        numbers: dict[str, int] = {}
        frames = [message.frame[::2] for message in messages]
        ids = np.array([[numbers.setdefault(word, len(numbers)) for word in frame] for frame in frames], np.uint64)
        columns = np.arange(ids.shape[1], dtype=np.uint64)
        self._hashes = _mixed((ids << np.uint64(20)) + columns + np.uint64(1))
        self._sums = self._hashes.sum(axis=1, dtype=np.uint64)
        self.varying = [2 * int(column) for column in np.flatnonzero((ids != ids[0]).any(axis=0))]

    def alike(self, columns: Sequence[int], at_least: int = 2) -> Iterator[list[Message]]:
        """Yield the messages that agree in all but these columns, in order, where there are several."""
        sums = self._sums.copy()
        for column in columns:
            sums -= self._hashes[:, column // 2]
        order = np.argsort(sums, kind="stable")
        ordered = sums[order]
        starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
        sizes = np.diff(np.append(starts, len(ordered)))
        for start, size in zip(starts[sizes >= at_least].tolist(), sizes[sizes >= at_least].tolist(), strict=True):
            yield [self._messages[index] for index in order[start : start + size].tolist()]


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
