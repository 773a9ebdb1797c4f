"""What a stated confidence is worth: the share of first causes that are right, by the confidence stated for them.

`PYTHONPATH=shared:. .venv/bin/python -m tests.evals.test_calibration COUNT SEED` diagnoses so many bundles of the
simulated cluster, of the applications for tuning only, and prints the reliability table of `docs/evaluation.md`. Each
rule of `diagnosis/verdicts.py` states one number, so a row of the first table is a rule, or rules that proved as good.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import pytest
from faultmaven.diagnosis.models import Verdict
from faultmaven.diagnosis.verdicts import RULES

from tests.evals.cluster.applications import HELD_OUT
from tests.evals.cluster.bundles import HEALTHY
from tests.evals.cluster.judging import Result, judge

_BINS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 1.01)


def measure(count: int, seed: int) -> list[Result]:
    """Diagnose bundles with a fault of applications that may be tuned on."""
    found: list[Result] = []
    while len(found) < count:
        result = judge(seed)
        seed += 1
        if result.bundle.application != HELD_OUT and result.bundle.fault != HEALTHY:
            found.append(result)
    return found


def shrunk(right: int, number: int) -> float:
    """Return the share that is to be expected of the next one (Laplace's rule: one right and one wrong are added)."""
    return (right + 1) / (number + 2)


def table(results: Sequence[Result]) -> str:
    """Return the shares by stated number and by bin, and the expected calibration error."""
    named = [result for result in results if result.confidence]
    rows = ["stated       n  right  expected"]
    groups: dict[float, list[Result]] = defaultdict(list)
    for result in named:
        groups[result.confidence].append(result)
    for stated, group in sorted(groups.items()):
        right = sum(result.is_right for result in group)
        rows.append(f"{stated:6.2f} {len(group):>7}{right:>7}{shrunk(right, len(group)):>10.2f}")
    error = 0.0
    rows.append("bin              n  stated  right")
    for low, high in pairwise(_BINS):
        group = [result for result in named if low <= result.confidence < high]
        if group:
            stated = sum(result.confidence for result in group) / len(group)
            right = sum(result.is_right for result in group) / len(group)
            error += abs(stated - right) * len(group) / len(named)
            rows.append(f"{low:4.2f} - {min(high, 1.0):4.2f} {len(group):>6}{stated:>8.2f}{right:>7.2f}")
    sure = [result for result in results if result.verdict is Verdict.CONFIRMED]
    wrong = sum(not result.is_right for result in sure)
    rows.append(f"expected calibration error {error:.3f} over {len(named)} first causes of {len(results)} bundles")
    rows.append(f"false confidence (CONFIRMED and wrong): {wrong} of {len(results)}")
    return "\n".join(rows)


def test_a_surer_verdict_states_a_higher_confidence() -> None:
    least = {
        verdict: min(r.confidence for r in RULES if r.verdict is verdict) for verdict in {r.verdict for r in RULES}
    }
    most = {verdict: max(r.confidence for r in RULES if r.verdict is verdict) for verdict in least}
    assert most[Verdict.INCONCLUSIVE] <= least[Verdict.LIKELY]
    assert most[Verdict.LIKELY] <= least[Verdict.CONFIRMED]


@pytest.mark.parametrize(("right", "number", "expected"), [(0, 0, 0.5), (9, 10, 10 / 12), (0, 10, 1 / 12)])
def test_few_cases_state_little(right: int, number: int, expected: float) -> None:
    assert shrunk(right, number) == expected


if __name__ == "__main__":
    sys.stdout.write(table(measure(int(sys.argv[1]), int(sys.argv[2]))) + "\n")
