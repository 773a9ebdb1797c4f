"""Change points of a series: where its level moved and stayed moved, by binary segmentation over cumulated sums.

The measure of "much" is the one that ranked root causes best on public incidents: a shift of medians over
IQR / 1.35 + 0.1 standard deviation + 1 % of the level. The last term matters most: a series that hardly moves makes
every tremor look large without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
#: The interquartile range of a normal distribution is this many standard deviations.
_IQR_OF_NORMAL = 1.349
_STD_SHARE, FLOOR_SHARE = 0.1, 0.01
#: Segments are not cut shorter than this; a shorter stay is a spike.
MIN_SEGMENT = 3
_MAX_CUTS = 12
#: Neighbouring stretches differ by so many usual deviations, or they are one.
_LEAST_APART = 2.0
#: A cut has to exceed what the largest of n cumulated sums of noise reaches: about sqrt(2 ln n), times a margin.
_MARGIN = 2.0
#: What a few points before a change prove is shrunk: with this many, by a factor of sqrt(1/2).
_SHRINK = 8.0


@dataclass(frozen=True)
class Shift:
    """A change of level at index `at`; the levels hold in `start..at` and `at..stop`. `z` says how unusual it is."""

    at: int
    start: int
    stop: int
    before: float
    after: float
    z: float


def spread(values: Floats, floor: float = 0.0) -> float:
    """Return the usual deviation from the median: IQR / 1.35 + 0.1 std + 1 % of the median, and `floor` at least."""
    return _Level(values).spread(floor)


class _Level:
    """Where a stretch of values lies and how wide it is, by three order statistics of one partial sort."""

    __slots__ = ("_usual", "middle")

    def __init__(self, values: Floats) -> None:
        count = len(values)
        if not count:
            self.middle, self._usual = 0.0, 0.0
            return
        places = (count // 4, count // 2, min(count - 1, (3 * count) // 4))
        parted = np.partition(values, places)
        low, self.middle, high = (float(parted[place]) for place in places)
        if count % 2 == 0 and count < 64:
            self.middle = float(parted[: count // 2].max() + self.middle) / 2.0
        mean = float(values.sum()) / count
        std = max(float(values @ values) / count - mean * mean, 0.0) ** 0.5
        self._usual = (high - low) / _IQR_OF_NORMAL + _STD_SHARE * std + FLOOR_SHARE * abs(self.middle)

    def spread(self, floor: float) -> float:
        return max(self._usual, floor, 1e-12)


def shift_between(before: Floats, after: Floats, floor: float = 0.0) -> tuple[float, float, float]:
    """Return `(median before, median after, z)` of two stretches: how far the level moved in usual deviations."""
    if not len(before) or not len(after):
        return 0.0, 0.0, 0.0
    old, new = _Level(before).middle, _Level(after).middle
    return old, new, (new - old) / spread(before, floor) * _trust(len(before))


def change_points(values: Floats, floor: float = 0.0) -> list[Shift]:
    """Return the changes of level in the order of time, with z against what the rest of the series does.

    A stretch is compared with all points outside it, so the swing of day and night explains itself, and a level that
    was visited for a while and left again is told at both ends.
    """
    return shifts_at(values, segments(values, floor), floor)


def shifts_at(values: Floats, bounds: Sequence[int], floor: float = 0.0) -> list[Shift]:
    """Return the changes of level at bounds that `segments` found."""
    if len(bounds) <= 2:
        return []
    medians = [_Level(values[start:stop]).middle for start, stop in pairwise(bounds)]
    usual = [
        rest.spread(floor) / _trust(len(values) - stop + start)
        for start, stop in pairwise(bounds)
        for rest in (_Level(np.concatenate((values[:start], values[stop:]))),)
    ]
    return [
        Shift(
            at=bounds[number],
            start=bounds[number - 1],
            stop=bounds[number + 1],
            before=medians[number - 1],
            after=medians[number],
            z=abs(medians[number] - medians[number - 1]) / min(usual[number - 1], usual[number]),
        )
        for number in range(1, len(bounds) - 1)
    ]


def segments(values: Floats, floor: float = 0.0) -> list[int]:
    """Return the bounds of stretches of one level: 0, the cuts, and the number of values."""
    count = len(values)
    least = MIN_SEGMENT if count >= 12 else 2
    if count < 2 * least:
        return [0, count]
    smooth = without_single_spikes(values) if count >= 12 else values
    noise = _noise(values, floor)
    cuts: list[int] = []
    waiting = [(0, count)]
    while waiting and len(cuts) < _MAX_CUTS:
        start, stop = waiting.pop(0)
        cut = _best_cut(smooth[start:stop], noise, least, count)
        if cut is not None:
            cuts.append(start + cut)
            waiting.extend(((start, start + cut), (start + cut, stop)))
    return _merged(values, [0, *sorted(cuts), count], floor) if cuts else [0, count]


def without_single_spikes(values: Floats) -> Floats:
    """Return the running median of three."""
    left, middle, right = values[:-2], values[1:-1], values[2:]
    smooth = values.copy()
    smooth[1:-1] = np.maximum(np.minimum(left, middle), np.minimum(np.maximum(left, middle), right))
    return smooth


def _best_cut(values: Floats, noise: float, least: int, total: int) -> int | None:
    """Return where the cumulated sum leaves zero farthest, or None when noise alone goes as far."""
    count = len(values)
    if count < 2 * least:
        return None
    sums = np.cumsum(values - values.mean())[least - 1 : count - least]
    left = np.arange(least, count - least + 1, dtype=np.float64)
    strength = np.abs(sums) / np.sqrt(left * (count - left) / count)
    best = int(strength.argmax())
    needed = _MARGIN * (2.0 * np.log(max(total, 3))) ** 0.5 * noise
    return best + least if strength[best] > needed else None


def _noise(values: Floats, floor: float) -> float:
    """Return the noise from one point to the next, which a change of level hardly moves."""
    steps = np.abs(np.diff(values))
    usual = _Level(steps).middle / (0.6745 * 2**0.5)
    # Many equal neighbours make that zero; the mean of the smaller steps then says more.
    if usual == 0.0:
        usual = float(np.sort(steps)[: max(1, int(0.9 * len(steps)))].mean())
    return max(usual, floor, 0.005 * abs(_Level(values).middle), 1e-12)


def _merged(values: Floats, bounds: list[int], floor: float) -> list[int]:
    """Drop cuts whose sides differ by less than what they usually do within."""
    levels = [_Level(values[start:stop]) for start, stop in pairwise(bounds)]
    while len(bounds) > 2:
        scores = [
            _apart(left, right, floor, is_left_longer=2 * at > start + stop)
            for left, right, start, at, stop in zip(levels, levels[1:], bounds, bounds[1:], bounds[2:], strict=False)
        ]
        weakest = min(range(len(scores)), key=scores.__getitem__)
        if scores[weakest] >= _LEAST_APART:
            return bounds
        del bounds[weakest + 1]
        levels[weakest : weakest + 2] = [_Level(values[bounds[weakest] : bounds[weakest + 1]])]
    return bounds


def _apart(left: _Level, right: _Level, floor: float, *, is_left_longer: bool) -> float:
    usual = min(left.spread(floor), right.spread(floor))
    longer = left if is_left_longer else right
    return abs(right.middle - left.middle) / max(usual, 0.25 * longer.spread(0.0))


def _trust(count: int) -> float:
    return max((count / (count + _SHRINK)) ** 0.5, 1e-6)
