"""Times as logs print them, read in bulk: texts of one form become a matrix of digits for numpy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import numpy.typing as npt

from faultmaven.evidence.time_digits import Sheet
from faultmaven.evidence.time_order import DateOrder
from faultmaven.evidence.time_shapes import SHAPES, bare, compiled, shape_of

#: Forms of one width that are told apart by comparing bytes; a file with more has the rest grouped by their letters.
_MAX_COMPARED = 40
_DIGITS = bytes.maketrans(b"123456789", b"000000000")
#: Texts that are equally long, as a matrix of their characters.
Cells = npt.NDArray[np.uint8]
_NAT = np.datetime64("NaT", "us")
#: Longest text that can be a time.
_MAX_WIDTH = 64


@dataclass(frozen=True)
class Times:
    """Times in UTC, one per text: `ts` datetime64[us] with NaT where a text is no time, and whether UTC was assumed."""

    ts: npt.NDArray[np.datetime64]
    assumed: list[bool]


class TimeReader:
    """Reads the times of one file, block by block; what one block proves (day first) holds for the next."""

    def __init__(self, modified_at: datetime, seen: Sequence[date] = ()) -> None:
        """Begin with the file's date, and with whole dates that were seen anywhere in its lines."""
        self._order = DateOrder(modified_at, seen)

    def warnings(self) -> tuple[str, ...]:
        """Return what was not printed and had to be told from elsewhere."""
        said = self._order.said_of_years()
        return () if said is None else (said,)

    def read(self, texts: Sequence[str] | Cells) -> Times:
        """Return the times of many texts (or of rows of ASCII); those that differ only in digits are read together."""
        count = len(texts)
        ts = np.full(count, _NAT, dtype="datetime64[us]")
        assumed = np.zeros(count, dtype=bool)
        by_shape: dict[str, list[Sheet]] = {}
        sheets = _sheets_of_cells(texts) if isinstance(texts, np.ndarray) else _sheets(texts)
        for sheet in sheets:
            key = f"{sheet.shape}{sheet.text('sep')}" if sheet.has("sep") else sheet.shape
            by_shape.setdefault(key, []).append(sheet)
        for shape, sheets in by_shape.items():
            if shape == "epoch":
                for sheet in sheets:
                    ts[sheet.where] = sheet.epoch_us().astype("datetime64[us]")
                continue
            for sheet, days in zip(sheets, self._order.days(sheets), strict=True):
                clock = sheet.clock_us()
                offset, is_assumed = sheet.offset_us()
                micros = days * 86_400_000_000 + clock - offset
                ts[sheet.where] = np.where((days > -100_000) & (clock >= 0), micros.astype("datetime64[us]"), _NAT)
                assumed[sheet.where] = is_assumed
        return Times(ts, assumed.tolist())


def parse_times(texts: Sequence[str], modified_at: datetime) -> Times:
    """Read many printed times at once.

    Where the year is missing it is the one that puts the time before `modified_at` (with two days of grace), so
    December lines in a file of January belong to the year before. Whether day or month comes first is decided by all
    texts together.
    """
    return TimeReader(modified_at).read(texts)


def _sheets(texts: Sequence[str]) -> Iterator[Sheet]:
    """Yield the texts that are times, grouped by form."""
    widths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    for width in np.unique(widths):
        if not 0 < width <= _MAX_WIDTH:
            continue
        where = np.flatnonzero(widths == width)
        same = texts if len(where) == len(texts) else [texts[index] for index in _numbers(where)]
        data = "".join(same).encode("ascii", "replace")
        codes = np.frombuffer(data, dtype=np.uint8).reshape(len(where), int(width))
        forms = np.frombuffer(data.translate(_DIGITS), dtype=np.uint8).reshape(len(where), int(width))
        yield from _forms(where, codes, forms)


def _sheets_of_cells(cells: Cells) -> Iterator[Sheet]:
    """Yield the rows that are times, grouped by form."""
    width = cells.shape[1]
    if not 0 < width <= _MAX_WIDTH:
        return
    forms = np.frombuffer(cells.tobytes().translate(_DIGITS), dtype=np.uint8).reshape(cells.shape)
    yield from _forms(np.arange(len(cells)), cells, forms)


def _forms(where: npt.NDArray[np.intp], codes: Cells, forms: Cells) -> Iterator[Sheet]:
    left = np.arange(len(where))
    for _ in range(_MAX_COMPARED):
        if not len(left):
            return
        compared = forms if len(left) == len(forms) else forms[left]
        same = (compared == forms[left[0]]).all(axis=1)
        if (sheet := _sheet(codes, where, left[same])) is not None:
            yield sheet
        left = left[~same]
    rows: dict[bytes, list[int]] = {}
    for index in _numbers(left):
        rows.setdefault(forms[index].tobytes(), []).append(index)
    for indexes in rows.values():
        if (sheet := _sheet(codes, where, np.array(indexes))) is not None:
            yield sheet


def _sheet(codes: Cells, where: npt.NDArray[np.intp], rows: npt.NDArray[np.intp]) -> Sheet | None:
    text = codes[rows[0]].tobytes().decode("ascii", "replace")
    for shape, pattern in compiled():
        match = pattern.match(text)
        if match is not None:
            whole = len(rows) == len(codes)
            return Sheet(shape, match, codes if whole else codes[rows], where if whole else where[rows])
    return None


def _numbers(indexes: npt.NDArray[np.intp]) -> list[int]:
    return indexes.tolist()


__all__ = ["SHAPES", "TimeReader", "Times", "bare", "parse_times", "shape_of"]
