"""What the solutions API takes and gives."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from faultmaven.case.solutions.models import Check, Outcome, Proposal, Solution, SolutionState, SolutionStep
from faultmaven.case.solutions.risk import Risk, risk_of
from faultmaven.core.translation import Translation

Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000)]


class StepBody(BaseModel):
    """Something to do, with the command that does it where there is one."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    text: Sentence
    command: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)] = ""


Steps = Annotated[list[StepBody], Field(max_length=20)]


class SolutionRequest(BaseModel):
    """A solution of one's own; without a risk it is told from the steps."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    steps: Annotated[list[StepBody], Field(min_length=1, max_length=20)]
    verification: Steps = []
    risk: Risk | None = None
    mechanism: Annotated[str, StringConstraints(max_length=100)] = Field(
        default="", description="the cause it is for, by its id in the fault catalogue"
    )
    component: Annotated[str, StringConstraints(max_length=200)] = ""

    def proposal(self, addresses: Translation) -> Proposal:
        """Return the proposal, with pseudonyms in place of addresses."""
        typed = addresses.pseudonymised
        steps, verification = (
            tuple(SolutionStep(typed(step.text), typed(step.command)) for step in given)
            for given in (self.steps, self.verification)
        )
        risk, because = risk_of((step.text, step.command) for step in steps)
        if self.risk is not None:
            risk, because = self.risk, "as you said"
        return Proposal(
            typed(self.title),
            steps,
            verification,
            risk,
            because,
            mechanism=self.mechanism,
            component=typed(self.component),
        )


class SolutionPatch(BaseModel):
    """A move through its life: `verified` and `rejected` with a reason, `proposed` to take a move back."""

    model_config = ConfigDict(extra="forbid")

    state: SolutionState
    reason: Reason = ""


class CheckBody(BaseModel):
    """What new evidence says of it: works, still failing with the lines that show it, or what to bring to be able to
    tell."""

    outcome: Outcome
    text: str
    at: datetime
    marks: list[str]
    files: list[str] = Field(description="what was read, such as E5")
    to_bring: list[StepBody]

    @classmethod
    def of(cls, check: Check) -> Self:
        """Return what the client is told."""
        return cls(
            outcome=check.outcome,
            text=check.text,
            at=check.at,
            marks=list(check.marks),
            files=list(check.files),
            to_bring=[_step(step) for step in check.to_bring],
        )


class SolutionBody(BaseModel):
    """A way out of a cause, its risk, the check that proves it, and what became of it."""

    solution_id: str
    origin: Literal["diagnosis", "person"]
    title: str
    state: SolutionState
    cause: str
    mechanism: str
    component: str
    marks: list[str] = Field(description="lines that show the cause")
    steps: list[StepBody]
    verification: list[StepBody]
    risk: Risk
    risk_because: str
    reason: str
    created_at: datetime
    updated_at: datetime
    applied_at: datetime | None
    check: CheckBody | None
    version: str = Field(description="the ETag, for If-Match")

    @classmethod
    def of(cls, one: Solution) -> Self:
        """Return what the client is told."""
        proposal = one.proposal
        return cls(
            solution_id=one.solution_id,
            origin="diagnosis" if one.origin == "diagnosis" else "person",
            title=proposal.title,
            state=one.state,
            cause=proposal.cause,
            mechanism=proposal.mechanism,
            component=proposal.component,
            marks=list(proposal.marks),
            steps=[_step(step) for step in proposal.steps],
            verification=[_step(step) for step in proposal.verification],
            risk=proposal.risk,
            risk_because=proposal.risk_because,
            reason=one.reason,
            created_at=one.created_at,
            updated_at=one.updated_at,
            applied_at=one.applied_at,
            check=CheckBody.of(one.check) if one.check else None,
            version=one.version,
        )


class SolutionList(BaseModel):
    """The solutions of a case, oldest first."""

    items: list[SolutionBody]


def _step(step: SolutionStep) -> StepBody:
    return StepBody.model_construct(text=step.text, command=step.command)
