"""One dashboard: what users wait for on top, then what it costs, then the machines below."""

from collections.abc import Iterable, Mapping, Sequence

from aws_cdk import Duration
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.product_figures import FIGURES, product_figure
from infra.environments import EnvironmentConfig

_PERIOD = Duration.minutes(5)
#: A dashboard is 24 columns wide; three graphs stand in a row.
_WIDTH, _HEIGHT = 8, 6


class Dashboard(Construct):
    """The dashboard of one environment."""

    def __init__(
        self,
        scope: Construct,
        api: apigateway.HttpApi,
        queues: Mapping[str, sqs.IQueue],
        functions: Iterable[lambda_.IFunction],
        alarms: Sequence[cloudwatch.IAlarm],
        *,
        config: EnvironmentConfig,
    ) -> None:
        super().__init__(scope, "Dashboard")
        board = cloudwatch.Dashboard(self, "Board", dashboard_name=config.prefix, default_interval=Duration.hours(12))
        functions = list(functions)
        own = [_graph(title, [product_figure(config, title, _PERIOD)]) for title in FIGURES]
        machines = [
            _graph("Requests", [api.metric_count(period=_PERIOD)]),
            _graph("Requests that failed", [api.metric_client_error(), api.metric_server_error()]),
            _graph("Latency of the API, ms", [_latency(api, share) for share in ("p50", "p95", "p99")]),
            _graph(
                "Age of the oldest message, s",
                [queue.metric_approximate_age_of_oldest_message(period=_PERIOD) for queue in queues.values()],
            ),
            _graph("Errors of functions", [each.metric_errors(period=_PERIOD) for each in functions]),
            _graph("Calls at once", [each.metric("ConcurrentExecutions", statistic="Maximum") for each in functions]),
        ]
        board.add_widgets(cloudwatch.AlarmStatusWidget(alarms=list(alarms), title="Alarms", width=24, height=4))
        for row in _rows([*own, *machines]):
            board.add_widgets(*row)


def _graph(title: str, metrics: Sequence[cloudwatch.IMetric]) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(title=title, left=list(metrics), width=_WIDTH, height=_HEIGHT)


def _latency(api: apigateway.HttpApi, share: str) -> cloudwatch.Metric:
    return api.metric_latency(period=_PERIOD, statistic=share, label=share)


def _rows(graphs: Sequence[cloudwatch.GraphWidget]) -> list[list[cloudwatch.GraphWidget]]:
    return [list(graphs[start : start + 3]) for start in range(0, len(graphs), 3)]
