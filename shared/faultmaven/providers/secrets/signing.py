"""The keys that sign tokens and cursors, all derived from one secret that can be rotated while running.

Each purpose has its own key (HMAC-SHA256 of the purpose under the secret), so that a signature of one kind is never
valid as another.
"""

import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from faultmaven.core.settings import settings
from faultmaven.providers.secrets.protocol import FixedSecrets, SecretProvider
from faultmaven.providers.secrets.secrets_manager import SecretsManager

#: RFC 7518, 3.2: an HS256 key must not be shorter than the hash's output.
_MIN_SECRET_BYTES = 32
_FRESH_S = 300.0
_RELOAD_AT_MOST_EVERY_S = 10.0


class WeakSigningSecret(ValueError):
    """The signing secret is missing or shorter than 32 bytes: a mistake of the deployment."""


@dataclass(frozen=True)
class SigningKey:
    """A key of one purpose; `key_id` names the secret's generation without telling anything about it."""

    key_id: str
    secret: bytes

    def sign(self, message: bytes) -> bytes:
        """Return the 32-byte HMAC-SHA256 of the message."""
        return hmac.digest(self.secret, message, "sha256")


class SigningKeys:
    """Current and previous keys, read again every five minutes and when a signature is not recognised."""

    def __init__(
        self, provider: SecretProvider, secret_id: str, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._provider = provider
        self._secret_id = secret_id
        self._monotonic = monotonic
        self._secrets: tuple[bytes, ...] = ()
        self._read_at = 0.0

    def current(self, purpose: str) -> SigningKey:
        """Return the key to sign with."""
        return self.all(purpose)[0]

    def all(self, purpose: str) -> tuple[SigningKey, ...]:
        """Return the keys whose signatures count, the current one first."""
        if not self._secrets or self._monotonic() - self._read_at > _FRESH_S:
            self._read()
        return tuple(_derived(secret, purpose) for secret in self._secrets)

    def find(self, purpose: str, key_id: str) -> SigningKey | None:
        """Return the key of this id; an unknown id looks for a rotated secret, at most every ten seconds."""
        for key in self.all(purpose):
            if key.key_id == key_id:
                return key
        if self._monotonic() - self._read_at < _RELOAD_AT_MOST_EVERY_S:
            return None
        self._read()
        return next((key for key in self.all(purpose) if key.key_id == key_id), None)

    def is_secret(self, given: str) -> bool:
        """Tell whether this is the secret itself, or the one before it; a strange one looks for a rotated secret."""
        self.current("")
        if not self._holds(given) and self._monotonic() - self._read_at >= _RELOAD_AT_MOST_EVERY_S:
            self._read()
        return self._holds(given)

    def _holds(self, given: str) -> bool:
        return any(hmac.compare_digest(given.encode(), secret) for secret in self._secrets)

    def _read(self) -> None:
        secrets = tuple(value.encode() for value in self._provider.values(self._secret_id))
        if not secrets or any(len(secret) < _MIN_SECRET_BYTES for secret in secrets):
            raise WeakSigningSecret(f"the secret {self._secret_id} needs at least 32 bytes")
        self._secrets, self._read_at = secrets, self._monotonic()


@cache
def _derived(secret: bytes, purpose: str) -> SigningKey:
    derived = hmac.digest(secret, f"faultmaven/{purpose}".encode(), "sha256")
    return SigningKey(hashlib.sha256(b"key-id" + derived).hexdigest()[:12], derived)


@cache
def signing_keys() -> SigningKeys:
    """Return this process's signing keys, from Secrets Manager, or from FM_JWT_SECRET where no id is set."""
    config = settings()
    if not config.jwt_secret_id:
        return SigningKeys(FixedSecrets({"": (config.jwt_secret.get_secret_value(),)}), "")
    return SigningKeys(SecretsManager(), config.jwt_secret_id)
