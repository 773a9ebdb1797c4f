"""Checks what a model said against the files, and lets it count for no more than that."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from faultmaven.agent.hypotheses_of_model import proposals_of
from faultmaven.agent.model_answer import ModelAnswer
from faultmaven.agent.model_check import ModelCheck, inert
from faultmaven.case.investigation.hypotheses import Hypothesis, Proposal
from faultmaven.diagnosis.models import Cause, Claim, Diagnosis, Gap, NextStep, RuledOut, Verdict
from faultmaven.diagnosis.port import CaseFacts

MODEL_CAUSE = "model"

#: The highest verdict that checked claims allow: least claims that hold, most that do not, and the verdict.
CEILINGS: tuple[tuple[int, int, Verdict], ...] = ((2, 0, Verdict.CONFIRMED), (1, 99, Verdict.LIKELY))

#: The confidence shown with a verdict that a model reached; the fault catalogue measures its own.
CONFIDENCE = {Verdict.CONFIRMED: 0.8, Verdict.LIKELY: 0.55, Verdict.INCONCLUSIVE: 0.2}

_ORDER = (Verdict.INCONCLUSIVE, Verdict.LIKELY, Verdict.CONFIRMED)


@dataclass(frozen=True)
class CheckedAnswer:
    """A diagnosis that a model took part in, and how many of its claims the files bear out.

    `invented` counts citations of lines or words that are not there; `proposals` are the hypotheses it named.
    """

    diagnosis: Diagnosis
    verified: int
    unverified: int
    invented: int = 0
    proposals: tuple[Proposal, ...] = ()


def check_answer(
    answer: ModelAnswer, facts: CaseFacts, catalogue: Diagnosis, known: Sequence[Hypothesis] = ()
) -> CheckedAnswer:
    """Return the catalogue's diagnosis together with what the model adds and the files prove.

    `known` are the hypotheses of the case so far, so that those of the model are told apart from them. That nothing is
    wrong is not for a model to say: then only what it rules out and misses is taken over.
    """
    check = ModelCheck(facts)
    claims = tuple(sentence for claim in answer.claims for sentence in check.sentences(claim))
    verified = sum(claim.is_verified for claim in claims)
    unverified = len(claims) - verified
    proofs = tuple(dict.fromkeys(c for claim in claims if claim.is_verified for c in claim.citations))
    cause = Cause(
        cause_id=MODEL_CAUSE,
        title=check.marked(answer.cause_title, proofs),
        category="model",
        component=inert(answer.component),
        verdict=_capped(answer, claims, verified, unverified),
        confidence=0.0,
        summary=check.marked(answer.summary, proofs),
        claims=claims,
        remediation=tuple(NextStep(step.kind, inert(step.text)) for step in answer.next_steps if step.kind != "verify"),
        verification=tuple(
            NextStep(step.kind, inert(step.text)) for step in answer.next_steps if step.kind == "verify"
        ),
    )
    cause = replace(cause, confidence=CONFIDENCE[cause.verdict])
    excluded = tuple(
        RuledOut(inert(item.title), because) for item in answer.ruled_out for because in check.sentences(item.because)
    )
    gaps = tuple(Gap(inert(gap.text), inert(gap.how_to_get) or None) for gap in answer.gaps)
    together = replace(
        catalogue,
        ruled_out=(*catalogue.ruled_out, *(item for item in excluded if item.because.is_verified)),
        gaps=(*catalogue.gaps, *gaps),
    )
    merged = together if answer.verdict is Verdict.NO_FAULT_FOUND else _merged(together, cause)
    proposals = proposals_of(answer, check, known)
    return CheckedAnswer(merged, verified, unverified, check.invented, proposals)


def _capped(answer: ModelAnswer, claims: Sequence[Claim], verified: int, unverified: int) -> Verdict:
    ceiling = next(
        (verdict for least, most, verdict in CEILINGS if verified >= least and unverified <= most), Verdict.INCONCLUSIVE
    )
    name = answer.component.rsplit("/", 1)[-1].lower()
    quoted = " ".join(c.quote.lower() for claim in claims if claim.is_verified for c in claim.citations)
    if not name or name not in quoted:  # the cited lines do not even mention what is blamed
        ceiling = min(ceiling, Verdict.LIKELY, key=_ORDER.index)
    said = answer.verdict if answer.verdict in _ORDER else Verdict.INCONCLUSIVE
    return min(ceiling, said, key=_ORDER.index)


def _merged(catalogue: Diagnosis, cause: Cause) -> Diagnosis:
    known = next(iter(catalogue.causes), None)
    if cause.verdict is Verdict.INCONCLUSIVE:
        return replace(catalogue, causes=(*catalogue.causes, cause))
    if known and _is_same(known, cause):
        joined = replace(known, claims=tuple(dict.fromkeys((*known.claims, *cause.claims))))
        if known.verdict is Verdict.CONFIRMED:  # what a model adds is shown, and proves nothing more
            return replace(catalogue, causes=(joined, *catalogue.causes[1:]))
        best = max(known.verdict, cause.verdict, key=_ORDER.index)
        joined = replace(joined, verdict=best, confidence=max(known.confidence, cause.confidence))
        return replace(catalogue, causes=(joined, *catalogue.causes[1:]), verdict=best)
    if known and known.verdict is Verdict.CONFIRMED:
        return replace(catalogue, causes=(*catalogue.causes, cause))
    return replace(
        catalogue,
        causes=(cause, *catalogue.causes),
        verdict=cause.verdict,
        summary=cause.summary,
        reason="A language model concluded this; the cited lines were checked, the conclusion from them was not.",
    )


def _is_same(known: Cause, cause: Cause) -> bool:
    return known.component.rsplit("/", 1)[-1].lower() == cause.component.rsplit("/", 1)[-1].lower()
