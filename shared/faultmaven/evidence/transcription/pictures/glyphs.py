"""Equal pictures are equal characters: a terminal draws each character the same way hundreds of times.

The engine misreads a `1` as `l` here and there, by chance. So the cells of the lattice are grouped by what is drawn in
them, each group takes the character that most of its cells were read as, and every cell is read again by its group.
That halves the errors of any engine, needs no dictionary, and gives the exact columns of tables besides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from faultmaven.evidence.transcription.pictures.engine import Word
from faultmaven.evidence.transcription.pictures.grid import Grid

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: A pixel with less than this share of its cell's strongest ink is ground (0 to 1).
_FAINT = 0.25
#: Ink below this (of 255) is noise of a camera or of compression.
_INKED = 40
#: Two cells show the same character when the squares of their differences are less than this share of their ink's.
#: A `c` and an `e`, a `b` and an `h` differ by a tenth; compression makes a hundredth of difference.
_SAME = 0.04
#: A group that nothing was read for takes the character of one that differs less than this.
_ALIKE = 0.12
#: How far characters reach under the line they stand on, as a share of the distance between lines.
_DESCENT = 0.22
_GROUPS_MAX = 1200
#: What a reading counts that the engine was not at all sure of.
_DOUBTFUL = 0.05
_UNNAMED = "\0"
#: A second reading of a group counts when it has this share of the votes.
_SECOND = 0.1
#: What the engine takes for what: here one reading is enough.
_CONFUSED = {"0": "Oo", "O": "0Q", "1": "lI|", "l": "1I|", "I": "1l|", "5": "S", "S": "5", "7": "?", "8": "B", "b": "h"}

#: Group -> character -> how much speaks for it.
Votes = defaultdict[int, defaultdict[str, float]]


@dataclass(frozen=True)
class Row:
    """One line of the screen: the pixel row its characters stand on, and the words that the engine read in it."""

    baseline: int
    words: tuple[Word, ...]


@dataclass(frozen=True)
class Cells:
    """All inked cells: `row` and `column` of each, and `shapes`, one picture a row with its strongest ink at 1."""

    row: NDArray[Any]
    column: NDArray[Any]
    shapes: NDArray[Any]


@dataclass(frozen=True)
class _RowCells:
    """A row's inked cells beside what the engine read in it, character by character without blanks."""

    columns: list[int]
    groups: list[int]
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """Return the characters read, without blanks."""
        return "".join(word.text for word in self.words)

    @property
    def weights(self) -> list[float]:
        """Return how much each character's reading counts."""
        return [max(word.confidence, _DOUBTFUL) for word in self.words for _ in word.text]


def read_cells(ink: NDArray[Any], grid: Grid, rows: Sequence[Row], pitch: int) -> list[dict[int, str]]:
    """Return for each row the characters by column; cells that no group and no word explains are left out."""
    cells = _cut(ink, grid, rows, pitch)
    groups = _grouped(cells.shapes)
    read = [_RowCells(list[int](), list[int](), row.words) for row in rows]
    for row, column, group in zip(cells.row.tolist(), cells.column.tolist(), groups.tolist(), strict=True):
        target: _RowCells = read[int(row)]
        target.columns.append(column)
        target.groups.append(group)
    votes: Votes = defaultdict(lambda: defaultdict(float))
    for row in read:
        _votes(row, grid, votes)
    names = _elected(votes)
    for row in read:
        _late_votes(row, names, votes)
    names = _elected(votes)
    if grid.pitch.is_integer():
        _part_twins(names, votes, groups)
    _name_by_likeness(names, cells.shapes, groups)
    return [
        {column: names[group] for column, group in zip(row.columns, row.groups, strict=True) if group in names}
        for row in read
    ]


def _elected(votes: Votes) -> dict[int, str]:
    return {group: max(sorted(found), key=lambda char: found[char]) for group, found in votes.items()}


def _part_twins(names: dict[int, str], votes: Votes, groups: NDArray[Any]) -> None:
    """Where a character is drawn in whole pixels it has one shape: of two groups of one name, the smaller is misread.

    It takes the next best reading if nobody has that name yet (an `I` that was mostly read as `1`).
    """
    import numpy as np  # noqa: PLC0415

    sizes = np.bincount(groups)
    taken: dict[str, int] = {}
    for group in sorted(names, key=lambda group: -int(sizes[group])):
        taken.setdefault(names[group], group)
    for group, name in sorted(names.items()):
        if taken[name] == group:
            continue
        found = votes[group]
        least = _SECOND * sum(found.values())
        likely = _CONFUSED.get(name, "")
        others = sorted(
            (char for char, weight in found.items() if weight >= least or char in likely), key=lambda char: -found[char]
        )
        free = next((char for char in others if char not in taken), None)
        if free is not None:
            names[group] = free
            taken[free] = group


