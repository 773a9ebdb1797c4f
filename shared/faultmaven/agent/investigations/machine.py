"""The tasks of the state machine of long investigations, wired up. Each may be delivered twice.

It needs the runtime layer alone: the one task that thinks is the one that answers turns (`agent.jobs.act`).
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from faultmaven.agent.investigations.ending import Endings
from faultmaven.agent.investigations.replying import Replying
from faultmaven.agent.investigations.repository import InvestigationRepository
from faultmaven.agent.investigations.stages import Stages
from faultmaven.agent.investigations.waiting import Waiting, Waking
from faultmaven.agent.jobs import explain
from faultmaven.agent.repository import TurnRepository
from faultmaven.case.course_service import course_service
from faultmaven.case.investigation.moves import Ending
from faultmaven.case.service import case_service
from faultmaven.core.settings import settings
from faultmaven.evidence.service import evidence_service
from faultmaven.providers.workflow.step_functions import StepFunctionsTasks

START_AGAIN = "Start it again; it goes on from what is known."


def run_stage(event: Mapping[str, Any]) -> dict[str, Any]:
    """Run the stage named by `event["stage"]`; return ids and the name of what comes next."""
    name = str(event["stage"])
    if name == "wait":
        _waiting().wait(event)
        return {}
    if name == "fail":
        return _fail(event)
    return _stages().run(name, event)


def evidence_settled(user_id: str, case_id: str) -> None:
    """Tell the investigation of a case, if there is one, that a file was read."""
    Waking(InvestigationRepository(), replying()).evidence_settled(user_id, case_id)


def _fail(event: Mapping[str, Any]) -> dict[str, Any]:
    """End it because the machine broke, with a reason in words; a run that was overtaken changes nothing."""
    ids = {key: str(event[key]) for key in ("user_id", "case_id", "investigation_id", "run")}
    one = InvestigationRepository().find(ids["user_id"], ids["case_id"], ids["investigation_id"])
    if one is not None and one.run == int(ids["run"]):
        reason = f"{explain(str(event.get('error', ''))).sentence} {START_AGAIN}"
        Endings(InvestigationRepository(), case_service()).end(one, Ending.STOPPED, reason)
    return ids


@cache
def replying() -> Replying:
    """Return what takes replies, over this process's stores and the cloud's state machines."""
    return Replying(
        InvestigationRepository(), case_service(), course_service(), evidence_service(), StepFunctionsTasks()
    )


@cache
def _waiting() -> Waiting:
    return Waiting(InvestigationRepository(), replying(), StepFunctionsTasks())


@cache
def _stages() -> Stages:
    repository = InvestigationRepository()
    return Stages(
        repository,
        TurnRepository(),
        case_service(),
        course_service(),
        evidence_service(),
        replying(),
        Endings(repository, case_service()),
        timedelta(seconds=settings().turn_deadline_s),
    )
