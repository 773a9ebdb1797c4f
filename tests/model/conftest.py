"""One real model for all of these tests, served on loopback by a process of its own."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from infra.local.preflight import free_port
from tests.model.prepare import MISSING, MODELS, PYTHON

SIZE = os.environ.get("FM_TEST_MODEL", "small")
_LOADED_WITHIN_S = 120.0


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the model, as `FM_MODEL_PROVIDERS` takes it; skips with the reason where there is no model."""
    weights = MODELS[SIZE]
    if not PYTHON.exists() or not weights.path.exists():
        why = MISSING.read_text().strip() if MISSING.exists() else "`make test-model` brings it"
        pytest.skip(f"no real model on this machine: {why}")
    port, log = free_port(), tmp_path_factory.mktemp("model") / "served.log"
    shim = Path(__file__).with_name("shim.py")
    with log.open("wb") as output:
        served = subprocess.Popen([PYTHON, shim, weights.path, str(port)], stdout=output, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(served, url, log)
        print(f"\n{weights.name} at {url}")
        yield f"{url}/v1"
    finally:
        served.terminate()
        served.wait(20)
        print(log.read_text(errors="replace"))


def _wait(served: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    until = time.monotonic() + _LOADED_WITHIN_S
    while True:
        try:
            httpx.get(url, trust_env=False).raise_for_status()
        except httpx.HTTPError:
            assert served.poll() is None, log.read_text(errors="replace")
            assert time.monotonic() < until, "the model was not loaded in time"
            time.sleep(0.2)
        else:
            return
