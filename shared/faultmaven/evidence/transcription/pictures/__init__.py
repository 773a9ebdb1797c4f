"""Pictures become text: screenshots of terminals and dashboards, read with the places of their lines.

The steps: open it safely, turn colours into ink, let the engine read words, find the lattice of a terminal, and read
every character again by its likes (`glyphs`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from faultmaven.evidence.models import DataType
from faultmaven.evidence.transcription.pictures.engine import Word, recognise
from faultmaven.evidence.transcription.pictures.glyphs import read_cells
from faultmaven.evidence.transcription.pictures.grid import find_grid
from faultmaven.evidence.transcription.pictures.ink import ink_of
from faultmaven.evidence.transcription.pictures.layout import Line, lattice_lines, word_lines
from faultmaven.evidence.transcription.pictures.opening import form_of, opened
from faultmaven.evidence.transcription.pictures.rows import find_rows
from faultmaven.evidence.transcription.pictures.tilt import levelled, tilt_of, tilted_back
from faultmaven.evidence.transcription.transcript import Transcript
from faultmaven.sandbox.unreadable import Unreadable

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Height in pixels of a line's ink at which the engine reads best; its network was trained on print of 30 to 40.
_BEST_HEIGHT = 30
_SCALE_MAX, _PIXELS_MAX = 3.0, 24_000_000
#: Words surer than this, on average, need no second look at the picture as scattered text.
_SURE = 0.75
#: A picture is called hard to read below this: sound screens are read with 0.7 and more, blurred and lying ones below.
_DOUBTFUL = 0.6


def transcribe_picture(data: bytes) -> Transcript | None:
    """Return the text of a picture, None for what is none. Raises Unreadable for one that is broken or says nothing."""
    form = form_of(data)
    if form is None:
        return None
    import numpy as np  # noqa: PLC0415

    picture, notes = opened(data, form)
    ink = ink_of(np.asarray(picture))
    lines, finished = _upright_lines(ink)
    if not any(line.text for line in lines):
        raise Unreadable(
            "No text was found in this picture. Upload the log or the numbers behind it, or a larger screenshot."
        )
    if (sure := _mean_confidence(lines)) < _DOUBTFUL:
        notes = (
            *notes,
            f"The text is hard to read ({sure:.0%} sure on average): letters and figures may be wrong. "
            "Upload the text itself, or a sharper picture, upright and without reflections.",
        )
    if not finished:
        notes = (*notes, "The picture holds more text than could be read in time; the rest of it is missing.")
    return Transcript(
        [line.text for line in lines], form, {"regions": _regions(lines)}, notes, data_type=DataType.VISUAL
    )


def _upright_lines(ink: NDArray[Any]) -> tuple[list[Line], bool]:
    """Return the lines of a picture; those of a photograph that stands askew are read level, placed where they are."""
    tilt = tilt_of(ink)
    if not tilt:
        return _lines(ink)
    sheet = levelled(ink, tilt)
    lines, finished = _lines(sheet)
    return [tilted_back(line, tilt, sheet.shape[:2], ink.shape[:2]) for line in lines], finished


def _lines(ink: NDArray[Any]) -> tuple[list[Line], bool]:
    words, finished = _words(ink, sparse=False)
    grid = find_grid(words, ink)
    found = find_rows(words, ink, grid) if grid is not None else None
    if grid is not None and found is not None:
        rows, pitch = found
        return lattice_lines(rows, read_cells(ink, grid, rows, pitch), grid, pitch), finished
    if finished and _sureness(words) < _SURE:
        scattered, _ = _words(ink, sparse=True)
        words = max(words, scattered, key=lambda read: _sureness(read) * sum(len(word.text) for word in read))
    return word_lines(words), finished


def _words(ink: NDArray[Any], *, sparse: bool) -> tuple[list[Word], bool]:
    from PIL import Image  # noqa: PLC0415

    scale = _scale(ink)
    picture = Image.fromarray(255 - ink)
    size = (max(round(picture.width * scale), 1), max(round(picture.height * scale), 1))
    return recognise(picture.resize(size, Image.Resampling.LANCZOS), scale, sparse=sparse)


def _scale(ink: NDArray[Any]) -> float:
    """Return by how much the picture is enlarged, from the height of its lines of ink."""
    import numpy as np  # noqa: PLC0415

    inked = (ink > 96).any(axis=1).astype(np.int8)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], inked, [0]))))
    heights = edges[1::2] - edges[::2]
    heights = heights[heights >= 5]
    height = float(np.median(heights)) if len(heights) else _BEST_HEIGHT / 2
    wanted = min(max(_BEST_HEIGHT / height, 1.0 if height < 45 else 0.5), _SCALE_MAX)
    return min(wanted if wanted < 1.5 else max(wanted, 2.0), (_PIXELS_MAX / ink.size) ** 0.5)


def _sureness(words: Sequence[Word]) -> float:
    chars = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / chars if chars else 0.0


def _mean_confidence(lines: Sequence[Line]) -> float:
    chars = sum(len(line.text) for line in lines)
    return sum(line.confidence * len(line.text) for line in lines) / chars if chars else 0.0


def _regions(lines: Sequence[Line]) -> dict[str, Sequence[object]]:
    shown = [(number, line) for number, line in enumerate(lines, 1) if line.text]
    return {
        "line_no": [number for number, _ in shown],
        "x": [line.left for _, line in shown],
        "y": [line.top for _, line in shown],
        "width": [line.right - line.left for _, line in shown],
        "height": [line.bottom - line.top for _, line in shown],
        "confidence": [line.confidence for _, line in shown],
    }


__all__ = ["transcribe_picture"]
