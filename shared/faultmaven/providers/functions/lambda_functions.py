"""AWS Lambda."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from faultmaven.providers.aws import aws_client
from faultmaven.providers.functions.port import FunctionProvider, FunctionUnavailable


@dataclass(frozen=True)
class LambdaFunctions:
    """Calls functions and waits; nothing is repeated, because a lost answer does not mean that nothing was done."""

    timeout_s: int = 45

    def call(self, name: str, request: bytes) -> bytes:
        """Return what the function returned."""
        try:
            client = aws_client("lambda", read_timeout_s=self.timeout_s, attempts=1)
            answer = client.invoke(FunctionName=name, InvocationType="RequestResponse", Payload=request)
            said: bytes = answer["Payload"].read()
        except (ClientError, BotoCoreError) as error:
            raise FunctionUnavailable from error
        if answer.get("FunctionError"):
            raise FunctionUnavailable("The function ended with an error.")
        return said


if TYPE_CHECKING:
    _check: FunctionProvider = LambdaFunctions()
