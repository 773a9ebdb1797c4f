"""The lines of a block of text by their places, so that whole columns are read without touching line by line."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
Indexes = npt.NDArray[np.int64]

#: One byte eight times over, for arithmetic on the eight bytes of a word at once.
_HIGH, _LOW, _ZEROS, _BEYOND = (np.uint64(byte * 0x0101010101010101) for byte in (0x80, 0x7F, ord("0"), 0x80 - 10))
#: `_MASKS[n]` keeps the first n bytes of a word that was read little-endian.
_MASKS = np.array([(1 << 8 * count) - 1 for count in range(8)] + [2**64 - 1], dtype=np.uint64)
#: Odd numbers that mix the words of a key; any will do.
_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))


class LineTable:
    """Lines that stand in one text, `text[starts[i]:ends[i]]` being line i; `data` is the same text in bytes."""

    def __init__(self, data: bytes, text: str | None = None) -> None:
        """Take text whose lines all end in a newline."""
        self.data = data
        self.text: str = data.decode() if text is None else text
        newlines = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == ord("\n"))
        self.byte_ends: Indexes = newlines
        self.byte_starts: Indexes = np.concatenate([np.zeros(1, dtype=np.int64), newlines[:-1] + 1])[: len(newlines)]
        self.starts, self.ends = self.byte_starts, self.byte_ends
        if len(self.text) != len(data):
            later = np.flatnonzero((np.frombuffer(data, dtype=np.uint8) & 0xC0) == 0x80)  # these begin no character
            self.ends = self.byte_ends - np.searchsorted(later, self.byte_ends)
            self.starts = np.concatenate([np.zeros(1, dtype=np.int64), self.ends[:-1] + 1])[: len(newlines)]

    @classmethod
    def of(cls, lines: Sequence[str]) -> LineTable:
        """Return the table of lines that are in memory one by one."""
        text = "\n".join(lines) + "\n" if lines else ""
        return cls(text.encode("utf-8", "replace"), text)

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def lines(self) -> list[str]:
        """Return the lines themselves."""
        lines: list[str] = self.text.split("\n")
        lines.pop()
        return lines

    @cached_property
    def not_blank(self) -> Indexes:
        """Return the indexes of the lines that are longer than nothing (they may hold blanks only)."""
        return np.flatnonzero(self.ends > self.starts)

    def slices(self, starts: Indexes, ends: Indexes) -> list[str]:
        """Return the pieces of the text between these places."""
        text = self.text
        return [text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]

    def keys(self, indexes: Indexes, width: int) -> npt.NDArray[np.uint64]:
        """Return a number for the first `width` bytes of each line, equal where they differ in digits only."""
        starts = self.byte_starts[indexes]
        lengths = np.minimum(self.byte_ends[indexes] - starts, width)
        keys = lengths.astype(np.uint64)
        shortest = int(lengths.min()) if len(lengths) else 0
        for at in range(0, width, 8):
            word = _folded(self._words[np.minimum(starts + at, len(self._words) - 1)])
            if at + 8 > shortest:
                word &= _MASKS[np.clip(lengths - at, 0, 8)]
            keys ^= word
            keys *= _MIX[0]
            keys ^= keys >> np.uint64(29)
        keys *= _MIX[1]
        return keys ^ (keys >> np.uint64(32))

    def cells(self, starts: Indexes, width: int) -> npt.NDArray[np.uint8]:
        """Return the bytes of pieces that are all equally long, a row for each; `starts` are places in `data`."""
        whole = np.frombuffer(self.data, dtype=np.uint8)
        return np.lib.stride_tricks.sliding_window_view(whole, width)[starts]

    @cached_property
    def _words(self) -> npt.NDArray[np.uint64]:
        """Return the eight bytes that begin at each byte."""
        padded = self.data + b"\0" * 8
        return np.ndarray((len(padded) - 7,), np.uint64, padded, strides=(1,))


def _folded(words: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return words with every ASCII digit as a 0: bytes below 10 after taking off "0" do not reach the high bit."""
    digits = words ^ _ZEROS
    other = ((digits & _LOW) + _BEYOND) | digits
    is_digit = ~other & _HIGH
    is_digit = (is_digit - (is_digit >> np.uint64(7))) | is_digit  # the high bit, spread over its byte
    return (words & ~is_digit) | (_ZEROS & is_digit)


def listed(numbers: npt.NDArray[Any]) -> list[int]:
    """Return whole numbers as Python's own, which are faster one by one."""
    return numbers.tolist()


def distinct(values: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], Indexes]:
    """Return the distinct values and where each stands first."""
    found, first = np.unique(values, return_index=True)
    return found, first
