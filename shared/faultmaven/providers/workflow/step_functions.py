"""The workflow as an execution of an AWS Step Functions state machine."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from faultmaven.providers.aws import aws_client, error_code
from faultmaven.providers.workflow.port import WorkflowUnavailable


@dataclass(frozen=True)
class StepFunctionsWorkflow:
    """Starts one execution per name; in AWS the same name with the same input answers with the running one."""

    state_machine_arn: str

    def start(self, name: str, event: Mapping[str, str]) -> None:
        """Start the execution, or raise WorkflowUnavailable."""
        try:
            aws_client("stepfunctions").start_execution(
                stateMachineArn=self.state_machine_arn, name=name, input=json.dumps(dict(event))
            )
        except ClientError as error:
            if error_code(error) != "ExecutionAlreadyExists":
                raise WorkflowUnavailable from error
        except BotoCoreError as error:
            raise WorkflowUnavailable from error
