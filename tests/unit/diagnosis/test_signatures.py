"""Every signature is tested by its own samples, and held against those of all others."""

from collections.abc import Callable

import pytest
from faultmaven.diagnosis.catalogue import load_catalogue
from faultmaven.diagnosis.models import Diagnosis
from faultmaven.diagnosis.sample_testing import diagnosed, negative_problems, positive_problems, proof_problems
from faultmaven.diagnosis.schema import Sample, Signature

Ask = Callable[[Sample], Diagnosis]
SIGNATURES = load_catalogue().signatures
POSITIVE = [
    pytest.param(signature, sample, id=f"{signature.id}-{n}")
    for signature in SIGNATURES
    for n, sample in enumerate(signature.samples.positive)
]
NEGATIVE = [
    pytest.param(signature, sample, id=f"{signature.id}-{n}")
    for signature in SIGNATURES
    for n, sample in enumerate(signature.samples.negative)
]


@pytest.fixture(scope="module")
def ask() -> Ask:
    """Diagnose a sample through the real pipeline, once for all tests of it."""
    known: dict[int, Diagnosis] = {}

    def answer(sample: Sample) -> Diagnosis:
        if id(sample) not in known:
            known[id(sample)] = diagnosed(sample, load_catalogue())
        return known[id(sample)]

    return answer


@pytest.mark.parametrize(("signature", "sample"), POSITIVE)
def test_sample_is_diagnosed_as_its_signature(signature: Signature, sample: Sample, ask: Ask) -> None:
    assert positive_problems(signature, sample, ask(sample)) == []


@pytest.mark.parametrize(("signature", "sample"), POSITIVE)
def test_every_claim_about_a_sample_is_proven_and_every_sentence_is_filled(
    signature: Signature, sample: Sample, ask: Ask
) -> None:
    assert proof_problems(ask(sample)) == [], signature.id


@pytest.mark.parametrize(("signature", "sample"), NEGATIVE)
def test_counter_example_does_not_fire(signature: Signature, sample: Sample, ask: Ask) -> None:
    assert negative_problems(signature, ask(sample)) == []


@pytest.mark.parametrize("signature", [s for s in SIGNATURES if s.role == "cause"], ids=lambda s: s.id)
def test_a_cause_says_what_it_does_and_what_to_do(signature: Signature) -> None:
    assert signature.impact
    assert signature.remediation
    assert signature.verification


def test_catalogue_covers_the_areas_that_break_most_often() -> None:
    areas = {signature.category for signature in SIGNATURES}
    assert {
        "scheduling",
        "startup",
        "runtime",
        "routing",
        "node",
        "databases",
        "network",
        "tls",
        "memory",
        "disk",
    } <= areas
    assert sum(signature.role == "cause" for signature in SIGNATURES) >= 35
