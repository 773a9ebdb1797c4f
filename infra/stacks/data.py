"""The stateful stack: tables, the evidence bucket and their key; kept when everything else is remade."""

from aws_cdk import CfnOutput, Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.constructs.backups import Backups
from infra.constructs.slice_table import SliceTable
from infra.environments import EnvironmentConfig
from infra.function_spec import TABLES
from infra.functions import WATCHED_TABLES

#: Who puts messages into our encrypted queues and topics: uploads, alarms, budgets.
_ENCRYPTING_SERVICES = ("events", "cloudwatch", "budgets")


class DataStack(Stack):
    """Everything a user would miss; retained and protected from deletion where the environment says so."""

    def __init__(self, scope: Construct, *, config: EnvironmentConfig) -> None:
        super().__init__(
            scope,
            "Data",
            stack_name=f"{config.prefix}-data",
            description=f"FaultMaven {config.name}: tables, evidence bucket, encryption key",
            termination_protection=config.is_protected,
        )
        self._config = config
        self._removal = RemovalPolicy.RETAIN if config.is_protected else RemovalPolicy.DESTROY
        self.key = self._make_key()
        self.tables = {
            name: SliceTable(
                self,
                f"{name.title()}Slice",
                key=self.key,
                is_protected=config.is_protected,
                is_watched=name in WATCHED_TABLES,
            ).table
            for name in TABLES
        }
        self.access_logs = self._make_access_log_bucket()
        self.bucket = self._make_evidence_bucket()
        if config.is_protected:
            Backups(self, config=config, key=self.key, tables=self.tables.values(), bucket=self.bucket)
        CfnOutput(self, "BucketName", value=self.bucket.bucket_name)
        for name, table in self.tables.items():
            CfnOutput(self, f"{name.title()}TableName", value=table.table_name)

    def _make_key(self) -> kms.Key:
        """One key for every store. The services that encrypt on our behalf are named, so that no other stack has to
        change this policy (which would tie the stacks into a cycle)."""
        key = kms.Key(
            self,
            "Key",
            alias=f"alias/{self._config.prefix}",
            description=f"FaultMaven {self._config.name}: everything stored",
            enable_key_rotation=True,
            removal_policy=self._removal,
        )
        key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="LogGroupsOfThisEnvironment",
                principals=[iam.ServicePrincipal(f"logs.{self.region}.amazonaws.com")],
                actions=["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
                resources=["*"],
                conditions={
                    "ArnLike": {
                        "kms:EncryptionContext:aws:logs:arn": (
                            f"arn:{self.partition}:logs:{self.region}:{self.account}:log-group:"
                            f"/aws/*/{self._config.prefix}-*"
                        )
                    }
                },
            )
        )
        key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="MessagesIntoEncryptedQueuesAndTopics",
                principals=[iam.ServicePrincipal(f"{name}.amazonaws.com") for name in _ENCRYPTING_SERVICES],
                actions=["kms:Decrypt", "kms:GenerateDataKey"],
                resources=["*"],
                conditions={"StringEquals": {"aws:SourceAccount": self.account}},
            )
        )
        return key

    def _make_access_log_bucket(self) -> s3.Bucket:
        return s3.Bucket(
            self,
            "AccessLogs",
            # Server access logs can only be delivered to a bucket encrypted by S3's own key.
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(self._config.log_retention_days))],
            removal_policy=self._removal,
        )

    def _make_evidence_bucket(self) -> s3.Bucket:
        bucket = s3.Bucket(
            self,
            "Evidence",
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self.key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=True,
            server_access_logs_bucket=self.access_logs,
            server_access_logs_prefix="evidence/",
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="AbortedUploads",
                    abort_incomplete_multipart_upload_after=Duration.days(1),
                ),
                s3.LifecycleRule(
                    id="OldVersions",
                    noncurrent_version_expiration=Duration.days(30),
                    expired_object_delete_marker=True,
                ),
            ],
            cors=[
                s3.CorsRule(
                    allowed_origins=list(self._config.site_origins),
                    allowed_methods=[s3.HttpMethods.PUT, s3.HttpMethods.GET, s3.HttpMethods.HEAD],
                    # What a presigned upload sends: its type, its checksum, and the headers signed with it.
                    allowed_headers=["content-type", "content-length", "x-amz-*"],
                    exposed_headers=["ETag", "x-amz-version-id", "x-amz-checksum-sha256"],
                    max_age=3600,
                )
            ],
            removal_policy=self._removal,
        )
        # The L2 switch for EventBridge deploys a function of its own to set one flag; CloudFormation has the flag.
        bucket_resource = bucket.node.default_child
        assert isinstance(bucket_resource, s3.CfnBucket)
        bucket_resource.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(event_bridge_enabled=True)
        )
        return bucket
