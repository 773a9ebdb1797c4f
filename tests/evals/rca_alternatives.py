"""Published ways to rank components by their metrics, written as their papers say, to be scored beside the engine.

They get what the engine gets: the same measures, the same split into normal and incident, the same call graph.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from faultmaven.diagnosis.telemetry.measures import Measure
from faultmaven.diagnosis.telemetry.suspects import Telemetry
from faultmaven.diagnosis.telemetry.windows import Window

Ranking = Sequence[str]


def _parts(measure: Measure, window: Window) -> tuple[np.ndarray, np.ndarray]:
    inside = window.incident(measure)
    return measure.values[window.apart(measure) | window.before(measure)], measure.values[inside]


def _by_score(scores: Mapping[str, float]) -> Ranking:
    return sorted(scores, key=lambda name: (-scores[name], name))


def n_sigma(telemetry: Telemetry) -> Ranking:
    """Rank by the largest |z| of any sample of the incident, by mean and standard deviation of normal times."""
    scores: dict[str, float] = {}
    for measure, window in _measures(telemetry):
        normal, now = _parts(measure, window)
        if len(normal) > 1 and len(now) and normal.std() > 0:
            z = float(np.abs((now - normal.mean()) / normal.std()).max())
            scores[measure.component] = max(scores.get(measure.component, 0.0), z)
    return _by_score(scores)


def baro(telemetry: Telemetry) -> Ranking:
    """Rank as BARO's RobustScorer does: the largest (x - median) / IQR of any sample of the incident."""
    scores: dict[str, float] = {}
    for measure, window in _measures(telemetry):
        normal, now = _parts(measure, window)
        if len(normal) > 1 and len(now):
            low, middle, high = np.percentile(normal, [25, 50, 75])
            spread = high - low if high > low else 1.0
            z = float(np.abs((now - middle) / spread).max())
            scores[measure.component] = max(scores.get(measure.component, 0.0), z)
    return _by_score(scores)


def random_walk(telemetry: Telemetry) -> Ranking:
    """Rank by a walk from the alarmed component along calls, drawn to callees that deviate (MicroRCA, MonitorRank)."""
    anomaly = dict.fromkeys(n_sigma(telemetry), 0.0)
    for measure, window in _measures(telemetry):
        normal, now = _parts(measure, window)
        if len(normal) > 1 and len(now) and normal.std() > 0:
            z = float(np.abs(np.median(now) - normal.mean()) / normal.std())
            anomaly[measure.component] = max(anomaly.get(measure.component, 0.0), z)
    names = sorted(anomaly)
    place = {name: number for number, name in enumerate(names)}
    moves = np.zeros((len(names), len(names)))
    for name in names:
        for edge in telemetry.topology.targets_of(name):
            if edge.target in place:
                moves[place[name], place[edge.target]] = anomaly[edge.target]
                moves[place[edge.target], place[name]] += 0.1 * anomaly[name]  # steps back, with the usual 0.1
        moves[place[name], place[name]] += anomaly[name] * 0.5 + 1e-9
    moves /= moves.sum(axis=1, keepdims=True)
    start = np.zeros(len(names))
    start[place.get(telemetry.alarm.component or "", 0)] = 1.0
    at = start.copy()
    for _ in range(200):
        at = 0.85 * at @ moves + 0.15 * start
    return _by_score({name: float(at[place[name]]) for name in names})


def _measures(telemetry: Telemetry) -> list[tuple[Measure, Window]]:
    window = telemetry.window
    if window is None:
        return []
    return [(d.measure, window) for account in telemetry.accounts.values() for d in account.deviations]


ALTERNATIVES: Mapping[str, Callable[[Telemetry], Ranking]] = {
    "n-sigma": n_sigma,
    "BARO (robust scorer)": baro,
    "random walk": random_walk,
}
