"""Where ends what could not be done after every try: kept for two weeks, until `infra.redrive` brings it back."""

from aws_cdk import Duration
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.environments import EnvironmentConfig


def dead_letters(scope: Construct, *, config: EnvironmentConfig, name: str, key: kms.IKey) -> sqs.Queue:
    """Return the queue of the dead letters of `name`."""
    return sqs.Queue(
        scope,
        "DeadLetters",
        queue_name=f"{config.prefix}-{name}-dead-letters",
        encryption_master_key=key,
        enforce_ssl=True,
        retention_period=Duration.days(14),
    )
