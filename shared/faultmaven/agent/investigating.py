"""What a diagnosis means for the course of the investigation: hypotheses proposed, causes that a person rejected."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from faultmaven.case.investigation.course import Course, Found
from faultmaven.case.investigation.feedback import ranked
from faultmaven.case.investigation.hypotheses import Hypothesis, HypothesisState, Proposal, file_of
from faultmaven.diagnosis.models import Cause, Claim, Diagnosis, NextStep, RuledOut, Verdict
from faultmaven.diagnosis.port import CaseFacts


def found_in(
    diagnosis: Diagnosis, facts: CaseFacts, turn_id: str, at: datetime, of_model: Sequence[Proposal] = ()
) -> Found:
    """Return what a turn found: a proposal for every cause and every cause ruled out, with marks of checked lines.

    What a model holds possible beside them comes after; a cause that the diagnosis names itself is not told twice.
    """
    files = [item for item in facts.evidence if item.line_count]
    return Found(
        turn_id,
        at,
        _each_once(_proposals(diagnosis), of_model),
        frozenset(f"E{item.number}" for item in files),
        is_understood=bool(diagnosis.causes) or any(finding.severity != "info" for finding in diagnosis.findings),
        has_solution=any(cause.remediation for cause in diagnosis.causes),
        components=len({cause.component for cause in diagnosis.causes}),
        records=sum(item.line_count for item in files),
    )


def judged(diagnosis: Diagnosis, course: Course) -> Diagnosis:
    """Return the diagnosis with its recommendations as a person's judgements order them."""
    if not course.feedback:
        return diagnosis

    def order(steps: tuple[NextStep, ...]) -> tuple[NextStep, ...]:
        return ranked(steps, lambda step: step.step_id, course.feedback)

    causes = tuple(
        replace(cause, remediation=order(cause.remediation), verification=order(cause.verification))
        for cause in diagnosis.causes
    )
    return replace(diagnosis, causes=causes, next_steps=order(diagnosis.next_steps))


def without_rejected(diagnosis: Diagnosis, course: Course) -> Diagnosis:
    """Return the diagnosis without the causes that a person rejected and no new file speaks for; they are told as such.

    What is left keeps its order and its verdicts: rejecting one cause proves no other.
    """
    rejected = {h.key: h for h in course.in_state(HypothesisState.REJECTED)}
    kept: list[Cause] = []
    told: list[RuledOut] = []
    for cause in diagnosis.causes:
        proposal = _proposal(cause)
        known = rejected.get(proposal.key)
        if known is None or _has_new_evidence(proposal, known):
            kept.append(cause)
        else:
            told.append(RuledOut(cause.title, Claim(f"You ruled it out: {known.ruled_out_by}"), cause.cause_id))
    if not told:
        return diagnosis
    first = kept[0] if kept else None
    names = ", ".join(f"`{item.cause_id}`" for item in told)
    return replace(
        diagnosis,
        verdict=first.verdict if first else Verdict.INCONCLUSIVE,
        summary=first.summary
        if first
        else f"The evidence points to {names}, which you ruled out, and to nothing else.",
        causes=tuple(kept),
        ruled_out=(*told, *diagnosis.ruled_out),
        reason=f"{names} left out because you ruled it out; a new file that shows it would bring it back.",
    )


def _each_once(of_diagnosis: Iterator[Proposal], of_model: Sequence[Proposal]) -> tuple[Proposal, ...]:
    found = {proposal.key: proposal for proposal in of_diagnosis}
    for proposal in of_model:
        found.setdefault(proposal.key, proposal)
    return tuple(found.values())


def _proposals(diagnosis: Diagnosis) -> Iterator[Proposal]:
    yield from map(_proposal, diagnosis.causes)
    led = {cause.cause_id for cause in diagnosis.causes}
    for item in diagnosis.ruled_out:
        marks = _marks(item.because)
        if item.cause_id and item.cause_id not in led and marks:
            yield Proposal(item.title, 0.0, item.cause_id, ruled_out_by=f"{item.because.text} {' '.join(marks)}")


def _proposal(cause: Cause) -> Proposal:
    marks = tuple(dict.fromkeys(mark for claim in cause.claims for mark in _marks(claim)))
    against = tuple(dict.fromkeys(mark for claim in cause.contradicting for mark in _marks(claim)))
    return Proposal(
        cause.summary or cause.title,
        cause.confidence,
        cause.cause_id,
        cause.component,
        marks,
        against,
        is_proven=cause.verdict is Verdict.CONFIRMED,
    )


def _marks(claim: Claim) -> tuple[str, ...]:
    return tuple(citation.mark for citation in claim.citations if citation.checked)


def _has_new_evidence(proposal: Proposal, known: Hypothesis) -> bool:
    return any(file_of(mark) not in known.seen_when_rejected for mark in proposal.supporting)
