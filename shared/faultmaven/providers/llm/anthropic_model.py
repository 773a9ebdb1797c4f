"""Anthropic's messages, with retries off: the turn decides what happens after a failure."""

from anthropic import AsyncAnthropic
from pydantic import SecretStr
from pydantic_ai.models import Model
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.providers.anthropic import AnthropicProvider


def anthropic_model(model: str, key: SecretStr, base_url: str | None = None) -> Model:
    """Build the model; without `base_url` the SDK takes `ANTHROPIC_BASE_URL` or Anthropic's own address."""
    client = AsyncAnthropic(api_key=key.get_secret_value(), base_url=base_url, max_retries=0)
    return AnthropicModel(model, provider=AnthropicProvider(anthropic_client=client))
