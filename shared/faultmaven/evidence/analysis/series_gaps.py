"""Silence in metrics: series that end before the file does, begin after others, or have holes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from faultmaven.evidence.analysis.amounts import clock, lasting
from faultmaven.evidence.analysis.series_view import SeriesView
from faultmaven.evidence.findings import Finding, FindingKind

#: Fewer samples than this do not show how often a series is sampled.
LEAST_SAMPLES = 5
#: A gap is told when it is this many times the usual step; an end, when it lies so far before the file's end.
_GAP_STEPS, _SILENT_SHARE = 10.0, 0.1


def silences(series: Sequence[SeriesView]) -> Iterator[tuple[float, Finding]]:
    """Yield series that end long before the file does or begin long after, and holes in those that are regular."""
    timed = [view for view in series if view.ts is not None and len(view.ts) >= LEAST_SAMPLES]
    if not timed:
        return
    first = min(view.ts[0] for view in timed if view.ts is not None)
    last = max(view.ts[-1] for view in timed if view.ts is not None)
    whole = float((last - first).astype(np.int64)) / 1e6
    for view in timed:
        step = view.step_seconds
        if view.ts is None or step is None or whole <= 0:
            continue
        steps = np.diff(view.ts).astype(np.int64) / 1e6
        if float(np.mean(steps <= 1.5 * step)) < 0.8:
            continue  # it never was regular
        ended = float((last - view.ts[-1]).astype(np.int64)) / 1e6
        begun = float((view.ts[0] - first).astype(np.int64)) / 1e6
        if ended > max(_GAP_STEPS * step, _SILENT_SHARE * whole):
            end = clock(view.ts[-1])
            words = f"{view.subject} has no samples after {end}, others go on for {lasting(ended)}"
            yield _silence(view, len(view.ts) - 1, words, ended / step)
        elif begun > max(_GAP_STEPS * step, _SILENT_SHARE * whole):
            words = f"{view.subject} begins only at {clock(view.ts[0])}, {lasting(begun)} after others"
            yield _silence(view, 0, words, begun / step)
        longest = int(steps.argmax())
        if steps[longest] > max(_GAP_STEPS * step, 0.05 * whole):
            hole, begin = lasting(float(steps[longest])), clock(view.ts[longest])
            words = f"{view.subject} has no samples for {hole} after {begin}"
            yield _silence(view, longest, words, float(steps[longest]) / step)


def _silence(view: SeriesView, at: int, title: str, missed: float) -> tuple[float, Finding]:
    detail = {"series_id": view.series_id, "missed_samples": round(missed), "step_seconds": view.step_seconds}
    return 5.0 + min(missed, 50.0) / 10.0, Finding(
        kind=FindingKind.GAP,
        title=title,
        line_no=int(view.lines[at]),
        severity="info",
        ts=view.time_at(at),
        subject=view.subject,
        detail=detail,
    )
