"""What all tests share: a process that can reach no account, time that stands still, and the folder of real data."""

import io
import json
import logging
import os
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

# Read once, when the product is first imported; set before that, and never a real account.
os.environ.update(
    {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "FM_JWT_SECRET": "a signing secret of tests, 32 bytes or more",
        "FM_RATE_AUTH_PER_MINUTE": "1000",
        "FM_RATE_USER_PER_MINUTE": "10000",
    }
)

from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.support.clock import FrozenClock
from tests.support.cloud import cloud

__all__ = ["cloud"]

# A change is judged by the same examples on every machine; each night looks for new ones (`--hypothesis-profile=new`).
# How long an example takes says more about the machine than about the code; benches measure time.
hypothesis_settings.register_profile(
    "new", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
hypothesis_settings.register_profile("same", hypothesis_settings.get_profile("new"), derandomize=True)
hypothesis_settings.load_profile("same")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def clock() -> FrozenClock:
    """Time that moves only when told to."""
    return FrozenClock()


@pytest.fixture
def logged() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Call it for the log lines written so far."""
    import_module("faultmaven.core.observability")  # makes the logger
    handler = logging.getLogger("faultmaven").handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    stream = io.StringIO()
    stdout = handler.setStream(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    handler.setStream(stdout)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real incidents and logs beside the repository; tests that need it are skipped without it."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"needs the real data in {folder}")
    return folder


@pytest.fixture
def stores() -> Iterator[None]:
    """Empty tables and an empty bucket in moto."""
    from moto import mock_aws

    from tests.support.stores import create_stores

    with mock_aws():
        create_stores()
        yield
