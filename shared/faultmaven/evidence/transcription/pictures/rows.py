"""The rows of a screen: which words share a line, where its characters stand, and lines that the engine overlooked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from faultmaven.evidence.transcription.pictures.engine import Word
from faultmaven.evidence.transcription.pictures.glyphs import Row
from faultmaven.evidence.transcription.pictures.grid import Grid

if TYPE_CHECKING:
    from numpy.typing import NDArray

_INKED = 96
#: Lines of a terminal are between these many character widths apart.
_NARROW, _WIDE = 1.4, 3.5
#: Share of rows that must stand in one rhythm before others are moved onto it.
_RHYTHMIC = 0.4


def find_rows(words: Sequence[Word], ink: NDArray[Any], grid: Grid) -> tuple[list[Row], int] | None:
    """Return the rows from top to bottom and the pixels from one to the next, None where there is no such rhythm."""
    lines: dict[int, list[Word]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    rows = sorted((_row(line, ink, grid) for line in lines.values()), key=lambda row: row.baseline)
    rows = _joined(rows, grid)
    steps = [
        below.baseline - above.baseline
        for above, below in pairwise(rows)
        if _NARROW * grid.pitch <= below.baseline - above.baseline <= _WIDE * grid.pitch
    ]
    if not steps:
        return (rows, round(2.1 * grid.pitch)) if rows else None
    pitch = Counter(steps).most_common(1)[0][0]
    return _complete(_aligned(rows, pitch), pitch, ink), pitch


def _row(line: list[Word], ink: NDArray[Any], grid: Grid) -> Row:
    """Most characters stand on the line: the row on which most columns of ink end is it."""
    import numpy as np  # noqa: PLC0415

    ends: Counter[int] = Counter()
    bottom = int(sorted(word.bottom for word in line)[len(line) // 2])
    for word in line:
        top, last = max(int(word.top), 0), min(int(word.bottom) + 1, bottom + 1, ink.shape[0])
        for column in range(grid.column(word.left), grid.column(word.right)):
            band = ink[top:last, max(grid.edge(column), 0) : max(grid.edge(column + 1), 0)]
            inked = np.flatnonzero((band > _INKED).any(axis=1)).tolist()
            if inked:
                ends[top + inked[-1]] += 1
    baseline = min(ends, key=lambda row: (-ends[row], row)) if ends else bottom - 1
    return Row(baseline, tuple(line))


def _aligned(rows: list[Row], pitch: int) -> list[Row]:
    """Move the few rows that are a pixel or two off the rhythm of the many onto it (a row of `___` or of `ggg`)."""
    phases = Counter(row.baseline % pitch for row in rows)
    main, count = phases.most_common(1)[0]
    if count < _RHYTHMIC * len(rows):
        return rows
    moved: list[Row] = []
    for row in rows:
        off = (row.baseline - main + pitch // 2) % pitch - pitch // 2
        rare = phases[row.baseline % pitch] <= 0.15 * len(rows)
        moved.append(Row(row.baseline - off, row.words) if rare and abs(off) <= 0.35 * pitch else row)
    return moved


def _joined(rows: list[Row], grid: Grid) -> list[Row]:
    """The engine may cut one line in two where a wide gap stands in it."""
    joined: list[Row] = []
    for row in rows:
        if joined and row.baseline - joined[-1].baseline < 0.6 * grid.pitch:
            parts = sorted((joined[-1].words, row.words), key=lambda words: words[0].left)
            most = max(joined[-1], row, key=lambda part: sum(len(word.text) for word in part.words))
            joined[-1] = Row(most.baseline, (*parts[0], *parts[1]))
        else:
            joined.append(row)
    return joined


def _complete(rows: list[Row], pitch: int, ink: NDArray[Any]) -> list[Row]:
    """Add the rows between others that hold ink though the engine read nothing there."""
    complete: list[Row] = rows[:1]
    for row in rows[1:]:
        gap = row.baseline - complete[-1].baseline
        missing = round(gap / pitch) - 1
        if 0 < missing < 200 and abs(gap - (missing + 1) * pitch) <= 0.2 * pitch:
            start = complete[-1].baseline
            for number in range(1, missing + 1):
                baseline = start + round(number * gap / (missing + 1))
                if (ink[max(baseline - pitch // 2, 0) : baseline + 1] > _INKED).any():
                    complete.append(Row(baseline, ()))
        complete.append(row)
    return complete
