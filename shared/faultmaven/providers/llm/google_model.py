"""Google's Gemini, through the Gemini API; its SDK retries nothing unless it is told to."""

from pydantic import SecretStr
from pydantic_ai.models import Model
from pydantic_ai.models.google import GoogleModel
from pydantic_ai.providers.google import GoogleProvider


def google_model(model: str, key: SecretStr, base_url: str | None = None) -> Model:
    """Build the model; without `base_url` the SDK takes Google's own address."""
    return GoogleModel(model, provider=GoogleProvider(api_key=key.get_secret_value(), base_url=base_url))
