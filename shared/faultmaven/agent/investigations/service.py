"""What can be done with long investigations from outside: start, look, reply, keep alive, stop."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from faultmaven.agent.investigations.ending import Endings
from faultmaven.agent.investigations.errors import CaseIsSettled, InvestigationRunning
from faultmaven.agent.investigations.models import (
    GOAL,
    LIFE,
    WAIT_S,
    Investigation,
    InvestigationStatus,
    ReplyKind,
    Steps,
)
from faultmaven.agent.investigations.replying import Replying
from faultmaven.agent.investigations.repository import InvestigationRepository
from faultmaven.case.investigation.moves import Ending
from faultmaven.case.models import CaseStatus
from faultmaven.case.service import CaseService
from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.ids import new_id
from faultmaven.core.observability import log
from faultmaven.providers.workflow.port import WorkflowProvider, WorkflowUnavailable

NOT_STARTED = "It could not be started. Start it again in a moment."
STOPPED = "You stopped it."

#: A machine that thinks gives a sign of life with every stage; the longest is a turn with all its retries.
SILENT_FOR = timedelta(minutes=10)
#: Between two waits, or from a reply to the next stage, a machine that lives has no task that waits for so long.
MOVING = timedelta(seconds=45)


@dataclass(frozen=True)
class InvestigationService:
    """Long investigations. Every method takes the user who asks, and finds nothing of anybody else.

    `patrol` is how often a waiting machine gives a sign of life by itself.
    """

    investigations: InvestigationRepository
    cases: CaseService
    workflow: WorkflowProvider
    replying: Replying
    endings: Endings
    patrol: timedelta
    clock: Clock = utc_now

    def start(self, user_id: str, case_id: str, goal: str = "", wait_s: int = WAIT_S) -> Investigation:
        """Start one; raises CaseNotFound, CaseIsSettled, InvestigationRunning, WorkflowUnavailable."""
        case = self.cases.get_case(user_id, case_id)
        if case.status in (CaseStatus.RESOLVED, CaseStatus.CLOSED):
            raise CaseIsSettled
        now = self.clock()
        self._clear_overdue(user_id, case_id, now)
        one = Investigation(
            investigation_id=new_id("inv"),
            user_id=user_id,
            case_id=case_id,
            goal=goal or GOAL,
            status=InvestigationStatus.RUNNING,
            created_at=now,
            deadline_at=now + LIFE,
            wait_s=wait_s,
            seen_at=now,
        )
        self.investigations.open(one)
        try:
            self._run(one)
        except WorkflowUnavailable:
            self.endings.end(one, Ending.STOPPED, NOT_STARTED)
            raise
        return self.investigations.get(user_id, case_id, one.investigation_id)

    def get(self, user_id: str, case_id: str, investigation_id: str) -> tuple[Investigation, Steps]:
        """Return one as it stands now, and all its steps; raises InvestigationNotFound."""
        one = self.investigations.get(user_id, case_id, investigation_id)
        return one.as_of(self.clock()), self.investigations.steps(one)

    def list(self, user_id: str, case_id: str) -> list[Investigation]:
        """Return those of a case, oldest first; raises CaseNotFound."""
        self.cases.get_case(user_id, case_id)
        now = self.clock()
        return [one.as_of(now) for one in self.investigations.list(user_id, case_id)]

    def reply(
        self, user_id: str, case_id: str, investigation_id: str, *, wait_id: str, kind: ReplyKind, text: str
    ) -> tuple[Investigation, Steps]:
        """Take a reply to exactly that wait, once; raises NotWaitingForThat and InvestigationNotFound."""
        one, _ = self.get(user_id, case_id, investigation_id)
        self.replying.reply(one, wait_id, kind, text)
        if not one.has_ended:
            self._wake(one)
        return self.get(user_id, case_id, investigation_id)

    def keep_alive(self, user_id: str, case_id: str, investigation_id: str) -> tuple[Investigation, Steps]:
        """Look after it: the task that waits is sent its heartbeat, and a machine that is gone, or that has been silent
        for too long, is replaced by another one."""
        one, steps = self.get(user_id, case_id, investigation_id)
        silent = self.clock() - self._seen(one, steps)
        if not one.has_ended and (silent > self._silent_for(one, steps) or self._is_gone(one, steps, silent)):
            self._take_over(one)
        return self.get(user_id, case_id, investigation_id)

    def stop(self, user_id: str, case_id: str, investigation_id: str, reason: str = "") -> tuple[Investigation, Steps]:
        """Stop it, whatever it does: the end is written here, and the machine finds it at its next stage."""
        one = self.investigations.get(user_id, case_id, investigation_id)
        if not one.has_ended:
            self.endings.end(one, Ending.STOPPED, f"{STOPPED} {reason}".strip())
            self.replying.let_go(one)
        return self.get(user_id, case_id, investigation_id)

    def _is_gone(self, one: Investigation, steps: Steps, silent: timedelta) -> bool:
        """Tell whether nothing waits for the token any more although nobody has let it go; until then it beats."""
        if not one.token or steps.waits_for(one.wait_s) is None:
            return False
        try:
            return not self.replying.tasks.beat(one.token) and silent > MOVING
        except WorkflowUnavailable:
            return False  # it is not known; silence will tell

    def _wake(self, one: Investigation) -> None:
        """Let the waiting task go; when it is no longer there, as after a restart of the cloud, another one goes on."""
        if one.token and not self.replying.let_go(one):
            self._take_over(one)

    def _take_over(self, one: Investigation) -> None:
        """Start the next run; whoever comes second starts the same one, which is started once by its name."""
        self.investigations.begin_run(one, self.clock())
        taken = self.investigations.get(one.user_id, one.case_id, one.investigation_id)
        if taken.has_ended:
            return
        log("investigation_taken_over", investigation_id=one.investigation_id, run=taken.run)
        try:
            self._run(taken)
        except WorkflowUnavailable:
            log("investigation_not_taken_over", investigation_id=one.investigation_id, run=taken.run)

    def _run(self, one: Investigation) -> None:
        ids = {"user_id": one.user_id, "case_id": one.case_id, "investigation_id": one.investigation_id}
        self.workflow.start(f"{one.investigation_id}-{one.run}", {**ids, "run": str(one.run)})

    def _clear_overdue(self, user_id: str, case_id: str, now: datetime) -> None:
        active = self.investigations.active(user_id, case_id)
        if active is None:
            return
        overdue = active.as_of(now)
        if not overdue.has_ended:
            raise InvestigationRunning(f"{active.investigation_id} is running. Stop it, or answer what it waits for.")
        self.endings.end(active, Ending.STOPPED, overdue.reason)

    def _seen(self, one: Investigation, steps: Steps) -> datetime:
        return max([one.seen_at, *(record.at for record in steps.records)])

    def _silent_for(self, one: Investigation, steps: Steps) -> timedelta:
        """A machine that waits looks around every `patrol`; twice that without a sign is too long."""
        return 2 * self.patrol + timedelta(seconds=30) if steps.waits_for(one.wait_s) and one.token else SILENT_FOR
