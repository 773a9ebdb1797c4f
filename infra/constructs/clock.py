"""A function called by the clock: what a run does not finish the next one goes on with, so none is repeated."""

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct

from infra.constructs.service_function import ServiceFunction
from infra.environments import EnvironmentConfig
from infra.names import title_of


class Clock(Construct):
    """Calls a function every so many minutes, as its row says."""

    def __init__(self, scope: Construct, *, config: EnvironmentConfig, called: ServiceFunction) -> None:
        name = called.spec.name
        super().__init__(scope, f"{title_of(name)}Clock")
        minutes = called.spec.every_minutes
        events.Rule(
            self,
            "Rule",
            rule_name=f"{config.prefix}-{name.replace('_', '-')}",
            description=f"{called.spec.purpose}, every {minutes} minutes",
            schedule=events.Schedule.rate(Duration.minutes(minutes)),
            targets=[targets.LambdaFunction(called.function, retry_attempts=0)],
        )
