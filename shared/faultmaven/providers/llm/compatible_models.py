"""Vendors that speak OpenAI's chat completions at their own address, each with its own ways of schemas and limits."""

from openai import AsyncOpenAI
from pydantic import SecretStr
from pydantic_ai.models import Model
from pydantic_ai.models.ollama import OllamaModel
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.models.openrouter import OpenRouterModel
from pydantic_ai.profiles.openai import OpenAIModelProfile
from pydantic_ai.providers.fireworks import FireworksProvider
from pydantic_ai.providers.ollama import OllamaProvider
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.providers.openrouter import OpenRouterProvider


def _client(key: SecretStr, base_url: str | None) -> AsyncOpenAI:
    return AsyncOpenAI(api_key=key.get_secret_value(), base_url=base_url, max_retries=0)


def fireworks_model(model: str, key: SecretStr, base_url: str | None = None) -> Model:
    """Build a model that Fireworks serves."""
    return OpenAIChatModel(model, provider=FireworksProvider(openai_client=_client(key, base_url)))


def huggingface_model(model: str, key: SecretStr, base_url: str | None = None) -> Model:
    """Build a model behind HuggingFace's router, whose hosts know `max_tokens` only and no strict schemas."""
    profile = OpenAIModelProfile(
        openai_chat_supports_max_completion_tokens=False, openai_supports_strict_tool_definition=False
    )
    return OpenAIChatModel(model, provider=OpenAIProvider(openai_client=_client(key, base_url)), profile=profile)


def openrouter_model(model: str, key: SecretStr, base_url: str | None = None) -> Model:
    """Build a model that OpenRouter passes requests on to."""
    return OpenRouterModel(model, provider=OpenRouterProvider(openai_client=_client(key, base_url)))


def ollama_model(model: str, key: SecretStr, base_url: str | None = None) -> Model:
    """Build a model that an Ollama server has pulled; such a server asks for no key and takes any."""
    return OllamaModel(model, provider=OllamaProvider(openai_client=_client(key, base_url)))
