"""The product's own figures in CloudWatch: what an on-call engineer waits for, and what it costs.

A figure is one line of the function's log in the embedded metric format
(https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html):
nothing is called and nobody waits. The environment is the only dimension, because every other one multiplies the
price; ids stand beside the figure as properties, where Logs Insights finds them.
"""

from enum import StrEnum

from aws_lambda_powertools.metrics import MetricUnit, single_metric
from aws_lambda_powertools.metrics.functions import is_metrics_disabled

from faultmaven.core.settings import settings

NAMESPACE = "FaultMaven"


class Figure(StrEnum):
    """What is counted; the dashboard and the alarms of `infra/constructs/monitoring.py` name the same."""

    #: Milliseconds from the arrival of a file's bytes to facts that can be asked.
    EXTRACTION_LAG = "ExtractionLag"
    #: Files whose reading ended without facts.
    EXTRACTION_FAILED = "ExtractionFailed"
    #: Seconds from the opening of a case to the first answer that names a cause.
    TIME_TO_FIRST_CAUSE = "TimeToFirstCause"
    #: Milliseconds from a question to its answer, the model's time included.
    TURN_DURATION = "TurnDuration"
    TURN_FAILED = "TurnFailed"
    #: Tokens of models in one turn.
    TURN_TOKENS = "TurnTokens"
    #: US dollars that a case has spent on models after one of its turns.
    CASE_COST = "CaseCost"


_UNITS = {
    Figure.EXTRACTION_LAG: MetricUnit.Milliseconds,
    Figure.TIME_TO_FIRST_CAUSE: MetricUnit.Seconds,
    Figure.TURN_DURATION: MetricUnit.Milliseconds,
    Figure.CASE_COST: MetricUnit.NoUnit,
}


def figure(name: Figure, value: float, **ids: str) -> None:
    """Record one value of a figure; `ids` say whose it is (ids only, never content).

    `POWERTOOLS_METRICS_DISABLED=true` keeps it quiet, as everywhere in Powertools.
    """
    if is_metrics_disabled():
        return
    unit = _UNITS.get(name, MetricUnit.Count)
    with single_metric(name=name.value, unit=unit, value=value, namespace=NAMESPACE) as line:
        line.add_dimension("environment", settings().environment)
        for key, each in ids.items():
            line.add_metadata(key, each)
