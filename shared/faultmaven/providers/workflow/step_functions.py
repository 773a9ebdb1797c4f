"""The workflow as an execution of an AWS Step Functions state machine."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, cast

import boto3  # pyright: ignore[reportMissingTypeStubs] - it ships none
from botocore.config import Config  # pyright: ignore[reportMissingTypeStubs]
from botocore.exceptions import BotoCoreError, ClientError  # pyright: ignore[reportMissingTypeStubs]

from faultmaven.providers.workflow.port import WorkflowUnavailable


class _StatesClient(Protocol):
    def start_execution(self, *, stateMachineArn: str, name: str, input: str) -> object: ...


@dataclass(frozen=True)
class StepFunctionsWorkflow:
    """Starts one execution per name; in AWS the same name with the same input answers with the running one."""

    state_machine_arn: str

    @cached_property
    def _client(self) -> _StatesClient:
        config = Config(connect_timeout=2, read_timeout=5, retries={"max_attempts": 3, "mode": "standard"})
        make = cast("Callable[..., _StatesClient]", boto3.client)  # pyright: ignore[reportUnknownMemberType]
        return make("stepfunctions", config=config)

    def start(self, name: str, event: Mapping[str, str]) -> None:
        """Start the execution, or raise WorkflowUnavailable."""
        try:
            self._client.start_execution(
                stateMachineArn=self.state_machine_arn, name=name, input=json.dumps(dict(event))
            )
        except ClientError as error:
            response = cast("Mapping[str, Mapping[str, str]]", error.response)
            if response["Error"]["Code"] != "ExecutionAlreadyExists":
                raise WorkflowUnavailable from error
        except BotoCoreError as error:
            raise WorkflowUnavailable from error
