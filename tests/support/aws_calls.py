"""The calls to AWS that something makes, as they are made."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient


@dataclass(frozen=True)
class Call:
    """One call: who made it, its name and what it was given."""

    client: BaseClient
    operation: str
    arguments: dict[str, Any]


@contextmanager
def aws_calls() -> Iterator[list[Call]]:
    """Lend the calls that are made meanwhile."""
    real, made = BaseClient._make_api_call, list[Call]()

    def noted(self: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
        made.append(Call(self, operation, arguments))
        return real(self, operation, arguments)

    with patch.object(BaseClient, "_make_api_call", noted):
        yield made
