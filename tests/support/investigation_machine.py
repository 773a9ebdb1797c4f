"""The state machine of long investigations, walked in this process: the same stages in the same order, over moto.

What its states are called and where they lead is read from the definition that is deployed, so a test of the loop is
a test of that file as well; only JSONata is not evaluated, because every stage names its next state itself.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from faultmaven.agent.answering import Answering
from faultmaven.agent.investigations.ending import Endings
from faultmaven.agent.investigations.models import Investigation, Steps, Wait
from faultmaven.agent.investigations.replying import Replying
from faultmaven.agent.investigations.repository import InvestigationRepository
from faultmaven.agent.investigations.service import InvestigationService
from faultmaven.agent.investigations.stages import Stages
from faultmaven.agent.investigations.waiting import Waiting, Waking
from faultmaven.agent.jobs import Ids, end_as_failed, explain
from faultmaven.agent.models import TurnStatus
from faultmaven.agent.repository import TurnRepository
from faultmaven.case.course_service import course_service
from faultmaven.case.service import CaseService
from faultmaven.evidence.service import EvidenceService
from faultmaven.providers.workflow.in_process import InProcessTasks, InProcessWorkflow

from tests.support.clock import FrozenClock

DEFINITION = Path(__file__).resolve().parents[2] / "infra" / "workflows" / "long_investigation.asl.json"

#: States that one execution may go through before a test says that it never ends.
_MOST = 400


@dataclass
class Machine:
    """Executions of the long investigation.

    `before` is called with the name of each task before it runs; `deliver` runs it, once or as a test wants
    it, and `deliver_turn` the one that thinks.
    """

    cases: CaseService
    evidence: EvidenceService
    answering: Answering
    clock: FrozenClock
    turns: TurnRepository = field(default_factory=TurnRepository)
    investigations: InvestigationRepository = field(default_factory=InvestigationRepository)
    tasks: InProcessTasks = field(default_factory=InProcessTasks)
    entered: list[str] = field(default_factory=list[str])
    before: Callable[[str], None] = lambda _: None
    deliver: Callable[[Callable[[], Any]], Any] = lambda task: task()
    deliver_turn: Callable[[Callable[[], Any]], Any] = lambda task: task()
    answer_with: Callable[[str, str, str], str] | None = None
    run_stage: Callable[[str, dict[str, Any]], dict[str, Any]] | None = None

    def __post_init__(self) -> None:
        self.states: dict[str, Any] = json.loads(DEFINITION.read_text())["States"]
        courses = course_service()
        self.replying = Replying(self.investigations, self.cases, courses, self.evidence, self.tasks, self.clock)
        endings = Endings(self.investigations, self.cases, self.clock)
        self.stages = Stages(
            self.investigations,
            self.turns,
            self.cases,
            courses,
            self.evidence,
            self.replying,
            endings,
            timedelta(minutes=5),
            self.clock,
        )
        self.waiting = Waiting(self.investigations, self.replying, self.tasks, self.clock)
        self.waking = Waking(self.investigations, self.replying)
        self.workflow = InProcessWorkflow(lambda _: None)
        self.service = InvestigationService(
            self.investigations,
            self.cases,
            self.workflow,
            self.replying,
            endings,
            timedelta(seconds=300),
            self.clock,
        )

    def start(self, user_id: str, case_id: str, **options: Any) -> Investigation:
        """Start an investigation and let the machine come to its first wait or its end."""
        one = self.service.start(user_id, case_id, **options)
        return self.go_on(one)

    def go_on(self, one: Investigation) -> Investigation:
        """Execute from the beginning, as after a crash, until it waits or has ended; return it as it is then."""
        one = self.investigations.get(one.user_id, one.case_id, one.investigation_id)
        ids = {"user_id": one.user_id, "case_id": one.case_id, "investigation_id": one.investigation_id}
        self._walk({**ids, "run": str(one.run)})
        return self.service.get(*ids.values())[0]

    def waits_for(self, one: Investigation) -> Wait | None:
        """Return what it waits for."""
        return self.look(one)[1].waits_for(one.wait_s)

    def look(self, one: Investigation) -> tuple[Investigation, Steps]:
        """Return it as its owner sees it."""
        return self.service.get(one.user_id, one.case_id, one.investigation_id)

    def _walk(self, given: dict[str, Any]) -> None:
        state = "Observe"
        for _ in range(_MOST):
            self.entered.append(state)
            definition = self.states[state]
            if definition["Type"] in ("Succeed", "Fail"):
                return
            if definition["Type"] in ("Choice", "Wait"):
                state = self._next_of(definition, given)
                continue
            self.before(state)
            if state == "Wait":
                if not self._wait(given):
                    return
            elif state == "Act":
                self._act(given)
            elif state == "RecordTurnFailure":
                ids = Ids(given["user_id"], given["case_id"], given["turn_id"])
                end_as_failed(self.turns, ids, explain("unexpected"), self.clock)
            else:
                given = self._stage(state.lower(), given)
            state = definition["Next"]
        raise AssertionError(f"it never ends: {self.entered[-20:]}")

    def _stage(self, name: str, given: dict[str, Any]) -> dict[str, Any]:
        run = self.run_stage or self.stages.run
        return self.deliver(lambda: run(name, given))

    def _next_of(self, definition: Mapping[str, Any], given: Mapping[str, Any]) -> str:
        for choice in definition.get("Choices", ()):
            if f"'{given.get('next')}'" in choice["Condition"]:
                return choice["Next"]
        return definition.get("Next") or definition["Default"]

    def _wait(self, given: dict[str, Any]) -> bool:
        """Begin to wait; tell whether the task was let go at once."""
        token = f"token {len(self.entered)}"
        self.tasks.waiting.add(token)
        self.deliver(lambda: self.waiting.wait({**given, "token": token}))
        return token in self.tasks.ended

    def _act(self, given: dict[str, Any]) -> None:
        ids = (given["user_id"], given["case_id"], given["turn_id"])
        answer = self.answer_with or self.answering.answer
        status = self.deliver_turn(lambda: answer(*ids))
        if status == TurnStatus.RUNNING.value:
            self.clock.advance(seconds=76)
