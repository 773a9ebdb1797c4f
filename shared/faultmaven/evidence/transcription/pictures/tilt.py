"""Photographs of screens stand askew: how much their lines of text are tilted, and where a levelled line came from.

Lines of text are level where the rows of a picture hold much ink or none; the angle at which they do so most is that of
the text. A screenshot is level to the pixel and stays as it is.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from faultmaven.evidence.transcription.pictures.layout import Line

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Degrees that are tried, and their steps: first coarse, then fine around the best.
_MOST, _COARSE, _FINE = 6.0, 0.5, 0.1
#: Rows have to be this much clearer than those of the picture as it is: photographs reach 5 to 15 times, screens 1.
_CLEARER = 1.5
#: The picture is looked at with so many pixels along its longer side, of which so many are ink at least.
_SIDE, _INKED_LEAST = 1_400, 500
_INK = 96


def tilt_of(ink: NDArray[Any]) -> float:
    """Return by how many degrees lines of text fall to the right, 0 where they are level or nothing tells."""
    import numpy as np  # noqa: PLC0415  (only layers with it read pictures)
    from PIL import Image  # noqa: PLC0415

    shrink = max(1, -(-max(ink.shape) // _SIDE))
    small = np.asarray(Image.fromarray(ink).reduce(shrink)) if shrink > 1 else ink
    rows, columns = np.nonzero(small > _INK)
    if len(rows) < _INKED_LEAST:
        return 0.0

    def clearness(degrees: float) -> float:
        at = (rows - columns * math.tan(math.radians(degrees))).astype(np.int64)
        steps = np.diff(np.bincount(at - at.min()).astype(np.float64))
        return float((steps * steps).sum())

    level = clearness(0.0)
    found = max(np.arange(-_MOST, _MOST + _COARSE, _COARSE).tolist(), key=clearness)
    found = max(np.arange(found - _COARSE, found + _COARSE, _FINE).tolist(), key=clearness)
    return found if clearness(found) > _CLEARER * level else 0.0


def levelled(ink: NDArray[Any], degrees: float) -> NDArray[Any]:
    """Return the ink with its lines of text level, on a larger sheet so that no corner is lost."""
    import numpy as np  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    return np.asarray(Image.fromarray(ink).rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=0))


def tilted_back(line: Line, degrees: float, sheet: tuple[int, int], picture: tuple[int, int]) -> Line:
    """Return a line with the box around where it stands in the picture; both sizes are heights and widths."""
    if not line.text:
        return line
    turn, rise = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    corners = [(x - sheet[1] / 2, y - sheet[0] / 2) for x in (line.left, line.right) for y in (line.top, line.bottom)]
    across = [turn * x - rise * y + picture[1] / 2 for x, y in corners]
    down = [rise * x + turn * y + picture[0] / 2 for x, y in corners]
    return replace(
        line,
        left=max(round(min(across)), 0),
        top=max(round(min(down)), 0),
        right=min(round(max(across)), picture[1]),
        bottom=min(round(max(down)), picture[0]),
    )
