"""Tables of values cut into cells: plain ones by splitting, quoted ones by csv, headers of one row or several."""

from __future__ import annotations

import csv
import re
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
#: Blank lines and headers that cut tables apart however short those are.
_FEW_BREAKS = 3
#: A number with a comma in it, perhaps with points between thousands and a unit behind it.
_WITH_COMMA = re.compile(r"\s*(?P<whole>[+-]?\d{1,3}(?:\.\d{3})+|[+-]?\d+),(?P<part>\d+)(?P<tail>\s?\D{0,6})\Z")
#: Rows that decide what a comma in a number is.
_COMMA_SAMPLE = 400


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
    breaks = [
        number for number, line in enumerate(lines) if not line.strip() or _is_noted_header(lines, number, delimiter)
    ]
    if len(breaks) > 0.2 * len(lines) and len(breaks) > _FEW_BREAKS:
        breaks = []  # double spacing, not tables apart
    header: tuple[str, ...] | None = None
    for stop in [*breaks, len(lines)]:
        part = [number for number in range(start, stop) if lines[number].strip() and lines[number][0] != "#"]
        if len(part) > (header is None):
            table = _table(lines, part, delimiter, modified_at, header)
            if table is not None:
                yield table
        if stop < len(lines):
            noted = _is_noted_header(lines, stop, delimiter)
            header = tuple(cell.strip() for cell in lines[stop].lstrip("# ").split(delimiter)) if noted else None
        start = stop + 1


def _is_noted_header(lines: Sequence[str], number: int, delimiter: str) -> bool:
    """Tell whether a line names the columns of the rows below it behind a `#`, as `sadf -d` writes them."""
    line = lines[number]
    if line[:1] != "#" or number + 1 >= len(lines) or lines[number + 1][:1] == "#":
        return False
    names, cells = line.lstrip("# ").split(delimiter), lines[number + 1].split(delimiter)
    return len(names) == len(cells) and not any(_numeric(name) for name in names) and any(map(_numeric, cells))


def _with_points(rows: list[list[str]], delimiter: str) -> list[list[str]]:
    """Return the rows with points for decimal commas, where the commas of a table's numbers are such.

    They are when one has not three digits behind it. With three behind each they are in a table with semicolons,
    which is what programs write where the comma is in numbers, unless a number has a point.
    """
    found: list[re.Match[str]] = []
    numbers: list[str] = []
    places: set[int] = set()
    for place in range(max(map(len, rows[:_COMMA_SAMPLE]), default=0)):
        cells = [row[place] for row in rows[1:_COMMA_SAMPLE] if place < len(row) and not is_blank(row[place])]
        matches = [match for cell in cells if "," in cell and (match := _WITH_COMMA.match(cell))]
        plain = [cell for cell in cells if "," not in cell and to_number(cell) is not None]
        numbers += plain
        if matches and len(matches) + len(plain) >= 0.9 * len(cells):
            found += matches
            places.add(place)
    are_thousands = all(len(match["part"]) == 3 and "." not in match["whole"] for match in found)
    if not found or (are_thousands and (delimiter != ";" or any("." in cell for cell in numbers))):
        return rows
    return [[_pointed(cell) if at in places else cell for at, cell in enumerate(row)] for row in rows]


def _pointed(cell: str) -> str:
    match = _WITH_COMMA.match(cell)
    return cell if match is None else f"{match['whole'].replace('.', '')}.{match['part']}{match['tail']}"


def _table(
    lines: Sequence[str],
    part: Sequence[int],
    delimiter: str,
    modified_at: datetime,
    noted: tuple[str, ...] | None = None,
) -> Cells | None:
    rows, at = _cells([lines[number] for number in part], part, delimiter)
    rows = _with_points(rows, delimiter)
    top = [tuple(cell.strip().lstrip("\ufeff") for cell in row) for row in rows[: _HEADER_ROWS + 1]]
    first = next((place for place, row in enumerate(top) if _is_data(row, modified_at)), None)
    if first is None:
        # No row begins with a time: one header row, when the rows below it differ from it in having numbers.
        first = 1 if len(top) > 1 and not any(_numeric(cell) for cell in top[0]) else None
    if first is None:
        return None
    width = min(max(len(row) for row in rows[first : first + _SAMPLE]), MOST_COLUMNS)
    unnamed = _wide(noted, width) if noted is not None else tuple(f"column_{n + 1}" for n in range(width))
    header = tuple(_wide(row, width) for row in top[:first]) or (unnamed,)
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
