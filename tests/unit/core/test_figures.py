"""A figure is one line in CloudWatch's embedded metric format."""

import json

import pytest
from faultmaven.core.figures import Figure, figure


def test_a_figure_is_one_line_that_cloudwatch_counts(capsys: pytest.CaptureFixture[str]) -> None:
    figure(Figure.EXTRACTION_LAG, 412.5, case_id="case_1")
    (line,) = capsys.readouterr().out.splitlines()
    written = json.loads(line)
    (directive,) = written["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "FaultMaven"
    assert directive["Dimensions"] == [["environment"]]
    assert directive["Metrics"] == [{"Name": "ExtractionLag", "Unit": "Milliseconds"}]
    assert written["ExtractionLag"] == [412.5]
    assert written["case_id"] == "case_1"


def test_figures_can_be_kept_quiet(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "true")
    figure(Figure.TURN_FAILED, 1)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", Figure)
def test_every_figure_can_be_written(name: Figure, capsys: pytest.CaptureFixture[str]) -> None:
    figure(name, 1)
    assert name.value in json.loads(capsys.readouterr().out)
