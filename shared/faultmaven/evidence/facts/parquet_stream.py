"""Facts to Parquet while they are read: one row group per block, and columns whose values are only known at the end.

DuckDB could write it, too: a log would take four times as long (measured on 10 MB: 0.17 CPU-s a pass against 0.04
here) and would have to be written twice, because the template of a record is known when the last block has been seen.
And a small file would wait 20 ms for a connection, longer than for all the rest. Parquet itself lets the column chunks
of a row group lie anywhere in the file, so they are written when they are known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import numpy as np
import zstandard

from faultmaven.evidence.fact_tables import FACT_TABLES
from faultmaven.evidence.facts import parquet_pages as pages
from faultmaven.evidence.facts.compact_thrift import Long, Value, struct
from faultmaven.evidence.facts.parquet_pages import Array
from faultmaven.evidence.facts.text_columns import Coded, Packed, storable, text_column

Column = Sequence[object] | Array | Packed | Coded
_MAGIC = b"PAR1"
#: Numbers of the format: physical types, zstd, page kinds, UTF-8 and microseconds among the converted types.
_BOOLEAN, _INT32, _INT64, _DOUBLE, _BYTES = 0, 1, 2, 5, 6
_ZSTD, _DATA_PAGE, _DICTIONARY_PAGE, _OPTIONAL, _UTF8, _MICROS = 6, 0, 2, 1, 0, 10
_PHYSICAL = {
    "INTEGER": _INT32,
    "BIGINT": _INT64,
    "TIMESTAMP": _INT64,
    "BOOLEAN": _BOOLEAN,
    "VARCHAR": _BYTES,
    "DOUBLE": _DOUBLE,
}
_WIDTHS = {_INT32: np.dtype("<i4"), _INT64: np.dtype("<i8"), _DOUBLE: np.dtype("<f8")}
_SAME_BYTES = 16
_LEVEL = 1  # of zstd: half the time of the third, and facts as small


class TableFile:
    """One fact table's file, row group by row group. Until it is closed nobody can read it."""

    def __init__(self, path: Path, table: str) -> None:
        self._file = path.open("wb")
        self._file.write(_MAGIC)
        self._at = len(_MAGIC)
        self.types = {"evidence_id": "VARCHAR", **FACT_TABLES[table]}
        self._zstd = zstandard.ZstdCompressor(level=_LEVEL)
        self._same: dict[bytes, bytes] = {}
        self._groups: list[Mapping[str, Value]] = []
        self._rows: list[int] = []

    def add(self, groups: Sequence[Mapping[str, Value]], rows: Sequence[int]) -> None:
        """Take up row groups whose chunks are written."""
        self._groups += groups
        self._rows += rows

    def close(self) -> None:
        """Write the footer and close the file; what was written and not added is not part of the table."""
        if not self._file.closed:
            footer = self._footer()
            self._file.write(footer + len(footer).to_bytes(4, "little") + _MAGIC)
            self._file.close()

    def abandon(self) -> None:
        """Close the file as it is: without a footer nobody can read it."""
        self._file.close()

    def write(self, rows: int, columns: Mapping[str, Column | None]) -> dict[str, Value]:
        """Write the chunks of these columns of one row group and return their entries in the footer.

        Raises KeyError for a column that the table does not have.
        """
        if unknown := columns.keys() - self.types.keys():
            raise KeyError(*sorted(unknown))
        return {name: self.chunk(name, column, rows) for name, column in columns.items()}

    def chunk(self, name: str, column: Column | None, rows: int) -> Value:
        """Write the column chunk of one row group and return its entry in the footer."""
        kind = self.types[name]
        start, raw_size = self._at, 0
        encoded = _encode(kind, column, rows)
        if encoded.dictionary is not None:
            body = pages.plain_texts(encoded.dictionary)
            head = (7, ((1, len(encoded.dictionary)), (2, pages.PLAIN)))
            raw_size += self._page(_DICTIONARY_PAGE, body, head)
        data_start = self._at
        head = (5, ((1, rows), (2, encoded.encoding), (3, pages.RLE), (4, pages.RLE)))
        raw_size += self._page(_DATA_PAGE, encoded.body, head)
        meta = (
            (1, _PHYSICAL[kind]),
            (2, [pages.RLE, encoded.encoding]),
            (3, [name.encode()]),
            (4, _ZSTD),
            (5, Long(rows)),
            (6, Long(raw_size)),
            (7, Long(self._at - start)),
            (9, Long(data_start)),
            (11, None if encoded.dictionary is None else Long(start)),
            (12, encoded.statistics),
        )
        return ((2, Long(0)), (3, meta))

    def _page(self, kind: int, body: bytes, head: tuple[int, Value]) -> int:
        """Write one page and return its size before compression, with its header."""
        packed = self._compressed(body)
        header = struct(((1, kind), (2, len(body)), (3, len(packed)), head))
        self._file.write(header)
        self._file.write(packed)
        self._at += len(header) + len(packed)
        return len(header) + len(body)

    def _compressed(self, body: bytes) -> bytes:
        """Compress a page; small ones (all null, one value) are the same again and again."""
        if len(body) > _SAME_BYTES:
            return self._zstd.compress(body)
        if body not in self._same:
            self._same[body] = self._zstd.compress(body)
        return self._same[body]

    def _footer(self) -> bytes:
        names = list(self.types)
        groups: list[Value] = []
        for group, rows in zip(self._groups, self._rows, strict=True):
            chunks = [group[name] for name in names]
            size = sum(_compressed(chunk) for chunk in chunks)
            groups.append(((1, chunks), (2, Long(size)), (3, Long(rows))))
        schema: list[Value] = [((4, b"facts"), (5, len(names)))]
        schema.extend(_schema_entry(name, kind) for name, kind in self.types.items())
        return struct(((1, 1), (2, schema), (3, Long(sum(self._rows))), (4, groups), (6, b"faultmaven")))


