"""The whole local cloud as one fixture: `make run`'s own program on free ports, with a state folder of its own.

The first test that asks for `cloud` starts it; xdist workers share the one that started first.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest

from infra.local.places import PROJECT, Places
from infra.local.preflight import free_port, in_turn, is_taken

_START_WITHIN_S = 180  # layers and template may have to be made first
_STOP_WITHIN_S = 60
#: The site's origin is part of the template; a port that is used again finds the template of the last time.
_SITE_PORTS = range(18080, 18100)


class CloudFailed(AssertionError):
    """The local cloud did not come up, or went away; the message holds what it printed."""


@dataclass
class RunningCloud:
    """One `python -m infra.local` process; `start` again after `stop` or `kill` to see what survived."""

    state: Path
    site_port: int
    cloud_port: int
    arguments: tuple[str, ...] = ("--no-reload",)
    environ: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def places(self) -> Places:
        return Places.of(self._variables)

    @property
    def site_url(self) -> str:
        return self.places.site_url

    @property
    def emulator_url(self) -> str:
        return self.places.emulator_url

    @property
    def output(self) -> str:
        """Everything it has printed since its last start."""
        return (self.state / "output.txt").read_text(errors="replace")

    def client(self, service: str) -> Any:
        """Return an SDK client of this cloud's emulator."""
        return client_of(self.emulator_url, service)

    def start(self) -> float:
        """Start it, wait until the site answers, and return after how many seconds it did."""
        self.state.mkdir(parents=True, exist_ok=True)
        ready = self.state / "ready"
        ready.unlink(missing_ok=True)
        started = time.monotonic()
        with (self.state / "output.txt").open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "infra.local", *self.arguments],
                cwd=PROJECT,
                env={**_plain_environ(), **self._variables, **self.environ},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        while not ready.exists():
            if self.process.poll() is not None or time.monotonic() - started > _START_WITHIN_S:
                printed = self.output
                self.stop()
                raise CloudFailed(f"the local cloud did not start:\n{printed}")
            time.sleep(0.05)
        return time.monotonic() - started

    def signal(self, number: int) -> None:
        """Send a signal to the process alone, as a terminal's Ctrl-C or a supervisor does."""
        assert self.process is not None
        self.process.send_signal(number)

    def wait(self) -> int:
        """Wait for the end and return the exit status."""
        assert self.process is not None
        return self.process.wait(_STOP_WITHIN_S)

    def stop(self) -> None:
        """Ask it to stop as Ctrl-C does; whatever does not is killed."""
        if self.process is None or self.process.poll() is not None:
            return
        self.signal(signal.SIGINT)
        try:
            self.wait()
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> "RunningCloud":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def _variables(self) -> dict[str, str]:
        return {
            "FM_STATE_DIR": str(self.state),
            "FM_PORT": str(self.site_port),
            "FM_CLOUD_PORT": str(self.cloud_port),
        }


def client_of(emulator_url: str, service: str) -> Any:
    """Return an SDK client that speaks to one emulator and to nothing else."""
    return boto3.client(
        service,
        endpoint_url=emulator_url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        verify=False,
    )


def _plain_environ() -> dict[str, str]:
    """Return this process's environment without what the tests, or this shell, tell the product or the SDKs.

    Keys of model vendors go too: a test must not be able to spend money.
    """
    kept_out = ("FM_", "AWS_", "OPENAI_", "ANTHROPIC_")
    return {name: value for name, value in os.environ.items() if not name.startswith(kept_out)}


def site_port() -> int:
    """Return the first port of the tests' range that is free."""
    return next((port for port in _SITE_PORTS if not is_taken(port)), free_port())


def new_cloud(state: Path, **options: Any) -> RunningCloud:
    """Return a cloud on free ports that is not started yet."""
    return RunningCloud(state=state, site_port=site_port(), cloud_port=free_port(), **options)


@dataclass(frozen=True)
class SharedCloud:
    """The addresses of a cloud that some worker of this test run started."""

    site_url: str
    emulator_url: str
    state: Path

    def client(self, service: str) -> Any:
        """Return an SDK client of this cloud's emulator."""
        return client_of(self.emulator_url, service)


@contextmanager
def shared_cloud(folder: Path) -> Iterator[SharedCloud]:
    """Start the run's cloud in `folder`, or use the one another worker started; the last to leave stops it."""
    users = folder / "users"
    with in_turn(folder):
        users.mkdir(exist_ok=True)
        cloud = _running_in(folder) or _start_in(folder)
        mark = users / str(os.getpid())
        mark.touch()
    try:
        yield SharedCloud(cloud.site_url, cloud.emulator_url, cloud.state)
    finally:
        with in_turn(folder):
            mark.unlink()
            if not any(users.iterdir()):
                _stop_in(folder, cloud)


def _start_in(folder: Path) -> RunningCloud:
    cloud = new_cloud(folder / "state")
    cloud.start()
    assert cloud.process is not None
    (folder / "running").write_text(f"{cloud.process.pid} {cloud.site_port} {cloud.cloud_port}")
    return cloud


def _running_in(folder: Path) -> RunningCloud | None:
    running = folder / "running"
    if not running.exists():
        return None
    _, site, emulator = (int(part) for part in running.read_text().split())
    return RunningCloud(folder / "state", site, emulator)


def _stop_in(folder: Path, cloud: RunningCloud) -> None:
    """Stop the cloud, whichever worker started it, and keep its logs as artefacts of the run."""
    running = folder / "running"
    pid = int(running.read_text().split()[0])
    running.unlink()
    os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + _STOP_WITHIN_S
    while (cloud.state / "ready").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    if cloud.process is not None:
        cloud.wait()
    shutil.copytree(cloud.places.logs, PROJECT / "artifacts" / "local-cloud", dirs_exist_ok=True)


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedCloud]:
    """The product, running: `site_url` serves the app and `/api`, `emulator_url` is every AWS service behind it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "local-cloud"
    with shared_cloud(folder) as running:
        yield running
