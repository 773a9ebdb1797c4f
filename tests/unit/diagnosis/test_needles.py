"""What is looked for again in a cited line stands there however the file writes its text."""

import json

import pytest
import yaml
from faultmaven.diagnosis.predicates.base import needle_of
from hypothesis import given
from hypothesis import strategies as st

MESSAGES = (
    'Error: configmap "mailer-settings" not found',
    'Readiness probe failed: Get "http://10.0.0.9:9000/": malformed HTTP response "\\x00\\x00\\x06"',
    "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. preemption: 0/3 nodes are available",
)


@pytest.mark.parametrize("message", MESSAGES)
def test_a_needle_stands_in_the_text_itself(message: str) -> None:
    (needle,) = needle_of(message)
    assert needle in message
    assert len(needle) > 10


@pytest.mark.parametrize("message", MESSAGES)
def test_a_needle_stands_in_the_text_as_json_and_yaml_write_it(message: str) -> None:
    (needle,) = needle_of(message)
    assert needle in json.dumps({"message": message})
    assert needle in yaml.safe_dump({"message": message}, width=10_000)


@given(st.text(max_size=400))
def test_a_needle_is_short_and_without_quotes(text: str) -> None:
    for needle in needle_of(text):
        assert len(needle) <= 40
        assert not set(needle) & set("\"'\\\n")
        assert needle in text
