"""Which time is normal, and which is the incident: by the alarm, by gaps, or by where most changes at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from faultmaven.diagnosis.telemetry.alarms import Alarm
from faultmaven.diagnosis.telemetry.measures import Measure, Numbers

Flags = npt.NDArray[np.bool_]

#: Two samples further apart than this many usual steps, and than an hour, belong to different recordings.
_GAP_STEPS, _GAP_SECONDS = 12, 3600.0
#: What comes long after the beginning is consequence and repair: the incident is looked at for so long.
_MOST_STEPS, _MOST_SECONDS = 10, 900.0
#: Samples before a change that are needed to call it one.
_BEFORE = 4
#: A shift counts at most this many times its scale when the moment of change is looked for: none may decide alone.
_CAP = 10.0


@dataclass(frozen=True)
class Window:
    """Times in seconds. `start` to `end` is the incident, `stretch` the recording it lies in; all else is normal."""

    start: float
    end: float
    stretch: tuple[float, float]

    def incident(self, measure: Measure) -> Flags:
        """Return which samples are of the incident: those whose interval reaches into it."""
        return (measure.times > self.start - measure.step) & (measure.times <= self.end)

    def before(self, measure: Measure) -> Flags:
        """Return which samples stand just before it, in the same recording."""
        return (measure.times <= self.start - measure.step) & (measure.times >= self.stretch[0])

    def apart(self, measure: Measure) -> Flags:
        """Return which samples are of other recordings."""
        return (measure.times < self.stretch[0]) | (measure.times > self.stretch[1])


def find_window(measures: Sequence[Measure], alarm: Alarm) -> Window | None:
    """Return when the incident is; None when there are too few samples to tell anything from normal."""
    if not measures:
        return None
    times = np.unique(np.concatenate([measure.times for measure in measures]))
    steps = [float(np.median(np.diff(m.times))) for m in measures if len(m.times) > 1]
    step = max(float(np.median(steps)) if steps else 0.0, 1e-6)
    stretches = _stretches(times, step)
    stretch = _of_incident(stretches, alarm, step, measures)
    start = alarm.at if alarm.at is not None and stretch[0] - step <= alarm.at <= stretch[1] + step else None
    if start is None:
        start = _change(measures, stretch, has_normal=len(stretches) > 1)
    if start is None:
        return None
    end = min(stretch[1], start + max(_MOST_STEPS * step, _MOST_SECONDS))
    return Window(start, end, stretch)


def _stretches(times: Numbers, step: float) -> list[tuple[float, float]]:
    breaks = np.flatnonzero(np.diff(times) > max(_GAP_STEPS * step, _GAP_SECONDS))
    edges = [0, *(breaks + 1).tolist(), len(times)]
    return [(float(times[a]), float(times[b - 1])) for a, b in pairwise(edges)]


def _of_incident(
    stretches: Sequence[tuple[float, float]], alarm: Alarm, step: float, measures: Sequence[Measure]
) -> tuple[float, float]:
    """Return the recording of the alarm; without one the shortest, because an incident is cut out of what is long.

    What a program wrote when it was started days ago is no recording: only those count that hold samples of many.
    """
    if alarm.at is not None:
        for stretch in stretches:
            if stretch[0] - step <= alarm.at <= stretch[1] + step:
                return stretch
    watched = [measure for measure in measures if measure.channel != "logs"] or measures
    held = {stretch: sum(_holds(stretch, measure) for measure in watched) for stretch in stretches}
    most = max(held.values())
    return min((s for s in stretches if 2 * held[s] >= most), key=lambda stretch: stretch[1] - stretch[0])


def _holds(stretch: tuple[float, float], measure: Measure) -> bool:
    return bool(((measure.times >= stretch[0]) & (measure.times <= stretch[1])).sum() > 1)


def _change(measures: Sequence[Measure], stretch: tuple[float, float], *, has_normal: bool) -> float | None:
    """Return the moment after which the measures lie furthest from before it, summed over all with a cap for each."""
    grid: Numbers = np.unique(
        np.concatenate([m.times[(m.times >= stretch[0]) & (m.times <= stretch[1])] for m in measures])
    )
    if len(grid) > 400:
        grid = np.linspace(float(grid[0]), float(grid[-1]), 400)
    fewest = 1 if has_normal else _BEFORE
    total = np.zeros(len(grid))
    for measure in measures:
        inside = (measure.times >= stretch[0]) & (measure.times <= stretch[1])
        times, values = measure.times[inside], measure.values[inside]
        if len(values) < fewest + 2:
            continue
        total += _shifts(times, values, grid, fewest)
    if not total.any():
        return float(stretch[0]) if has_normal else None
    return float(grid[int(np.argmax(total))])


def _shifts(times: Numbers, values: Numbers, grid: Numbers, fewest: int) -> Numbers:
    """Return per moment how far the mean after lies from the mean before it, in units of the spread of both sides."""
    sums, squares = np.concatenate([[0.0], np.cumsum(values)]), np.concatenate([[0.0], np.cumsum(values * values)])
    at = np.searchsorted(times, grid, side="left")
    n = len(values)
    usable = (at >= fewest) & (at <= n - 2)
    before, after = np.maximum(at, 1), np.maximum(n - at, 1)
    mean_before, mean_after = sums[at] / before, (sums[n] - sums[at]) / after
    spread = np.maximum(squares[at] / before - mean_before**2, 0) * before
    spread += np.maximum((squares[n] - squares[at]) / after - mean_after**2, 0) * after
    scale = np.sqrt(spread / n) + 0.01 * np.maximum(np.abs(mean_before), np.abs(mean_after)) + 1e-12
    # Weighted as a test of two means: a split near an end proves little.
    weight = np.sqrt(before * after) / n * 2
    return np.where(usable, np.minimum(np.abs(mean_after - mean_before) / scale, _CAP) * weight, 0.0)
