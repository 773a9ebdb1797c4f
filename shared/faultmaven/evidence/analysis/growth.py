"""Steady growth: a series that goes one way all the time, as memory does that nobody frees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

#: A series is cut into this many blocks; the median of each has to go beyond the one before, by a like amount.
_BLOCKS = 8
_LEAST_SAMPLES = 24
#: No single step between blocks may make more than this share of the whole way: that would be a change of level.
_MOST_OF_ONE_STEP = 0.35
#: What is left over around the straight line, as a share of the whole way.
_MOST_AROUND = 0.08


@dataclass(frozen=True)
class Growth:
    """From `before` to `after` (medians of the first and last block); `strength` is the way over what is around it."""

    start: int
    stop: int
    block: int
    before: float
    after: float
    strength: float


def growth(values: npt.NDArray[np.float64]) -> Growth | None:
    """Return the growth of a series, or None when it does anything else."""
    count = len(values)
    if count < _LEAST_SAMPLES:
        return None
    size = count // _BLOCKS
    medians = np.sort(values[: size * _BLOCKS].reshape(_BLOCKS, size), axis=1)[:, size // 2]
    steps = np.diff(medians)
    way = float(medians[-1] - medians[0])
    if way == 0.0 or not ((steps > 0).all() or (steps < 0).all()) or np.abs(steps).max() > _MOST_OF_ONE_STEP * abs(way):
        return None
    line = np.interp(np.arange(count), size * np.arange(_BLOCKS) + size / 2.0, medians)
    around = float(np.mean(np.abs(values - line)))
    if around > _MOST_AROUND * abs(way):
        return None
    strength = abs(way) / (around + 0.1 * float(values.std()) + 0.01 * abs(float(medians[0])) + 1e-12)
    return Growth(0, count, size, float(medians[0]), float(medians[-1]), strength)
