"""Reads the series of a case as measures of components: whose, of what aspect, with its samples over all files."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from faultmaven.diagnosis.aspects import Aspect, aspect_of, is_good_share, owner_in_name
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.port import CaseFacts
from faultmaven.diagnosis.subjects import Ref, Subject
from faultmaven.diagnosis.topology.names import Names, workload_of_pod

Numbers = npt.NDArray[np.float64]

#: Above this the samples are thinned to one per minute and series.
_MANY = 1_500_000
_FEWEST = 3
_STATISTIC = re.compile(r'"(?:statistic|stat|agg(?:regation)?|quantile|percentile)":"([^"]*)"', re.I)
_DESTINATION = re.compile(
    r'"(?:destination_?workload|destination_?app|destination_?service_?name|destination|callee)":"([^"]+)"', re.I
)
#: A share is in percent when it ever lies above this; shares of one may exceed one a little by rounding.
_PERCENT = 1.5
_RATIO = re.compile(r"rate|ratio|percent|%|share", re.I)
#: How well a statistic tells what an average request met; sums over a time are no latency.
_STATISTICS = ("average", "avg", "mean", "", "p50", "median", "p90", "p95", "p99", "maximum", "max", "minimum", "min")

_SERIES = """
SELECT evidence_id, number, filename, series_id, name, labels, unit, kind, service, host FROM series
WHERE EXISTS (SELECT 1 FROM samples x WHERE x.evidence_id = series.evidence_id AND x.ts IS NOT NULL)
"""
_SAMPLES = """
SELECT x.evidence_id, x.series_id, list(epoch(x.ts) ORDER BY x.ts) AS ts, list(x.value ORDER BY x.ts) AS value,
       list(x.line_no ORDER BY x.ts) AS line
FROM {source} x JOIN (SELECT unnest(?::VARCHAR[]) AS evidence_id, unnest(?::VARCHAR[]) AS series_id) wanted
  ON x.evidence_id = wanted.evidence_id AND x.series_id = wanted.series_id
WHERE x.ts IS NOT NULL AND x.value IS NOT NULL AND isfinite(x.value) GROUP BY 1, 2
"""
_THINNED = """
(SELECT evidence_id, series_id, min(ts) AS ts, median(value) AS value, min(line_no) AS line_no
 FROM samples WHERE ts IS NOT NULL GROUP BY evidence_id, series_id, time_bucket(INTERVAL 1 MINUTE, ts))
"""


@dataclass(frozen=True)
class Measure:
    """One series of one component over all files. `values` grow when things get worse, except for requests.

    `raw` are the values as printed; `files` has the index into `sources` of each sample, `lines` its line.
    """

    component: str
    aspect: Aspect
    name: str
    statistic: str
    times: Numbers
    values: Numbers
    raw: Numbers
    lines: npt.NDArray[np.int64]
    files: npt.NDArray[np.int64]
    sources: Sequence[tuple[str, int, str]]
    is_share: bool
    instance: str = ""
    channel: str = "metrics"
    scale: float = 1.0  # a value is this many times the printed one
    whole: float = 0.0  # what stands for all in a share of what went well; 0 for every other measure
    is_rate: bool = False  # of a counter, whose printed value is its sum since it began
    shown: Mapping[int, str] = field(default_factory=dict[int, str])  # what else the line of a sample holds

    @cached_property
    def step(self) -> float:
        """Return the usual time between two samples, in seconds."""
        return float(np.median(np.diff(self.times))) if len(self.times) > 1 else 0.0

    @property
    def title(self) -> str:
        """Return the metric's name with its statistic."""
        return f"{self.name} ({self.statistic})" if self.statistic else self.name

    @property
    def standing(self) -> int:
        """Return how far the statistic is from telling what an average request met; 0 is best."""
        plain = self.statistic.lower()
        return _STATISTICS.index(plain) if plain in _STATISTICS else len(_STATISTICS)

    @property
    def counts_records(self) -> bool:
        """Tell whether the values are numbers of rare records, which have no usual value but a usual rate."""
        return self.channel == "logs"

    def as_printed(self, value: float) -> float:
        """Return a value as the file would print it."""
        return self.whole * (1.0 - value) if self.whole else value / self.scale

    def ref(self, place: int) -> Ref:
        """Return where one sample stands."""
        evidence_id, number, filename = self.sources[int(self.files[place])]
        line = int(self.lines[place])
        return Ref(evidence_id, number, filename, line, line)


def names_of_case(facts: CaseFacts, subjects: Iterable[Subject]) -> Names:
    """Return the components of a case, those included that stand only in the names of series with no other owner."""
    rows = facts.rows_of("series", "SELECT DISTINCT name FROM series WHERE service IS NULL AND host IS NULL")
    return Names.of_case(facts, subjects, [held[0] for row in rows if (held := owner_in_name(row["name"]))])


