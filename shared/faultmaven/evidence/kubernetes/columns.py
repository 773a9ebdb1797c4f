"""Tables with aligned columns, as kubectl prints them: headers over values, cells found by where the headers begin."""

from __future__ import annotations

import re
from collections.abc import Sequence

_GAP = re.compile(r"\s{2,}")
_HEADER_CELL = re.compile(r"\S+(?: \S+)*")


def header_starts(header: str) -> list[tuple[str, int]]:
    """Return `(name, start)` of every header; names are apart by two spaces or more."""
    return [(match.group(), match.start()) for match in _HEADER_CELL.finditer(header)]


def cells(line: str, header: Sequence[tuple[str, int]]) -> dict[str, str] | None:
    """Return the cells of a row by header name, or None when the row does not fit under the header.

    A cell that begins a little before its header (a hand-edited paste) is still taken when splitting at wide gaps
    gives exactly as many cells as there are headers.
    """
    names = [name for name, _ in header]
    fields = _GAP.split(line.strip())
    if len(fields) == len(names):
        return dict(zip(names, fields, strict=True))
    starts = [start for _, start in header]
    if any(start and start <= len(line) and line[start - 1 : start].strip() for start in starts):
        return _squeezed(line, names)
    stops = [*starts[1:], len(line)]
    return {name: line[start:stop].strip() for name, start, stop in zip(names, starts, stops, strict=True)}


def _squeezed(line: str, names: Sequence[str]) -> dict[str, str] | None:
    """Read a row whose spacing was lost: one word per column, the rest belongs to the last."""
    words = line.split(None, len(names) - 1)
    return dict(zip(names, words, strict=True)) if len(words) == len(names) else None
