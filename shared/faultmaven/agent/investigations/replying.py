"""Replies to a waiting investigation: written once under its step, then the waiting task is let go.

What counts is the record; letting the task go only makes it quick. A task that could not be reached looks by itself
whether there is a reply, every time its heartbeat is due.
"""

from dataclasses import dataclass

from faultmaven.agent.investigations.errors import NotWaitingForThat
from faultmaven.agent.investigations.models import Investigation, Record, ReplyKind, Stage, Steps, Wait
from faultmaven.agent.investigations.repository import InvestigationRepository
from faultmaven.case.course_service import CourseService
from faultmaven.case.investigation.hypotheses import HypothesisState
from faultmaven.case.investigation.moves import MoveKind
from faultmaven.case.models import MessageRole
from faultmaven.case.service import CaseService
from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.observability import log
from faultmaven.evidence.models import Status
from faultmaven.evidence.service import EvidenceService
from faultmaven.providers.workflow.port import TaskProvider, WorkflowUnavailable

#: Which replies of a person fit which move.
FITTING = {
    MoveKind.ASK: frozenset({ReplyKind.ANSWER, ReplyKind.DECLINED}),
    MoveKind.GATHER: frozenset({ReplyKind.ANSWER, ReplyKind.DECLINED}),
    MoveKind.TEST: frozenset({ReplyKind.ANSWER, ReplyKind.DECLINED}),
    MoveKind.CONFIRM: frozenset({ReplyKind.CONFIRMED, ReplyKind.DENIED}),
}

SOLVED = "the solution is applied and its check passed"
NO_HELP = "its fix was applied and did not help"


@dataclass(frozen=True)
class Replying:
    """Takes replies, notices what is a reply by itself, and draws the consequences once."""

    investigations: InvestigationRepository
    cases: CaseService
    courses: CourseService
    evidence: EvidenceService
    tasks: TaskProvider
    clock: Clock = utc_now

    def reply(self, one: Investigation, wait_id: str, kind: ReplyKind, text: str) -> None:
        """Write what a person replies to exactly that wait; raises NotWaitingForThat, also the second time.

        The same reply again is no error: its answer may have been lost on the way.
        """
        steps = self.investigations.steps(one)
        wait = steps.waits_for(one.wait_s)
        if wait is None or wait.wait_id != wait_id:
            self._refuse_unless_repeated(steps, wait_id, kind, text)
            return
        if kind not in FITTING[wait.kind]:
            raise NotWaitingForThat
        written = self._write(one, wait, kind, text)
        if (written.data["kind"], written.text) != (kind.value, text):
            raise NotWaitingForThat

    def notice(self, one: Investigation, steps: Steps) -> bool:
        """Write the reply that lies in the state of things: new evidence, a settled case, or a wait that is over."""
        wait = steps.waits_for(one.wait_s)
        if wait is None:
            return True
        new = self._new_files(one, steps, wait)
        if new:
            self._write(one, wait, ReplyKind.EVIDENCE, f"New evidence: {', '.join(f'E{n}' for n in new)}.")
        elif self.cases.get_case(one.user_id, one.case_id).status.value in ("resolved", "closed"):
            self._write(one, wait, ReplyKind.DECLINED, "The case was settled by a person.")
        elif self.clock() >= wait.until:
            hours = one.wait_s / 3600
            span = f"{hours:.0f} hours" if hours >= 1 else f"{one.wait_s} seconds"
            self._write(one, wait, ReplyKind.TIMED_OUT, f"Nobody answered within {span}. It waited for: {wait.text}")
        else:
            return False
        return True

    def take(self, one: Investigation, steps: Steps) -> str:
        """Draw the consequences of the reply to the current step, which may be repeated; return them in a sentence."""
        reply, decided = steps.find(steps.current, Stage.REPLY), steps.find(steps.current, Stage.DECIDE)
        if reply is None or decided is None:
            raise NotWaitingForThat
        kind, key = ReplyKind(reply.data["kind"]), f"{one.investigation_id}-{reply.step}-reply"
        if kind in (ReplyKind.ANSWER, ReplyKind.DENIED) and reply.text:
            self.cases.add_message(one.user_id, one.case_id, MessageRole.USER, reply.text, once=key)
        suspect = _suspect_of(steps)
        if kind is ReplyKind.CONFIRMED:
            course = self.courses.resolve(one.user_id, one.case_id, key, SOLVED)
            self.cases.follow_phase(one.user_id, one.case_id, course.phase)
        elif kind is ReplyKind.DENIED and suspect:
            self._reject(one, suspect, reply.text or NO_HELP)
        return _TAKEN[kind]

    def let_go(self, one: Investigation) -> bool:
        """Wake the task that waits; False when none does. A failure is healed by the task's own heartbeat."""
        if not one.token:
            return False
        try:
            return self.tasks.succeed(one.token, {"next": "assess"})
        except WorkflowUnavailable:
            log("investigation_not_woken", investigation_id=one.investigation_id)
            return True

    def _reject(self, one: Investigation, hypothesis_id: str, reason: str) -> None:
        known = self.courses.get(one.user_id, one.case_id).find(hypothesis_id)
        if known is not None and known.state is not HypothesisState.REJECTED:
            self.courses.reject(one.user_id, one.case_id, hypothesis_id, reason)

    def _new_files(self, one: Investigation, steps: Steps, wait: Wait) -> list[int]:
        seen = steps.find(wait.step, Stage.OBSERVE)
        known: set[int] = set(seen.data["files"]) if seen else set()
        files = self.evidence.list_case(one.user_id, one.case_id)
        return sorted({item.number for item in files if item.status is Status.READY} - known)

    def _write(self, one: Investigation, wait: Wait, kind: ReplyKind, text: str) -> Record:
        told = {ReplyKind.ANSWER: text, ReplyKind.EVIDENCE: text}.get(kind, "")
        if kind is ReplyKind.DENIED:
            told = text or f"It is not solved: {NO_HELP}."
        data = {"kind": kind.value, "told": told, "wait_id": wait.wait_id}
        return self.investigations.record(one, Record(wait.step, Stage.REPLY, self.clock(), text, data))

    def _refuse_unless_repeated(self, steps: Steps, wait_id: str, kind: ReplyKind, text: str) -> None:
        said = next((r for r in steps.of(Stage.REPLY) if r.data["wait_id"] == wait_id), None)
        if said is None or (said.data["kind"], said.text) != (kind.value, text):
            raise NotWaitingForThat


_TAKEN = {
    ReplyKind.ANSWER: "You answered.",
    ReplyKind.DECLINED: "It cannot be had; it goes on without.",
    ReplyKind.CONFIRMED: "You confirmed it.",
    ReplyKind.DENIED: "You said that it is not solved.",
    ReplyKind.EVIDENCE: "New evidence has come.",
    ReplyKind.TIMED_OUT: "Nobody answered in time.",
}


def _suspect_of(steps: Steps) -> str:
    """Return the hypothesis that the last answer held for the cause."""
    thoughts = [record for record in steps.of(Stage.ASSESS) if record.data.get("turn") == "done"]
    return str(thoughts[-1].data.get("hypothesis_id", "")) if thoughts else ""
