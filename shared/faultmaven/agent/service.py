"""What can be done with turns from outside: ask, look, and follow the steps. Answering happens in `jobs`."""

from dataclasses import dataclass
from datetime import timedelta

from faultmaven.agent.models import EventKind, Step, Turn, TurnEvent, TurnStatus
from faultmaven.agent.repository import TurnRepository
from faultmaven.agent.spending.purse import UNLIMITED, CasePurse, Limits, Spending
from faultmaven.case.models import MessageRole
from faultmaven.case.service import CaseService
from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.ids import new_id
from faultmaven.providers.workflow.port import WorkflowProvider, WorkflowUnavailable

NOT_STARTED = "The answer could not be started. Ask again in a moment."


@dataclass(frozen=True)
class AgentService:
    """Turns of a case. Every method takes the user who asks, and finds nothing of anybody else."""

    turns: TurnRepository
    cases: CaseService
    workflow: WorkflowProvider
    deadline: timedelta
    clock: Clock = utc_now
    limits: Limits = UNLIMITED

    def ask(self, user_id: str, case_id: str, question: str) -> Turn:
        """Write the question as a turn and a message, and start the work; raises CaseNotFound, WorkflowUnavailable."""
        self.cases.get_case(user_id, case_id)
        now = self.clock()
        turn = Turn(new_id("turn"), user_id, case_id, question, TurnStatus.QUEUED, now, now + self.deadline)
        self.turns.open(turn, TurnEvent(1, now, EventKind.ACCEPTED, "Your question is accepted."))
        self.cases.add_message(
            user_id, case_id, MessageRole.USER, question, turn_id=turn.turn_id, once=f"{turn.turn_id}-question"
        )
        try:
            self.workflow.start(turn.turn_id, {"user_id": user_id, "case_id": case_id, "turn_id": turn.turn_id})
        except WorkflowUnavailable:
            now = self.clock()
            self.turns.finish(turn.failed(NOT_STARTED, now), Step(now, EventKind.FAILED, NOT_STARTED))
            raise
        return self.get_turn(user_id, case_id, turn.turn_id)

    def ask_once(self, user_id: str, case_id: str, turn_id: str, question: str) -> None:
        """Ask under an id that was made before; a repetition finishes what was cut short and asks nothing twice.

        Raises CaseNotFound, and WorkflowUnavailable, after which it may be repeated.
        """
        self.cases.get_case(user_id, case_id)
        now = self.clock()
        turn = Turn(turn_id, user_id, case_id, question, TurnStatus.QUEUED, now, now + self.deadline)
        self.turns.open_once(turn, TurnEvent(1, now, EventKind.ACCEPTED, "Your question is accepted."))
        self.cases.add_message(
            user_id, case_id, MessageRole.USER, question, turn_id=turn_id, once=f"{turn_id}-question"
        )
        self.workflow.start(turn_id, {"user_id": user_id, "case_id": case_id, "turn_id": turn_id})

    def get_turn(self, user_id: str, case_id: str, turn_id: str) -> Turn:
        """Return a turn as it stands now; one past its deadline reads as failed."""
        return self.turns.get(user_id, case_id, turn_id).as_of(self.clock())

    def spending(self, user_id: str, case_id: str) -> Spending:
        """Return what a case has spent on models, and what it may; raises CaseNotFound."""
        self.cases.get_case(user_id, case_id)
        return Spending(CasePurse(user_id, case_id, self.limits).balance(), self.limits)

    def list_turns(self, user_id: str, case_id: str) -> list[Turn]:
        """Return the turns of a case, oldest first; raises CaseNotFound."""
        self.cases.get_case(user_id, case_id)
        now = self.clock()
        return [turn.as_of(now) for turn in self.turns.list(user_id, case_id)]

    def follow(self, user_id: str, case_id: str, turn_id: str, after: int) -> tuple[list[TurnEvent], TurnStatus]:
        """Return the events numbered above `after`, and the turn's status read before them.

        Read in this order, a status that has ended always comes with all events.
        """
        turn = self.get_turn(user_id, case_id, turn_id)
        return self.turns.events(user_id, case_id, turn_id, after), turn.status
