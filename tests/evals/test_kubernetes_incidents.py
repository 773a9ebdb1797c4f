"""The real Kubernetes incidents, diagnosed in this process with no model: what was said, cited, in what time.

`python -m tests.evals.test_kubernetes_incidents` prints the table.
"""

import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from faultmaven.diagnosis.models import Diagnosis, Verdict
from faultmaven.diagnosis.service import diagnose
from faultmaven.evidence.facts.case_facts import CaseFacts

from tests.support.judge import incidents, is_met, key_terms, statements_of

QUESTION = "What is wrong and why?"


@dataclass(frozen=True)
class Result:
    """What one incident gave."""

    name: str
    statements: tuple[tuple[str, bool], ...]
    verdict: Verdict
    citations: int
    valid: int
    seconds: float

    @property
    def met(self) -> int:
        """Return how many expected statements the answer makes."""
        return sum(met for _, met in self.statements)


def evaluate(folder: Path) -> Result:
    """Diagnose one incident from its files, as if they had been dropped into a case."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name != "expected.yaml")
    with CaseFacts.from_files(files) as facts:
        started = time.perf_counter()
        found = diagnose(facts, QUESTION)
        seconds = time.perf_counter() - started
    answer = _answer(found)
    checked = [c.checked for x in (*found.causes, *found.findings) for claim in x.claims for c in claim.citations]
    return Result(
        folder.name,
        tuple((s, is_met(s, answer)) for s in statements_of(folder)),
        found.verdict,
        len(checked),
        sum(checked),
        seconds,
    )


def _answer(found: Diagnosis) -> str:
    parts = [found.summary]
    for cause in found.causes:
        parts += [cause.title, cause.summary, cause.component, *(step.text for step in cause.remediation)]
        parts += [claim.text for claim in (*cause.claims, *cause.effects)]
    return " ".join(parts)


def table(results: list[Result]) -> str:
    """Return the results as the table that is reported."""
    rows = [f"{'incident':38} {'met':>5} {'verdict':13} {'citations':>9} {'seconds':>7}"]
    for result in results:
        met, valid = f"{result.met}/{len(result.statements)}", f"{result.valid}/{result.citations}"
        rows.append(f"{result.name:38} {met:>5} {result.verdict:13} {valid:>9} {result.seconds:7.2f}")
        rows += [
            f"    not met: {s}  (key terms: {' '.join(sorted(key_terms(s)))})"
            for s, met in result.statements
            if not met
        ]
    total = sum(len(result.statements) for result in results)
    rows.append(f"statements met: {sum(result.met for result in results)} of {total}")
    return "\n".join(rows)


@pytest.fixture(scope="module")
def results(shared_data: Path) -> list[Result]:
    """All incidents, diagnosed once."""
    return [evaluate(folder) for folder in incidents(shared_data)]


def test_every_citation_is_valid(results: list[Result]) -> None:
    assert [(r.name, r.valid, r.citations) for r in results if r.valid != r.citations or not r.citations] == []


def test_most_expected_statements_are_made(results: list[Result]) -> None:
    total = sum(len(result.statements) for result in results)
    assert sum(result.met for result in results) >= 0.8 * total, table(results)


if __name__ == "__main__":
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[3] / "shared" / "data"
    sys.stdout.write(table([evaluate(folder) for folder in incidents(shared)]) + "\n")
