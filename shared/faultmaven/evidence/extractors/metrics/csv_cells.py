"""Tables of values cut into cells: plain ones by splitting, quoted ones by csv, headers of one row or several."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from faultmaven.evidence.extractors.metrics.csv_columns import is_blank, to_number
from faultmaven.evidence.extractors.metrics.times import looks_epoch, printed_time

_DELIMITERS = (",", "\t", ";", "|")
_HEADER_ROWS = 12
#: Of a wider table the first columns are read.
MOST_COLUMNS = 5_000
_SAMPLE = 60


@dataclass(frozen=True)
class Cells:
    """One table: its header rows, and its rows with the line each stands on. Rows are as wide as the header."""

    header: tuple[tuple[str, ...], ...]
    rows: Sequence[Sequence[str]]
    lines: Sequence[int]

    @property
    def width(self) -> int:
        """Return the number of columns."""
        return len(self.header[-1])


def delimiter_of(lines: Sequence[str]) -> str | None:
    """Return the sign between cells: the one that splits nearly all lines into equally many, or None."""
    sample = [line for line in lines[:400] if line.strip() and line[0] != "#"][:_SAMPLE]
    if len(sample) < 2:
        return None
    best: tuple[int, str] | None = None
    for delimiter in _DELIMITERS:
        if delimiter not in sample[0] and delimiter not in sample[-1]:
            continue
        widths = _widths(sample, delimiter)
        if not widths:
            continue
        usual = max(set(widths), key=widths.count)
        if usual >= 2 and widths.count(usual) >= 0.8 * len(widths) and (best is None or usual > best[0]):
            best = (usual, delimiter)
    return best[1] if best else None


def tables_of(lines: Sequence[str], modified_at: datetime) -> Iterator[Cells]:
    """Yield the tables of a file: a blank line before a new header begins another one."""
    delimiter = delimiter_of(lines)
    if delimiter is None:
        return
    start = 0
    breaks = [number for number, line in enumerate(lines) if not line.strip()]
    if len(breaks) > 0.2 * len(lines):
        breaks = []  # double spacing, not tables apart
    for stop in [*breaks, len(lines)]:
        part = [number for number in range(start, stop) if lines[number].strip() and lines[number][0] != "#"]
        if len(part) > 1:
            table = _table(lines, part, delimiter, modified_at)
            if table is not None:
                yield table
        start = stop + 1


def _table(lines: Sequence[str], part: Sequence[int], delimiter: str, modified_at: datetime) -> Cells | None:
    rows, at = _cells([lines[number] for number in part], part, delimiter)
    top = [tuple(cell.strip().lstrip("\ufeff") for cell in row) for row in rows[: _HEADER_ROWS + 1]]
    first = next((place for place, row in enumerate(top) if _is_data(row, modified_at)), None)
    if first is None:
        # No row begins with a time: one header row, when the rows below it differ from it in having numbers.
        first = 1 if len(top) > 1 and not any(_numeric(cell) for cell in top[0]) else None
    if first is None:
        return None
    width = min(max(len(row) for row in rows[first : first + _SAMPLE]), MOST_COLUMNS)
    header = tuple(_wide(row, width) for row in top[:first]) or (tuple(f"column_{n + 1}" for n in range(width)),)
    header = tuple(row for row in header if any(row)) or header
    fitting = [
        (row if len(row) == width else _wide(row, width), line)
        for row, line in zip(rows[first:], at[first:], strict=True)
        if len(row) >= min(2, width) and tuple(row) != header[-1]
    ]
    if not fitting or width < 2:
        return None
    return Cells(header, [row for row, _ in fitting], [line for _, line in fitting])


def _cells(texts: Sequence[str], part: Sequence[int], delimiter: str) -> tuple[list[list[str]], list[int]]:
    if any('"' in text for text in texts):
        try:
            return _quoted(texts, part, delimiter)
        except csv.Error:
            texts = [text.replace('"', "") for text in texts]
    return [text.split(delimiter) for text in texts], [number + 1 for number in part]


def _quoted(texts: Sequence[str], part: Sequence[int], delimiter: str) -> tuple[list[list[str]], list[int]]:
    rows: list[list[str]] = []
    at: list[int] = []
    reader = csv.reader((f"{text}\n" for text in texts), delimiter=delimiter, strict=False)
    before = 0
    for row in reader:
        rows.append([cell.rstrip("\n") for cell in row])
        at.append(part[min(before, len(part) - 1)] + 1)
        before = reader.line_num
    return rows, at


def _widths(sample: Sequence[str], delimiter: str) -> list[int]:
    try:
        return [len(cells) for cells in csv.reader(sample, delimiter=delimiter)]
    except csv.Error:
        return []


def _wide(row: Sequence[str], width: int) -> tuple[str, ...]:
    return (*row[:width], *("" for _ in range(width - len(row))))


def _is_data(row: Sequence[str], modified_at: datetime) -> bool:
    """Tell whether a row is data: a time in one of its first cells, and a number or nothing elsewhere."""
    times = [cell for cell in row[:6] if cell and (looks_epoch(cell) or _is_time(cell, modified_at))]
    if not times:
        return False
    return any(_numeric(cell) for cell in row if cell not in times) or all(is_blank(c) for c in row if c not in times)


def _is_time(cell: str, modified_at: datetime) -> bool:
    if not (6 <= len(cell) <= 64) or not any(sign in cell for sign in ":-/."):
        return False
    if to_number(cell) is not None:
        return False
    return printed_time(cell, modified_at)[0] is not None


def _numeric(cell: str) -> bool:
    return to_number(cell) is not None
