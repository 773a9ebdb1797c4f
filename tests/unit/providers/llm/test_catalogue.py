"""The seven names: how each is configured, where it is asked, and that none is imported before it is."""

import subprocess
import sys
from pathlib import Path

import pytest
from faultmaven.core.settings import Settings
from faultmaven.providers.llm.catalogue import CATALOGUE, chosen_models, provider_states
from faultmaven.providers.llm.circuit import GuardedModel
from faultmaven.providers.llm.fallback import FallbackModels
from faultmaven.providers.llm.prices import PRICES, price_of
from faultmaven.providers.llm.pydantic_ai_model import PydanticAIModel

from infra.local.model_keys import VARIABLES, keys_of, providers_of
from tests.unit.providers.llm.conftest import KEY

SHARED = Path(__file__).resolve().parents[4] / "shared"
ADDRESSES = {
    "openai": "api.openai.com",
    "anthropic": "api.anthropic.com",
    "fireworks": "api.fireworks.ai/inference/v1",
    "google": "generativelanguage.googleapis.com",
    "huggingface": "router.huggingface.co/v1",
    "openrouter": "openrouter.ai/api/v1",
    "ollama": "127.0.0.1:11434/v1",
}


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for entry in CATALOGUE.values():
        monkeypatch.delenv(entry.key_variable, raising=False)


def built(*names: str) -> list[PydanticAIModel]:
    models = chosen_models(Settings(model_providers=names))
    assert isinstance(models, FallbackModels)
    guarded = [model.model for model in models.models if isinstance(model, GuardedModel)]
    return [model for model in guarded if isinstance(model, PydanticAIModel)]


def test_each_of_the_seven_is_built_for_its_own_address(monkeypatch: pytest.MonkeyPatch) -> None:
    for entry in CATALOGUE.values():
        monkeypatch.setenv(entry.key_variable, KEY)
    models = built(*CATALOGUE)
    assert [model.name for model in models] == list(ADDRESSES) == list(CATALOGUE)
    for model in models:
        vendor = model.factory(model.model, model.key, model.base_url)
        assert ADDRESSES[model.name] in (vendor.base_url or "")
        assert model.model == CATALOGUE[model.name].default_model
        assert KEY not in repr(model)


def test_a_model_is_configured_by_its_name_and_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    config = Settings(model_providers=("anthropic", "openai:gpt-4.1-mini"))
    assert [(model.name, model.model) for model in built(*config.model_providers)] == [("openai", "gpt-4.1-mini")]
    states = {state.name: state.configured for state in provider_states(config)}
    assert states == {name: name == "openai" for name in CATALOGUE}
    assert chosen_models(Settings()) is None


def test_ollama_needs_no_key_but_to_be_named() -> None:
    (model,) = built("ollama:qwen3:4b@http://127.0.0.1:9999/v1")
    assert (model.model, model.base_url) == ("qwen3:4b", "http://127.0.0.1:9999/v1")
    states = {state.name: state.configured for state in provider_states(Settings(model_providers=("ollama",)))}
    assert states["ollama"] is True
    assert not any(state.configured for state in provider_states(Settings()))


def test_an_unknown_name_is_left_out() -> None:
    assert chosen_models(Settings(model_providers=("gpt",))) is None


def test_choosing_models_imports_no_sdk_and_asking_one_only_its_own() -> None:
    program = """
import sys
from faultmaven.core.settings import Settings
from faultmaven.providers.llm.catalogue import CATALOGUE, chosen_models, provider_states
provider_states(Settings(model_providers=tuple(CATALOGUE)))
loaded = {"openai", "anthropic", "google.genai", "pydantic_ai", "genai_prices"} & set(sys.modules)
assert not loaded, loaded
models = chosen_models(Settings(model_providers=("ollama", *CATALOGUE))).models
loaded = {"openai", "anthropic", "google.genai"} & set(sys.modules)
assert not loaded, loaded
model = models[0].model
model.factory(model.model, model.key, model.base_url)
loaded = {"openai", "anthropic", "google.genai"} & set(sys.modules)
assert loaded == {"openai"}, loaded
"""
    subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        env={"PYTHONPATH": str(SHARED), "OPENAI_API_KEY": KEY, "ANTHROPIC_API_KEY": KEY},
        timeout=120,
    )


def test_the_local_cloud_hands_over_the_key_of_every_provider() -> None:
    assert {name: entry.key_variable for name, entry in CATALOGUE.items()} == VARIABLES
    environ = {entry.key_variable: f"key of {name}" for name, entry in CATALOGUE.items()}
    assert keys_of(environ) == {name: f"key of {name}" for name in CATALOGUE}
    assert providers_of({"HF_TOKEN": "for downloads"}) == "", "a token for downloads sends no evidence anywhere"
    assert providers_of({"GOOGLE_API_KEY": "k", "OPENAI_API_KEY": "k"}) == "openai,google"
    assert providers_of({"FM_MODEL_PROVIDERS": "ollama"}) == "ollama"


def test_the_readme_lists_every_provider_with_its_key_and_model() -> None:
    readme = (SHARED.parent / "README.md").read_text()
    for name, entry in CATALOGUE.items():
        key = f"`{entry.key_variable}`" if entry.needs_key else "none"
        assert f"| `{name}` | {key} | `{entry.default_model}`" in readme


def test_every_default_model_has_a_price_or_is_known_to_have_none() -> None:
    without = {name for name, entry in CATALOGUE.items() if price_of(name, entry.default_model) is None}
    assert without == {"huggingface", "ollama"}
    assert {provider for provider, _ in PRICES} <= set(CATALOGUE)
    assert all(0 < price.cached < price.input <= price.output for price in PRICES.values())


@pytest.mark.parametrize("dated", ["-20260901", "-2026-09-01", "-latest", ""])
def test_a_dated_name_has_the_price_of_its_model(dated: str) -> None:
    price = price_of("anthropic", f"claude-sonnet-5-5{dated}")
    assert price is PRICES["anthropic", "claude-sonnet-5-5"]
    assert price.cost_usd(1000, 100, 400, 100) == pytest.approx((500 * 2 + 400 * 0.1 + 100 * 2.5 + 100 * 10) / 1e6)
    assert price_of("anthropic", "claude-of-tomorrow") is None
    assert price_of("ollama", "claude-sonnet-5-5") is None
