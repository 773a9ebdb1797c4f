"""Where ends what could not be done after every try: kept for two weeks, and told of."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
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


def alarm_of(scope: Construct, queue: sqs.Queue, description: str) -> None:
    """Raise an alarm as soon as there is one dead letter."""
    cloudwatch.Alarm(
        scope,
        "DeadLettersPresent",
        alarm_description=description,
        metric=queue.metric_approximate_number_of_messages_visible(period=Duration.minutes(1), statistic="Maximum"),
        threshold=1,
        evaluation_periods=1,
        comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
    )
