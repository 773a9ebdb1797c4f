"""Columns of text on their way to disk: every text behind the other in one buffer, or few texts and who has which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

#: A dictionary is worth its while where a text is met this often on average.
_REPEATS = 4


@dataclass(frozen=True)
class Packed:
    """Texts as UTF-8 behind each other: `lengths` in bytes, of the rows that are `present` (None: all are)."""

    data: bytes
    lengths: npt.NDArray[np.int64]
    present: npt.NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.lengths) if self.present is None else len(self.present)


@dataclass(frozen=True)
class Coded:
    """Texts by number: row i holds `values[codes[i]]`, nothing where the code is negative."""

    codes: npt.NDArray[Any]
    values: Sequence[str]

    def __len__(self) -> int:
        return len(self.codes)


def text_column(values: Sequence[str | None]) -> Packed | Coded:
    """Return texts (None: no text) as the column that is written fastest."""
    distinct = dict.fromkeys(values)
    if len(distinct) * _REPEATS <= len(values) or len(distinct) == 1:
        distinct.pop(None, None)
        numbers: dict[str | None, int] = {text: number for number, text in enumerate(distinct)}
        numbers[None] = -1
        codes = np.fromiter(map(numbers.__getitem__, values), dtype=np.int32, count=len(values))
        return Coded(codes, [text for text in distinct if text is not None])
    if None not in distinct:
        return packed([text for text in values if text is not None])
    present = np.fromiter((text is not None for text in values), dtype=np.bool_, count=len(values))
    whole = packed([text for text in values if text is not None])
    return Packed(whole.data, whole.lengths, present)


def packed(texts: Sequence[str]) -> Packed:
    """Return texts behind each other; what no UTF-8 can hold (half a surrogate pair from JSON) becomes a `?`."""
    whole = "".join(texts)
    if whole.isascii():
        return Packed(whole.encode(), np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)))
    encoded = [storable(text) for text in texts]
    return Packed(b"".join(encoded), np.fromiter(map(len, encoded), dtype=np.int64, count=len(encoded)))


def storable(text: str) -> bytes:
    """Return a text as UTF-8 that every reader takes."""
    return text.encode("utf-8", "replace")


def readable(text: str) -> str:
    """Return a text as it is read again once it was stored."""
    return text if text.isascii() else storable(text).decode()
