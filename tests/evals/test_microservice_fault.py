"""One injected fault of a 45-service application: whether the service at fault is named from logs, traces and metrics.

`python -m tests.evals.test_microservice_fault` prints whom each kind of evidence accuses, alone and together.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml
from faultmaven.diagnosis.models import Diagnosis
from faultmaven.diagnosis.service import diagnose
from faultmaven.diagnosis.topology.names import workload_of_pod
from faultmaven.evidence.facts.case_facts import CaseFacts

#: The kinds of evidence, alone and together.
MIXES: Sequence[tuple[str, ...]] = (("log",), ("trace",), ("metric",), ("log", "trace"), ("log", "trace", "metric"))


def truth_of(folder: Path) -> str:
    """Return the service at fault."""
    pod = str(yaml.safe_load((folder / "expected.yaml").read_text())["root_cause_component"])
    return workload_of_pod(pod) or pod


def evaluate(folder: Path, kinds: Sequence[str], question: str = "") -> Diagnosis:
    """Diagnose the incident from some kinds of evidence."""
    with CaseFacts.from_files([folder / kind for kind in kinds]) as facts:
        return diagnose(facts, question)


def services(found: Diagnosis) -> list[str]:
    """Return the bare names of the blamed components, best first."""
    return list(dict.fromkeys(cause.component.rsplit("/", 1)[-1] for cause in found.causes))


@pytest.fixture(scope="module")
def incident(shared_data: Path) -> Path:
    return shared_data / "incidents" / "microservice-fault"


def test_service_at_fault_is_named_from_logs_and_traces(incident: Path) -> None:
    found = evaluate(incident, ("log", "trace"))

    assert services(found)[:1] == [truth_of(incident)]
    assert [claim.text for claim in found.causes[0].all_claims if not claim.is_verified] == []


def main(folder: Path) -> None:
    """Print whom each mix of evidence accuses."""
    truth = truth_of(folder)
    for kinds in MIXES:
        for question in ("", "Requests fail with errors since 2023-01-29 09:03:53 UTC, why?"):
            named = services(evaluate(folder, kinds, question))
            rank = named.index(truth) + 1 if truth in named else "-"
            print(
                f"{' + '.join(kinds):24} {'alarm' if question else 'no alarm':9} rank {rank}   {', '.join(named[:3])}"
            )


if __name__ == "__main__":
    main(
        Path(sys.argv[1])
        if len(sys.argv) > 1
        else Path(__file__).parents[3] / "shared/data/incidents/microservice-fault"
    )