class ParquetStream:
    """The rows of one evidence on their way into a file of their own.

    Leaving the context without `finish` leaves a file that nobody can read.
    """

    def __init__(self, file: Path, table: str, evidence_id: str) -> None:
        """Begin a file at this path."""
        self._file = TableFile(file, table)
        self._evidence_id = evidence_id
        self._groups: list[dict[str, Value]] = []
        self._rows: list[int] = []

    @property
    def rows(self) -> int:
        """Return the number of rows so far."""
        return sum(self._rows)

    def write(self, rows: int, columns: Mapping[str, Column | None], later: Sequence[str] = ()) -> None:
        """Write one row group; columns left out are null, those named in `later` come with `finish`.

        Raises KeyError for a column that is not in `FACT_TABLES`.
        """
        absent = dict.fromkeys(name for name in self._file.types if name not in later)
        owner = Coded(np.zeros(rows, dtype=np.int8), (self._evidence_id,))
        self._groups.append(self._file.write(rows, {**absent, **columns, "evidence_id": owner}))
        self._rows.append(rows)

    def finish(self, later: Mapping[str, Callable[[int], Column]] | None = None) -> None:
        """Write the columns that had to wait (each gives the values of one row group), and close the file."""
        for number, (group, rows) in enumerate(zip(self._groups, self._rows, strict=True)):
            for name, column in (later or {}).items():
                group[name] = self._file.chunk(name, column(number), rows)
        self._file.add(self._groups, self._rows)
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.abandon()


def _compressed(chunk: Value) -> int:
    meta = dict(dict(cast("Any", chunk))[3])
    return cast("Long", meta[7])


def _schema_entry(name: str, kind: str) -> Value:
    converted = {"VARCHAR": _UTF8, "TIMESTAMP": _MICROS}.get(kind)
    # logical types: 1 is text; 8 is a time, not adjusted to UTC (it is UTC), in microseconds
    micros: Value = ((1, False), (2, ((2, ()),)))
    logical: Value | None = {"VARCHAR": ((1, ()),), "TIMESTAMP": ((8, micros),)}.get(kind)
    return ((1, _PHYSICAL[kind]), (3, _OPTIONAL), (4, name.encode()), (6, converted), (10, logical))


