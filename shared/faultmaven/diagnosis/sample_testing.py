"""A signature held against its own samples: what `fm signatures test` and the tests of the catalogue both run."""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from faultmaven.core.translation import translation_of
from faultmaven.diagnosis.catalogue import Catalogue
from faultmaven.diagnosis.models import Diagnosis
from faultmaven.diagnosis.schema import Sample, Signature
from faultmaven.diagnosis.service import diagnose
from faultmaven.evidence.local import LocalFacts, read_local
from faultmaven.evidence.local_files import walk

#: Of every sample: what is said of an address must not change from run to run.
_SAMPLE_KEY = b"the key of a made-up case"
#: Stands in every field of a scaffold that nobody has filled yet.
PLACEHOLDER = "CHANGE ME"


@dataclass(frozen=True)
class Problem:
    """What is wrong with a signature: `where` is its field or sample, `text` says what was wanted and what came."""

    signature: str
    where: str
    text: str


def problems_of(signature: Signature, catalogue: Catalogue) -> list[Problem]:
    """Return everything that is wrong with a signature of this catalogue, nothing when it is right."""
    found = [*_form(signature)]
    for number, sample in enumerate(signature.samples.positive, 1):
        diagnosis = diagnosed(sample, catalogue)
        texts = [*positive_problems(signature, sample, diagnosis), *proof_problems(diagnosis)]
        found += [Problem(signature.id, f"positive sample {number}", text) for text in texts]
    for number, sample in enumerate(signature.samples.negative, 1):
        texts = negative_problems(signature, diagnosed(sample, catalogue))
        found += [Problem(signature.id, f"negative sample {number}", text) for text in texts]
    return found


def intrusions_of(newcomers: Iterable[str], others: Iterable[Signature], catalogue: Catalogue) -> Iterator[Problem]:
    """Yield where a newcomer, by id, is taken for the cause of what others' samples show."""
    ids = set(newcomers)
    for other in others:
        for number, sample in enumerate(other.samples.positive, 1):
            allowed = {other.id, *sample.also, *other.explains, *other.look_alikes}
            for cause in diagnosed(sample, catalogue).causes:
                if cause.cause_id in ids - allowed:
                    text = f"fires on positive sample {number} of {other.id}: {cause.summary}"
                    yield Problem(cause.cause_id, "other samples", text)


@contextmanager
def sample_facts(files: Mapping[str, str]) -> Generator[LocalFacts]:
    """Lend the facts of a sample's files, read through the whole pipeline."""
    with tempfile.TemporaryDirectory(prefix="fm-sample-") as scratch:
        for name, text in files.items():
            path = Path(scratch) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        with read_local(walk([Path(scratch)]).files, _SAMPLE_KEY) as facts:
            yield facts


def diagnosed(sample: Sample, catalogue: Catalogue) -> Diagnosis:
    """Return what the diagnosis says of a sample."""
    with sample_facts(sample.files) as facts:
        return diagnose(facts, sample.question, catalogue)


def positive_problems(signature: Signature, sample: Sample, found: Diagnosis) -> list[str]:
    """Return in which way a sample is not diagnosed as its signature wants."""
    return [*_wrong_causes(signature, sample, found), *_wrong_words(sample, found)]


def negative_problems(signature: Signature, found: Diagnosis) -> list[str]:
    """Return in which way a counter-example is taken for the fault."""
    return [f"fires, and must not: {cause.summary}" for cause in found.causes if cause.cause_id == signature.id]


def proof_problems(found: Diagnosis) -> list[str]:
    """Return which sentences have no proof that holds, or a variable without a value."""
    claims = [claim for cause in found.causes for claim in cause.all_claims]
    unproven = [f"the cited line does not say this: {claim.text}" for claim in claims if not claim.is_verified]
    return unproven + [
        f"{cause.cause_id} says something that nothing filled: {cause.summary}"
        for cause in found.causes
        if "<" in cause.summary
    ]


def _wrong_causes(signature: Signature, sample: Sample, found: Diagnosis) -> Iterator[str]:
    ids = [cause.cause_id for cause in found.causes]
    if signature.role == "effect":
        if strangers := sorted(set(ids) - set(sample.also)):
            yield f"an effect alone names no cause, but {', '.join(strangers)} fired"
        elif not sample.also and not any(finding.finding_id == "unexplained-state" for finding in found.findings):
            yield "the effect was not seen at all"
        return
    if ids[:1] != [signature.id]:
        fired = f"first is {ids[0]} ({found.causes[0].summary})" if ids else "nothing fired"
        yield f"must be the first cause, but {fired}{', it comes later' if signature.id in ids else ''}"
    related = {signature.id, *sample.also, *signature.explains, *signature.look_alikes}
    for cause in found.causes:
        if cause.cause_id not in related:
            yield f"{cause.cause_id} fires too, and is neither in `also`, `explains` nor `look_alikes`: {cause.summary}"
    if sample.verdict and found.verdict != sample.verdict:
        yield f"the verdict is {found.verdict}, not {sample.verdict}: {found.reason}"
    if sample.component and found.causes and found.causes[0].component != sample.component:
        yield f"blames {found.causes[0].component}, not {sample.component}"


def _wrong_words(sample: Sample, found: Diagnosis) -> Iterator[str]:
    restored = translation_of(_SAMPLE_KEY).restored
    first = found.causes[:1]
    said = restored(" ".join([found.summary, *(cause.summary for cause in first)]))
    for text in sample.says:
        if text not in said:
            yield f"does not say `{text}`, but: {said}"
    quotes = [restored(c.quote) for cause in first for claim in cause.claims for c in claim.citations]
    for text in sample.cites:
        if not any(text in quote for quote in quotes):
            yield f"cites no line with `{text}`, but: {' | '.join(quotes) or 'none'}"


def _form(signature: Signature) -> Iterator[Problem]:
    left = [name for name, value in signature if PLACEHOLDER in str(value)]
    if left:
        yield Problem(signature.id, "fields", f"still to be filled ({PLACEHOLDER}): {', '.join(left)}")
    if signature.role == "cause":
        missing = [name for name in ("impact", "remediation", "verification") if not getattr(signature, name)]
        if missing:
            yield Problem(signature.id, "fields", f"a cause has to say more: {', '.join(missing)}")
