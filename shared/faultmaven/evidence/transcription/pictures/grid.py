"""The lattice of a terminal: every character stands in a cell of the same width, so columns can be counted.

Found from the recognised words (how wide a character is) and then exactly from the ink (where the gaps between
characters are). A picture in a proportional font has no lattice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from faultmaven.evidence.transcription.pictures.engine import Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: A word needs this many characters to say how wide one is, and a picture this many such words.
_TELLING_CHARS, _TELLING_WORDS = 4, 6
#: Share of those words that must agree on the width within a tenth of it.
_AGREEING = 0.55
#: Ink where gaps between cells should be, against the mean of all columns: above it there is no lattice.
_GAP_INK = 0.45
_EMPTY = 24
_PHASES = 4


@dataclass(frozen=True)
class Grid:
    """Columns of `pitch` pixels, the first of which begins at `origin` (0 <= origin < pitch)."""

    pitch: float
    origin: float

    def column(self, x: float) -> int:
        """Return the column whose left edge is nearest to x."""
        return round((x - self.origin) / self.pitch)

    def edge(self, column: int) -> int:
        """Return the pixel at which a column begins."""
        return round(self.origin + column * self.pitch)


def find_grid(words: Sequence[Word], ink: NDArray[Any]) -> Grid | None:
    """Return the lattice that the words stand in, None where they stand in none."""
    widths = sorted(
        (word.right - word.left) / (len(word.text) - 0.2) for word in words if len(word.text) >= _TELLING_CHARS
    )
    if len(widths) < _TELLING_WORDS:
        return None
    rough = widths[len(widths) // 2]
    agreeing = sum(1 for width in widths if abs(width - rough) <= 0.1 * rough)
    if agreeing < _AGREEING * len(widths) or rough < 4:
        return None
    return _fitted(rough, ink)


def _fitted(rough: float, ink: NDArray[Any]) -> Grid | None:
    """Search widths near the rough one for the lattice whose edges carry the least ink."""
    import numpy as np  # noqa: PLC0415

    profile = (ink > 96).sum(axis=0).astype(np.float64)
    width = len(profile)
    mean = profile.mean()
    if mean == 0:
        return None
    # An edge lies between two pixels; both belong to the gap.
    gaps = (profile + np.concatenate(([0.0], profile[:-1]))) / 2
    best: tuple[float, float, float] | None = None
    for pitch in np.arange(rough * 0.93, rough * 1.07, rough / width / 2):
        places = np.arange(0, width - pitch, pitch)
        phases = np.arange(0, pitch, 1 / _PHASES)
        at = np.minimum(np.rint(places[None, :] + phases[:, None]).astype(np.int64), width - 1)
        inked = gaps[at].mean(axis=1)
        phase = int(inked.argmin())
        if best is None or inked[phase] < best[0]:
            best = (float(inked[phase]), float(pitch), float(phases[phase]))
    if best is None or best[0] > _GAP_INK * mean:
        return None
    return _whole(best[1], best[2], gaps, best[0])


def _whole(pitch: float, origin: float, gaps: NDArray[Any], inked: float) -> Grid:
    """Prefer a whole number of pixels when it fits as well: that is what terminals use."""
    import numpy as np  # noqa: PLC0415

    whole = round(pitch)
    if abs(whole - pitch) * len(gaps) / pitch < 1.5 * pitch:
        sums = [gaps[phase::whole].mean() for phase in range(whole)]
        phase = int(np.argmin(sums))
        if sums[phase] <= inked * 1.05 + 0.5:
            return Grid(float(whole), float(phase))
    return Grid(pitch, origin)
