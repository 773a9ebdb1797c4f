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
    """Return the diagnosis as a person's judgements order it: recommendations, and causes that were accepted."""
    diagnosis = _accepted_first(diagnosis, course)
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
    known = {h.key: h for h in course.hypotheses}
    kept: list[Cause] = []
    told: list[RuledOut] = []
    again: list[str] = []
    for cause in diagnosis.causes:
        proposal = _proposal(cause)
        own = known.get(proposal.key)
        hypothesis = own if own and (own.ruled_out_by or own.rejected_before) else next(_doubted(cause, course), None)
        if hypothesis is None:
            kept.append(cause)
        elif _is_rejected(hypothesis, proposal) and not _has_new_evidence(proposal, hypothesis):
            told.append(RuledOut(cause.title, Claim(f"You ruled it out: {hypothesis.ruled_out_by}"), cause.cause_id))
        else:
            kept.append(cause)
            again += _told_again(cause, proposal, hypothesis)
    again = [sentence for sentence in again if sentence not in diagnosis.reason]  # a turn judges twice
    if not told:
        return replace(diagnosis, reason=" ".join(filter(None, (*again, diagnosis.reason)))) if again else diagnosis
    first = kept[0] if kept else None
    names = ", ".join(f"`{item.cause_id}`" for item in told)
    left_out = f"{names} left out because you ruled it out; a new file that shows it would bring it back."
    return replace(
        diagnosis,
        verdict=first.verdict if first else Verdict.INCONCLUSIVE,
        summary=first.summary
        if first
        else f"The evidence points to {names}, which you ruled out, and to nothing else.",
        causes=tuple(kept),
        ruled_out=(*told, *diagnosis.ruled_out),
        reason=" ".join((*again, left_out)),
    )


def _doubted(cause: Cause, course: Course) -> Iterator[Hypothesis]:
    """Yield what a person said of the same fault elsewhere: a log that nothing names is called after its file."""
    for hypothesis in course.hypotheses:
        if hypothesis.mechanism == cause.cause_id and (hypothesis.ruled_out_by or hypothesis.rejected_before):
            yield hypothesis


def _is_rejected(known: Hypothesis, proposal: Proposal) -> bool:
    return known.state is HypothesisState.REJECTED and known.key == proposal.key


def _told_again(cause: Cause, proposal: Proposal, known: Hypothesis) -> Iterator[str]:
    """Yield that a cause is proposed although a person did not believe it, and by which file."""
    reason = known.ruled_out_by or known.rejected_before
    if not reason:
        return
    files = dict.fromkeys(file_of(mark) for mark in proposal.supporting)
    new = [file for file in files if file not in known.seen_when_rejected]
    if new:
        where = "" if known.key == proposal.key else f" for `{known.component}`"
        said = reason.rstrip(".")
        yield f"`{cause.cause_id}` was rejected before{where} ({said}) and is proposed again: {new[0]} shows it."


def _accepted_first(diagnosis: Diagnosis, course: Course) -> Diagnosis:
    """Return the diagnosis with the causes that a person accepted before all others; verdicts stay as they are."""
    accepted = {h.key: h for h in course.hypotheses if h.accepted_because}
    first = next((cause for cause in diagnosis.causes if _proposal(cause).key in accepted), None)
    if first is None or first is diagnosis.causes[0]:
        return diagnosis
    causes = sorted(diagnosis.causes, key=lambda cause: _proposal(cause).key not in accepted)
    reason = accepted[_proposal(first).key].accepted_because.rstrip(".")
    told = f"`{first.cause_id}` stands first because you accepted it ({reason})."
    return replace(
        diagnosis,
        causes=tuple(causes),
        verdict=first.verdict,
        summary=first.summary,
        reason=" ".join(filter(None, (told, diagnosis.reason))),
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
        is_weighed=True,  # the table of verdicts measured it
    )


def _marks(claim: Claim) -> tuple[str, ...]:
    return tuple(citation.mark for citation in claim.citations if citation.checked)


def _has_new_evidence(proposal: Proposal, known: Hypothesis) -> bool:
    return any(file_of(mark) not in known.seen_when_rejected for mark in proposal.supporting)
