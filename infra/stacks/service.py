"""The stateless stack: layers, functions, queue, state machine and HTTP API. It can be deleted and deployed again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aws_cdk import ArnFormat, CfnOutput, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.code_assets import layer_folder
from infra.constructs.accounts import Accounts
from infra.constructs.case_watch import CaseWatch
from infra.constructs.clock import Clock
from infra.constructs.delivery_queue import DeliveryQueue
from infra.constructs.http_gateway import HttpGateway
from infra.constructs.investigation import LONG_NAME, Investigation, LongInvestigation
from infra.constructs.monitoring import Monitoring, Watched
from infra.constructs.service_function import ARCHITECTURE, RUNTIME, ServiceFunction, Stores
from infra.constructs.upload_queue import UploadQueue
from infra.environments import EnvironmentConfig
from infra.function_spec import FunctionSpec
from infra.functions import FUNCTIONS
from infra.stacks.data import DataStack
from infra.stacks.identity import IdentityStack
from layers.targets import LAYERS


class ServiceStack(Stack):
    """Whatever the function table holds, wired to the data stack.

    Layers live here with their only users: a layer shared between stacks becomes an export that cannot change.
    """

    def __init__(
        self,
        scope: Construct,
        *,
        config: EnvironmentConfig,
        data: DataStack,
        identity: IdentityStack | None,
        code_folder: Path,
        layers_folder: Path,
    ) -> None:
        super().__init__(
            scope,
            "Service",
            stack_name=f"{config.prefix}-service",
            description=f"FaultMaven {config.name}: functions, queue, state machine, API",
        )
        self._config = config
        # By ARN, so that using the key writes grants into this stack's roles and nothing into the key's own policy.
        self._key = kms.Key.from_key_arn(self, "Key", data.key.key_arn)
        stores = Stores(
            tables=data.tables,
            bucket=data.bucket,
            key=self._key,
            jwt_secret=self._secret(
                "JwtSecret", "jwt-signing", "Signs access tokens (HS256)", password_length=64, exclude_punctuation=True
            ),
            # Starts without any provider's key in it; CloudFormation wants to generate something, so "none" is filled.
            model_secret=self._secret(
                "ModelKeys",
                "model-keys",
                "JSON object: model provider -> key; every one is optional",
                secret_string_template=json.dumps({}),
                generate_string_key="none",
            ),
            databases_secret=self._secret(
                "ToolDatabases",
                "tool-databases",
                "JSON object: name -> {url, users} of a database that the tool DatabaseQuery may read",
                secret_string_template=json.dumps({}),
                generate_string_key="none",
            ),
            knowledge_secret=self._secret(
                "KnowledgeKeys",
                "knowledge-keys",
                "JSON object with the keys `embeddings` and `pinecone`; both are optional",
                secret_string_template=json.dumps({}),
                generate_string_key="none",
            ),
            origin_secret=None if config.is_local else self._origin_secret(),
        )
        code = lambda_.Code.from_asset(str(code_folder))
        layers = {name: self._layer(name, layers_folder) for name in LAYERS}
        self.functions = {
            spec.name: ServiceFunction(
                self,
                spec,
                config=config,
                code=code,
                layers=[layers[name] for name in spec.layers],
                stores=stores,
            )
            for spec in FUNCTIONS
        }
        self.gateway = HttpGateway(self, config=config, key=self._key)
        for door in self.functions.values():
            self.gateway.route(door)
        bucket, key = data.bucket, self._key
        queues = {
            name: UploadQueue(
                self, name, config=config, bucket=bucket, prefix=prefix, key=key, reader=self.functions[to]
            )
            for name, prefix, to in (
                ("evidence", "raw", "evidence_pipeline"),
                ("knowledge", "uploads", "knowledge_ingest"),
            )
        }
        deliveries = DeliveryQueue(
            self,
            config=config,
            key=self._key,
            announcers=[door for door in self.functions.values() if door.spec.announces],
            deliverer=next(door for door in self.functions.values() if door.spec.delivers_webhooks),
        )
        watches = {
            door.spec.name: CaseWatch(self, config=config, table=data.tables["case"], key=self._key, watcher=door)
            for door in self.functions.values()
            if door.spec.watches_cases
        }
        for door in self.functions.values():
            if door.spec.every_minutes:
                Clock(self, config=config, called=door)
        investigation = Investigation(
            self,
            config=config,
            key=self._key,
            observe=self.functions["investigation_observe"],
            act=self.functions["investigation_act"],
            fail=self.functions["investigation_fail"],
        )
        long_investigation = LongInvestigation(
            self,
            config=config,
            key=self._key,
            stage=self.functions["investigation_stage"],
            act=self.functions["investigation_act"],
            fail=self.functions["investigation_fail"],
        )
        self._let_doors_start(investigation, long_investigation)
        self._let_waits_end()
        accounts = Accounts(self, config=config, key=self._key, functions=self.functions, identity=identity)
        self._let_call("tool_runner", "FM_TOOL_RUNNER", lambda spec: spec.runs_tools)
        self._let_call("typesetter", "FM_TYPESETTER", lambda spec: spec.typesets)
        self._let_call("knowledge_search", "FM_KNOWLEDGE_SEARCH", lambda spec: spec.searches_knowledge)
        self._let_call("knowledge_refine", "FM_KNOWLEDGE_REFINER", lambda spec: spec.refines_knowledge)
        if not config.is_local:
            fed = {**queues, **accounts.queues}
            watched = Watched(
                functions={name: each.function for name, each in self.functions.items()},
                api=self.gateway.api,
                queues={name: each.queue for name, each in {**fed, "webhook": deliveries}.items()},
                dead_letters={name: each.dead_letters for name, each in {**fed, **watches}.items()},
                workflows={
                    "investigation": investigation.state_machine,
                    "longInvestigation": long_investigation.state_machine,
                },
                tables=data.tables,
            )
            Monitoring(self, watched, config=config, key=self._key)
        CfnOutput(self, "ApiId", value=self.gateway.api.api_id)
        CfnOutput(self, "ApiEndpoint", value=self.gateway.api.api_endpoint)
        CfnOutput(self, "StateMachineArn", value=investigation.state_machine.state_machine_arn)
        CfnOutput(self, "LongStateMachineArn", value=long_investigation.state_machine.state_machine_arn)
        CfnOutput(self, "EvidenceQueueUrl", value=queues["evidence"].queue.queue_url)
        CfnOutput(self, "DeadLettersUrl", value=queues["evidence"].dead_letters.queue_url)
        CfnOutput(self, "WebhookDeadLettersUrl", value=deliveries.dead_letters.queue_url)
        CfnOutput(self, "KnowledgeDeadLettersUrl", value=queues["knowledge"].dead_letters.queue_url)
        for name, queue in accounts.queues.items():
            CfnOutput(self, f"{name.title()}DeadLettersUrl", value=queue.dead_letters.queue_url)
        CfnOutput(self, "ModelKeysSecretArn", value=stores.model_secret.secret_arn)

    def _secret(self, name: str, path: str, description: str, **generated: Any) -> secretsmanager.Secret:
        """A secret CloudFormation generates, so that nobody ever types or sees it."""
        return secretsmanager.Secret(
            self,
            name,
            secret_name=f"{self._config.prefix}/{path}",
            description=description,
            generate_secret_string=secretsmanager.SecretStringGenerator(**generated),
            encryption_key=self._key,
            removal_policy=RemovalPolicy.RETAIN if self._config.is_protected else RemovalPolicy.DESTROY,
        )

    def _origin_secret(self) -> secretsmanager.Secret:
        about = "What CloudFront sends with every request to the API, which serves nothing without it"
        return self._secret("OriginSecret", "origin", about, password_length=64, exclude_punctuation=True)

    def _layer(self, name: str, layers_folder: Path) -> lambda_.LayerVersion:
        return lambda_.LayerVersion(
            self,
            f"{name.title()}Layer",
            layer_version_name=f"{self._config.prefix}-{name}",
            description=f"Third-party packages of the {name} group",
            code=lambda_.Code.from_asset(str(layer_folder(layers_folder, name))),
            compatible_runtimes=[RUNTIME],
            compatible_architectures=[ARCHITECTURE],
        )

    def _let_doors_start(self, investigation: Investigation, long_investigation: LongInvestigation) -> None:
        for door in self.functions.values():
            started = {
                "FM_INVESTIGATION_ARN": (door.spec.starts_investigations, investigation),
                "FM_LONG_INVESTIGATION_ARN": (door.spec.starts_long_investigations, long_investigation),
            }
            for variable, (is_started, workflow) in started.items():
                if is_started:
                    arn = workflow.state_machine.state_machine_arn
                    door.function.add_environment(variable, arn)
                    door.role.add_to_policy(iam.PolicyStatement(actions=["states:StartExecution"], resources=[arn]))

    def _let_call(self, name: str, variable: str, calls: Callable[[FunctionSpec], bool]) -> None:
        """Let functions call another one by themselves, under the name that the variable tells them."""
        called = self.functions[name].function
        for function in self.functions.values():
            if calls(function.spec):
                function.function.add_environment(variable, called.function_name)
                function.role.add_to_policy(
                    iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[called.function_arn])
                )

    def _let_waits_end(self) -> None:
        # By name: the machine calls one of these functions, and a reference back would be a circle.
        arn = self.format_arn(
            service="states",
            resource="stateMachine",
            resource_name=f"{self._config.prefix}-{LONG_NAME}",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        for function in self.functions.values():
            if function.spec.ends_waits:
                waits = ["states:SendTaskSuccess", "states:SendTaskHeartbeat"]
                function.role.add_to_policy(iam.PolicyStatement(actions=waits, resources=[arn]))
