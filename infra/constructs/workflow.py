"""A state machine out of its definition in `infra/workflows`, with a role that calls its functions and no other."""

import json
from collections.abc import Mapping
from typing import Any

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.constructs.service_function import ServiceFunction, retention
from infra.environments import EnvironmentConfig


class Workflow(Construct):
    """One state machine; executions carry ids only, so its log holds no content.

    `functions` are what the definition's `${Name}` stand for, `values` the other names in it. `timeout` becomes part of
    the definition, because CDK puts it only into those that it writes itself.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        definition: Mapping[str, Any],
        functions: Mapping[str, ServiceFunction],
        values: Mapping[str, str],
        timeout: Duration,
        config: EnvironmentConfig,
        key: kms.IKey,
    ) -> None:
        super().__init__(scope, construct_id)
        log_group = logs.LogGroup(
            self,
            "Logs",
            log_group_name=f"/aws/vendedlogs/{config.prefix}-{name}",
            retention=retention(config),
            encryption_key=key,
            removal_policy=RemovalPolicy.DESTROY,
        )
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("states.amazonaws.com"))
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["lambda:InvokeFunction"],
                resources=[step.function.function_arn for step in functions.values()],
            )
        )
        bounded = {**definition, "TimeoutSeconds": int(timeout.to_seconds())}
        arns = {name: step.function.function_arn for name, step in functions.items()}
        self.state_machine = sfn.StateMachine(
            self,
            "StateMachine",
            state_machine_name=f"{config.prefix}-{name}",
            state_machine_type=sfn.StateMachineType.STANDARD,
            definition_body=sfn.DefinitionBody.from_string(json.dumps(bounded, indent=2)),
            definition_substitutions={**arns, **values},
            role=role,
            tracing_enabled=True,
            logs=sfn.LogOptions(destination=log_group, level=sfn.LogLevel.ALL, include_execution_data=False),
            removal_policy=RemovalPolicy.DESTROY,
        )