@dataclass(frozen=True)
class _Encoded:
    """A column chunk before compression: how it is encoded, its one page, its dictionary, its statistics."""

    encoding: int
    body: bytes
    dictionary: list[bytes] | None
    statistics: Value


def _encoded(
    encoding: int,
    body: bytes,
    rows: int,
    *,
    present: Array | None = None,
    dictionary: list[bytes] | None = None,
    bounds: tuple[bytes, bytes] | None = None,
) -> _Encoded:
    nulls = 0 if present is None else rows - int(present.sum())
    low, high = bounds or (None, None)
    statistics: Value = ((3, Long(nulls)), (5, high), (6, low))
    return _Encoded(encoding, pages.levels(present, rows) + body, dictionary, statistics)


@lru_cache(maxsize=512)
def _nothing(rows: int) -> _Encoded:
    """Return a column without any value: most columns of most tables are."""
    return _encoded(pages.PLAIN, b"", rows, present=np.zeros(rows, dtype=np.bool_))


def _encode(kind: str, column: Column | None, rows: int) -> _Encoded:
    if column is None:
        return _nothing(rows)
    if kind == "VARCHAR":
        if not isinstance(column, (Packed, Coded)):
            listed = column.tolist() if isinstance(column, np.ndarray) else column
            column = text_column(cast("Sequence[str | None]", listed))
        return _encode_coded(column, rows) if isinstance(column, Coded) else _encode_packed(column, rows)
    if kind == "BOOLEAN":
        return _encode_booleans(cast("Any", column), rows)
    return _encode_numbers(kind, column, rows)


def _encode_coded(column: Coded, rows: int) -> _Encoded:
    codes = column.codes
    present = None if not rows or int(codes.min()) >= 0 else codes >= 0
    if present is not None:
        codes = codes[present]
    values = [storable(value) for value in column.values]
    body = pages.indices(codes, len(values))
    bounds = (min(values), max(values)) if values else None
    return _encoded(pages.DICTIONARY, body, rows, present=present, dictionary=values, bounds=bounds)


def _encode_packed(column: Packed, rows: int) -> _Encoded:
    lengths = pages.deltas(column.lengths) or b""  # a length has never more than 32 bits
    return _encoded(pages.DELTA_LENGTH, lengths + column.data, rows, present=column.present)


def _encode_booleans(column: Any, rows: int) -> _Encoded:
    present = None
    if isinstance(column, list) and None in column:
        present = np.array([value is not None for value in cast("list[object]", column)])
        column = [value for value in cast("list[object]", column) if value is not None]
    return _encoded(pages.PLAIN, pages.booleans(np.asarray(column, dtype=np.bool_)), rows, present=present)


def _encode_numbers(kind: str, column: Column, rows: int) -> _Encoded:
    present = None
    if kind == "TIMESTAMP":
        times = np.asarray(cast("Any", column), dtype="datetime64[us]")
        absent = np.isnat(times)
        if absent.any():
            present = ~absent
            times = times[present]
        numbers = times.view(np.int64)
    else:
        if isinstance(column, list) and None in column:
            present = np.array([value is not None for value in column])
            column = [value for value in column if value is not None]
        numbers = np.asarray(cast("Any", column), dtype=np.float64 if kind == "DOUBLE" else np.int64)
    width = _WIDTHS[_PHYSICAL[kind]]
    bounds = None
    if len(numbers):
        if width.itemsize == 4 and not -(2**31) <= int(numbers.min()) <= int(numbers.max()) < 2**31:
            raise OverflowError("a number does not fit into its column")
        bounds = tuple(np.array([edge], dtype=width).tobytes() for edge in (numbers.min(), numbers.max()))
    body = pages.deltas(numbers) if kind != "DOUBLE" else None
    encoding = pages.DELTA if body is not None else pages.PLAIN
    if body is None:
        body = numbers.astype(width).tobytes()
    known = cast("tuple[bytes, bytes] | None", bounds)
    return _encoded(encoding, body, rows, present=present, bounds=known)
