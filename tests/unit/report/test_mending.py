"""Which steps of solutions are actions of a report, and what is told of them."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from faultmaven.case.solutions.models import Milestone, Outcome, Proposal, Solution, SolutionState, SolutionStep
from faultmaven.case.solutions.risk import Risk
from faultmaven.diagnosis.models import NextStep
from faultmaven.report.sections.mending import happened, outcomes, state_of, wanted_steps
from faultmaven.report.sections.told import timeline

NOW = datetime(2026, 1, 31, 9, tzinfo=UTC)
RAISE = SolutionStep("Raise the limit", "kubectl set resources deploy/cart")
PROPOSAL = Proposal("Raise it", (RAISE,), (), Risk.MEDIUM, "", "Killed", "oom-killed", "Deployment/cart")


def solution(state: SolutionState = SolutionState.PROPOSED, origin: str = "diagnosis", *course: Milestone) -> Solution:
    return Solution("sol_1", origin, PROPOSAL, state, NOW, NOW, "v", milestones=course)


def file(*solutions: Solution, component: str = "Deployment/cart") -> Any:
    cause = SimpleNamespace(cause_id="oom-killed", component=component)
    return SimpleNamespace(solutions=solutions, record=SimpleNamespace(diagnosis=SimpleNamespace(causes=(cause,))))


@pytest.mark.parametrize(
    ("state", "origin", "component", "is_wanted"),
    [
        (SolutionState.PROPOSED, "diagnosis", "Deployment/cart", True),
        (SolutionState.PROPOSED, "diagnosis", "Deployment/other", False),
        (SolutionState.PROPOSED, "person", "Deployment/other", True),
        (SolutionState.APPLIED, "diagnosis", "Deployment/other", True),
        (SolutionState.REJECTED, "person", "Deployment/cart", False),
    ],
)
def test_an_action_is_what_nobody_gave_up(state: SolutionState, origin: str, component: str, is_wanted: bool) -> None:
    found = [*wanted_steps(file(solution(state, origin), component=component))]
    assert [step.text for step in found] == (["Raise the limit"] if is_wanted else [])


def test_a_step_has_the_state_of_the_solution_that_went_farthest() -> None:
    step = NextStep("run", RAISE.text, RAISE.command)
    assert state_of(file(solution(), solution(SolutionState.VERIFIED)), step) == "verified"
    assert state_of(file(solution()), NextStep("run", "Ponder")) == ""


def test_words_of_people_are_marked_and_those_of_evidence_have_their_lines() -> None:
    person = Milestone(NOW, SolutionState.VERIFIED, "saw `it`")
    works = Milestone(NOW, SolutionState.VERIFIED, "cart runs.", Outcome.WORKS, ("[E5:L3]",))
    untold = Milestone(NOW, SolutionState.APPLIED, "Nothing of cart.", Outcome.CANNOT_TELL)
    assert happened(person) == "verified by a person. They say, and no line was checked for it: saw `it`"
    assert happened(works) == "verified by new evidence: cart runs. [E5:L3]"
    assert happened(untold) == "new evidence cannot tell: Nothing of cart. (no line shows it)"
    assert outcomes(file(solution())) == ""
    told = outcomes(file(solution(SolutionState.VERIFIED, "diagnosis", works)))
    assert "- **Raise it**, `Deployment/cart`: verified\n    - 2026-01-31 09:00:00 UTC: verified by new" in told


def test_the_zone_of_a_timeline_is_said_once() -> None:
    works = Milestone(NOW, SolutionState.VERIFIED, "cart runs.", Outcome.WORKS, ("[E5:L3]",))
    mended = file(solution(SolutionState.VERIFIED, "diagnosis", works))
    mended.moments = []
    no_course: Any = SimpleNamespace(timeline=())
    told = timeline(mended, no_course)
    assert "2026-01-31 09:00:00 |" in told
    assert told.count("UTC") == 1
