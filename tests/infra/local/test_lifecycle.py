"""Starting, stopping, crashing and starting again: what survives, what ends, and what is said."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from infra.local.places import PROJECT
from infra.local.preflight import free_port
from tests.support.cloud import RunningCloud, new_cloud


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    running = new_cloud(tmp_path_factory.mktemp("lifecycle") / "state")
    running.start()
    yield running
    running.stop()


@pytest.fixture
def started(cloud):
    if cloud.process.poll() is not None:
        cloud.start()
    return cloud


def _processes_of(cloud: RunningCloud) -> list[int]:
    """Return every process that carries this cloud's state folder in its environment: ours, the emulator, functions."""
    if not Path("/proc/self/environ").exists():  # not Linux: ask ps for command lines instead
        listing = subprocess.run(["ps", "-eo", "pid=,command="], capture_output=True, text=True, check=True).stdout
        return [int(line.split()[0]) for line in listing.splitlines() if str(cloud.state) in line]
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and str(cloud.state).encode() in (entry / "environ").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue  # ended meanwhile
    return found


def _until_gone(cloud: RunningCloud, within_s: float = 60) -> None:
    deadline = time.monotonic() + within_s
    while _processes_of(cloud):
        assert time.monotonic() < deadline, f"still running: {_processes_of(cloud)}"
        time.sleep(0.1)


def _emulator_of(cloud: RunningCloud) -> int:
    children = Path(f"/proc/{cloud.process.pid}/task/{cloud.process.pid}/children").read_text().split()
    (emulator,) = [int(pid) for pid in children if b"emulator_launcher" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    return emulator


def _call_a_function(cloud: RunningCloud) -> None:
    assert httpx.get(f"{cloud.site_url}/api/agent/health", timeout=30, trust_env=False).status_code == 200


def test_it_says_what_it_does_and_where_it_is(started):
    for step in (
        "Emulator's environment",
        "Layers of the functions",
        "Template",
        "AWS emulator",
        "Stacks",
        "knowledge",
    ):
        assert step in started.output
    assert f"Open {started.site_url}" in started.output


def test_ctrl_c_ends_every_process_and_keeps_the_state(started):
    started.client("ssm").put_parameter(Name="/kept", Value="yes", Type="String", Overwrite=True)
    _call_a_function(started)
    started.signal(signal.SIGINT)
    assert started.wait() == 0
    _until_gone(started)
    seconds = started.start()
    assert seconds < 20
    assert "as they were" in started.output, "an unchanged template is not deployed again"
    assert started.client("ssm").get_parameter(Name="/kept")["Parameter"]["Value"] == "yes"


def test_what_was_there_some_seconds_ago_survives_kill_9_of_everything(started):
    buckets = [bucket["Name"] for bucket in started.client("s3").list_buckets()["Buckets"]]
    bucket = next(name for name in buckets if "evidence" in name)
    started.client("s3").put_object(Bucket=bucket, Key="facts/kept", Body=b"bytes")
    started.client("ssm").put_parameter(Name="/survives", Value="yes", Type="String", Overwrite=True)
    time.sleep(8)
    for pid in _processes_of(started):
        os.kill(pid, signal.SIGKILL)
    started.process.wait()
    _until_gone(started)
    started.start()
    assert started.client("ssm").get_parameter(Name="/survives")["Parameter"]["Value"] == "yes"
    assert started.client("s3").get_object(Bucket=bucket, Key="facts/kept")["Body"].read() == b"bytes"
    _call_a_function(started)


def test_the_emulator_does_not_outlive_a_killed_parent(started):
    _call_a_function(started)
    started.signal(signal.SIGKILL)
    started.wait()
    _until_gone(started)


def test_when_the_emulator_crashes_everything_ends_with_its_last_words(started):
    _call_a_function(started)
    os.kill(_emulator_of(started), signal.SIGKILL)
    assert started.wait() == 1
    assert "The AWS emulator ended by itself" in started.output
    _until_gone(started)


def test_a_second_start_on_the_same_state_is_refused(started):
    again = _start_once(started, FM_PORT="1", FM_CLOUD_PORT="2")
    assert again.returncode == 1
    assert "already runs" in again.stderr


def test_a_taken_port_is_named(started, tmp_path):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        refused = _start_once(started, FM_STATE_DIR=str(tmp_path), FM_PORT=str(port))
    assert refused.returncode == 1
    assert f"Port {port}" in refused.stderr
    assert "FM_PORT=" in refused.stderr


def test_the_state_moves_to_another_port_with_its_queues(started):
    started.stop()
    before, started.cloud_port = started.cloud_port, free_port()
    started.start()
    (url, *_) = [u for u in started.client("sqs").list_queues()["QueueUrls"] if "evidence-queue" in u]
    assert f":{before}/" not in url
    counts = started.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    assert counts["Attributes"]["QueueArn"].endswith("evidence-queue")


def test_reset_empties_the_state(started):
    started.stop()
    assert any(started.state.iterdir())
    done = _start_once(started, "--reset")
    assert done.returncode == 0, done.stderr
    assert [path.name for path in started.state.iterdir()] == ["lock"]


def _start_once(cloud: RunningCloud, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the program with the cloud's folders and ports, some replaced, and wait for its end."""
    variables = {"FM_STATE_DIR": str(cloud.state), "FM_PORT": str(cloud.site_port)}
    return subprocess.run(
        [sys.executable, "-m", "infra.local", *arguments],
        cwd=PROJECT,
        env={**os.environ, **variables, "FM_CLOUD_PORT": str(cloud.cloud_port), **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
