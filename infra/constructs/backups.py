"""Copies of everything stored, beside the stores' own point-in-time recovery: for the mistake found after 35 days, and
for the table that somebody deleted with everything in it."""

from collections.abc import Iterable

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_backup as backup
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.environments import EnvironmentConfig

#: A copy a day; erasing a case or an account is complete only when the last copy with it is gone (docs/security.md).
KEPT_DAYS = 35
#: AWS keeps these as the rights its backup service needs; restoring is a person's business and needs a role of theirs.
MANAGED_POLICIES = ("service-role/AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForS3Backup")


class Backups(Construct):
    """A vault, a plan of one copy a day, and a role that may copy the tables and the bucket."""

    def __init__(
        self,
        scope: Construct,
        *,
        config: EnvironmentConfig,
        key: kms.IKey,
        tables: Iterable[dynamodb.ITable],
        bucket: s3.IBucket,
    ) -> None:
        super().__init__(scope, "Backups")
        vault = backup.BackupVault(
            self,
            "Vault",
            backup_vault_name=f"{config.prefix}-backups",
            encryption_key=key,
            # nobody, an administrator included, shortens the life of a copy below a week
            lock_configuration=backup.LockConfiguration(min_retention=Duration.days(7)),
            removal_policy=RemovalPolicy.RETAIN,
        )
        plan = backup.BackupPlan(self, "Plan", backup_plan_name=f"{config.prefix}-daily", backup_vault=vault)
        plan.add_rule(
            backup.BackupPlanRule(
                rule_name="Daily",
                schedule_expression=events.Schedule.cron(hour="3", minute="0"),
                start_window=Duration.hours(1),
                completion_window=Duration.hours(8),
                delete_after=Duration.days(KEPT_DAYS),
            )
        )
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("backup.amazonaws.com"),
            managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name(name) for name in MANAGED_POLICIES],
        )
        plan.add_selection(
            "Stores",
            backup_selection_name="stores",
            role=role,
            disable_default_backup_policy=True,
            resources=[
                *(backup.BackupResource.from_dynamo_db_table(table) for table in tables),
                backup.BackupResource.from_arn(bucket.bucket_arn),
            ],
        )
