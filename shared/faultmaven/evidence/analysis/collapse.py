"""Collapse: what differs in every line (numbers, hex ids) becomes one 0, for a whole block of text at once.

A log has few kinds of lines and many numbers. After this, equal kinds of lines are mostly equal strings, so everything
dear runs once per kind. The block is one array of bytes: a handful of passes over it instead of work per message.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

#: Messages are told apart by their first characters; a longer one is a dump.
_LENGTH = 400
#: An id has at most so many letters between two of its digits, before the first and after the last.
_GAP = 24
#: A word of hex letters with one run of digits is an id from this length on: `face1` is none.
_HEX_LENGTH = 7
#: The three groups in the middle of a UUID, `-a1b2-`.
_UUID_GROUP = 4
#: A word of any letters with several runs of digits is an id from this length on, with the letters before them.
_ID_LENGTH = 16
#: The same with one run of digits inside.
_LONG_ID_LENGTH = 20
#: So many letters behind a number may be its unit.
_SUFFIX = 3

_Bytes = npt.NDArray[np.uint8]
_Places = npt.NDArray[np.intp]


def _table(letters: bytes) -> npt.NDArray[np.bool_]:
    table = np.zeros(256, dtype=bool)
    table[list(letters)] = True
    return table


_IS_HEX_LETTER = _table(b"abcdefABCDEF")
_IS_LETTER = _table(bytes(range(65, 91)) + bytes(range(97, 123)))
_IS_ALNUM = _IS_LETTER | _table(b"0123456789_")


def collapsed(messages: Sequence[str]) -> list[str]:
    """Return the first line of every message with each number and hex id as one 0.

    From a word with digits what follows its first digit is dropped (`v1beta2` is `v0`): the masks do the same.
    """
    text = "\n".join(messages)
    if "\r" in text or text.count("\n") >= len(messages) or max(map(len, messages), default=0) > _LENGTH:
        text = "\n".join(
            [
                (one.partition("\n")[0].partition("\r")[0] if "\n" in one or "\r" in one else one)[:_LENGTH]
                for one in messages
            ]
        )
    data = np.frombuffer(text.encode("utf-8", "replace"), dtype=np.uint8)
    if not len(data):
        return [""] * len(messages)
    return _without_ids(data).tobytes().decode("utf-8", "replace").split("\n")


def _without_ids(data: _Bytes) -> _Bytes:
    is_digit = (data - np.uint8(48)) < 10
    edges = np.flatnonzero(is_digit[1:] != is_digit[:-1]) + 1
    if is_digit[0]:
        edges = np.concatenate(([0], edges))
    if len(edges) % 2:
        edges = np.concatenate((edges, [len(data)]))
    starts, ends = edges[::2], edges[1::2]
    if not len(starts):
        return data
    out = data.copy()
    out[starts] = 48
    keep = ~is_digit
    keep[starts] = True
    padded = np.concatenate((data, np.full(_GAP + 2, 10, dtype=np.uint8)))
    _drop_ids(padded, starts, ends, keep, out)
    return out[keep]


def _drop_ids(padded: _Bytes, starts: _Places, ends: _Places, keep: npt.NDArray[np.bool_], out: _Bytes) -> None:
    """Join the runs of digits of one word, and take the hex letters before and after where the word is a hex id."""
    joined, hexish = _joined(padded, starts, ends)
    first = np.flatnonzero(~np.concatenate(([False], joined)))
    last = np.concatenate((first[1:] - 1, [len(starts) - 1]))
    lone = (first == last) & ~_IS_LETTER[padded[ends[last]]] & ~_IS_HEX_LETTER[padded[starts[first] - 1]]
    first, last = first[~lone], last[~lone]
    if not len(first):
        return
    bad = np.concatenate(([0], np.cumsum(np.concatenate((~hexish, [False])))))
    all_hex = bad[last] == bad[first]
    low, high = starts[first], ends[last]
    before, before_any = _letters_before(padded, low, _IS_HEX_LETTER), _letters_before(padded, low, _IS_LETTER)
    after_hex, after = _letters_after(padded, high, _IS_HEX_LETTER), _letters_after(padded, high, _IS_LETTER)
    left = padded[low - before - 1]
    opens = (low - before == 0) | ~_IS_ALNUM[left] | (left == 95) | ((left | 32) == 120)
    closes = ~_IS_ALNUM[padded[high + after_hex]] | (padded[high + after_hex] == 95)
    several = last > first
    length = high + after_hex - low + before
    in_uuid = (length == _UUID_GROUP) & (left == 45) & (padded[high + after_hex] == 45)
    is_id = all_hex & opens & closes & (several | in_uuid | (length >= _HEX_LENGTH))
    whole = high + after - low + before_any
    is_long = (several & (whole >= _ID_LENGTH)) | ((after > _SUFFIX) & (whole >= _LONG_ID_LENGTH))
    begin = np.where(is_id, low - before, np.where(is_long, low - before_any, low))
    end = np.where(is_id, high + after_hex, np.where(several | (after > _SUFFIX), high + after, ends[last]))
    inside = _covered(begin, end)
    keep[inside] = False
    keep[begin] = True
    out[begin] = 48


def _joined(padded: _Bytes, starts: _Places, ends: _Places) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Tell for each run of digits but the last whether only letters lie before the next, and whether those are hex."""
    gap = starts[1:] - ends[:-1]
    joined = np.zeros(len(gap), dtype=bool)
    hexish = np.ones(len(gap), dtype=bool)
    left = np.flatnonzero((gap <= _GAP) & _IS_LETTER[padded[ends[:-1]]])
    for step in range(_GAP):
        letters = padded[ends[:-1][left] + step]
        hexish[left] &= _IS_HEX_LETTER[letters]
        left = left[_IS_LETTER[letters]]
        done = gap[left] == step + 1
        joined[left[done]] = True
        left = left[~done]
        if not len(left):
            break
    return joined, hexish


def _letters_before(padded: _Bytes, places: _Places, table: npt.NDArray[np.bool_]) -> _Places:
    count = np.zeros(len(places), dtype=np.intp)
    left = np.arange(len(places))
    for step in range(1, _GAP):
        at = places[left] - step
        left = left[(at >= 0) & table[padded[at]]]
        if not len(left):
            break
        count[left] = step
    return count


def _letters_after(padded: _Bytes, places: _Places, table: npt.NDArray[np.bool_]) -> _Places:
    count = np.zeros(len(places), dtype=np.intp)
    left = np.arange(len(places))
    for step in range(_GAP):
        left = left[table[padded[places[left] + step]]]
        if not len(left):
            break
        count[left] = step + 1
    return count


def _covered(begin: _Places, end: _Places) -> _Places:
    """Return every place of the ranges, one after another."""
    lengths = end - begin
    offsets = np.repeat(begin - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
    return np.arange(int(lengths.sum())) + offsets
