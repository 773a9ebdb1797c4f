"""One row of the function table as AWS resources: the function, its own role and its own log group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import Duration, RemovalPolicy, Size, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.environments import EnvironmentConfig
from infra.function_spec import FunctionSpec
from infra.names import title_of

#: Lambda's runtime of the product; `arm64` wheels for it are what `layers/build.py aws` makes.
RUNTIME = lambda_.Runtime.PYTHON_3_13
ARCHITECTURE = lambda_.Architecture.ARM_64


@dataclass(frozen=True)
class Stores:
    """The resources a function may be given a part of."""

    tables: Mapping[str, dynamodb.ITable]
    bucket: s3.IBucket
    key: kms.IKey
    jwt_secret: secretsmanager.ISecret
    model_secret: secretsmanager.ISecret
    knowledge_secret: secretsmanager.ISecret
    databases_secret: secretsmanager.ISecret
    #: What the CDN sends with every request; None where there is no CDN.
    origin_secret: secretsmanager.ISecret | None


class ServiceFunction(Construct):
    """A function that can reach exactly what its row names, and is told only about that."""

    def __init__(
        self,
        scope: Construct,
        spec: FunctionSpec,
        *,
        config: EnvironmentConfig,
        code: lambda_.Code,
        layers: Sequence[lambda_.ILayerVersion],
        stores: Stores,
    ) -> None:
        super().__init__(scope, title_of(spec.name))
        self.spec = spec
        self._stores = stores
        physical_name = f"{config.prefix}-{spec.name.replace('_', '-')}"
        self.log_group = logs.LogGroup(
            self,
            "Logs",
            log_group_name=f"/aws/lambda/{physical_name}",
            retention=retention(config),
            encryption_key=stores.key,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            description=f"FaultMaven {config.name}: {spec.purpose}",
        )
        self.function = lambda_.Function(
            self,
            "Function",
            function_name=physical_name,
            description=spec.purpose,
            runtime=RUNTIME,
            architecture=ARCHITECTURE,
            handler=spec.handler,
            code=code,
            layers=list(layers),
            role=self.role,
            memory_size=spec.memory_mb,
            timeout=Duration.seconds(spec.timeout_s),
            ephemeral_storage_size=Size.mebibytes(spec.disk_mb),
            reserved_concurrent_executions=config.reserved_concurrency.get(spec.name),
            environment={**config.settings, **self._resource_settings()},
            environment_encryption=None if spec.is_bare else stores.key,
            log_group=self.log_group,
            tracing=lambda_.Tracing.DISABLED if spec.is_bare else lambda_.Tracing.ACTIVE,
        )
        for statement in self._permissions():
            self.role.add_to_policy(statement)

    def _resource_settings(self) -> dict[str, str]:
        """Names of the resources this function was given, under the variables `core/settings.py` reads."""
        values = {f"FM_TABLE_{name.upper()}": self._stores.tables[name].table_name for name in sorted(self.spec.tables)}
        if self.spec.objects:
            values["FM_BUCKET"] = self._stores.bucket.bucket_name
        if self.spec.reads_jwt_secret:
            values["FM_JWT_SECRET_ID"] = self._stores.jwt_secret.secret_arn
        if self._origin_secret:
            values["FM_ORIGIN_SECRET_ID"] = self._origin_secret.secret_arn
        if self.spec.runs_tools:
            values["FM_TOOL_DATABASES_SECRET_ID"] = self._stores.databases_secret.secret_arn
        if self.spec.reads_knowledge_keys:
            values["FM_KNOWLEDGE_SECRET_ID"] = self._stores.knowledge_secret.secret_arn
        if self.spec.names_model_keys:
            values["FM_MODEL_SECRET_ID"] = self._stores.model_secret.secret_arn
        return values

    @property
    def _origin_secret(self) -> secretsmanager.ISecret | None:
        return self._stores.origin_secret if self.spec.routes else None

    def _permissions(self) -> list[iam.PolicyStatement]:
        statements = [_allow(["logs:CreateLogStream", "logs:PutLogEvents"], [self.log_group.log_group_arn])]
        if self.spec.is_bare:
            return statements
        statements.append(self._key_use())
        for name, access in self.spec.tables.items():
            arn = self._stores.tables[name].table_arn
            statements.append(_allow(access.value, [arn, f"{arn}/index/gsi1"]))
        for prefix, uses in self.spec.objects.items():
            actions = [action for use in uses for action in use.value]
            statements.append(_allow(actions, [self._stores.bucket.arn_for_objects(f"{prefix}/*")]))
        if self.spec.lists_objects:
            statements.append(
                _allow(
                    ["s3:ListBucket", "s3:ListBucketVersions"],
                    [self._stores.bucket.bucket_arn],
                    {"StringLike": {"s3:prefix": [f"{prefix}/*" for prefix in self.spec.objects]}},
                )
            )
        secrets = [
            *([self._stores.jwt_secret.secret_arn] if self.spec.reads_jwt_secret else []),
            *([self._stores.model_secret.secret_arn] if self.spec.reads_model_keys else []),
            *([self._stores.knowledge_secret.secret_arn] if self.spec.reads_knowledge_keys else []),
            *([self._stores.databases_secret.secret_arn] if self.spec.runs_tools else []),
            *([self._origin_secret.secret_arn] if self._origin_secret else []),
        ]
        if secrets:
            statements.append(_allow(["secretsmanager:GetSecretValue"], secrets))
        return statements

    def _key_use(self) -> iam.PolicyStatement:
        """The key decrypts for the stores and for the function's own variables, never for a caller by itself."""
        region = Stack.of(self).region
        services = [f"{name}.{region}.amazonaws.com" for name in ("dynamodb", "s3", "sqs", "secretsmanager", "lambda")]
        return _allow(
            ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"],
            [self._stores.key.key_arn],
            {"StringEquals": {"kms:ViaService": services}},
        )


def _allow(
    actions: Sequence[str], resources: Sequence[str], conditions: Mapping[str, object] | None = None
) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        actions=list(actions), resources=list(resources), conditions=dict(conditions) if conditions else None
    )


def retention(config: EnvironmentConfig) -> logs.RetentionDays:
    """Return CloudWatch's name for the environment's retention in days."""
    return {
        7: logs.RetentionDays.ONE_WEEK,
        14: logs.RetentionDays.TWO_WEEKS,
        30: logs.RetentionDays.ONE_MONTH,
        365: logs.RetentionDays.ONE_YEAR,
    }[config.log_retention_days]
