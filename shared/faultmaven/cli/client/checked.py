"""What a person typed, checked by the API's own models before anything is sent."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from pydantic import ValidationError

from faultmaven.cli.errors import InputUnusable


@contextmanager
def given() -> Generator[None]:
    """Tell a request that the API would not take as one sentence; raises InputUnusable."""
    try:
        yield
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise InputUnusable(f"This cannot be sent: {wrong}.") from error
