"""The nine things the agent can say, as one union told apart by `type`; each has the fields that it alone needs."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from faultmaven.agent.shapes import Shape
from faultmaven.diagnosis.models import (
    Cause,
    Checked,
    Citation,
    Finding,
    Gap,
    Moment,
    NextStep,
    RuledOut,
    Verdict,
)


class Said(Shape):
    """What every response has: `text` is Markdown in which `[E1:L34]` marks a citation."""

    text: str


class Insight(Shape):
    """What helped before: a past case of this user that was about the same, or a page of the library.

    `reference` is the id of the case or of the document.
    """

    kind: Literal["past_case", "library"]
    reference: str
    title: str
    text: str


class Diagnosed(Said):
    """A response that stands on a diagnosis; every citation used anywhere in it is once in `citations`."""

    verdict: Verdict
    summary: str
    reason: str = ""
    causes: tuple[Cause, ...] = ()
    findings: tuple[Finding, ...] = ()
    ruled_out: tuple[RuledOut, ...] = ()
    gaps: tuple[Gap, ...] = ()
    next_steps: tuple[NextStep, ...] = ()
    timeline: tuple[Moment, ...] = ()
    checked: tuple[Checked, ...] = ()
    citations: tuple[Citation, ...] = ()
    insights: tuple[Insight, ...] = ()


class Row(Shape):
    """One row of a structured result: where it stands, when it happened, how often, and what it says."""

    number: int
    filename: str
    evidence_id: str
    line_no: int
    ts: datetime | None = None
    level: str | None = None
    count: int = 1
    text: str


class Answer(Diagnosed):
    """An answer to the question; `rows` holds the structured result when the question asked for one."""

    type: Literal["ANSWER"] = "ANSWER"
    intent: str = "diagnose"
    rows: tuple[Row, ...] = ()


class SolutionReady(Diagnosed):
    """A fix for a cause that the evidence supports, and the checks that prove that it worked."""

    type: Literal["SOLUTION_READY"] = "SOLUTION_READY"
    cause_id: str
    solution: tuple[NextStep, ...]
    verification: tuple[NextStep, ...]


class NeedsMoreData(Diagnosed):
    """Not enough to go on: `needed` says what to bring and the exact command that gets it, most useful first."""

    type: Literal["NEEDS_MORE_DATA"] = "NEEDS_MORE_DATA"
    needed: tuple[NextStep, ...]


class PlanProposal(Said):
    """Steps towards a goal, to accept or to change; `to_tell_apart` are the causes that they decide between."""

    type: Literal["PLAN_PROPOSAL"] = "PLAN_PROPOSAL"
    goal: str
    steps: tuple[NextStep, ...]
    to_tell_apart: tuple[str, ...] = ()


class ClarificationRequest(Said):
    """A question back to the user; `options` are answers to choose from, free text is always allowed."""

    type: Literal["CLARIFICATION_REQUEST"] = "CLARIFICATION_REQUEST"
    question: str
    options: tuple[str, ...] = ()


class ConfirmationRequest(Said):
    """An action that happens only after the user confirms exactly these arguments, once; `effect` says what it does.

    `confirmation_id` names it where it is allowed or refused: `/agent/tools/confirmations/{case_id}/...`.
    """

    type: Literal["CONFIRMATION_REQUEST"] = "CONFIRMATION_REQUEST"
    action: str
    arguments: dict[str, str]
    arguments_sha256: str
    expires_at: datetime
    confirmation_id: str = ""
    effect: str = ""


class EscalationRequired(Diagnosed):
    """The investigation is stuck: why, what was tried, and who could take it further."""

    type: Literal["ESCALATION_REQUIRED"] = "ESCALATION_REQUIRED"
    stuck_because: str
    tried: tuple[str, ...] = ()
    escalate_to: str


class StatusUpdate(Said):
    """Where the work stands: `pending` are files that are still read, `phase` and `missing` what it waits for."""

    type: Literal["STATUS_UPDATE"] = "STATUS_UPDATE"
    progress: str
    pending: tuple[str, ...] = ()
    phase: str | None = None
    missing: str = ""


class Failure(Said):
    """The turn could not be answered; `retryable` says whether asking again may help."""

    type: Literal["ERROR"] = "ERROR"
    code: str
    retryable: bool


AgentResponse = Annotated[
    Answer
    | PlanProposal
    | ClarificationRequest
    | ConfirmationRequest
    | SolutionReady
    | NeedsMoreData
    | EscalationRequired
    | StatusUpdate
    | Failure,
    Field(discriminator="type"),
]

#: Reads and writes any response as JSON.
RESPONSES: TypeAdapter[AgentResponse] = TypeAdapter(AgentResponse)
