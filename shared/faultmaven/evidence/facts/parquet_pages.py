"""The encodings of Parquet that facts use, over numpy: dictionaries, deltas, lengths, and what is null.

From the format's own specification (apache/parquet-format, Encodings.md). Widths are rounded up to whole bytes: zstd
takes out what that adds, and packing is one numpy call.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from faultmaven.evidence.facts.compact_thrift import varint, zigzag

Array = npt.NDArray[Any]

PLAIN, RLE, DELTA, DELTA_LENGTH, DICTIONARY = 0, 3, 5, 6, 8
_WIDTHS = (0, 8, 16, 32)


def levels(present: npt.NDArray[np.bool_] | None, rows: int) -> bytes:
    """Return which rows hold a value (None: all do), as the definition levels of an optional column."""
    body = _run(1, rows, 1) if present is None else _run(0, rows, 1) if not present.any() else _packed_bits(present)
    return len(body).to_bytes(4, "little") + body


def indices(codes: Array, values: int) -> bytes:
    """Return positions in a dictionary of so many values."""
    width = _width(max(values - 1, 1))
    if len(codes) and (codes == codes[0]).all():
        return bytes([width]) + _run(int(codes[0]), len(codes), width)
    groups = -(-len(codes) // 8)
    padded = np.zeros(groups * 8, dtype=f"<u{width // 8}")
    padded[: len(codes)] = codes
    return bytes([width]) + varint(groups << 1 | 1) + padded.tobytes()


def booleans(values: npt.NDArray[np.bool_]) -> bytes:
    """Return booleans, a bit each."""
    return np.packbits(values, bitorder="little").tobytes()


def plain_texts(values: list[bytes]) -> bytes:
    """Return texts, each behind its length."""
    return b"".join(len(value).to_bytes(4, "little") + value for value in values)


def deltas(numbers: Array) -> bytes | None:
    """Return integers as steps from one to the next in one block; None where steps take more than 32 bits."""
    head = varint(len(numbers)) + zigzag(int(numbers[0]) if len(numbers) else 0)
    if len(numbers) < 2:
        return varint(128) + varint(1) + head
    steps = np.diff(numbers.astype(np.int64))
    least = int(steps.min())
    steps -= least
    most = int(steps.max())
    if most >> 32:
        return None
    width = _width(most)
    size = -(-len(steps) // 128) * 128
    block = b""
    if width:
        padded = np.zeros(size, dtype=f"<u{width // 8}")
        padded[: len(steps)] = steps
        block = padded.tobytes()
    return varint(size) + varint(1) + head + zigzag(least) + bytes([width]) + block


def _width(most: int) -> int:
    return next(width for width in _WIDTHS if most >> width == 0)


def _run(value: int, count: int, width: int) -> bytes:
    return varint(count << 1) + value.to_bytes(-(-width // 8), "little")


def _packed_bits(bits: npt.NDArray[np.bool_]) -> bytes:
    packed = np.packbits(bits, bitorder="little").tobytes()
    return varint(len(packed) << 1 | 1) + packed
