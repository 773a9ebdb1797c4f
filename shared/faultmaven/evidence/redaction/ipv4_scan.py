"""Where IPv4 addresses stand, found from their dots with arrays: most lines of many logs have one."""

from __future__ import annotations

from typing import Any

_DOT, _ZERO, _DASH = 46, 48, 45
_WORD = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"


def scan_ipv4(data: bytes) -> tuple[list[int], list[int], list[int]]:
    """Return starts and ends of four numbers joined by dots, and which of them have doubtful neighbours.

    `data` begins and ends with a byte that belongs to no address. No word stands beside what is found, and no number
    has more than three digits. Doubtful: beside a slash, a dash or one more dot.
    """
    import numpy as np  # noqa: PLC0415  (only the functions that read files have it in their layer)

    signs = np.frombuffer(data, np.uint8)
    dots = np.flatnonzero(signs == _DOT)
    gaps = np.diff(dots)
    fits = (gaps >= 2) & (gaps <= 4)
    first = np.flatnonzero(fits[:-1] & fits[1:])
    last_index = len(data) - 1

    def is_digit(at: Any) -> Any:
        return (signs[np.clip(at, 0, last_index)] - _ZERO) < 10

    for left, right in ((0, 1), (1, 2)):  # one to three digits between dots: the outer and the middle are all
        a, b = dots[first + left], dots[first + right]
        first = first[is_digit(a + 1) & is_digit(b - 1) & is_digit((a + b) >> 1)]
    before, after = dots[first], dots[first + 2]
    two, more = is_digit(before - 2), is_digit(before - 3)
    starts = before - 1 - two - (two & more)
    two, more = is_digit(after + 2), is_digit(after + 3)
    ends = after + 2 + two + (two & more)
    is_word = np.zeros(256, np.bool_)
    is_word[list(_WORD)] = True
    left, right = signs[starts - 1], signs[np.minimum(ends, last_index)]
    good = is_digit(before - 1) & is_digit(after + 1) & ~is_word[left] & (left != _DOT) & ~is_word[right]
    odd = (left == _DASH) | (right == _DASH) | (right == _DOT) | (right == ord("/"))
    return starts[good].tolist(), ends[good].tolist(), np.flatnonzero(odd[good]).tolist()
