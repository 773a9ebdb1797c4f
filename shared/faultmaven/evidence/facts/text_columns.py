"""Columns of text on their way to disk: every text behind the other in one buffer, or few texts and who has which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

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


#: Texts as they come: one of the above, or a list or array of texts in which None stands for no text.
TextColumn = Packed | Coded | Sequence[str | None] | npt.NDArray[Any]


def text_column(values: Sequence[str | None]) -> Packed | Coded:
    """Return texts (None: no text) as the column that is written fastest."""
    distinct = dict.fromkeys(values)
    if len(distinct) * _REPEATS <= len(values) or len(distinct) == 1:
        distinct.pop(None, None)
        numbers: dict[str | None, int] = {text: number for number, text in enumerate(distinct)}
        numbers[None] = -1
        codes = np.fromiter(map(numbers.__getitem__, values), dtype=np.int32, count=len(values))
        return Coded(codes, [text for text in distinct if text is not None])
    return _spread(values)


def joined_texts(parts: Sequence[tuple[int, TextColumn | None]]) -> Packed | Coded | None:
    """Return columns of text, each with its number of rows, as one behind the other; None where none holds a text."""
    columns = [column for _, column in parts if column is not None]
    if not columns:
        return None
    if all(isinstance(column, Coded) for column in columns):
        return _one_code([(rows, column) for rows, column in parts if column is None or isinstance(column, Coded)])
    if any(isinstance(column, Packed) for column in columns):
        return _one_buffer([_as_packed(rows, column) for rows, column in parts])
    return text_column([text for rows, column in parts for text in _listed(rows, column)])


def _one_code(parts: Sequence[tuple[int, Coded | None]]) -> Coded:
    places: dict[str, int] = {}
    codes: list[npt.NDArray[Any]] = []
    for rows, column in parts:
        if column is None:
            codes.append(np.full(rows, -1))
        else:
            own = [places.setdefault(value, len(places)) for value in column.values]
            codes.append(np.array([*own, -1])[column.codes])
    return Coded(np.concatenate(codes), list(places))


def _one_buffer(parts: Sequence[Packed]) -> Packed:
    lengths = np.concatenate([part.lengths for part in parts])
    present = None
    if any(part.present is not None for part in parts):
        full = [np.ones(len(part), np.bool_) if part.present is None else part.present for part in parts]
        present = np.concatenate(full)
    return Packed(b"".join(part.data for part in parts), lengths, present)


def _as_packed(rows: int, column: TextColumn | None) -> Packed:
    return column if isinstance(column, Packed) else _spread(_listed(rows, column))


def _listed(rows: int, column: TextColumn | None) -> Sequence[str | None]:
    if column is None:
        return [None] * rows
    if isinstance(column, Coded):
        texts: list[str | None] = [*column.values, None]
        codes: list[int] = column.codes.tolist()
        return [texts[code] for code in codes]
    return cast("Sequence[str | None]", column.tolist() if isinstance(column, np.ndarray) else column)


def _spread(values: Sequence[str | None]) -> Packed:
    """Return texts behind each other, of which some may be missing."""
    if None not in values:
        return packed(cast("Sequence[str]", values))
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
