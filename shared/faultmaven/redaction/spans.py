"""Stretches of a text that must go: what the rules found, which of them count, and the text without them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: So many are put in at a time: their pieces stay in the processor's cache, which halves the time.
_AT_ONCE = 1_000

#: Start, end, precedence, kind.
Span = tuple[int, int, int, str]


@dataclass(frozen=True)
class Replacements:
    """Where stretches that do not overlap begin and end, in order, and the word for each."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    words: list[bytes]

    def overlapping(self, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell which of some stretches share a byte with one of these."""
        if not self.words:
            return np.zeros(len(starts), np.bool_)
        following = np.searchsorted(self.ends, starts, side="right")
        is_last = following == len(self.ends)
        return ~is_last & (self.starts[np.minimum(following, len(self.ends) - 1)] < ends)

    def only(self, which: NDArray[np.bool_]) -> Replacements:
        """Return some of them."""
        words = [word for word, is_one in zip(self.words, which.tolist(), strict=True) if is_one]
        return Replacements(self.starts[which], self.ends[which], words)

    def merged(self, other: Replacements) -> Replacements:
        """Return both, none of which overlap."""
        if not self.words or not other.words:
            return self if self.words else other
        starts = np.concatenate((self.starts, other.starts))
        order = np.argsort(starts, kind="stable")  # two rows in order already: this merges them
        words = self.words + other.words
        ends = np.concatenate((self.ends, other.ends))[order]
        return Replacements(starts[order], ends, [words[n] for n in order.tolist()])

    def applied(self, text: bytes) -> bytes:
        """Return the text, less the byte before it and the one after it, with the words in their places."""
        done, joined = 1, list[bytes]()
        for n in range(0, len(self.words), _AT_ONCE):
            starts, ends = self.starts[n : n + _AT_ONCE].tolist(), self.ends[n : n + _AT_ONCE].tolist()
            pieces = [b""] * (2 * len(starts))
            pieces[::2] = [text[a:b] for a, b in zip([done, *ends[:-1]], starts, strict=True)]
            pieces[1::2] = self.words[n : n + _AT_ONCE]
            joined.append(b"".join(pieces))
            done = ends[-1]
        joined.append(text[done:-1])
        return b"".join(joined)


def replacements(spans: Sequence[Span], words: list[bytes]) -> Replacements:
    """Return spans that do not overlap, with their words."""
    places = np.array([span[:2] for span in spans], np.int64).reshape(-1, 2)
    return Replacements(places[:, 0], places[:, 1], words)


def disjoint(spans: list[Span]) -> Iterator[Span]:
    """Keep of overlapping spans the one whose rule stands first, widened to all of them."""
    last: Span | None = None
    for span in sorted(spans):
        if last is None:
            last = span
        elif span[0] < last[1]:
            better = last if last[2] <= span[2] else span
            last = (last[0], max(last[1], span[1]), better[2], better[3])
        else:
            yield last
            last = span
    if last is not None:
        yield last
