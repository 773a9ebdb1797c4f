"""Spikes and dips of a series: points far from the level around them, unless that is what the series always does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from faultmaven.evidence.analysis.change_points import FLOOR_SHARE, Floats, spread


@dataclass(frozen=True)
class Outlier:
    """Points `start..stop` (stop excluded) far from the level around them; `peak` is the index of the farthest."""

    start: int
    stop: int
    peak: int
    usual: float
    z: float


#: Deviations from which a point is an outlier, and how many groups of them a series may have before that is its nature.
OUTLIER_Z, _GROUPS, _STANDS_OUT = 8.0, 3, 2.5


def outliers(values: Floats, bounds: Sequence[int], floor: float = 0.0) -> list[Outlier]:
    """Return the spikes and dips, the farthest first; in a series that always has some, only those that stand out."""
    if len(values) < 8:
        return []
    level = np.concatenate([np.full(b - a, float(np.median(values[a:b]))) for a, b in pairwise(bounds)])
    away = values - level
    usual = spread(away, max(floor, FLOOR_SHARE * abs(float(np.median(values)))))
    far = np.abs(away) / usual
    for bound in bounds[1:-1]:
        # the points beside a change may belong to either level
        low, high = max(bound - 2, 0), min(bound + 2, len(values))
        for other in (level[bound - 1], level[bound]):
            far[low:high] = np.minimum(far[low:high], np.abs(values[low:high] - other) / usual)
    hits = np.flatnonzero(far >= OUTLIER_Z)
    if not len(hits) or len(hits) > 0.1 * len(values) + 2:
        return []
    groups = np.split(hits, np.flatnonzero(np.diff(hits) > 2) + 1)
    found = [_outlier(group, far, level) for group in groups]
    found.sort(key=lambda outlier: -outlier.z)
    allowed = max(_GROUPS, len(values) // 500)
    if len(found) > allowed:
        found = [outlier for outlier in found[:allowed] if outlier.z > _STANDS_OUT * found[allowed].z]
    return found


def _outlier(group: npt.NDArray[np.intp], far: Floats, level: Floats) -> Outlier:
    peak = int(group[far[group].argmax()])
    return Outlier(int(group[0]), int(group[-1]) + 1, peak, float(level[peak]), float(far[peak]))
