"""The state machine's tasks and its start, over moto."""

import json
from datetime import timedelta
from typing import Any

import boto3
import pytest
from faultmaven.agent.jobs import ASK_AGAIN, explain, fail, observe
from faultmaven.agent.models import EventKind, TurnStatus
from faultmaven.agent.repository import TurnRepository
from faultmaven.agent.service import AgentService
from faultmaven.case.models import Severity
from faultmaven.case.service import case_service
from faultmaven.core.observability import bind, unbind
from faultmaven.evidence.service import Announcement, evidence_service
from faultmaven.providers.aws import REGION, aws_client
from faultmaven.providers.workflow.in_process import InProcessWorkflow
from faultmaven.providers.workflow.port import WorkflowUnavailable
from faultmaven.providers.workflow.step_functions import StepFunctionsWorkflow

ROLE = "arn:aws:iam::123456789012:role/states"
MACHINE = {"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}


@pytest.fixture
def asked(stores: None) -> dict[str, str]:
    """A turn that was just asked, as the state machine carries it."""
    agent = AgentService(TurnRepository(), case_service(), InProcessWorkflow(lambda _: None), timedelta(minutes=5))
    case_id = case_service().open_case("ada", "orders is down", severity=Severity.HIGH).case_id
    turn = agent.ask("ada", case_id, "what is wrong?")
    return {"user_id": "ada", "case_id": case_id, "turn_id": turn.turn_id}


def test_a_case_without_files_is_settled(asked: dict[str, str]) -> None:
    assert observe(asked) == {**asked, "pending": False, "files": 0}


def test_a_file_on_its_way_is_waited_for_and_told_once(asked: dict[str, str]) -> None:
    evidence_service().announce("ada", Announcement(asked["case_id"], "orders.log", 5, "0" * 64))
    assert [observe(asked)["pending"] for _ in range(3)] == [True, True, True]
    events = TurnRepository().events(*asked.values(), 0)
    assert [event.kind for event in events] == [EventKind.ACCEPTED, EventKind.WAITING_FOR_EVIDENCE]


def test_a_failure_says_why_and_what_to_do(asked: dict[str, str]) -> None:
    fail({**asked, "error": "States.Timeout", "cause": "secret detail"})
    fail({**asked, "error": "other", "cause": ""})
    turn = TurnRepository().get(*asked.values())
    assert (turn.status, turn.reason) == (TurnStatus.FAILED, f"{explain('Timeout').sentence} {ASK_AGAIN}")
    assert turn.response is not None
    assert (turn.response.type, turn.response.text) == ("ERROR", turn.reason)
    assert [event.kind for event in TurnRepository().events(*asked.values(), 0)].count(EventKind.FAILED) == 1


def test_an_execution_is_started_with_ids_only_and_once(stores: None) -> None:
    aws_client.cache_clear()
    states: Any = boto3.client("stepfunctions", region_name=REGION)
    arn = states.create_state_machine(name="turns", definition=json.dumps(MACHINE), roleArn=ROLE)["stateMachineArn"]
    workflow = StepFunctionsWorkflow(arn)
    bind(request_id="web_1")
    workflow.start("turn_1", {"turn_id": "turn_1"})
    workflow.start("turn_1", {"turn_id": "turn_1"})
    unbind()
    (execution,) = states.list_executions(stateMachineArn=arn)["executions"]
    assert execution["name"] == "turn_1"
    assert json.loads(states.describe_execution(executionArn=execution["executionArn"])["input"]) == {
        "turn_id": "turn_1",
        "request_id": "web_1",
    }


def test_a_machine_that_is_not_there_is_unavailable(stores: None) -> None:
    aws_client.cache_clear()
    with pytest.raises(WorkflowUnavailable):
        StepFunctionsWorkflow(f"arn:aws:states:{REGION}:123456789012:stateMachine:none").start("turn_1", {})
