"""Long investigations as the API takes and gives them."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from faultmaven.agent.investigations.models import (
    LONGEST_WAIT_S,
    SHORTEST_WAIT_S,
    WAIT_S,
    Investigation,
    InvestigationStatus,
    Record,
    Stage,
    Steps,
    Wait,
)
from faultmaven.agent.shapes import Shape
from faultmaven.case.investigation.moves import MoveKind

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)]


class Body(BaseModel):
    """A body that says nothing but what is asked for."""

    model_config = ConfigDict(extra="forbid")


class StartRequest(Body):
    """What to find out, and how long each question of it waits for a person."""

    goal: Words = ""
    wait_s: Annotated[int, Field(ge=SHORTEST_WAIT_S, le=LONGEST_WAIT_S, description="seconds")] = WAIT_S


class AnswerRequest(Body):
    """The answer to one question; `cannot` says that it cannot be had, and the investigation goes on without."""

    wait_id: str
    answer: Words = ""
    cannot: bool = False


class ConfirmRequest(Body):
    """Yes or no to exactly what was asked, once."""

    wait_id: str
    confirmed: bool
    reason: Words = ""


class StopRequest(Body):
    """Why it is stopped, if there is something to say."""

    reason: Words = ""


class NeededView(Shape):
    """One thing to bring, and the command that gets it where one is known."""

    text: str
    command: str | None


class WaitView(Shape):
    """What it waits for: `ask`, `gather` and `test` take an answer or new evidence, `confirm` a yes or no."""

    wait_id: str
    kind: MoveKind
    text: str
    because: str
    needed: tuple[NeededView, ...]
    options: tuple[str, ...]
    since: datetime
    until: datetime


class StepView(Shape):
    """The result of one stage: observe, orient, decide, reply or assess, of one step."""

    step: int
    stage: Stage
    at: datetime
    text: str
    because: str
    turn_id: str | None

    @classmethod
    def of(cls, record: Record) -> "StepView":
        """Return what the client is told."""
        is_thought = record.data.get("kind") == MoveKind.THINK.value
        return cls(
            step=record.step,
            stage=record.stage,
            at=record.at,
            text=record.text,
            because=str(record.data.get("because", "")),
            turn_id=str(record.data["turn_id"]) if is_thought else None,
        )


class LongInvestigation(BaseModel):
    """One long investigation: `waiting` is null while it thinks; `reason` says why it ended."""

    investigation_id: str
    case_id: str
    goal: str
    status: InvestigationStatus
    reason: str
    created_at: datetime
    deadline_at: datetime
    ended_at: datetime | None
    waiting: WaitView | None
    turns: int = Field(description="answers it has asked for so far")
    steps: list[StepView]

    @classmethod
    def of(cls, one: Investigation, steps: Steps) -> "LongInvestigation":
        """Return what the client is told."""
        waiting: Wait | None = None if one.has_ended else steps.waits_for(one.wait_s)
        views = [StepView.of(record) for record in steps.records]
        return cls(
            investigation_id=one.investigation_id,
            case_id=one.case_id,
            goal=one.goal,
            status=one.status,
            reason=one.reason,
            created_at=one.created_at,
            deadline_at=one.deadline_at,
            ended_at=one.ended_at,
            waiting=WaitView.model_validate(waiting) if waiting else None,
            turns=sum(view.turn_id is not None for view in views),
            steps=views,
        )


class InvestigationSummary(Shape):
    """One long investigation without its steps."""

    investigation_id: str
    goal: str
    status: InvestigationStatus
    reason: str
    created_at: datetime
    ended_at: datetime | None


class InvestigationList(BaseModel):
    """The long investigations of a case, oldest first."""

    items: list[InvestigationSummary]