def _cut(ink: NDArray[Any], grid: Grid, rows: Sequence[Row], pitch: int) -> Cells:
    import numpy as np  # noqa: PLC0415

    height, width = ink.shape
    below = round(_DESCENT * pitch) + 1
    columns = int((width - grid.origin) / grid.pitch)
    edges = np.rint(grid.origin + np.arange(columns) * grid.pitch).astype(np.int64)
    cell_width = max(int(grid.pitch), 1)
    across = np.minimum(edges[:, None] + np.arange(cell_width)[None, :], width - 1)
    padded = np.pad(ink, ((pitch, pitch), (0, 0)))
    shapes: list[NDArray[Any]] = []
    row_of: list[NDArray[Any]] = []
    column_of: list[NDArray[Any]] = []
    for number, row in enumerate(rows):
        first = min(max(row.baseline + below, 0), height + pitch)  # of the padded picture: one pitch above the end
        band = padded[first : first + pitch]
        if band.shape[0] < pitch:
            continue
        pictures = band[:, across].swapaxes(0, 1).reshape(columns, -1)
        inked = np.flatnonzero(pictures.max(axis=1) >= _INKED)
        shapes.append(pictures[inked])
        row_of.append(np.full(len(inked), number))
        column_of.append(inked)
    if not shapes:
        nothing = np.zeros(0, dtype=np.int64)
        return Cells(nothing, nothing, np.zeros((0, 1), dtype=np.float32))
    drawn = np.concatenate(shapes).astype(np.float32)
    drawn /= drawn.max(axis=1, keepdims=True)
    drawn[drawn < _FAINT] = 0
    return Cells(np.concatenate(row_of), np.concatenate(column_of), drawn)


def _grouped(shapes: NDArray[Any]) -> NDArray[Any]:
    """Return the number of each cell's group: exact copies first, then what is nearly the same as a frequent one."""
    import numpy as np  # noqa: PLC0415

    if not len(shapes):
        return np.zeros(0, dtype=np.int64)
    coarse = np.rint(shapes * 15).astype(np.uint8)
    _, first, copy_of, counts = np.unique(coarse, axis=0, return_index=True, return_inverse=True, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    distinct = shapes[first][order]
    power = (distinct**2).sum(axis=1)
    group = np.full(len(distinct), -1, dtype=np.int64)
    free = np.arange(len(distinct))
    number = 0
    while len(free) and number < _GROUPS_MAX:
        leader = free[0]
        difference = ((distinct[free] - distinct[leader]) ** 2).sum(axis=1)
        same = difference <= _SAME * np.maximum(power[free], power[leader])
        group[free[same]] = number
        free = free[~same]
        number += 1
    group[free] = number + np.arange(len(free))
    by_copy = np.empty(len(distinct), dtype=np.int64)
    by_copy[order] = group
    return by_copy[copy_of.reshape(-1)]


def _votes(row: _RowCells, grid: Grid, votes: Votes) -> None:
    """Let readings whose characters and cells are equally many say what their cells show: a whole row, or its words.

    Where the engine saw a blank that is none, its words' boxes mislead, but not the order of their characters.
    """
    if len(row.text) == len(row.columns):
        for group, char, weight in zip(row.groups, row.text, row.weights, strict=True):
            votes[group][char] += weight
        return
    by_column = dict(zip(row.columns, row.groups, strict=True))
    for word in row.words:
        first, last = grid.column(word.left - 0.3 * grid.pitch), grid.column(word.right + 0.3 * grid.pitch)
        spanned = [column for column in range(first, last) if column in by_column]
        if len(spanned) == len(word.text):
            for column, char in zip(spanned, word.text, strict=True):
                votes[by_column[column]][char] += max(word.confidence, _DOUBTFUL)


def _late_votes(row: _RowCells, names: dict[int, str], votes: Votes) -> None:
    """Lay the reading of a row beside what its groups say; it names what stands between characters that agree."""
    said = "".join(names.get(group, _UNNAMED) for group in row.groups)
    matcher = SequenceMatcher(None, said, row.text, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        # One cell beside several characters: the engine saw a second one that is not there (`K1` for a wide `K`).
        if kind == "replace" and last - first in (1, end - start):
            for group, char in zip(row.groups[first:last], row.text[start:end], strict=False):
                if group not in names:
                    votes[group][char] += _DOUBTFUL


def _name_by_likeness(names: dict[int, str], shapes: NDArray[Any], groups: NDArray[Any]) -> None:
    """Name groups without votes by the most alike named group, if one is alike at all."""
    import numpy as np  # noqa: PLC0415

    present, first = np.unique(groups, return_index=True)
    named = np.array([group in names for group in present.tolist()], dtype=bool)
    if named.all() or not named.any():
        return
    known, power = shapes[first[named]], (shapes[first] ** 2).sum(axis=1)
    for at in np.flatnonzero(~named):
        difference = ((known - shapes[first[at]]) ** 2).sum(axis=1) / np.maximum(power[named], power[at])
        nearest = int(difference.argmin())
        if difference[nearest] <= _ALIKE:
            names[int(present[at])] = names[int(present[named][nearest])]
