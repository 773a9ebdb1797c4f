"""What API keys speak of."""

from dataclasses import dataclass
from datetime import datetime

from faultmaven.auth.scopes import Scope


@dataclass(frozen=True)
class ApiKey:
    """A key as it is kept: never the key itself, only the SHA-256 of its secret (hex).

    `shown_end` are the last characters of the secret, by which its owner knows it again.
    """

    key_id: str
    user_id: str
    email: str
    name: str
    scopes: frozenset[Scope]
    secret_sha256: str
    shown_end: str
    created_at: datetime
    expires_at: datetime | None = None

    def counts_at(self, now: datetime) -> bool:
        """Tell whether the key has not expired."""
        return self.expires_at is None or now < self.expires_at


@dataclass(frozen=True)
class NewApiKey:
    """A key at the one moment at which it can be read."""

    record: ApiKey
    token: str
