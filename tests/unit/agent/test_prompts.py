"""Prompts: files with a version, the same rules in every turn, and no way out of the fences."""

from importlib.resources import files

import pytest
from faultmaven.agent import prompts
from faultmaven.agent.prompts import prompt
from faultmaven.case.investigation.phases import Phase
from faultmaven.core.tokens import estimated_tokens

NAMES = sorted(path.name.removesuffix(".md") for path in files(prompts).iterdir() if path.name.endswith(".md"))


@pytest.mark.parametrize("name", NAMES)
def test_a_prompt_has_a_version_and_is_small(name: str) -> None:
    found = prompt(name)
    assert found.version >= 1
    assert found.label == f"{name}@{found.version}"
    assert 0 < estimated_tokens(found.text) < 600


def test_every_phase_has_its_words() -> None:
    assert {f"phase-{phase}" for phase in Phase} <= set(NAMES)


def test_the_rules_hold_nothing_that_a_turn_fills_in() -> None:
    assert "$" not in prompt("investigator").text


def test_a_value_is_never_taken_for_a_placeholder() -> None:
    values = {"state": "$evidence", "phase": "", "fence": "f", "conversation": "${fence} $$", "evidence": "E"}
    filled = prompt("question").filled(**values, question="why $question?")
    assert filled.startswith("$evidence")
    assert "${fence} $$" in filled
    assert filled.endswith("Question: why $question?")
