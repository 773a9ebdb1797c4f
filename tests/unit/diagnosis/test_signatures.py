"""Every signature is tested by its own samples, and held against those of all others."""

from collections.abc import Callable

import pytest
from faultmaven.core.translation import Translation
from faultmaven.diagnosis.catalogue import load_catalogue
from faultmaven.diagnosis.models import Diagnosis
from faultmaven.diagnosis.schema import Sample, Signature
from faultmaven.diagnosis.service import diagnose

from tests.support.cases import CASE_KEY, case_of

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
def diagnosed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Sample], Diagnosis]:
    """Diagnose a sample through the real pipeline, once for all tests of it."""
    known: dict[int, Diagnosis] = {}

    def ask(sample: Sample) -> Diagnosis:
        if id(sample) not in known:
            with case_of(tmp_path_factory.mktemp("case"), sample.files) as facts:
                known[id(sample)] = diagnose(facts, sample.question)
        return known[id(sample)]

    return ask


Ask = Callable[[Sample], Diagnosis]


@pytest.mark.parametrize(("signature", "sample"), POSITIVE)
def test_sample_is_diagnosed_as_its_signature(signature: Signature, sample: Sample, diagnosed: Ask) -> None:
    found = diagnosed(sample)
    ids = [cause.cause_id for cause in found.causes]

    if signature.role == "effect":
        assert set(ids) <= set(sample.also), "an effect alone names no cause"
        assert sample.also or any(finding.finding_id == "unexplained-state" for finding in found.findings)
    else:
        assert ids[:1] == [signature.id]
        related = {signature.id, *sample.also, *signature.explains, *signature.look_alikes}
        assert set(ids) <= related, "a signature fires as a cause on the sample of an unrelated one"
    if sample.verdict:
        assert found.verdict == sample.verdict
    if sample.component:
        assert found.causes[0].component == sample.component
    translation = Translation(CASE_KEY)
    said = translation.restored(" ".join([found.summary, *(cause.summary for cause in found.causes[:1])]))
    assert [text for text in sample.says if text not in said] == []
    quotes = [
        translation.restored(citation.quote)
        for c in found.causes[:1]
        for claim in c.claims
        for citation in claim.citations
    ]
    assert [text for text in sample.cites if not any(text in quote for quote in quotes)] == []


@pytest.mark.parametrize(("signature", "sample"), POSITIVE)
def test_every_claim_about_a_sample_is_proven_and_every_sentence_is_filled(
    signature: Signature, sample: Sample, diagnosed: Ask
) -> None:
    found = diagnosed(sample)

    claims = [claim for cause in found.causes for claim in (*cause.claims, *cause.effects)]
    assert [claim.text for claim in claims if not claim.is_verified] == []
    assert [cause.summary for cause in found.causes if "<" in cause.summary] == [], signature.id


@pytest.mark.parametrize(("signature", "sample"), NEGATIVE)
def test_counter_example_does_not_fire(signature: Signature, sample: Sample, diagnosed: Ask) -> None:
    found = diagnosed(sample)

    assert signature.id not in [cause.cause_id for cause in found.causes]


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
