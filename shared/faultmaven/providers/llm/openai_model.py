"""OpenAI's chat completions, with retries off: the turn decides what happens after a failure."""

from openai import AsyncOpenAI
from pydantic import SecretStr
from pydantic_ai.models import Model
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider


def openai_model(model: str, key: SecretStr, base_url: str | None = None) -> Model:
    """Build the model; without `base_url` the SDK takes `OPENAI_BASE_URL` or OpenAI's own address."""
    client = AsyncOpenAI(api_key=key.get_secret_value(), base_url=base_url, max_retries=0)
    return OpenAIChatModel(model, provider=OpenAIProvider(openai_client=client))
