"""Alarms: what wakes a person, each with the page that says what to do.

One topic takes them all. An alarm is about something a user feels (answers fail, are slow, or files stay unread) or
about work that was given up; what heals itself raises none.
"""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.environments import EnvironmentConfig

FIVE_MINUTES = Duration.minutes(5)


class Alarms(Construct):
    """The topic, and the alarms that were added to it.

    Whoever listens is subscribed with `-c alarm_email=` or by hand; `-c runbooks_url=` is where `docs/operations.md`
    can be read, so that the link in an alarm opens.
    """

    def __init__(self, scope: Construct, *, config: EnvironmentConfig, key: kms.IKey) -> None:
        super().__init__(scope, "Alarms")
        self._config = config
        self.topic = sns.Topic(
            self,
            "Topic",
            topic_name=f"{config.prefix}-alarms",
            master_key=key,
            enforce_ssl=True,
            display_name="FaultMaven",
        )
        for service in ("cloudwatch", "budgets"):
            self.topic.add_to_resource_policy(
                iam.PolicyStatement(
                    sid=f"{service.title()}Publishes",
                    principals=[iam.ServicePrincipal(f"{service}.amazonaws.com")],
                    actions=["sns:Publish"],
                    resources=[self.topic.topic_arn],
                    conditions={"StringEquals": {"aws:SourceAccount": self.topic.stack.account}},
                )
            )
        if config.alarm_email:
            self.topic.add_subscription(subscriptions.EmailSubscription(config.alarm_email))
        self.all: list[cloudwatch.Alarm] = []

    def add(
        self,
        name: str,
        says: str,
        metric: cloudwatch.IMetric,
        *,
        at_least: float,
        runbook: str,
        periods: int = 1,
        of: int | None = None,
    ) -> None:
        """Raise the alarm `name` when `metric` is at `at_least` or above in `periods` of the last `of` periods.

        `says` is the sentence a woken person reads first, `runbook` the anchor of its section in docs/operations.md.
        """
        alarm = cloudwatch.Alarm(
            self,
            name,
            alarm_name=f"{self._config.prefix}-{_dashed(name)}",
            alarm_description=f"{says} What to do: {self._config.runbooks_url}#{runbook}",
            metric=metric,
            threshold=at_least,
            datapoints_to_alarm=periods,
            evaluation_periods=of or periods,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))
        alarm.add_ok_action(actions.SnsAction(self.topic))
        self.all.append(alarm)


def _dashed(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).strip("-")
