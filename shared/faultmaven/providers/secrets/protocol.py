"""What the product asks of a store of secrets."""

from collections.abc import Mapping
from typing import Protocol


class SecretProvider(Protocol):
    """Gives the current value of a secret, and the one before it while a rotation is going on."""

    def values(self, secret_id: str) -> tuple[str, ...]:
        """Return the values that count, the current one first; raises LookupError when there is none."""
        ...


class FixedSecrets:
    """The double: secrets given as a mapping from id to values."""

    def __init__(self, secrets: Mapping[str, tuple[str, ...]]) -> None:
        self._secrets = secrets

    def values(self, secret_id: str) -> tuple[str, ...]:
        return self._secrets[secret_id]
