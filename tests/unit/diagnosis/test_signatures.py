"""Every signature is tested by its own samples, and held against those of all others."""

import pytest
from faultmaven.diagnosis.catalogue import load_catalogue
from faultmaven.diagnosis.sample_testing import diagnosed, negative_problems, positive_problems, proof_problems
from faultmaven.diagnosis.schema import Sample, Signature

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


@pytest.mark.parametrize(("signature", "sample"), POSITIVE)
def test_sample_is_diagnosed_as_its_signature_with_every_claim_proven(signature: Signature, sample: Sample) -> None:
    found = diagnosed(sample, load_catalogue())
    assert positive_problems(signature, sample, found) == []
    assert proof_problems(found) == []


@pytest.mark.parametrize(("signature", "sample"), NEGATIVE)
def test_counter_example_does_not_fire(signature: Signature, sample: Sample) -> None:
    assert negative_problems(signature, diagnosed(sample, load_catalogue())) == []


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
