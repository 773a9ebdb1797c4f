"""Waiting tasks of workflows: both providers let one go once, and say so when nothing waits."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from faultmaven.providers.aws import REGION
from faultmaven.providers.workflow import step_functions
from faultmaven.providers.workflow.in_process import InProcessTasks
from faultmaven.providers.workflow.port import WorkflowUnavailable
from faultmaven.providers.workflow.step_functions import StepFunctionsTasks


@pytest.fixture
def states(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    client: Any = boto3.client("stepfunctions", region_name=REGION)
    monkeypatch.setattr(step_functions, "aws_client", lambda _: client)
    with Stubber(client) as stub:
        yield stub


def test_a_task_that_waits_goes_on_once() -> None:
    tasks = InProcessTasks({"t"})
    assert tasks.succeed("t", {"next": "assess"})
    assert tasks.ended == {"t": {"next": "assess"}}
    assert not tasks.succeed("t", {})


def test_a_task_of_step_functions_is_told_its_output(states: Stubber) -> None:
    states.add_response("send_task_success", {}, {"taskToken": "t", "output": '{"next": "assess"}'})
    assert StepFunctionsTasks().succeed("t", {"next": "assess"})


def test_a_heartbeat_reaches_what_waits_and_nothing_else(states: Stubber) -> None:
    tasks = InProcessTasks({"t"})
    assert tasks.beat("t")
    assert not tasks.beat("gone")
    assert tasks.beats == ["t"]
    states.add_response("send_task_heartbeat", {}, {"taskToken": "t"})
    assert StepFunctionsTasks().beat("t")
    states.add_client_error("send_task_heartbeat", "TaskDoesNotExist")
    assert not StepFunctionsTasks().beat("t")
    states.add_client_error("send_task_heartbeat", "AccessDeniedException")
    with pytest.raises(WorkflowUnavailable):
        StepFunctionsTasks().beat("t")


@pytest.mark.parametrize("code", ["TaskDoesNotExist", "TaskTimedOut", "InvalidToken"])
def test_nothing_waits_for_a_token_that_is_over(states: Stubber, code: str) -> None:
    states.add_client_error("send_task_success", code)
    assert not StepFunctionsTasks().succeed("t", {})


def test_a_cloud_that_does_not_answer_is_unavailable(states: Stubber) -> None:
    states.add_client_error("send_task_success", "AccessDeniedException")
    with pytest.raises(WorkflowUnavailable):
        StepFunctionsTasks().succeed("t", {})
