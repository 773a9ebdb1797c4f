"""The task that waits for a person or for a file: it keeps its token where a reply finds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from faultmaven.agent.investigations.replying import Replying
from faultmaven.agent.investigations.repository import InvestigationRepository
from faultmaven.core.clock import Clock, utc_now
from faultmaven.providers.workflow.port import TaskProvider


@dataclass(frozen=True)
class Waiting:
    """Begins to wait. Whoever replies first writes the reply and then looks for the token; this does it the other
    way round, so one of the two always sees the other."""

    investigations: InvestigationRepository
    replying: Replying
    tasks: TaskProvider
    clock: Clock = utc_now

    def wait(self, event: Mapping[str, Any]) -> None:
        """Keep `event["token"]`; when there is a reply already, or nothing to wait for, let the task go at once."""
        token, run = str(event["token"]), int(event["run"])
        one = self.investigations.find(event["user_id"], event["case_id"], event["investigation_id"])
        if one is not None and not one.has_ended and one.run == run:
            steps = self.investigations.steps(one)
            is_held = self.investigations.hold(one, steps.current, token, self.clock())
            if is_held and not self.replying.notice(one, self.investigations.steps(one)):
                return
        self.tasks.succeed(token, {"next": "assess"})


@dataclass(frozen=True)
class Waking:
    """Tells the investigation of a case that a file was read. It may be told any number of times."""

    investigations: InvestigationRepository
    replying: Replying

    def evidence_settled(self, user_id: str, case_id: str) -> None:
        """Wake it when it waits and the file is new to it."""
        one = self.investigations.active(user_id, case_id)
        if one is None or one.has_ended or not one.token:
            return
        steps = self.investigations.steps(one)
        if steps.waits_for(one.wait_s) is not None and self.replying.notice(one, steps):
            self.replying.let_go(one)
