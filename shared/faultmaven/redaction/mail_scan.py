"""Where mail addresses stand, found from every `@` with arrays: some logs have one in each line."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from faultmaven.redaction.mail import BEFORE, LOCAL, TRIMMED, find_mail

#: Most addresses have no more on either side of their `@`: one bit of a machine word each. Others are read one by one.
_REACH = 32
#: So many are looked at together: their arrays stay in the processor's cache, and a text of nothing but `@` needs no
#: more memory than another.
_TOGETHER = 4_096
_AT, _DOT = b"@."
_LETTER = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_LABEL = _LETTER + b"0123456789"
#: Domains of more labels, and last labels of more letters, are left to the pattern.
_DOTS, _SHORTEST_TOP, _LONGEST_TOP = 8, 2, 24


def scan_mail(data: bytes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where `find_mail` would find addresses begin and end, without asking what their last label is."""
    if b"@" not in data:
        none = np.empty(0, np.int64)
        return none, none
    signs = np.frombuffer(data, np.uint8)
    ats = np.flatnonzero(signs == _AT)
    ats = ats[(ats > 0) & (ats < len(data) - 1)]
    ats = ats[_LOCALS[signs[ats - 1]] & _LABELS[signs[ats + 1]]]
    is_inside = (ats > _REACH) & (ats < len(data) - _REACH - 1)
    found = [_alone(data, ats[~is_inside])]
    inside = ats[is_inside]
    for n in range(0, len(inside), _TOGETHER):
        found += _together(data, signs, inside[n : n + _TOGETHER])
    starts, ends = (np.concatenate(side) for side in zip(*found, strict=True))
    order = np.argsort(starts, kind="stable")
    starts, ends = starts[order], ends[order]
    return (starts, ends) if (starts[1:] >= ends[:-1]).all() else _joined(*_alone(data, ats))


def _joined(starts: NDArray[np.int64], ends: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Make one of what overlaps: a name that is cut at its longest can begin inside the domain before it."""
    farthest = np.maximum.accumulate(ends)
    is_first = np.ones(len(starts), np.bool_)
    is_first[1:] = starts[1:] >= farthest[:-1]
    first = np.flatnonzero(is_first)
    return starts[first], np.maximum.reduceat(ends, first) if len(first) else ends


def _alone(data: bytes, ats: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    spans = [span for at in ats.tolist() if (span := find_mail(data, at))]
    both = np.array(spans, np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _together(
    data: bytes, signs: NDArray[np.uint8], ats: NDArray[np.int64]
) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Read the addresses that are short and plain, and one by one the others."""
    windows = np.lib.stride_tricks.sliding_window_view(signs, _REACH)
    after = windows[ats + 1]
    outside = ~_bits(_DOMAINS[after])
    # the lowest bit that is no sign of a domain, and all below it
    run = (outside & -outside) - np.int64(1)
    length = np.bitwise_count(run)
    dots = _bits(after == _DOT) & run
    last = _bit_length(~_bits(_LETTERS[after]) & run)
    next_sign = signs[ats + 1 + length]
    top = length - last
    is_domain = (dots >> np.maximum(last - 1, 0) & 1 == 1) & (top >= _SHORTEST_TOP) & (top <= _LONGEST_TOP)
    is_domain &= (dots & dots << 1 == 0) & (np.bitwise_count(dots) <= _DOTS)
    is_domain &= (next_sign != ord("_")) & (next_sign != _AT) & (length < _REACH)

    before = _bit_length(~_bits(_LOCALS[windows[ats - _REACH]]) & _ALL)
    starts = ats - _REACH + before
    is_local = (before > 0) & ~_TRIMS[signs[starts]]
    is_refused = (before > 0) & _BEFORES[signs[starts - 1]] & is_local
    is_refused |= (dots == 0) & (length < _REACH)
    plain = is_domain & is_local & ~is_refused
    ends = ats + 1 + length
    return [(starts[plain], ends[plain]), _alone(data, ats[~plain & ~is_refused])]


def _bits(rows: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return each row as a number, its first sign the lowest bit."""
    return np.packbits(rows, axis=1, bitorder="little").view("<u4")[:, 0].astype(np.int64)


def _bit_length(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.frexp(numbers.astype(np.float64))[1].astype(np.int64)


def _table(signs: bytes) -> NDArray[np.bool_]:
    table = np.zeros(256, np.bool_)
    table[list(signs)] = True
    return table


_ALL = np.int64(2**_REACH - 1)
_LETTERS, _LABELS, _DOMAINS = _table(_LETTER), _table(_LABEL), _table(_LABEL + b".-")
_LOCALS, _TRIMS, _BEFORES = _table(LOCAL), _table(TRIMMED), _table(BEFORE)
