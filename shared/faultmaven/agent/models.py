"""What the agent slice speaks of: a turn, its state, its events, and what answering it cost."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from faultmaven.agent.responses import AgentResponse, Failure


class TurnStatus(StrEnum):
    """Where a turn is; `done` and `failed` are the ends, and a failed turn always has a reason."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


#: The ends of a turn: nothing changes it afterwards.
ENDED = frozenset({TurnStatus.DONE, TurnStatus.FAILED})

OVERDUE = "The turn did not end before its deadline, so it counts as failed. Ask again; nothing of the case was lost."


@dataclass(frozen=True)
class ModelUse:
    """Whether a language model took part, which one, and in words what that means for the answer."""

    used: bool = False
    provider: str | None = None
    name: str | None = None
    note: str = ""


@dataclass(frozen=True)
class Spent:
    """What the turn cost in tokens and US dollars, and how the model behaved.

    `cost_usd` is None when the price of the model is not known; `cached_tokens` are those of the input that the vendor
    had in its cache. `repairs` are answers of a wrong form that were sent back, `mistakes` calls of tools that do not
    exist or with wrong arguments, `invented` citations of lines or words that are not there, `failed_models` those
    that gave no answer. `intensity` is how hard the turn was thought about, which says how many calls it had at most.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = 0.0
    cached_tokens: int = 0
    model_calls: int = 0
    tool_calls: int = 0
    repairs: int = 0
    mistakes: int = 0
    invented: int = 0
    failed_models: int = 0
    intensity: str = ""


@dataclass(frozen=True)
class Turn:
    """One question and its answer; after `deadline_at` a turn that has not ended reads as failed."""

    turn_id: str
    user_id: str
    case_id: str
    question: str
    status: TurnStatus
    created_at: datetime
    deadline_at: datetime
    finished_at: datetime | None = None
    response: AgentResponse | None = None
    reason: str | None = None
    model: ModelUse = ModelUse()
    usage: Spent = Spent()

    @property
    def has_ended(self) -> bool:
        """Tell whether the turn is done or failed."""
        return self.status in ENDED

    def as_of(self, now: datetime) -> "Turn":
        """Return the turn as it reads at `now`: overdue is failed, whatever became of the process that ran it."""
        if self.has_ended or now <= self.deadline_at:
            return self
        return self.failed(OVERDUE, self.deadline_at, "turn_overdue")

    def failed(self, reason: str, at: datetime, code: str = "turn_failed", *, retryable: bool = True) -> "Turn":
        """Return the turn as one that failed at `at` for a reason the user can read."""
        response = Failure(text=reason, code=code, retryable=retryable)
        return replace(self, status=TurnStatus.FAILED, finished_at=at, reason=reason, response=response)


class EventKind(StrEnum):
    """The steps a person sees while waiting."""

    ACCEPTED = "accepted"
    WAITING_FOR_EVIDENCE = "waiting_for_evidence"
    MEMORY = "memory"
    FACTS = "facts"
    MATCHED = "matched"
    CAUSE = "cause"
    RULED_OUT = "ruled_out"
    PROMPT = "prompt"
    MODEL = "model"
    TOOL = "tool"
    CLAIMS_CHECKED = "claims_checked"
    HYPOTHESES = "hypotheses"
    INTENSITY = "intensity"
    PHASE = "phase"
    CONCLUSION = "conclusion"
    RESPONSE = "response"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Step:
    """What is told of a turn: `text` is one short sentence for a person, `data` holds the figures of the step."""

    at: datetime
    kind: EventKind
    text: str
    data: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True)
class TurnEvent:
    """One step of a turn: `seq` counts from 1 without a hole, `text` is one short sentence for a person."""

    seq: int
    at: datetime
    kind: EventKind
    text: str
    data: Mapping[str, object] = field(default_factory=dict[str, object])
