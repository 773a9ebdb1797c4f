"""Keys of services other than language models: one secret holds a JSON object of name to key."""

import json
import os
from typing import cast

from pydantic import SecretStr

from faultmaven.core.errors import Unavailable
from faultmaven.providers.secrets.protocol import SecretProvider
from faultmaven.providers.secrets.secrets_manager import SecretsManager


class KeysUnreadable(Unavailable):
    """The secret cannot be read, or is not a JSON object of name to key."""

    code, title = "keys_unreadable", "The keys of a connected service cannot be read"


def read_named_key(name: str, secret_id: str, secrets: SecretProvider | None = None) -> SecretStr | None:
    """Return a key: from `FM_KEY_{NAME}` if that is set (local use), else from the secret, else None."""
    if key := os.environ.get(f"FM_KEY_{name.upper()}"):
        return SecretStr(key)
    if not secret_id:
        return None
    try:
        keys: object = json.loads((secrets or SecretsManager()).values(secret_id)[0])
    except (LookupError, json.JSONDecodeError) as error:
        raise KeysUnreadable from error
    if not isinstance(keys, dict):
        raise KeysUnreadable
    key = cast("dict[str, object]", keys).get(name)
    return SecretStr(str(key)) if key else None
