"""What a diagnosis proposes: a solution for each cause that the evidence supports and that has a way out."""

from collections.abc import Iterator, Sequence

from faultmaven.case.solutions.models import Proposal, SolutionStep
from faultmaven.case.solutions.risk import risk_of
from faultmaven.diagnosis.models import Cause, Diagnosis, NextStep, Verdict

#: Causes of one diagnosis that solutions are proposed for, and lines of each that are kept with it.
MOST, MARKS = 3, 6
_SUPPORTED = (Verdict.CONFIRMED, Verdict.LIKELY)


def proposals_of(diagnosis: Diagnosis) -> list[Proposal]:
    """Return the solutions that a diagnosis proposes, the likeliest cause first."""
    supported = [c for c in diagnosis.causes if c.verdict in _SUPPORTED and c.remediation]
    return [_proposal(cause) for cause in supported[:MOST]]


def _proposal(cause: Cause) -> Proposal:
    steps = _steps(cause.remediation)
    risk, because = risk_of((step.text, step.command) for step in steps)
    return Proposal(
        title=cause.remediation[0].text,
        steps=steps,
        verification=_steps(cause.verification),
        risk=risk,
        risk_because=because,
        cause=cause.title,
        mechanism=cause.cause_id,
        component=cause.component,
        marks=tuple(dict.fromkeys(_marks(cause)))[:MARKS],
    )


def _steps(steps: Sequence[NextStep]) -> tuple[SolutionStep, ...]:
    return tuple(SolutionStep(step.text, step.command or "") for step in steps)


def _marks(cause: Cause) -> Iterator[str]:
    for claim in cause.claims:
        yield from (citation.mark for citation in claim.citations if citation.checked)
