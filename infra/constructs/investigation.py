"""The state machine that runs a turn as a job."""

from pathlib import Path

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.constructs.service_function import ServiceFunction, retention
from infra.environments import EnvironmentConfig

DEFINITION = Path(__file__).resolve().parents[1] / "workflows" / "investigation.asl.json"

#: After the deadline of the turn the machine still has to write down that it failed.
_GRACE_S = 60


class Investigation(Construct):
    """`workflows/investigation.asl.json` with the functions it calls; executions carry ids only."""

    def __init__(
        self,
        scope: Construct,
        *,
        config: EnvironmentConfig,
        key: kms.IKey,
        observe: ServiceFunction,
        act: ServiceFunction,
        fail: ServiceFunction,
    ) -> None:
        super().__init__(scope, "Investigation")
        log_group = logs.LogGroup(
            self,
            "Logs",
            log_group_name=f"/aws/vendedlogs/{config.prefix}-investigation",
            retention=retention(config),
            encryption_key=key,
            removal_policy=RemovalPolicy.DESTROY,
        )
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("states.amazonaws.com"))
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["lambda:InvokeFunction"],
                resources=[step.function.function_arn for step in (observe, act, fail)],
            )
        )
        self.state_machine = sfn.StateMachine(
            self,
            "StateMachine",
            state_machine_name=f"{config.prefix}-investigation",
            state_machine_type=sfn.StateMachineType.STANDARD,
            definition_body=sfn.DefinitionBody.from_string(DEFINITION.read_text()),
            definition_substitutions={
                "ObserveFunction": observe.function.function_arn,
                "ActFunction": act.function.function_arn,
                "FailFunction": fail.function.function_arn,
                "EvidenceWaitSeconds": str(config.evidence_wait_s),
            },
            role=role,
            timeout=Duration.seconds(config.turn_deadline_s + _GRACE_S),
            tracing_enabled=True,
            logs=sfn.LogOptions(destination=log_group, level=sfn.LogLevel.ALL, include_execution_data=False),
            removal_policy=RemovalPolicy.DESTROY,
        )
