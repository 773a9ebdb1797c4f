"""One emulator with the probe's stack on it, started as `make run` starts it, for the tests of this folder."""

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from infra.local.assembly import Stack
from infra.local.deploy import Deployment
from infra.local.emulator import Emulator
from infra.local.emulator_environment import ensure_emulator_environment
from infra.local.places import PROJECT, Places
from infra.local.preflight import free_port, in_turn
from infra.local.preparation import ensure_layers
from infra.local.site import build_site
from tests.infra.local.probe_stack import probe_stack


@dataclass
class Probe:
    """The deployed probe: SDK clients, its HTTP API, and a way to wait for what happens behind a request."""

    places: Places
    emulator: Emulator
    deployment: Deployment
    api_id: str
    stack: Stack
    code: Path

    def client(self, service: str) -> Any:
        return self.deployment.client(service)

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"host": f"{self.api_id}.execute-api.127.0.0.1", **options.pop("headers", {})}
        with httpx.Client(trust_env=False, timeout=30) as client:
            return client.request(method, f"{self.places.emulator_url}{path}", headers=headers, **options)

    def seen(self) -> list[str]:
        """Return the keys of the objects the worker was told about, once for each time it was."""
        items = self.client("dynamodb").query(
            TableName="probe-table",
            KeyConditionExpression="pk = :seen",
            ExpressionAttributeValues={":seen": {"S": "seen"}},
        )["Items"]
        return [item["sk"]["S"].rpartition("#")[0] for item in items]

    @staticmethod
    def until(holds: Callable[[], bool], within_s: float = 60) -> None:
        """Wait until something holds."""
        started = time.monotonic()
        while not holds():
            assert time.monotonic() - started < within_s, f"did not hold within {within_s} s"
            time.sleep(0.02)


@pytest.fixture(scope="session")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Probe]:
    folder = tmp_path_factory.mktemp("probe")
    state = folder / "state"
    state.mkdir()
    places = Places(state=state, build=PROJECT / "build" / "local", site_port=8080, cloud_port=free_port())
    with in_turn(places.build):
        ensure_emulator_environment(places)
        ensure_layers(places)
    emulator = Emulator(places)
    emulator.start()
    try:
        deployment = Deployment(places)
        managed = PROJECT / "layers" / "dist" / "host" / "managed" / "python"
        stack = probe_stack(folder, sys.executable, managed)
        assert deployment.deploy([stack]) == ["probe"]
        assert deployment.deploy([stack]) == [], "a stack with the same template is left alone"
        resources = {r["LogicalResourceId"]: r["PhysicalResourceId"] for r in deployment.resources([stack])}
        yield Probe(places, emulator, deployment, resources["Api"], stack, folder / "code")
    finally:
        emulator.stop()


@pytest.fixture(scope="session")
def site(probe: Probe) -> Iterator[TestClient]:
    """The site server in front of the probe's API."""
    app = build_site(probe.places, probe.api_id, lambda: {"info": {"title": "probe", "version": "1"}})
    with TestClient(app, base_url=probe.places.site_url) as client:
        yield client
