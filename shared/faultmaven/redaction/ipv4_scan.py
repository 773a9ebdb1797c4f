"""Where IPv4 addresses stand, found from their dots with arrays: most lines of many logs have one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: So many are read together: their arrays stay in the processor's cache.
_TOGETHER = 8_192
_DOT, _ZERO, _DASH, _SLASH = b".0-/"
_WORD = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"
#: What stands between the word `version` (or one like it) and its number, and how those words end.
_BETWEEN, _ENDS = b"\"'\\ :=(", b"NDRE\"'\\ :=("


@dataclass(frozen=True)
class FoundV4:
    """Where addresses begin and end, and their 32 bits. Doubtful ones stand beside a slash, a dash or one more dot."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    numbers: NDArray[np.int64]
    is_doubtful: NDArray[np.bool_]
    may_be_version: NDArray[np.bool_]

    def only(self, which: NDArray[np.bool_]) -> FoundV4:
        """Return some of them."""
        return FoundV4(
            self.starts[which], self.ends[which], self.numbers[which], self.is_doubtful[which],
            self.may_be_version[which],
        )  # fmt: skip


def scan_ipv4(data: bytes) -> FoundV4:
    """Return the addresses that are somebody's: four numbers joined by dots, written as addresses are.

    `data` begins and ends with a byte that belongs to no address. No word stands beside what is found. Which of them
    are left out, because they are nobody's, says `core.address_pseudonyms`; so are numbers above 255 or with zeros
    before them, and what stands after a slash and a letter, as in `Chrome/1.2.3.4`, where it could be a version.
    """
    signs = np.frombuffer(data, np.uint8)
    dots = np.flatnonzero(signs == _DOT)
    gaps = np.diff(dots)
    fits = (gaps >= 2) & (gaps <= 4)
    first = np.flatnonzero(fits[:-1] & fits[1:])
    parts = [_read(signs, dots, first[n : n + _TOGETHER]) for n in range(0, max(len(first), 1), _TOGETHER)]
    if len(parts) == 1:
        return parts[0]
    return FoundV4(
        np.concatenate([part.starts for part in parts]),
        np.concatenate([part.ends for part in parts]),
        np.concatenate([part.numbers for part in parts]),
        np.concatenate([part.is_doubtful for part in parts]),
        np.concatenate([part.may_be_version for part in parts]),
    )


def _read(signs: NDArray[np.uint8], dots: NDArray[np.int64], first: NDArray[np.int64]) -> FoundV4:
    """Read what may be an address around each of the `first` dots of three."""
    for left, right in ((0, 1), (1, 2)):  # one to three digits between dots: the outer and the middle are all
        a, b = dots[first + left], dots[first + right]
        first = first[_is_digit(signs, a + 1) & _is_digit(signs, b - 1) & _is_digit(signs, (a + b) >> 1)]
    before, after = dots[first], dots[first + 2]
    two, more = _is_digit(signs, before - 2), _is_digit(signs, before - 3)
    starts = before - 1 - two - (two & more)
    two, more = _is_digit(signs, after + 2), _is_digit(signs, after + 3)
    ends = after + 2 + two + (two & more)
    left, right = signs[starts - 1], signs[np.minimum(ends, len(signs) - 1)]
    good = _is_digit(signs, before - 1) & _is_digit(signs, after + 1)
    good &= ~_WORDS[left] & (left != _DOT) & ~_WORDS[right]
    odd = (left == _DASH) | (right == _DASH) | (right == _DOT) | (right == _SLASH)
    octets, is_plain = _octets(signs, [starts, before + 1, dots[first + 1] + 1, after + 1], ends)
    one, second, third, fourth = octets
    numbers = one << 24 | second << 16 | third << 8 | fourth
    is_whole = (numbers & 0xFFFFFF) == 0
    is_kept = (one == 0) | (one == 127) | (one > 223) | (numbers >> 16 == 0xA9FE) | is_whole
    prior = signs[starts - 2]
    is_like = (one != 10) & ((one < 64) | (second == 0))
    is_version = is_like & (left == _SLASH) & _LETTERS[prior]
    found = FoundV4(starts, ends, numbers, odd, is_like & _BETWEENS[left] & _BEFORE_BETWEEN[prior])
    return found.only(good & is_plain & ~is_kept & ~is_version)


def _is_digit(signs: NDArray[np.uint8], at: NDArray[np.int64]) -> NDArray[np.bool_]:
    return (signs.take(at, mode="clip") - _ZERO) < 10


def _octets(
    signs: NDArray[np.uint8], starts: list[NDArray[np.int64]], ends: NDArray[np.int64]
) -> tuple[list[NDArray[np.int64]], NDArray[np.bool_]]:
    """Return the four numbers, and whether all are written as a byte is."""
    numbers: list[NDArray[np.int64]] = []
    is_plain = np.ones(len(ends), np.bool_)
    for start, end in zip(starts, [*(start - 1 for start in starts[1:]), ends], strict=True):
        length = end - start
        first, tens, ones = (signs.take(at, mode="clip").astype(np.int64) for at in (start, end - 2, end - 1))
        number = ones - _ZERO + (tens - _ZERO) * _TENS[length] + (first - _ZERO) * _HUNDREDS[length]
        is_plain &= (number < 256) & ((first > _ZERO) | (length == 1))
        numbers.append(number)
    return numbers, is_plain


#: What the digit before the last is worth, and the one before that, in a number of so many digits.
_TENS, _HUNDREDS = np.array([0, 0, 10, 10]), np.array([0, 0, 0, 100])


def _table(signs: bytes) -> NDArray[np.bool_]:
    table = np.zeros(256, np.bool_)
    table[list(signs)] = True
    return table


_WORDS = _table(_WORD)
_LETTERS = _table(_WORD[:52])
_BETWEENS = _table(_BETWEEN)
_BEFORE_BETWEEN = _table(_ENDS + _ENDS.lower())