def read_measures(picture: Picture, names: Names) -> list[Measure]:
    """Return every series that has times and says something about a component's health."""
    facts = picture.facts
    wanted: dict[tuple[str, str], tuple[dict[str, Any], str, str, Aspect]] = {}
    for row in facts.rows_of("series", _SERIES):
        owner = _owner(row, names)
        aspect = aspect_of(owner[1]) if owner else None
        if owner and aspect:
            wanted[row["evidence_id"], row["series_id"]] = (row, owner[0], owner[1], aspect)
    if not wanted:
        return []
    total = facts.count("samples")
    ids = [list(column) for column in zip(*wanted, strict=True)]
    parts: dict[tuple[str, ...], list[tuple[dict[str, Any], dict[str, Any], str, str, Aspect]]] = defaultdict(list)
    for row in facts.rows(_SAMPLES.format(source="samples" if total <= _MANY else _THINNED), ids):
        series, component, name, aspect = wanted[row["evidence_id"], row["series_id"]]
        key = (component, name, str(series["labels"] or ""), str(series["host"] or ""))
        parts[key].append((series, row, component, name, aspect))
    found = [_measure(found) for found in parts.values()]
    return [measure for measure in found if len(measure.times) >= _FEWEST]


def _owner(row: dict[str, Any], names: Names) -> tuple[str, str] | None:
    """Return the component of a series and the metric's own name."""
    destination = _DESTINATION.search(row["labels"] or "")
    if destination:
        return names.of(destination[1]) or destination[1], row["name"]
    for owner in (row["service"], row["host"]):
        if owner:
            plain = workload_of_pod(owner) or owner
            return names.of(plain) or plain, row["name"]
    held = owner_in_name(row["name"])
    return (names.of(held[0]) or held[0], held[1]) if held else None


def _measure(parts: Sequence[tuple[dict[str, Any], dict[str, Any], str, str, Aspect]]) -> Measure:
    series, _, component, name, aspect = parts[0]
    times = np.concatenate([np.array(row["ts"], dtype=np.float64) for _, row, *_ in parts])
    raw = np.concatenate([np.array(row["value"], dtype=np.float64) for _, row, *_ in parts])
    lines = np.concatenate([np.array(row["line"], dtype=np.int64) for _, row, *_ in parts])
    files = np.concatenate([np.full(len(row["ts"]), place, dtype=np.int64) for place, (_, row, *_) in enumerate(parts)])
    order = np.argsort(times, kind="stable")
    times, raw, lines, files = times[order], raw[order], lines[order], files[order]
    values, is_share, is_rate, scale, whole = raw, False, False, 1.0, 0.0
    if aspect is Aspect.ERRORS and is_good_share(name):
        whole = 100.0 if series["unit"] == "%" or raw.max(initial=0.0) > _PERCENT else 1.0
        values, is_share = 1.0 - raw / whole, True
    elif _is_counter(series, name, raw):
        values, is_rate = _rate(times, raw), True
    elif aspect is Aspect.LATENCY:
        scale = _seconds(name, series["unit"])
        values = raw * scale
    elif aspect is Aspect.ERRORS and _RATIO.search(f"{name} {series['unit'] or ''}"):
        scale, is_share = 0.01 if series["unit"] == "%" or raw.max(initial=0.0) > _PERCENT else 1.0, True
        values = raw * scale
    statistic = _STATISTIC.search(series["labels"] or "")
    tail = re.search(r"(p\d\d+|avg|average|mean|max)\b", name.lower())
    said = statistic[1] if statistic else tail[1] if tail and aspect is Aspect.LATENCY else ""
    sources = [(str(s["evidence_id"]), int(s["number"]), str(s["filename"])) for s, *_ in parts]
    return Measure(
        component,
        aspect,
        name,
        said,
        times,
        values,
        raw,
        lines,
        files,
        sources,
        is_share,
        str(series["host"] or ""),
        scale=scale,
        whole=whole,
        is_rate=is_rate,
    )


def _is_counter(series: dict[str, Any], name: str, raw: Numbers) -> bool:
    if series["kind"] == "counter" or name.endswith(("_total", "_count", "_sum")):
        return True
    # Only ever growing over many samples, and far above its steps: counted since the start.
    steps = np.diff(raw)
    return bool(
        len(raw) >= 10 and (steps >= 0).all() and raw[0] > 20 * max(float(np.median(steps)), 1e-12) and steps.any()
    )


def _rate(times: Numbers, raw: Numbers) -> Numbers:
    """Return what a counter gained per second; a restart counts from zero."""
    gained = np.diff(raw, prepend=raw[:1])
    gained = np.where(gained < 0, raw, gained)
    passed = np.diff(times, prepend=times[:1] - 1.0)
    rate = gained / np.maximum(passed, 1e-9)
    if len(rate) > 1:
        rate[0] = rate[1]
    return rate


def _seconds(name: str, unit: str | None) -> float:
    plain = f"{unit or ''} {name}".lower()
    if re.search(r"\bms\b|millis|_ms\b|msec", plain):
        return 1e-3
    if re.search(r"\bus\b|\bµs\b|micros", plain):
        return 1e-6
    return 1e-9 if re.search(r"\bns\b|nanos", plain) else 1.0
