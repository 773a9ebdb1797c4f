"""From words and cells to lines of text: blanks as wide as on the screen, so that columns stay columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from faultmaven.evidence.transcription.pictures.engine import Word
from faultmaven.evidence.transcription.pictures.glyphs import Row
from faultmaven.evidence.transcription.pictures.grid import Grid

#: The cells of a row explain it when they are as many as the characters read, give or take this share.
_TOLERATED = 0.2
#: A gap of this many line distances is a blank line.
_BLANK_LINE = 1.7


@dataclass(frozen=True)
class Line:
    """One line of text and its box in pixels; `confidence` is the engine's, 0 to 1. A blank line has no width."""

    text: str
    left: int
    top: int
    right: int
    bottom: int
    confidence: float


def lattice_lines(rows: Sequence[Row], cells: Sequence[Mapping[int, str]], grid: Grid, pitch: int) -> list[Line]:
    """Return the lines of a terminal; the margin that all share is left out."""
    taken = [_by_column(row, found, grid) for row, found in zip(rows, cells, strict=True)]
    margin = min((min(columns) for columns in taken if columns), default=0)
    lines: list[Line] = []
    for row, columns in zip(rows, taken, strict=True):
        if not columns:
            continue
        top = row.baseline - round(0.78 * pitch) + 1
        if lines and row.baseline - lines[-1].bottom + round(0.22 * pitch) > _BLANK_LINE * pitch:
            lines.append(Line("", 0, top, 0, top, 1.0))
        text, at = "", margin
        for column in sorted(columns):
            text += " " * max(column - at, 0) + columns[column]
            at = max(at, column) + len(columns[column])
        lines.append(
            Line(
                text,
                grid.edge(min(columns)),
                top,
                grid.edge(max(column + len(part) for column, part in columns.items())),
                row.baseline + round(0.22 * pitch),
                _confidence(row.words),
            )
        )
    return lines


def word_lines(words: Sequence[Word]) -> list[Line]:
    """Return the lines of a picture without a lattice: words side by side make a line, wide gaps stay gaps."""
    lines: list[Line] = []
    for row in _side_by_side(words):
        chars = sum(len(word.text) for word in row)
        width = max(sum(word.right - word.left for word in row) / chars, 1.0)
        text = row[0].text
        for before, word in pairwise(row):
            gap = (word.left - before.right) / width
            text += (" " if gap < 2.5 else " " * min(round(gap), 40)) + word.text
        lines.append(
            Line(
                text,
                int(min(word.left for word in row)),
                int(min(word.top for word in row)),
                int(max(word.right for word in row)),
                int(max(word.bottom for word in row)),
                _confidence(row),
            )
        )
    return lines


def _by_column(row: Row, cells: Mapping[int, str], grid: Grid) -> dict[int, str]:
    """Return the characters by column; where the cells do not explain what was read, the words stand in their place."""
    read = sum(len(word.text) for word in row.words)
    if not row.words or abs(len(cells) - read) <= max(_TOLERATED * read, 2):
        return dict(cells)
    columns: dict[int, str] = {}
    end = 0
    for word in sorted(row.words, key=lambda word: word.left):
        start = max(grid.column(word.left), end + 1 if columns else 0, 0)
        columns[start] = word.text
        end = start + len(word.text)
    return columns


def _side_by_side(words: Sequence[Word]) -> list[list[Word]]:
    """Group words whose middles lie within each other's height, from top to bottom and left to right."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.top + word.bottom) / 2):
        middle = (word.top + word.bottom) / 2
        if rows and rows[-1][-1].top <= middle <= rows[-1][-1].bottom:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda word: word.left) for row in rows]


def _confidence(words: Sequence[Word]) -> float:
    chars = sum(len(word.text) for word in words)
    return round(sum(word.confidence * len(word.text) for word in words) / chars, 3) if chars else 0.5
