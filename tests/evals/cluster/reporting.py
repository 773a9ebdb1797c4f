"""The table of an evaluation: right per family, verdicts against truth, alarms, citations, time."""

from __future__ import annotations

import resource
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise

from faultmaven.diagnosis.models import Verdict

from tests.evals.cluster.applications import HELD_OUT
from tests.evals.cluster.bundles import HEALTHY
from tests.evals.cluster.judging import Result

_STEPS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.97, 1.01)


def report(results: Sequence[Result]) -> str:
    """Return everything that is reported of an evaluation."""
    faulty = [r for r in results if r.bundle.fault != HEALTHY]
    healthy = [r for r in results if r.bundle.fault == HEALTHY]
    rows = [_head()]
    for title, key in (("family", _family), ("fault", _fault), ("layout", _layout), ("application", _application)):
        groups: dict[str, list[Result]] = defaultdict(list)
        for result in faulty:
            groups[key(result)].append(result)
        rows += [f"-- by {title}", *(_row(name, group) for name, group in sorted(groups.items()))]
    kept = [r for r in faulty if r.bundle.application == HELD_OUT]
    rows += [
        "--",
        _row("all", faulty),
        _row(f"held out ({HELD_OUT})", kept),
        _row("for tuning", [r for r in faulty if r not in kept]),
    ]
    rows += ["", "stated confidence against truth", *_calibration(faulty), "", *_numbers(results, faulty, healthy)]
    return "\n".join(rows) + "\n"


def missed(results: Sequence[Result]) -> str:
    """Return a line for every bundle whose first answer is wrong: what was expected, and what was said."""
    lines = [
        f"{r.bundle.name} [{r.bundle.layout}] {r.verdict} {r.confidence:.2f}\n"
        f"    expected {' | '.join(r.bundle.components) or 'nothing'}: {' | '.join(r.bundle.mechanisms)}\n    said     {r.said}"
        for r in results
        if not r.is_right
    ]
    return "\n".join(lines) + "\n"


def _family(result: Result) -> str:
    return result.bundle.family


def _fault(result: Result) -> str:
    return f"  {result.bundle.fault}"


def _layout(result: Result) -> str:
    return result.bundle.layout


def _application(result: Result) -> str:
    return result.bundle.application


def _head() -> str:
    return f"{'':32} {'n':>4}  {'component':>11}  {'mechanism':>11}  {'both':>11}   (rank 1 / within 3, %)"


def _row(name: str, group: Sequence[Result]) -> str:
    if not group:
        return f"{name:32} {0:>4}"
    cells: list[str] = []
    ranks: tuple[Callable[[Result], int | None], ...] = (_component, _mechanism, _both)
    for rank in ranks:
        first = sum(rank(r) == 0 for r in group)
        three = sum((place := rank(r)) is not None and place < 3 for r in group)
        cells.append(f"{100 * first / len(group):4.0f} / {100 * three / len(group):4.0f}")
    return f"{name:32} {len(group):>4}  " + "  ".join(cells)


def _component(result: Result) -> int | None:
    return result.component_rank


def _mechanism(result: Result) -> int | None:
    return result.mechanism_rank


def _both(result: Result) -> int | None:
    return result.both_rank


def _calibration(faulty: Sequence[Result]) -> list[str]:
    rows: list[str] = []
    for low, high in pairwise(_STEPS):
        group = [r for r in faulty if low <= r.confidence < high]
        if group:
            stated = sum(r.confidence for r in group) / len(group)
            right = sum(r.is_right for r in group) / len(group)
            rows.append(
                f"  {low:4.2f} - {min(high, 1.0):4.2f}   n {len(group):>4}   stated {stated:4.2f}   right {right:4.2f}"
            )
    return rows


def _numbers(results: Sequence[Result], faulty: Sequence[Result], healthy: Sequence[Result]) -> list[str]:
    verdicts = Counter(r.verdict for r in faulty)
    rows = ["verdicts on faults: " + ", ".join(f"{verdict} {count}" for verdict, count in sorted(verdicts.items()))]
    sure = [r for r in faulty if r.verdict is Verdict.CONFIRMED]
    wrong = [r for r in sure if not r.is_right]
    share = 100 * len(wrong) / max(len(faulty), 1)
    rows.append(f"false confidence (CONFIRMED and wrong): {len(wrong)} of {len(faulty)} ({share:.1f} %)")
    alarms = sum(r.is_false_alarm for r in healthy)
    quiet = sum(r.verdict is Verdict.NO_FAULT_FOUND for r in healthy)
    rows.append(f"false alarms on healthy bundles: {alarms} of {len(healthy)}; `no fault found` said of {quiet}")
    rows.append(f"citations valid: {sum(r.valid for r in results)} of {sum(r.citations for r in results)}")
    broken = [f"{r.bundle.name} [{r.bundle.layout}]" for r in results if r.valid != r.citations]
    rows += [f"  not all valid: {', '.join(broken)}"] if broken else []
    seconds = [r.seconds for r in results] or [0.0]
    reading = [r.reading_seconds for r in results] or [0.0]
    files = [len(r.bundle.files) for r in results] or [0]
    size = [sum(map(len, r.bundle.files.values())) / 2**20 for r in results] or [0.0]
    rows.append(
        f"seconds: mean {sum(seconds) / len(seconds):.2f} (reading {sum(reading) / len(reading):.2f}), max {max(seconds):.2f};"
        f" files: mean {sum(files) / len(files):.0f}, max {max(files)}; MiB: mean {sum(size) / len(size):.1f}, max {max(size):.1f}"
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [*rows, f"peak memory: {peak:.0f} MiB"]
