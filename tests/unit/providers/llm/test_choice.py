"""How `FM_MODEL_PROVIDERS` names a model."""

import pytest
from faultmaven.providers.llm.catalogue import Choice


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("anthropic", Choice("anthropic")),
        ("openai:gpt-4.1-mini", Choice("openai", "gpt-4.1-mini")),
        ("openai:qwen3:8b@http://127.0.0.1:11434/v1", Choice("openai", "qwen3:8b", "http://127.0.0.1:11434/v1")),
        ("openai@https://models.example.com/v1", Choice("openai", "", "https://models.example.com/v1")),
        ("openai:team@model", Choice("openai", "team@model")),
    ],
)
def test_a_choice_names_provider_model_and_address(text: str, choice: Choice) -> None:
    assert Choice.read(text) == choice
