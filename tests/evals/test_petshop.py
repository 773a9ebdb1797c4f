"""Root cause from metrics alone, on the issues of PetShop: which component is named first, and among the first three.

`python -m tests.evals.test_petshop` prints the rank of the true cause per issue and beside it what published ways to
rank reach in the same run. The engine is given what an on-call engineer has: the metrics of the issue, those of a
normal day, the call graph, and the alarm (whose metric, which, and when).

No figure of the engine is fitted to these issues. The principle: a deviation must be unusual against normal days and
new against just before; what a component has more of than its callees explain is its own, measured in the time (or
failures) per interval over all its requests; who has most of it is named.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from faultmaven.diagnosis.catalogue import load_catalogue
from faultmaven.diagnosis.service import diagnose, draw_picture
from faultmaven.diagnosis.telemetry.reading import telemetry_of
from faultmaven.diagnosis.vocabulary import heed
from faultmaven.evidence.facts.case_facts import CaseFacts

from tests.evals.rca_alternatives import ALTERNATIVES

TOP_1, TOP_3 = 0.45, 0.80
SECONDS = 5.0


@dataclass(frozen=True)
class Result:
    """The rank of the true cause (0: not named) by the engine and by each alternative, and what it took."""

    name: str
    metric: str
    truth: str
    ranks: dict[str, int]
    named: Sequence[str]
    unproven: int
    seconds: float


def issues_of(folder: Path) -> list[Path]:
    """Return the folders of all issues."""
    return sorted(path.parent for path in folder.glob("*/train/issue_*/target.json"))


def question_of(target: dict[str, object]) -> str:
    """Return what an alarm says: the aspect, whose, and since when."""
    at = datetime.fromtimestamp(float(str(target["timestamp"])), UTC)
    return f"Alarm: {target['metric']} ({target['agg']}) of {target['node']} at {at:%Y-%m-%d %H:%M:%S} UTC"


def evaluate(issue: Path) -> Result:
    """Diagnose one issue; its answer is read for scoring alone."""
    told = json.loads((issue / "target.json").read_text())
    traffic = issue.parent.parent
    question = question_of(told["target"])
    truth = str(told["root_cause"]["node"])
    with CaseFacts.from_files([issue / "metrics.csv", traffic / "noissue", traffic / "graph.csv"]) as facts:
        started = time.perf_counter()
        found = diagnose(facts, question)
        seconds = time.perf_counter() - started
        telemetry = telemetry_of(draw_picture(facts, heed(facts, question), load_catalogue()))
        named = list(dict.fromkeys(cause.component for cause in found.causes))
        ranks = {"engine": _rank(named, truth)}
        ranks |= {name: _rank(ranking(telemetry), truth) for name, ranking in ALTERNATIVES.items()}
    unproven = sum(not claim.is_verified for cause in found.causes for claim in cause.all_claims)
    name = f"{traffic.name}/{issue.name}"
    return Result(name, str(told["target"]["metric"]), truth, ranks, named, unproven, seconds)


def _rank(named: Sequence[str], truth: str) -> int:
    return list(named).index(truth) + 1 if truth in named else 0


def share(results: Sequence[Result], method: str, places: int) -> float:
    """Return on which part of the issues a method names the cause among the first so many."""
    return sum(0 < result.ranks[method] <= places for result in results) / len(results)


@pytest.fixture(scope="module")
def results(shared_data: Path) -> list[Result]:
    """Diagnose all issues once."""
    return [evaluate(issue) for issue in issues_of(shared_data / "incidents" / "petshop")]


def test_cause_is_named_from_metrics_alone(results: list[Result]) -> None:
    assert share(results, "engine", 1) >= TOP_1
    assert share(results, "engine", 3) >= TOP_3


def test_engine_is_no_worse_than_what_is_published(results: list[Result]) -> None:
    for name in ALTERNATIVES:
        assert share(results, "engine", 1) >= share(results, name, 1), name


def test_every_claim_about_measurements_is_proven(results: list[Result]) -> None:
    assert sum(result.unproven for result in results) == 0


def main(folder: Path) -> None:
    """Print the table."""
    results = [evaluate(issue) for issue in issues_of(folder)]
    for result in results:
        others = "  ".join(f"{name} {result.ranks[name] or '-'}" for name in ALTERNATIVES)
        took = f"{result.seconds:4.1f} s"
        print(f"{result.name:24} {result.metric:13} rank {result.ranks['engine'] or '-'}   {took}   {others}")
    print()
    for method in ("engine", *ALTERNATIVES):
        print(f"{method:22} top-1 {share(results, method, 1):.2f}   top-3 {share(results, method, 3):.2f}")
    print(f"\ntrue causes: {dict(Counter(result.truth for result in results))}; claims unproven:", end=" ")
    print(sum(result.unproven for result in results))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[3] / "shared/data/incidents/petshop")
