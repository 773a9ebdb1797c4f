"""AWS that breaks where a test wants it: a process that dies at a call, and writes whose answer is lost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.client import BaseClient

#: Writes that the SDK repeats by itself when their answer is lost. A transaction has a token that AWS knows again.
REPEATED = frozenset({"PutItem", "UpdateItem", "DeleteItem"})


class Died(BaseException):
    """The process ended here. No handler of the product may catch it, as none would run."""


@dataclass
class BrokenAws:
    """`dies_at` is the number of the call, from 1, before which the process dies; `loses_answers` repeats writes."""

    dies_at: int = 0
    loses_answers: bool = False
    calls: int = 0

    @contextmanager
    def installed(self, patch: pytest.MonkeyPatch) -> Iterator[None]:
        """Stand between every client and AWS."""
        real: Callable[..., Any] = BaseClient._make_api_call

        def call(client: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
            self.calls += 1
            if self.calls == self.dies_at:
                raise Died
            if self.loses_answers and operation in REPEATED:
                real(client, operation, arguments)
            return real(client, operation, arguments)

        with patch.context() as inner:
            inner.setattr(BaseClient, "_make_api_call", call)
            yield


def die_everywhere(patch: pytest.MonkeyPatch, deliver: Callable[[], Any], most: int = 200) -> Any:
    """Deliver until it survives, dying before its first AWS call, then before its second, and so on."""
    for number in range(1, most):
        try:
            with BrokenAws(dies_at=number).installed(patch):
                return deliver()
        except Died:
            continue
    raise AssertionError(f"it dies even after {most} calls")
