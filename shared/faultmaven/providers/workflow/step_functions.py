"""The workflow as an execution of an AWS Step Functions state machine."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from faultmaven.core.observability import request_id
from faultmaven.providers.aws import aws_client, error_code
from faultmaven.providers.workflow.port import WorkflowUnavailable


@dataclass(frozen=True)
class StepFunctionsWorkflow:
    """Starts one execution per name; in AWS the same name with the same input answers with the running one."""

    state_machine_arn: str

    def start(self, name: str, event: Mapping[str, str]) -> None:
        """Start the execution, or raise WorkflowUnavailable; its tasks log the id of the request that started it."""
        carried = {**event, "request_id": request_id()}
        try:
            aws_client("stepfunctions").start_execution(
                stateMachineArn=self.state_machine_arn, name=name, input=json.dumps(carried)
            )
        except ClientError as error:
            if error_code(error) != "ExecutionAlreadyExists":
                raise WorkflowUnavailable from error
        except BotoCoreError as error:
            raise WorkflowUnavailable from error


#: What AWS says of a token whose task has ended, ran into its time-out, or was never there.
_NOT_WAITING = ("TaskDoesNotExist", "TaskTimedOut", "InvalidToken")


@dataclass(frozen=True)
class StepFunctionsTasks:
    """Tasks of any state machine; a token is all that it takes."""

    def succeed(self, token: str, output: Mapping[str, object]) -> bool:
        """End the task well, or tell that nothing waits for it."""
        return self._sent("send_task_success", taskToken=token, output=json.dumps(dict(output)))

    def beat(self, token: str) -> bool:
        """Send the task's heartbeat, or tell that nothing waits for it."""
        return self._sent("send_task_heartbeat", taskToken=token)

    @staticmethod
    def _sent(operation: str, **arguments: str) -> bool:
        try:
            getattr(aws_client("stepfunctions"), operation)(**arguments)
        except ClientError as error:
            if error_code(error) in _NOT_WAITING:
                return False
            raise WorkflowUnavailable from error
        except BotoCoreError as error:
            raise WorkflowUnavailable from error
        return True
