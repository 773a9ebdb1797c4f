"""What a report tells of solutions: which were applied, and what new evidence or a person said of them."""

from collections.abc import Iterator, Mapping

from faultmaven.case.solutions.models import Milestone, Outcome, Solution, SolutionState
from faultmaven.diagnosis.models import NextStep
from faultmaven.report.casefile import CaseFile
from faultmaven.report.markdown import bullets, code, safe
from faultmaven.report.sections.wording import time

#: Milestones of one solution that its line tells, the newest.
_MOST_TOLD = 6
_MOVED: Mapping[SolutionState, str] = {
    SolutionState.PROPOSED: "proposed again by a person",
    SolutionState.APPLIED: "applied by a person",
    SolutionState.VERIFIED: "verified by a person",
    SolutionState.REJECTED: "rejected by a person",
}
_FOUND: Mapping[Outcome, str] = {
    Outcome.WORKS: "verified by new evidence",
    Outcome.STILL_FAILING: "still failing in new evidence",
    Outcome.CANNOT_TELL: "new evidence cannot tell",
}
#: What became of two solutions that share a step: the first of these counts.
_RANK = (SolutionState.VERIFIED, SolutionState.APPLIED, SolutionState.REJECTED, SolutionState.PROPOSED)


def state_of(file: CaseFile, step: NextStep) -> str:
    """Return the state of the solution that has this step, empty where none has."""
    found = [one.state for one in file.solutions if (step.text, step.command or "") in _words(one)]
    return min(found, key=_RANK.index).value if found else ""


def wanted_steps(file: CaseFile) -> Iterator[NextStep]:
    """Yield the steps of solutions that nobody rejected, and whose cause nobody ruled out before they were tried."""
    for one in file.solutions:
        if _is_wanted(file, one):
            yield from (NextStep("change", step.text, step.command or None) for step in one.proposal.steps)


def outcomes(file: CaseFile) -> str:
    """Tell what became of each solution that somebody decided on, empty where nobody did."""
    told = bullets(_outcome(one) for one in file.solutions if one.milestones)
    return f"What became of them:\n\n{told}" if told else ""


def milestones(file: CaseFile) -> Iterator[tuple[Solution, Milestone]]:
    """Yield what became of all solutions, earliest first."""
    found = ((one, milestone) for one in file.solutions for milestone in one.milestones)
    yield from sorted(found, key=lambda pair: pair[1].at)


def happened(milestone: Milestone) -> str:
    """Return a milestone as words: a check with the lines that show it, a person's reason marked as theirs."""
    if milestone.outcome is None:
        said = f". They say, and no line was checked for it: {safe(milestone.text)}" if milestone.text else ""
        return f"{_MOVED[milestone.state]}{said}"
    marks = " ".join(milestone.marks) or "(no line shows it)"
    return f"{_FOUND[milestone.outcome]}: {safe(milestone.text)} {marks}"


def _is_wanted(file: CaseFile, one: Solution) -> bool:
    if one.state is not SolutionState.PROPOSED or one.origin == "person":
        return one.state is not SolutionState.REJECTED
    # what an earlier answer proposed is no action any more when the last one does not name its cause
    causes = file.record.diagnosis.causes if file.record else ()
    return any(
        (cause.cause_id, cause.component) == (one.proposal.mechanism, one.proposal.component) for cause in causes
    )


def _outcome(one: Solution) -> str:
    place = f", {code(one.proposal.component)}" if one.proposal.component else ""
    told = [f"{time(milestone.at)}: {happened(milestone)}" for milestone in one.milestones[-_MOST_TOLD:]]
    lines = "\n".join(f"    - {line}" for line in told)
    return f"**{safe(one.proposal.title)}**{place}: {one.state.value}\n{lines}"


def _words(one: Solution) -> set[tuple[str, str]]:
    return {(step.text, step.command) for step in one.proposal.steps}
