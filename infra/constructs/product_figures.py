"""The product's own figures as CloudWatch metrics: what `faultmaven.core.figures` writes, under the same names."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from infra.environments import EnvironmentConfig

#: Name -> how it is summed up, and what its axis says. A test holds the names against those the code writes.
FIGURES = {
    "ExtractionLag": ("p95", "ms from a file's bytes to its facts"),
    "ExtractionFailed": ("Sum", "files without facts"),
    "TimeToFirstCause": ("p50", "s from opening a case to a named cause"),
    "TurnDuration": ("p95", "ms from a question to its answer"),
    "TurnFailed": ("Sum", "turns without an answer"),
    "TurnTokens": ("Sum", "tokens of models"),
    "CaseCost": ("Maximum", "US dollars of one case"),
}


def product_figure(config: EnvironmentConfig, name: str, period: Duration) -> cloudwatch.Metric:
    """Return the figure of this environment, summed up over `period`."""
    statistic, label = FIGURES[name]
    return cloudwatch.Metric(
        namespace=config.settings["POWERTOOLS_METRICS_NAMESPACE"],
        metric_name=name,
        dimensions_map={"environment": config.name},
        statistic=statistic,
        period=period,
        label=f"{label} ({statistic})",
    )
