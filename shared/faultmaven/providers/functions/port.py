"""What the product asks of a function it calls: an answer to a request, once."""

from typing import Protocol

from faultmaven.core.errors import Unavailable


class FunctionUnavailable(Unavailable):
    """The function gave no answer. Whether it did its work is not known, so it is not called again by itself."""

    code = "function_unavailable"
    title = "A part of the system gave no answer"


class FunctionProvider(Protocol):
    """Calls functions."""

    def call(self, name: str, request: bytes) -> bytes:
        """Return a function's answer (JSON both ways); raises FunctionUnavailable."""
        ...
