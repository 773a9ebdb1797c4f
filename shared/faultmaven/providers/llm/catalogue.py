"""The model providers we know, by name: one line each, and the vendors' SDKs stay unimported until one is asked."""

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from pydantic import SecretStr

from faultmaven.core.settings import Settings
from faultmaven.providers.llm.circuit import GuardedModel, circuit_of
from faultmaven.providers.llm.fallback import FallbackModels
from faultmaven.providers.llm.keys import may_have_key, read_key
from faultmaven.providers.llm.port import LLMProvider

if TYPE_CHECKING:
    from pydantic_ai.models import Model

    from faultmaven.providers.llm.pydantic_ai_model import ModelFactory


def _lazily(module: str, factory: str) -> "ModelFactory":
    """Return a factory that imports the vendor's SDK when the model is first asked: 1.2 to 3.5 seconds of CPU."""

    def build(model: str, key: SecretStr, base_url: str | None) -> "Model":
        return getattr(import_module(f"faultmaven.providers.llm.{module}"), factory)(model, key, base_url)

    return build


@dataclass(frozen=True)
class ProviderEntry:
    """How to reach one vendor: the model used when none is named, where its key is, and what builds it.

    `address` is where it is reached when none is named; None leaves that to the vendor's SDK.
    """

    default_model: str
    key_variable: str
    factory: "ModelFactory"
    address: str | None = None
    needs_key: bool = True


#: `FM_MODEL_PROVIDERS=anthropic,openai:gpt-4.1-mini` tries Anthropic's default model, then the named OpenAI one;
#: `openai:qwen3@http://127.0.0.1:8000/v1` asks a compatible server under its own address.
CATALOGUE: dict[str, ProviderEntry] = {
    "openai": ProviderEntry("gpt-5.4", "OPENAI_API_KEY", _lazily("openai_model", "openai_model")),
    "anthropic": ProviderEntry("claude-sonnet-5-5", "ANTHROPIC_API_KEY", _lazily("anthropic_model", "anthropic_model")),
    "fireworks": ProviderEntry(
        "accounts/fireworks/models/deepseek-v4-pro",
        "FIREWORKS_API_KEY",
        _lazily("compatible_models", "fireworks_model"),
        "https://api.fireworks.ai/inference/v1",
    ),
    "google": ProviderEntry("gemini-3.8-flash", "GOOGLE_API_KEY", _lazily("google_model", "google_model")),
    "huggingface": ProviderEntry(
        "openai/gpt-oss-120b",
        "HF_TOKEN",
        _lazily("compatible_models", "huggingface_model"),
        "https://router.huggingface.co/v1",
    ),
    "openrouter": ProviderEntry(
        "anthropic/claude-sonnet-5.5",
        "OPENROUTER_API_KEY",
        _lazily("compatible_models", "openrouter_model"),
        "https://openrouter.ai/api/v1",
    ),
    "ollama": ProviderEntry(
        "qwen3:8b",
        "OLLAMA_API_KEY",
        _lazily("compatible_models", "ollama_model"),
        "http://127.0.0.1:11434/v1",
        needs_key=False,
    ),
}

#: What a server that asks for no key is given, because the SDK insists on one.
_NO_KEY = SecretStr("no-key")


@dataclass(frozen=True)
class ProviderState:
    """What `/agent/health` says of one provider.

    `configured` means that it is in the order and has a key if it needs one, not that it was tried.
    """

    name: str
    configured: bool


@dataclass(frozen=True)
class Choice:
    """One entry of `FM_MODEL_PROVIDERS`, written `provider[:model][@address]`; what is left out is the vendor's own."""

    provider: str
    model: str = ""
    base_url: str | None = None

    @classmethod
    def read(cls, text: str) -> "Choice":
        """Read one entry; an address is only what begins like one, because names of models may hold an `@`."""
        named, at, address = text.partition("@http")
        provider, _, model = named.partition(":")
        return cls(provider, model, f"http{address}" if at else None)


def provider_states(settings: Settings) -> tuple[ProviderState, ...]:
    """Return the state of every known provider, without importing an SDK or reading a secret."""
    chosen = {Choice.read(text).provider for text in settings.model_providers}
    return tuple(
        ProviderState(
            name,
            name in chosen and (not entry.needs_key or may_have_key(entry.key_variable, settings.model_secret_id)),
        )
        for name, entry in CATALOGUE.items()
    )


def chosen_models(settings: Settings) -> LLMProvider | None:
    """Return the configured models that have a key, in order, as one provider; None when there is none."""
    choices = map(Choice.read, settings.model_providers)
    models = tuple(model for choice in choices if (model := _build(choice, settings.model_secret_id)))
    return FallbackModels(models) if models else None


def _build(choice: Choice, secret_id: str) -> LLMProvider | None:
    name = choice.provider
    entry = CATALOGUE.get(name)
    if entry is None:
        return None
    key = read_key(name, entry.key_variable, secret_id)
    if key is None and entry.needs_key:
        return None
    from faultmaven.providers.llm.pydantic_ai_model import PydanticAIModel  # noqa: PLC0415 - half a second to import

    address = choice.base_url or entry.address
    model = PydanticAIModel(name, choice.model or entry.default_model, key or _NO_KEY, entry.factory, address)
    return GuardedModel(model, circuit_of(name, choice.base_url))
