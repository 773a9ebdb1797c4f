"""The AWS emulator as a supervised process: started on loopback, watched, stopped with everything it started."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import IO

import httpx

from infra.local.places import ACCOUNT, HOST, REGION, Places
from infra.local.preflight import check_cloud_port
from infra.local.progress import StartFailed

_READY_WITHIN_S = 30
_STOP_WITHIN_S = 10
_KEPT_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "TZ")


class Emulator:
    """One MiniStack process, leader of a group that holds the functions' processes too."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None

    @property
    def log_path(self) -> Path:
        """Where the emulator's own output goes."""
        return self._places.logs / "emulator.log"

    def start(self) -> None:
        """Start the process and wait until it answers. Raises StartFailed with its last words when it does not."""
        shutil.rmtree(self._scratch, ignore_errors=True)
        for folder in (self._places.logs, self._scratch):
            folder.mkdir(parents=True, exist_ok=True)
        self._log = self.log_path.open("wb")
        self._move_to_port()
        # again, because preparing may have taken minutes: another emulator on this port would answer for ours
        check_cloud_port(self._places)
        launcher = Path(__file__).with_name("emulator_launcher.py")
        self._process = subprocess.Popen(
            [str(self._places.emulator_python), str(launcher)],
            env=self._environ(),
            cwd=self._places.state,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._wait_until_ready()

    def is_alive(self) -> bool:
        """Tell whether the process still runs."""
        return self._process is not None and self._process.poll() is None

    def save(self) -> None:
        """Ask for a copy of the state now instead of within the next seconds."""
        if self._process and self.is_alive():
            self._process.send_signal(signal.SIGUSR1)

    def stop(self) -> None:
        """TERM, wait for the state to be saved, then KILL whatever of the group is left."""
        if self._process is None:
            return
        process, self._process = self._process, None
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(_STOP_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        _end_group(process.pid)
        if self._log:
            self._log.close()

    def last_words(self) -> str:
        """Return the end of the emulator's log."""
        lines = self.log_path.read_text(errors="replace").splitlines() if self.log_path.exists() else []
        return "\n".join(lines[-15:])

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _READY_WITHIN_S
        with httpx.Client(trust_env=False, timeout=2) as client:
            while self.is_alive() and time.monotonic() < deadline:
                try:
                    if client.get(f"{self._places.emulator_url}/_ministack/health").is_success:
                        return
                except httpx.TransportError:
                    time.sleep(0.05)
        words = self.last_words()
        self.stop()
        check_cloud_port(self._places)
        raise StartFailed(f"The AWS emulator did not start. Its log ends with:\n{words}")

    @property
    def _scratch(self) -> Path:
        """Where unpacked code and the functions' temporary files go."""
        return self._places.state / "tmp"

    @property
    def _state(self) -> Path:
        """What the emulator remembers: its services' state and the objects of its buckets."""
        return self._places.state / "cloud"

    def _move_to_port(self) -> None:
        """Let a state that was made on another port know its new one: the emulator names queues by their URL."""
        services, stamp = self._state / "services", self._state / "port"
        now = str(self._places.cloud_port)
        before = stamp.read_text() if stamp.exists() else now
        if before != now:
            for path in services.glob("*.json"):
                path.write_text(path.read_text().replace(f"{HOST}:{before}", f"{HOST}:{now}"))
        self._state.mkdir(parents=True, exist_ok=True)
        stamp.write_text(now)

    def _environ(self) -> dict[str, str]:
        """Return a small environment: functions inherit it, so nothing of this shell may leak into them."""
        kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        state = self._state
        return kept | {
            **self._places.aws_environ(),
            "BIND_HOST": HOST,
            "GATEWAY_PORT": str(self._places.cloud_port),
            "MINISTACK_HOST": HOST,
            "MINISTACK_REGION": REGION,
            "MINISTACK_ACCOUNT_ID": ACCOUNT,
            "PERSIST_STATE": "1",
            "STATE_DIR": str(state / "services"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(state / "objects"),
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
            "DOCKER_HOST": "unix:///nowhere",  # never look for a container engine
            "LAMBDA_WARM_TTL_SECONDS": "3600",
            "LOG_LEVEL": "INFO",
            "TMPDIR": str(self._scratch),
            "PYTHONUNBUFFERED": "1",
        }


def _end_group(leader: int) -> None:
    """End every process of a group whose leader is gone; there may be none left."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return
