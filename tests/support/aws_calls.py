"""The calls to AWS that something makes, as they are made."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient


@dataclass(frozen=True)
class Call:
    """One call: who made it, its name, what it was given, and how long AWS's own client took for it."""

    client: BaseClient
    operation: str
    arguments: dict[str, Any]
    took_ms: float


@contextmanager
def aws_calls() -> Iterator[list[Call]]:
    """Lend the calls that are made meanwhile."""
    real, made = BaseClient._make_api_call, list[Call]()

    def noted(self: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
        started = time.perf_counter()
        try:
            return real(self, operation, arguments)
        finally:
            made.append(Call(self, operation, arguments, (time.perf_counter() - started) * 1000))

    with patch.object(BaseClient, "_make_api_call", noted):
        yield made
