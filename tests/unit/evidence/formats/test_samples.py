"""Every format is tested by the samples in its own file: adding a format is adding a file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import pytest
from faultmaven.evidence.extractors.log_plan import learn
from faultmaven.evidence.formats import LogFormat, MessageFormat, log_formats, message_formats

from tests.unit.evidence.sources import attrs_of, facts_of, rows_of

_LINE_SAMPLES = [
    pytest.param(entry, sample, id=f"{entry.name}-{number}")
    for entry in log_formats()
    for number, sample in enumerate(entry.samples)
]
_MESSAGE_SAMPLES = [
    pytest.param(entry, sample, id=f"{sample['component']}-{number}")
    for entry in message_formats()
    for number, sample in enumerate(entry.samples)
]


@pytest.mark.parametrize(("entry", "sample"), _LINE_SAMPLES)
def test_sample_is_read_as_its_format_says(entry: LogFormat, sample: dict[str, Any]) -> None:
    line = sample["line"]
    text = "\n".join([line] * 3)
    plan = learn(text.split("\n"))
    assert plan.format == entry.name, f"taken for {plan.format}"
    event = rows_of(facts_of(text, "app.log"), "events")[1]
    height = line.count("\n") + 1
    assert (event["line_no"], event["line_end"]) == (height + 1, 2 * height)
    for column in sample.keys() - {"line", "attrs", "ts"}:
        assert event[column] == sample[column], column
    if "ts" in sample:
        assert event["ts"] == np.datetime64(datetime.fromisoformat(sample["ts"]), "us")
    assert attrs_of(event).items() >= sample.get("attrs", {}).items()


@pytest.mark.parametrize("entry", log_formats(), ids=lambda entry: entry.name)
def test_every_format_has_samples_and_only_known_attributes(entry: LogFormat) -> None:
    assert entry.samples
    groups = set(entry.regex().groupindex)
    assert entry.numbers <= groups
    assert entry.error_status is None or entry.error_status in groups
    assert entry.priority is None or entry.priority in groups


@pytest.mark.parametrize(("entry", "sample"), _MESSAGE_SAMPLES)
def test_message_of_a_program_gives_its_attributes(entry: MessageFormat, sample: dict[str, Any]) -> None:
    line = f"May 29 10:14:26 host {sample['component']}[12]: {sample['msg']}"
    event = rows_of(facts_of(line, "auth.log"), "events")[0]
    assert event["level"] == sample["level"]
    assert attrs_of(event).items() >= sample["attrs"].items()
