"""AWS Secrets Manager."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from faultmaven.providers.aws import aws_client, error_code
from faultmaven.providers.secrets.protocol import SecretProvider


class SecretsManager:
    """Reads AWSCURRENT and AWSPREVIOUS, so that what was signed before a rotation is still understood."""

    def __init__(self, client: Any = None) -> None:
        self._given = client

    @property
    def _client(self) -> Any:
        return self._given or aws_client("secretsmanager")

    def values(self, secret_id: str) -> tuple[str, ...]:
        current = self._value(secret_id, "AWSCURRENT")
        if current is None:
            raise LookupError(f"the secret {secret_id} has no current value")
        previous = self._value(secret_id, "AWSPREVIOUS")
        return (current,) if previous is None else (current, previous)

    def _value(self, secret_id: str, stage: str) -> str | None:
        try:
            return self._client.get_secret_value(SecretId=secret_id, VersionStage=stage)["SecretString"]
        except ClientError as error:
            if error_code(error) == "ResourceNotFoundException":
                return None
            raise


if TYPE_CHECKING:
    _check: SecretProvider = SecretsManager()
