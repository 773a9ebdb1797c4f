"""Tables of values separated by commas, semicolons, tabs or bars: header, rows, and the line each row begins on."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_DELIMITERS = (",", "\t", ";", "|")
#: Lines that decide whether a file is such a table, and the part of them that must have as many cells as the header.
_SAMPLE, _AGREEING = 60, 0.9
#: A first cell that tells the time begins a record, not a header.
_CLOCK = re.compile(r"\d:\d\d")
#: Cells may be long (a log message, a JSON document); the reader's own limit of 128 KiB would end the whole file.
csv.field_size_limit(64 * 1024 * 1024)


@dataclass(frozen=True)
class CsvTable:
    """A table under its header, which stands on line `header_line`; names are as printed, without blanks around."""

    names: tuple[str, ...]
    delimiter: str
    header_line: int
    lines: Sequence[str]

    def rows(self) -> Iterator[tuple[int, int, list[str]]]:
        """Yield the first line, the last line and the cells of each row; a row with too few cells is filled up."""
        reader = csv.reader(
            (_printed(line) for line in self.lines[self.header_line :]), delimiter=self.delimiter, strict=False
        )
        width, before = len(self.names), 0
        for cells in reader:
            start, before = before, reader.line_num
            if any(cell.strip() for cell in cells):
                filled = [cell.rstrip("\n") for cell in cells[:width]] + [""] * (width - len(cells))
                yield self.header_line + start + 1, self.header_line + reader.line_num, filled


def read_table(lines: Sequence[str]) -> CsvTable | None:
    """Return the table these lines are, or None when they are none: at least two named columns and one row."""
    start = next((number for number, line in enumerate(lines[:50]) if line.strip() and line[0] != "#"), None)
    if start is None:
        return None
    header = lines[start]
    for delimiter in sorted(_DELIMITERS, key=header.count, reverse=True):
        if delimiter not in header:
            break
        names = tuple(
            name.strip().lstrip("\ufeff") for name in next(csv.reader([_printed(header)], delimiter=delimiter))
        )
        if not _is_header(names):
            continue
        sample = [line for line in lines[start + 1 : start + _SAMPLE] if line.strip()]
        widths = [len(cells) for cells in csv.reader(map(_printed, sample), delimiter=delimiter)]
        if widths and sum(width == len(names) for width in widths) >= _AGREEING * len(widths):
            return CsvTable(names, delimiter, start + 1, lines)
    return None


def _printed(line: str) -> str:
    """Return a line as the reader wants it: it refuses a carriage return in the middle."""
    return f"{line}\n" if "\r" not in line else f"{line.replace(chr(13), ' ')}\n"


def _is_header(names: Sequence[str]) -> bool:
    if len(names) < 2 or len(set(names)) != len(names) or _CLOCK.search(names[0]):
        return False
    return all(len(name) <= 120 and not _is_number(name) for name in names) and any(names)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
