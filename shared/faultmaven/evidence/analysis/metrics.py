"""Metrics: changes of level, spikes, what is full, what falls silent; told in words, ranked by how unusual it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from faultmaven.evidence.analysis.amounts import amount, clock, lasting, times
from faultmaven.evidence.analysis.change_points import Shift, segments, shifts_at
from faultmaven.evidence.analysis.growth import Growth, growth
from faultmaven.evidence.analysis.outliers import Outlier, outliers
from faultmaven.evidence.analysis.saturation import saturation
from faultmaven.evidence.analysis.series_gaps import silences
from faultmaven.evidence.analysis.series_view import SeriesView, views
from faultmaven.evidence.findings import Finding, FindingKind, Severity, with_findings
from faultmaven.evidence.models import Facts, SourceText

Floats = npt.NDArray[np.float64]
#: The strongest findings of a file that are kept, and of one series.
MOST_FINDINGS, _PER_SERIES = 50, 3
#: A shift is told from this many usual deviations on, when the level moves by at least this share.
SHIFT_Z, LEAST_CHANGE = 4.0, 0.2
#: A level has returned when it differs from the old one by at most this share of the shift.
_BACK = 0.3
#: From these many usual deviations on a finding is a warning; below it is information.
_LOUD_Z = 10.0
#: Fewer samples than this say nothing about what is usual.
_LEAST_SAMPLES = 5
#: Series of shares that are nearly all: what is missing to the whole is what counts.
_NEARLY_ALL = re.compile(r"availab|success|uptime|hit_?rat|healthy|\bup\b|complete", re.IGNORECASE)
#: Points of percent below which such a share does not matter.
_SHARE_FLOOR = 0.1
#: Times, versions and other numbers that are no measurements; what a histogram's buckets say is in its sum and count.
_NO_MEASURE = re.compile(
    r"_(?:created|info|bucket)\Z|\.bucket\Z|start_time|timestamp|\Acpu\.cores\Z|_build_|meminfo\.Vmalloc"
)


def analyse_metrics(facts: Facts, source: SourceText) -> Facts:
    """Return the facts with what its series tell: the strongest findings, in the order of the file."""
    if not facts.count("samples"):
        return facts
    series = [view for view in views(facts) if not _NO_MEASURE.search(view.name)]
    found = findings_of(series)
    if not found:
        return facts
    told = sorted(found[:MOST_FINDINGS], key=lambda entry: (entry[1].line_no, entry[1].title))
    warnings = facts.warnings
    if len(found) > MOST_FINDINGS:
        warnings = (*warnings, f"{len(found)} findings in the metrics; the strongest {MOST_FINDINGS} are kept")
    return with_findings(Facts(facts.tables, warnings), (finding for _, finding in told))


def findings_of(series: Sequence[SeriesView]) -> list[tuple[float, Finding]]:
    """Return `(weight, finding)` of all series, the strongest first; equal ones in the order of the file."""
    found = list(saturation(series))
    for view in series:
        if len(view.values) >= _LEAST_SAMPLES:
            found.extend(_strongest(_changes(view.as_rate())))
    found.extend(silences(series))
    found.sort(key=lambda entry: (-entry[0], entry[1].line_no, entry[1].title))
    return _once_per_family(found, {view.series_id: view for view in series})


def _once_per_family(
    found: Sequence[tuple[float, Finding]], series: Mapping[str, SeriesView]
) -> list[tuple[float, Finding]]:
    """Keep the strongest of findings that tell the same of several statistics of one thing; it names the others."""
    first: dict[tuple[object, ...], int] = {}
    others: dict[int, list[str]] = {}
    kept: list[tuple[float, Finding]] = []
    for weight, finding in found:
        view = series[str((finding.detail or {}).get("series_id"))]
        key = (finding.kind, view.family, None if finding.ts is None else finding.ts.replace(second=0, microsecond=0))
        leader = next((first[near] for near in _near(key, view.step_seconds) if near in first), None)
        if leader is not None and kept[leader][1].subject != finding.subject:
            others.setdefault(leader, []).append(finding.subject or "")
            continue
        first.setdefault(key, len(kept))
        kept.append((weight, finding))
    return [
        (weight, replace(finding, detail={**(finding.detail or {}), "also": others[number][:20]}))
        if number in others
        else (weight, finding)
        for number, (weight, finding) in enumerate(kept)
    ]


def _near(key: tuple[object, ...], step_seconds: float | None) -> Iterator[tuple[object, ...]]:
    """Yield the key with times up to two samples away: statistics of one thing move within a sample of each other."""
    yield key
    kind, family, ts = key
    if isinstance(ts, datetime) and step_seconds:
        for minutes in range(1, int(2 * step_seconds / 60) + 2):
            if minutes > 20:
                return
            yield kind, family, ts - timedelta(minutes=minutes)
            yield kind, family, ts + timedelta(minutes=minutes)


def _strongest(found: Iterator[tuple[float, Finding]]) -> list[tuple[float, Finding]]:
    return sorted(found, key=lambda entry: -entry[0])[:_PER_SERIES]


def _changes(view: SeriesView) -> Iterator[tuple[float, Finding]]:
    values, floor = _measured(view)
    if len(values) < _LEAST_SAMPLES or not np.ptp(values) > 0:
        return
    trend = growth(values)
    if trend is not None:
        if _is_large(trend.before, trend.after, floor):
            yield _growth_finding(view, trend)
        return
    bounds = segments(values, floor)
    shifts = [s for s in shifts_at(values, bounds, floor) if s.z >= SHIFT_Z and _is_large(s.before, s.after, floor)]
    for shift, back in _episodes(shifts):
        yield _shift_finding(view, shift, back)
    bounds = bounds if shifts else [0, len(values)]
    spikes = [spike for spike in outliers(values, bounds, floor) if _is_large(spike.usual, values[spike.peak], floor)]
    if spikes:
        yield _spike_finding(view, spikes)


def _measured(view: SeriesView) -> tuple[Floats, float]:
    """Return what to look at, and the least deviation that matters: for shares near all, what is missing to all."""
    values = view.values
    if _NEARLY_ALL.search(view.name) and len(values):
        whole = 100.0 if view.unit == "%" or float(values.max()) > 1.0 else 1.0
        if float(values.min()) >= 0.0 and float(values.max()) <= whole and float(np.median(values)) >= 0.5 * whole:
            return whole - values, _SHARE_FLOOR * whole / 100.0
    if view.unit == "%":
        return values, 0.5
    # In a series that is mostly zero, what it shows when it is not zero is the measure of what is usual for it.
    shown = np.abs(values[values != 0])
    if len(shown) < 0.5 * len(values) and len(shown) > 2:
        return values, 0.25 * float(np.median(shown))
    whole_numbers = bool((values == np.round(values)).all()) and view.unit in {None, "count"}
    return values, 0.3 if whole_numbers else 0.0


def _is_large(before: float, after: float, floor: float) -> bool:
    apart = abs(after - before)
    return apart >= LEAST_CHANGE * max(abs(before), abs(after)) and apart >= 2.0 * floor


def _episodes(shifts: Sequence[Shift]) -> Iterator[tuple[Shift, Shift | None]]:
    """Yield each shift, with the one that took it back when the level returned: that is one thing that happened."""
    waiting: Shift | None = None
    for shift in shifts:
        if waiting is None:
            waiting = shift
            continue
        is_back = shift.start == waiting.at and abs(shift.after - waiting.before) <= _BACK * abs(
            waiting.after - waiting.before
        )
        yield waiting, shift if is_back else None
        waiting = None if is_back else shift
    if waiting is not None:
        yield waiting, None


def _shift_finding(view: SeriesView, shift: Shift, back: Shift | None) -> tuple[float, Finding]:
    start, at, stop = shift.start, shift.at, shift.stop
    before, after = float(np.median(view.values[start:at])), float(np.median(view.values[at:stop]))
    compared = times(before, after)
    stays = "and stayed there" if stop == len(view.values) else f"for {_stretch(view, at, stop)}"
    if back is not None:
        stays += ", then went back"
    title = (
        f"{_subject(view)} {'rose' if after > before else 'fell'} from {amount(before, view.unit)} to "
        f"{amount(after, view.unit)}{f' ({compared})' if compared else ''} {_when(view, at)} {stays}"
    )
    detail = {
        "series_id": view.series_id, "before": before, "after": after, "ratio": after / before if before else None,
        "z": round(shift.z, 2), "start": view.time_at(at), "end": view.time_at(stop - 1),
        "samples_before": at - start, "samples_after": stop - at, "went_back": back is not None,
        "is_rate": view.is_rate,
    }  # fmt: skip
    return shift.z, Finding(
        kind=FindingKind.CHANGE_POINT,
        title=title,
        line_no=int(view.lines[at]),
        severity=_severity(shift.z),
        ts=view.time_at(at),
        ts_end=view.time_at(stop - 1),
        subject=view.subject,
        detail=detail,
    )


def _growth_finding(view: SeriesView, trend: Growth) -> tuple[float, Finding]:
    start, stop = trend.start, trend.stop - 1
    before, after = float(np.median(view.values[: trend.block])), float(np.median(view.values[-trend.block :]))
    compared = times(before, after)
    title = (
        f"{_subject(view)} {'grew' if after > before else 'shrank'} steadily from {amount(before, view.unit)} to "
        f"{amount(after, view.unit)}{f' ({compared})' if compared else ''} over {_stretch(view, start, stop)}"
        f"{'' if view.ts is None else f', until {clock(view.ts[stop])}'}"
    )
    detail = {
        "series_id": view.series_id, "before": before, "after": after, "ratio": after / before if before else None,
        "z": round(trend.strength, 2), "start": view.time_at(start), "end": view.time_at(stop),
        "samples": trend.stop - trend.start, "is_rate": view.is_rate, "is_trend": True,
    }  # fmt: skip
    weight = min(trend.strength, 40.0)
    return weight, Finding(
        kind=FindingKind.CHANGE_POINT,
        title=title,
        line_no=int(view.lines[start]),
        line_end=max(int(view.lines[stop]), int(view.lines[start])),
        severity=_severity(weight),
        ts=view.time_at(start),
        ts_end=view.time_at(stop),
        subject=view.subject,
        detail=detail,
    )


def _spike_finding(view: SeriesView, spikes: Sequence[Outlier]) -> tuple[float, Finding]:
    worst = spikes[0]
    level = float(np.median(view.values))
    peak = float(view.values[worst.peak])
    verb = "spiked to" if peak > level else "dropped to"
    often = "" if len(spikes) == 1 else f" ({len(spikes)} times, this was the farthest)"
    title = (
        f"{_subject(view)} {verb} {amount(peak, view.unit)} {_when(view, worst.peak)}{often}, "
        f"usually {amount(level, view.unit)}"
    )
    detail = {
        "series_id": view.series_id, "before": level, "after": peak, "ratio": peak / level if level else None,
        "z": round(worst.z, 2), "start": view.time_at(worst.start), "end": view.time_at(worst.stop - 1),
        "samples": worst.stop - worst.start, "spikes": len(spikes), "is_rate": view.is_rate,
    }  # fmt: skip
    # One point far out says less than a level that stays: its weight grows with its length.
    weight = worst.z * min(1.0, 0.4 + 0.2 * (worst.stop - worst.start))
    return weight, Finding(
        kind=FindingKind.ANOMALY,
        title=title,
        line_no=int(view.lines[worst.peak]),
        severity=_severity(weight),
        ts=view.time_at(worst.start),
        ts_end=view.time_at(worst.stop - 1),
        subject=view.subject,
        detail=detail,
    )


def _subject(view: SeriesView) -> str:
    return f"the rate of {view.subject}" if view.is_rate else view.subject


def _severity(z: float) -> Severity:
    return "warn" if z >= _LOUD_Z else "info"


def _when(view: SeriesView, at: int) -> str:
    return f"at line {int(view.lines[at])}" if view.ts is None else f"at {clock(view.ts[at])}"


def _stretch(view: SeriesView, start: int, stop: int) -> str:
    if view.ts is None:
        return f"{stop - start} samples"
    return lasting(float((view.ts[min(stop, len(view.ts) - 1)] - view.ts[start]).astype(np.int64)) / 1e6)
