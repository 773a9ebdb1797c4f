"""The keys of the model vendors: read here, handed to the SDK, and shown to nobody."""

import json
import os
from collections.abc import Mapping
from functools import cache
from typing import cast

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import SecretStr

from faultmaven.core.errors import Unavailable
from faultmaven.providers.aws import aws_client


class SecretsUnreadable(Unavailable):
    """The secret with the model keys cannot be read, or is not a JSON object of provider to key."""

    code = "model_keys_unreadable"
    title = "The keys of the language models cannot be read"


@cache
def _keys_of(secret_id: str) -> Mapping[str, str]:
    try:
        keys: object = json.loads(aws_client("secretsmanager").get_secret_value(SecretId=secret_id)["SecretString"])
    except (ClientError, BotoCoreError, json.JSONDecodeError, KeyError) as error:
        raise SecretsUnreadable from error
    if not isinstance(keys, dict):
        raise SecretsUnreadable
    return {str(name): str(key) for name, key in cast("dict[object, object]", keys).items()}


def read_key(provider: str, variable: str, secret_id: str) -> SecretStr | None:
    """Return the key of one provider: from the environment variable if it is set, else from the secret, else None."""
    if key := os.environ.get(variable):
        return SecretStr(key)
    key = _keys_of(secret_id).get(provider) if secret_id else None
    return SecretStr(key) if key else None


def may_have_key(variable: str, secret_id: str) -> bool:
    """Tell whether a key is configured at all, without reading any secret."""
    return bool(os.environ.get(variable) or secret_id)
