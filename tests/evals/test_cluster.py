"""The simulated cluster, diagnosed in this process with no model: who is blamed, for what, how surely, in what time.

`python -m tests.evals.test_cluster COUNT SEED` prints the tables; `--family`, `--fault`, `--application` and
`--layout` choose.
"""

from __future__ import annotations

import argparse
import sys

import pytest

from tests.evals.cluster.bundles import HEALTHY
from tests.evals.cluster.judging import Result, judge
from tests.evals.cluster.reporting import missed, report

#: (seed, fault, layout): a few that hold, of every family; the whole is run by hand and by `make eval`
_SAMPLE = (
    (1, "oom-killed", "folders"),
    (2, "service-selector", "dump"),
    (3, "service-target-port", "folders"),
    (4, "readiness-wrong-port", "numbered"),
    (5, "node-selector", "partial"),
    (6, "image-tag", "single"),
    (7, "config-map-missing", "numbered"),
    (8, HEALTHY, "folders"),
    (9, HEALTHY, "partial"),
)


@pytest.fixture(scope="module")
def results() -> list[Result]:
    """The sample, judged once."""
    return [judge(seed, fault, "tidewatch", layout) for seed, fault, layout in _SAMPLE]


def test_most_faults_of_the_sample_are_named_first(results: list[Result]) -> None:
    faulty = [r for r in results if r.bundle.fault != HEALTHY]
    assert sum(r.is_right for r in faulty) >= 0.7 * len(faulty), missed(results)


def test_healthy_bundles_raise_no_alarm(results: list[Result]) -> None:
    assert [r.bundle.name for r in results if r.is_false_alarm] == [], missed(results)


def test_every_citation_is_valid(results: list[Result]) -> None:
    assert [(r.bundle.name, r.valid, r.citations) for r in results if r.valid != r.citations] == []


def main(arguments: list[str]) -> None:
    """Judge so many bundles and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("seed", type=int)
    for name in ("--family", "--fault", "--application", "--layout"):
        parser.add_argument(name, default="")
    asked = parser.parse_args(arguments)
    results: list[Result] = []
    for seed in range(asked.seed, asked.seed + asked.count):
        results.append(judge(seed, asked.fault, asked.application, asked.layout, asked.family))
        if not results[-1].is_right:
            sys.stdout.write(missed(results[-1:]))
            sys.stdout.flush()
    sys.stdout.write(report(results))


if __name__ == "__main__":
    main(sys.argv[1:])
