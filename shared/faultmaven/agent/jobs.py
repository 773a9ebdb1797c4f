"""The tasks of the state machine that runs a turn: observe, act, fail. Each may be delivered twice.

The three functions have different layers, so what a task needs is imported when the task runs, not before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from faultmaven.agent.models import EventKind, Step, Turn
from faultmaven.agent.repository import TurnRepository
from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.figures import Figure, figure
from faultmaven.core.observability import log
from faultmaven.evidence.models import Evidence


@dataclass(frozen=True)
class Reason:
    """What a failed task means to the person who asked; `word` stands in what its error is called."""

    word: str
    code: str
    sentence: str
    retryable: bool = True


#: Read from the top; the last row is for everything else.
REASONS: tuple[Reason, ...] = (
    Reason("Timeout", "turn_timed_out", "Answering took longer than it may."),
    Reason("TooManyRequests", "too_busy", "Too much is being answered at the same time."),
    Reason("OutOfMemory", "evidence_too_large", "The evidence was too large to be read at once.", retryable=False),
    Reason("ExitError", "process_ended", "The process that was answering ended unexpectedly."),
    Reason("", "unexpected", "Something went wrong while answering."),
)
ASK_AGAIN = "Ask again; nothing of the case was lost."
ASK_LESS = "Nothing of the case was lost; leave out the largest file, or split it, and ask again."

Event = Mapping[str, Any]


@dataclass(frozen=True)
class Ids:
    """Whose turn it is: all that the state machine carries."""

    user_id: str
    case_id: str
    turn_id: str

    @classmethod
    def of(cls, event: Event) -> "Ids":
        """Read the ids of an event."""
        return cls(event["user_id"], event["case_id"], event["turn_id"])


def observe(event: Event) -> dict[str, Any]:
    """Tell whether files of the case are still on their way: `{pending: bool, files: int, ...ids}`."""
    from faultmaven.evidence.service import evidence_service  # noqa: PLC0415 (only this task asks)

    ids = Ids.of(event)
    files = evidence_service().unsettled(ids.user_id, ids.case_id)
    if files:
        _say_waiting(ids, files)
    return {**vars(ids), "pending": bool(files), "files": len(files)}


def act(event: Event) -> dict[str, Any]:
    """Answer the turn; a turn that has ended, or that another delivery is answering, is left alone."""
    from faultmaven.agent.answering import answering  # noqa: PLC0415 (brings DuckDB and the models)

    ids = Ids.of(event)
    return {**vars(ids), "status": answering().answer(ids.user_id, ids.case_id, ids.turn_id)}


def fail(event: Event) -> dict[str, Any]:
    """Record why a turn could not be answered, in words for the person who asked."""
    ids = Ids.of(event)
    ended = end_as_failed(TurnRepository(), ids, explain(str(event.get("error", ""))), utc_now)
    if ended:
        figure(Figure.TURN_FAILED, 1, case_id=ids.case_id, turn_id=ids.turn_id)
    log("turn_failed", turn_id=ids.turn_id, case_id=ids.case_id, code=str(event.get("error", "")), status=str(ended))
    return {**vars(ids), "status": "failed"}


def explain(error: str) -> Reason:
    """Return what an error of the state machine means."""
    return next(reason for reason in REASONS if reason.word.lower() in error.lower())


def end_as_failed(turns: TurnRepository, ids: Ids, reason: Reason, clock: Clock) -> bool:
    """End a turn as failed, with an answer of the type ERROR; False when it had ended before."""
    turn = turns.get(ids.user_id, ids.case_id, ids.turn_id)
    now = clock()
    told = f"{reason.sentence} {ASK_AGAIN if reason.retryable else ASK_LESS}"
    failed = turn.failed(told, now, reason.code, retryable=reason.retryable)
    return turns.finish(failed, Step(now, EventKind.FAILED, told))


def _say_waiting(ids: Ids, files: list[Evidence]) -> None:
    turns = TurnRepository()
    turn: Turn = turns.get(ids.user_id, ids.case_id, ids.turn_id)
    said = turns.events(ids.user_id, ids.case_id, ids.turn_id, 0)
    text = f"Waiting for {len(files)} {'file' if len(files) == 1 else 'files'} to be read."
    if not turn.has_ended and said[-1].text != text:
        turns.append(
            turn, [Step(utc_now(), EventKind.WAITING_FOR_EVIDENCE, text, {"files": len(files)})], after=said[-1].seq
        )
