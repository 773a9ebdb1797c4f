"""The model providers we know, by name: one line each, and the vendors' SDKs stay unimported until one is asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import SecretStr

from faultmaven.core.settings import Settings
from faultmaven.providers.llm.fallback import FallbackModels
from faultmaven.providers.llm.keys import may_have_key, read_key
from faultmaven.providers.llm.port import LLMProvider

if TYPE_CHECKING:
    from faultmaven.providers.llm.pydantic_ai_model import ModelFactory


def _openai() -> "ModelFactory":
    from faultmaven.providers.llm.openai_model import openai_model  # noqa: PLC0415 - the SDK costs a second

    return openai_model


def _anthropic() -> "ModelFactory":
    from faultmaven.providers.llm.anthropic_model import anthropic_model  # noqa: PLC0415 - the SDK costs a second

    return anthropic_model


@dataclass(frozen=True)
class ProviderEntry:
    """How to reach one vendor: the model used when none is named, where its key is, and what builds it."""

    default_model: str
    key_variable: str
    load_factory: Callable[[], "ModelFactory"]


#: `FM_MODEL_PROVIDERS=anthropic,openai:gpt-4.1-mini` tries Anthropic's default model, then the named OpenAI one;
#: `openai:qwen3@http://127.0.0.1:11434/v1` asks a compatible server under its own address.
CATALOGUE: dict[str, ProviderEntry] = {
    "openai": ProviderEntry("gpt-5.4", "OPENAI_API_KEY", _openai),
    "anthropic": ProviderEntry("claude-sonnet-5-5", "ANTHROPIC_API_KEY", _anthropic),
}


@dataclass(frozen=True)
class ProviderState:
    """What `/agent/health` says of one provider; `configured` means that a key is set, not that it was tried."""

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
        ProviderState(name, name in chosen and may_have_key(entry.key_variable, settings.model_secret_id))
        for name, entry in CATALOGUE.items()
    )


def chosen_models(settings: Settings) -> LLMProvider | None:
    """Return the configured models that have a key, in order, as one provider; None when there is none."""
    choices = map(Choice.read, settings.model_providers)
    models = [model for choice in choices if (model := _build(choice, settings.model_secret_id))]
    return _in_order(models)


def _in_order(models: Sequence[LLMProvider]) -> LLMProvider | None:
    if len(models) > 1:
        return FallbackModels(tuple(models))
    return models[0] if models else None


def _build(choice: Choice, secret_id: str) -> LLMProvider | None:
    name = choice.provider
    entry = CATALOGUE.get(name)
    key: SecretStr | None = read_key(name, entry.key_variable, secret_id) if entry else None
    if entry is None or key is None:
        return None
    from faultmaven.providers.llm.pydantic_ai_model import PydanticAIModel  # noqa: PLC0415 - half a second to import

    return PydanticAIModel(name, choice.model or entry.default_model, key, entry.load_factory(), choice.base_url)
