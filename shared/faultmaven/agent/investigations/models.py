"""What a long investigation is made of: itself, its steps, what it waits for, and what was replied."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from faultmaven.case.investigation.moves import WAITING, Ending, Move, MoveKind, Needed

#: An investigation ends at the latest after this long, whatever it waits for.
LIFE = timedelta(days=3)
OVERDUE = "It did not come to an end within three days. Start another one; it goes on from what is known."

#: How long one wait may last when the starter names nothing, and what it may name.
WAIT_S, SHORTEST_WAIT_S, LONGEST_WAIT_S = 24 * 3600, 10, 3 * 24 * 3600

GOAL = "What is the root cause, and how is it fixed?"


class InvestigationStatus(StrEnum):
    """Where an investigation is; the last three are its ends."""

    RUNNING = "running"
    RESOLVED = Ending.RESOLVED.value
    ESCALATED = Ending.ESCALATED.value
    STOPPED = Ending.STOPPED.value


@dataclass(frozen=True)
class Investigation:
    """One long investigation of a case.

    `run` counts the executions of the state machine that drove it: only the last one may move it. `seen_at` is the
    last sign of life of the machine; `token` lets go of the task that waits at step `token_step`.
    """

    investigation_id: str
    user_id: str
    case_id: str
    goal: str
    status: InvestigationStatus
    created_at: datetime
    deadline_at: datetime
    wait_s: int
    seen_at: datetime
    run: int = 1
    reason: str = ""
    ended_at: datetime | None = None
    token: str = ""
    token_step: int = 0

    @property
    def has_ended(self) -> bool:
        """Tell whether it is resolved, escalated or stopped."""
        return self.status is not InvestigationStatus.RUNNING

    def ended(self, ending: Ending, reason: str, at: datetime) -> "Investigation":
        """Return it as one that ended."""
        return replace(self, status=InvestigationStatus(ending.value), reason=reason, ended_at=at)

    def as_of(self, now: datetime) -> "Investigation":
        """Return it as it reads at `now`: overdue is stopped, whatever became of the machine that drove it."""
        if self.has_ended or now <= self.deadline_at:
            return self
        return self.ended(Ending.STOPPED, OVERDUE, self.deadline_at)


class Stage(StrEnum):
    """The stages of one step, in their order; `reply` is what a wait was answered with."""

    OBSERVE = "observe"
    ORIENT = "orient"
    DECIDE = "decide"
    REPLY = "reply"
    ASSESS = "assess"


class ReplyKind(StrEnum):
    """What ended a wait."""

    ANSWER = "answer"
    DECLINED = "declined"
    CONFIRMED = "confirmed"
    DENIED = "denied"
    EVIDENCE = "evidence"
    TIMED_OUT = "timed_out"


@dataclass(frozen=True)
class Record:
    """The result of one stage of one step, written once: `text` is one sentence for a person, `data` its figures."""

    step: int
    stage: Stage
    at: datetime
    text: str
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class Wait:
    """What an investigation waits for. `wait_id` binds a reply to exactly this text, once."""

    wait_id: str
    step: int
    kind: MoveKind
    text: str
    because: str
    needed: tuple[Needed, ...]
    options: tuple[str, ...]
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Steps:
    """All records of an investigation, in the order of their steps and stages."""

    records: tuple[Record, ...] = ()

    def find(self, step: int, stage: Stage) -> Record | None:
        """Return one record."""
        return next((r for r in self.records if r.step == step and r.stage is stage), None)

    def of(self, stage: Stage) -> Iterator[Record]:
        """Yield the records of a stage, oldest first."""
        return (record for record in self.records if record.stage is stage)

    @property
    def current(self) -> int:
        """Return the number of the step that is under way: the one after the last that was assessed."""
        return max((record.step for record in self.of(Stage.ASSESS)), default=0) + 1

    def moves(self) -> Iterator[tuple[int, Move]]:
        """Yield what was decided, by step."""
        return ((record.step, move_of(record)) for record in self.of(Stage.DECIDE))

    def waits_for(self, wait_s: int) -> Wait | None:
        """Return what is waited for now; None while it thinks or when it has a reply."""
        decided = self.find(self.current, Stage.DECIDE)
        if decided is None or self.find(self.current, Stage.REPLY) is not None:
            return None
        move = move_of(decided)
        if move.kind not in WAITING:
            return None
        until = decided.at + timedelta(seconds=wait_s)
        wait_id = str(decided.data["wait_id"])
        return Wait(
            wait_id, decided.step, move.kind, move.text, move.because, move.needed, move.options, decided.at, until
        )


def data_of(move: Move) -> dict[str, Any]:
    """Return a move as it is stored with its record."""
    return {
        "kind": move.kind.value,
        "because": move.because,
        "needed": [{"text": item.text, "command": item.command} for item in move.needed],
        "options": list(move.options),
        "ending": move.ending.value if move.ending else None,
    }


def move_of(record: Record) -> Move:
    """Return the move that a record of `decide` holds."""
    data = record.data
    needed: Sequence[Mapping[str, Any]] = data["needed"]
    return Move(
        MoveKind(data["kind"]),
        record.text,
        data["because"],
        tuple(Needed(item["text"], item["command"]) for item in needed),
        tuple(data["options"]),
        Ending(data["ending"]) if data["ending"] else None,
    )
