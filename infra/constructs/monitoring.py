"""What is watched: the alarms over everything the service stack runs, its dashboard, and the budget."""

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.constructs.alarms import FIVE_MINUTES, Alarms
from infra.constructs.budget import Budget
from infra.constructs.dashboard import Dashboard
from infra.constructs.product_figures import product_figure
from infra.environments import EnvironmentConfig
from infra.names import title_of

#: A message that waits longer than this waits for something that is broken, seconds.
_OLDEST_S = {"evidence": 300, "knowledge": 1800, "webhook": 4 * 3600, "mail": 900, "erasure": 6 * 3600}


@dataclass(frozen=True)
class Watched:
    """What the service stack runs, by name."""

    functions: Mapping[str, lambda_.IFunction]
    api: apigateway.HttpApi
    queues: Mapping[str, sqs.IQueue]
    dead_letters: Mapping[str, sqs.IQueue]
    workflows: Mapping[str, sfn.IStateMachine]
    tables: Mapping[str, dynamodb.ITable]


class Monitoring(Construct):
    """Alarms, dashboard and budget of one environment."""

    def __init__(self, scope: Construct, watched: Watched, *, config: EnvironmentConfig, key: kms.IKey) -> None:
        super().__init__(scope, "Monitoring")
        self.alarms = Alarms(self, config=config, key=key)
        self._config = config
        self._watch_answers(watched.api)
        self._watch_functions(watched.functions)
        self._watch_queues(watched.queues, watched.dead_letters)
        self._watch_workflows(watched.workflows)
        self._watch_tables(watched.tables)
        self._watch_figures()
        Dashboard(self, watched.api, watched.queues, watched.functions.values(), self.alarms.all, config=config)
        Budget(self, self.alarms.topic, config=config)

    def _watch_answers(self, api: apigateway.HttpApi) -> None:
        errors, count = api.metric_server_error(period=FIVE_MINUTES), api.metric_count(period=FIVE_MINUTES)
        share = cloudwatch.MathExpression(
            # a handful of requests in the night is no share to wake anybody for
            expression="IF(requests >= 20, 100 * errors / requests, 0)",
            using_metrics={"errors": errors, "requests": count},
            label="requests answered with 5xx, %",
            period=FIVE_MINUTES,
        )
        says = "One in a hundred requests ends in a server error."
        self.alarms.add("ApiErrors", says, share, at_least=1, runbook="api-errors", periods=2, of=3)
        slow = api.metric_latency(period=FIVE_MINUTES, statistic="p95")
        says = "The API takes two seconds and more (p95)."
        self.alarms.add("ApiSlow", says, slow, at_least=2000, runbook="api-slow", periods=3)

    def _watch_functions(self, functions: Mapping[str, lambda_.IFunction]) -> None:
        for name, function in functions.items():
            title = title_of(name)
            errors = function.metric_errors(period=FIVE_MINUTES)
            says = f"The function {name} fails again and again."
            self.alarms.add(f"{title}Errors", says, errors, at_least=3, runbook="function-errors", periods=2, of=3)
            throttles = function.metric_throttles(period=FIVE_MINUTES)
            says = f"The function {name} is held back: more calls than it may run at once."
            self.alarms.add(f"{title}Throttled", says, throttles, at_least=10, runbook="throttles", periods=2, of=3)

    def _watch_queues(self, queues: Mapping[str, sqs.IQueue], dead_letters: Mapping[str, sqs.IQueue]) -> None:
        for name, queue in queues.items():
            age = queue.metric_approximate_age_of_oldest_message(period=FIVE_MINUTES)
            says = f"Messages of the queue {name} wait {_OLDEST_S[name]} seconds and longer."
            self.alarms.add(
                f"{name.title()}QueueOld", says, age, at_least=_OLDEST_S[name], runbook="queue-age", periods=2
            )
        for name, queue in dead_letters.items():
            title = title_of(name)
            waiting = queue.metric_approximate_number_of_messages_visible(period=FIVE_MINUTES, statistic="Maximum")
            says = f"Work of {name} was given up after every retry and lies among its dead letters."
            self.alarms.add(f"{title}DeadLetters", says, waiting, at_least=1, runbook="dead-letters")

    def _watch_workflows(self, workflows: Mapping[str, sfn.IStateMachine]) -> None:
        for name, machine in workflows.items():
            ended = {
                "failed": machine.metric_failed(period=FIVE_MINUTES),
                "late": machine.metric_timed_out(period=FIVE_MINUTES),
            }
            badly = cloudwatch.MathExpression(
                expression="failed + late", using_metrics=ended, label="executions that failed", period=FIVE_MINUTES
            )
            says = f"Executions of {name} fail or run into their time-out; their turns may be without an answer."
            self.alarms.add(
                f"{name[0].upper()}{name[1:]}Failed", says, badly, at_least=1, runbook="investigations-fail"
            )

    def _watch_tables(self, tables: Mapping[str, dynamodb.ITable]) -> None:
        for name, table in tables.items():
            events = {
                part: table.metric(f"{part.title()}ThrottleEvents", period=FIVE_MINUTES, statistic="Sum")
                for part in ("read", "write")
            }
            throttled = cloudwatch.MathExpression(
                expression="read + write", using_metrics=events, label="throttled requests", period=FIVE_MINUTES
            )
            says = f"The table {name} holds requests back: one partition takes more than it may."
            self.alarms.add(f"{name.title()}TableThrottled", says, throttled, at_least=10, runbook="table-throttled")

    def _watch_figures(self) -> None:
        def figure(name: str, minutes: int = 15) -> cloudwatch.Metric:
            return product_figure(self._config, name, Duration.minutes(minutes))

        says = "Files take half a minute and longer to become facts (p95)."
        self.alarms.add("ExtractionSlow", says, figure("ExtractionLag"), at_least=30_000, runbook="extraction-slow")
        says = "Many files end without facts."
        self.alarms.add("ExtractionFails", says, figure("ExtractionFailed"), at_least=20, runbook="extraction-fails")
        says = "Questions end without an answer."
        self.alarms.add("TurnsFail", says, figure("TurnFailed"), at_least=3, runbook="turns-fail")
        says = "Answers take a minute and longer (p95)."
        self.alarms.add("TurnsSlow", says, figure("TurnDuration"), at_least=60_000, runbook="turns-slow", periods=2)
        says = "A case has spent four fifths of what a case may spend on models."
        limit = 0.8 * self._config.case_cost_budget_usd
        self.alarms.add("CaseExpensive", says, figure("CaseCost"), at_least=limit, runbook="case-expensive")
