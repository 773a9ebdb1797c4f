"""The stages of a long investigation, one after the other: observe, orient, decide, (act | wait), assess.

Each stage writes its result once under its step and reads it back when it is delivered again, and does what follows
from the result only after that, in ways that may be repeated. So whatever is lost or comes twice, it goes on from the
first stage whose result is not there.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from faultmaven.agent.investigations.ending import Endings
from faultmaven.agent.investigations.learning import learnt
from faultmaven.agent.investigations.models import Investigation, Record, Stage, Steps, data_of, move_of
from faultmaven.agent.investigations.replying import Replying
from faultmaven.agent.investigations.repository import InvestigationRepository
from faultmaven.agent.investigations.standing import standing
from faultmaven.agent.models import EventKind, Turn, TurnEvent, TurnStatus
from faultmaven.agent.repository import TurnRepository
from faultmaven.case.course_service import CourseService
from faultmaven.case.investigation.moves import Ending, MoveKind, Standing, next_move
from faultmaven.case.investigation.phases import Phase
from faultmaven.case.models import CaseStatus, MessageRole
from faultmaven.case.service import CaseService
from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.ids import new_id
from faultmaven.evidence.models import Status
from faultmaven.evidence.service import EvidenceService

#: A step begins without the files that are still on their way after this long; they are news when they arrive.
SETTLE_WITHIN = timedelta(minutes=2)

_SETTLED_CASES = (CaseStatus.RESOLVED, CaseStatus.CLOSED)


@dataclass(frozen=True)
class At:
    """Where the machine is: the investigation, its current step, and everything written so far."""

    one: Investigation
    step: int
    steps: Steps
    now: datetime


@dataclass(frozen=True)
class Stages:
    """What each stage does. A stage returns the name of the state machine's next one, and ids."""

    investigations: InvestigationRepository
    turns: TurnRepository
    cases: CaseService
    courses: CourseService
    evidence: EvidenceService
    replying: Replying
    endings: Endings
    turn_deadline: timedelta
    clock: Clock = utc_now

    def run(self, name: str, event: Mapping[str, Any]) -> dict[str, Any]:
        """Run the stage called `name` for `{user_id, case_id, investigation_id, run}` and return those with `next`.

        An investigation that has ended, was erased, or is driven by a later run leads to the end and changes nothing.
        """
        ids = {key: str(event[key]) for key in ("user_id", "case_id", "investigation_id", "run")}
        one = self.investigations.find(ids["user_id"], ids["case_id"], ids["investigation_id"])
        if one is not None and one.has_ended:
            self.endings.say(one)
        if one is None or one.has_ended or one.run != int(ids["run"]):
            return {**ids, "next": "end"}
        now = self.clock()
        if (overdue := one.as_of(now)).has_ended:
            self.endings.end(one, Ending.STOPPED, overdue.reason)
            return {**ids, "next": "end"}
        steps = self.investigations.steps(one)
        return {**ids, **self._stages[name](At(one, steps.current, steps, now))}

    @property
    def _stages(self) -> Mapping[str, Callable[[At], dict[str, Any]]]:
        return {"observe": self._observe, "orient": self._orient, "decide": self._decide, "assess": self._assess}

    def _observe(self, at: At) -> dict[str, Any]:
        """See which files there are; wait a little for those on their way."""
        one, last = at.one, at.steps.find(at.step - 1, Stage.ASSESS)
        if at.steps.find(at.step, Stage.OBSERVE) is None:
            files = self.evidence.list_case(one.user_id, one.case_id)
            began = last.at if last else one.created_at
            if at.now - began < SETTLE_WITHIN and self.evidence.unsettled(one.user_id, one.case_id):
                return {"next": "settle"}
            status = self.cases.get_case(one.user_id, one.case_id).status
            ready = sorted(item.number for item in files if item.status is Status.READY)
            data = {
                "files": ready,
                "unreadable": sum(item.status is Status.FAILED for item in files),
                "phase": self.courses.get(one.user_id, one.case_id).phase.value,
                "closed_as": status.value if status in _SETTLED_CASES else "",
            }
            self._write(at, Stage.OBSERVE, f"{len(ready)} of {len(files)} files can be read.", data)
        return {"next": "orient"}

    def _orient(self, at: At) -> dict[str, Any]:
        """Weigh what is known; the result is for people, the table of moves reads the same figures again."""
        if at.steps.find(at.step, Stage.ORIENT) is None:
            now = self._standing(at)
            suspect = f"The likeliest cause is {'proven' if now.is_proven else 'not proven'}: {now.suspect}"
            text = suspect if now.suspect else "No cause stands out yet."
            data = {"turns": now.turns, "phase": now.phases[-1].value, "has_news": now.has_news}
            self._write(at, Stage.ORIENT, text, data)
        return {"next": "decide"}

    def _decide(self, at: At) -> dict[str, Any]:
        """Choose the move and begin it."""
        record = at.steps.find(at.step, Stage.DECIDE)
        if record is None:
            move = next_move(self._standing(at))
            data = data_of(move) | {"turn_id": new_id("turn"), "wait_id": _bound(at, move.text)}
            text = self._question(at) if move.kind is MoveKind.THINK else move.text
            record = self._write(at, Stage.DECIDE, text, data)
        move = move_of(record)
        if move.kind is MoveKind.END:
            self.endings.end(at.one, move.ending or Ending.STOPPED, move.text)
            return {"next": "end"}
        if move.kind is MoveKind.THINK:
            self._open_turn(at.one, record)
            return {"next": "act", "turn_id": record.data["turn_id"]}
        once = f"{at.one.investigation_id}-{at.step}-asks"
        self.cases.add_message(at.one.user_id, at.one.case_id, MessageRole.ASSISTANT, move.text, once=once)
        return {"next": "wait"}

    def _assess(self, at: At) -> dict[str, Any]:
        """Take what came of the move: the answer of the turn, or the reply of a person."""
        decided = at.steps.find(at.step, Stage.DECIDE)
        if decided is None:
            return {"next": "observe"}
        if move_of(decided).kind is MoveKind.THINK:
            return self._assess_turn(at, decided)
        if at.steps.find(at.step, Stage.REPLY) is None and not self.replying.notice(at.one, at.steps):
            return {"next": "wait"}
        steps = self.investigations.steps(at.one)
        text = self.replying.take(at.one, steps)
        self._write(at, Stage.ASSESS, text, {})
        return {"next": "observe"}

    def _assess_turn(self, at: At, decided: Record) -> dict[str, Any]:
        one, turn_id = at.one, str(decided.data["turn_id"])
        turn = self.turns.get(one.user_id, one.case_id, turn_id).as_of(at.now)
        if not turn.has_ended:
            return {"next": "again", "turn_id": turn_id}
        course = self.courses.get(one.user_id, one.case_id)
        self.cases.follow_phase(one.user_id, one.case_id, Phase(course.phase))
        is_done = turn.status is TurnStatus.DONE
        text = "The answer is there." if is_done else f"There was no answer: {turn.reason}"
        self._write(at, Stage.ASSESS, text, learnt(turn, course))
        return {"next": "observe"}

    def _open_turn(self, one: Investigation, decided: Record) -> None:
        turn = Turn(
            turn_id=str(decided.data["turn_id"]),
            user_id=one.user_id,
            case_id=one.case_id,
            question=decided.text,
            status=TurnStatus.QUEUED,
            created_at=decided.at,
            deadline_at=decided.at + self.turn_deadline,
        )
        text = "The investigation asks by itself."
        self.turns.open_once(turn, TurnEvent(1, decided.at, EventKind.ACCEPTED, text))

    def _question(self, at: At) -> str:
        replies = [r for r in at.steps.of(Stage.REPLY) if r.step == at.step - 1]
        told = f" What is new: {replies[0].data['told']}" if replies and replies[0].data.get("told") else ""
        return f"{at.one.goal}{told}"

    def _standing(self, at: At) -> Standing:
        return standing(at.steps, self._observed(at), self.courses.max_turns_in_phase)

    def _observed(self, at: At) -> Mapping[str, Any]:
        found = at.steps.find(at.step, Stage.OBSERVE)
        return found.data if found else {"files": []}

    def _write(self, at: At, stage: Stage, text: str, data: Mapping[str, Any]) -> Record:
        return self.investigations.record(at.one, Record(at.step, stage, at.now, text, data))


def _bound(at: At, text: str) -> str:
    """Return the id of a wait: it stands for exactly this question of this step."""
    exact = f"{at.one.investigation_id} {at.step} {text}"
    return f"wait_{hashlib.sha256(exact.encode()).hexdigest()[:24]}"
