"""How far a measure of the incident lies from normal, in robust units, and since when."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from faultmaven.diagnosis.telemetry.measures import Measure, Numbers
from faultmaven.diagnosis.telemetry.windows import Flags, Window

#: The scale of a shift: the spread of the middle half as a standard deviation, a tenth of the standard deviation (for
#: measures that are still most of the time), and a floor of one percent of the level, without which every tiny change
#: of a still measure would be the largest of all.
_NORMAL_IQR, _OF_STD, _FLOOR = 1.35, 0.1, 0.01
#: Samples another recording must have to say what is normal.
_NORMAL_SAMPLES = 5
#: Sigmas above normal at which a single sample has left it.
_LEFT = 3.0


@dataclass(frozen=True)
class Deviation:
    """A measure in the incident against normal. `z` is positive when it grew; `shift` is in the measure's unit.

    It counts only what is unusual both against other recordings and against just before: a system that has changed
    since the normal recording has not failed, and what was so before the alarm did not cause it.
    """

    measure: Measure
    normal: float
    now: float
    z: float
    onset: float | None
    place: int

    @property
    def shift(self) -> float:
        """Return how much it grew."""
        return self.now - self.normal

    @property
    def ratio(self) -> float:
        """Return how many times normal it is; infinite from nothing."""
        return self.now / self.normal if self.normal > 0 else float("inf") if self.now > 0 else 1.0


def deviation(measure: Measure, window: Window) -> Deviation | None:
    """Return how a measure deviates; None without samples of the incident or anything to hold them against."""
    inside = window.incident(measure)
    if not inside.any():
        return None
    if measure.counts_records:
        return _of_records(measure, inside, window)
    now = float(np.median(measure.values[inside]))
    references = [measure.values[where] for where in _references(measure, window)]
    if not references:
        return None
    # A few samples just before say little about how much is usual: the spread is that of the longest reference.
    widest = max(references, key=len)
    spread = _spread(widest)
    found: list[tuple[float, float]] = []
    for reference in references:
        level = float(np.median(reference))
        floor = 1.0 if measure.is_share else max(abs(level), abs(now))
        scale = spread + _FLOOR * floor + 1e-12
        found.append(((now - level) / scale, level))
    z, level = min(found, key=lambda pair: abs(pair[0]))
    if any(pair[0] * z < 0 for pair in found):
        z = 0.0
    onset, place = _onset(measure, inside, level, spread, sign=1 if now >= level else -1)
    return Deviation(measure, level, now, z, onset, place)


def _of_records(measure: Measure, inside: Flags, window: Window) -> Deviation | None:
    """Return how many more records there are than the rate before lets expect, in units of chance (Poisson)."""
    before = window.before(measure)
    if not before.any():
        return None
    normal, now, slices = float(measure.values[before].mean()), float(measure.values[inside].mean()), int(inside.sum())
    z = (now - normal) * slices / np.sqrt(max(normal * slices, 1.0))
    places = np.flatnonzero(inside)
    seen = places[measure.values[places] > normal]
    place = int(seen[0]) if len(seen) else int(places[int(np.argmax(measure.values[places]))])
    onset = float(measure.times[place]) if len(seen) else None
    return Deviation(measure, normal * slices, now * slices, float(z), onset, place)


def _references(measure: Measure, window: Window) -> Sequence[Flags]:
    apart, before = window.apart(measure), window.before(measure)
    found = [apart] if apart.sum() >= _NORMAL_SAMPLES else []
    return [*found, before] if before.any() else found


def _spread(values: Numbers) -> float:
    low, high = np.percentile(values, [25, 75])
    return float((high - low) / _NORMAL_IQR + _OF_STD * values.std())


def _onset(measure: Measure, inside: Flags, level: float, spread: float, *, sign: int) -> tuple[float | None, int]:
    """Return when it left normal, and the sample furthest from it, which shows it best."""
    places = np.flatnonzero(inside)
    away = sign * (measure.values[places] - level)
    limit = _LEFT * (spread + _FLOOR * max(abs(level), 1e-12))
    left = np.flatnonzero(away > limit)
    onset = float(measure.times[places[left[0]]]) if len(left) else None
    return onset, int(places[int(np.argmax(away))])
