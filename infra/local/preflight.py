"""What must hold before anything is started, each with a message that says what to do."""

import fcntl
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.local.places import HOST, Places
from infra.local.progress import StartFailed


@contextmanager
def site_port_held(places: Places) -> Iterator[socket.socket]:
    """Hold the site's port from the first moment on, so that nobody takes it while everything behind it starts.

    A browser that comes early waits instead of being refused. Raises StartFailed when the port is taken.
    """
    listener = _listening(places.site_port)
    if listener is None:
        raise port_taken(places.site_port, "FM_PORT", "site")
    with listener:
        yield listener


def check_cloud_port(places: Places) -> None:
    """Raise StartFailed when the emulator, which opens its port itself, could not."""
    if is_taken(places.cloud_port):
        raise port_taken(places.cloud_port, "FM_CLOUD_PORT", "AWS emulator")


def port_taken(port: int, variable: str, what: str) -> StartFailed:
    """Return the failure that names the port that is taken and the variable that moves it."""
    return StartFailed(
        f"Port {port}, meant for the {what}, is in use by another program. Stop that program, or choose "
        f"another port: {variable}={free_port()} make run"
    )


def check_tools() -> None:
    """Raise StartFailed when a tool that make cannot bring is missing."""
    if shutil.which("node") is None:
        raise StartFailed("node is missing: CDK and the web app need Node.js 20 or newer (https://nodejs.org).")


def is_taken(port: int) -> bool:
    """Tell whether something listens on a loopback port, or holds it so that we could not."""
    listener = _listening(port)
    if listener is None:
        return True
    listener.close()
    return False


def _listening(port: int) -> socket.socket | None:
    """Return a socket that listens on a loopback port; None when it cannot be had."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections that are closed do not count
    try:
        listener.bind((HOST, port))
        listener.listen()
    except OSError:
        listener.close()
        return None
    return listener


def free_port() -> int:
    """Return a loopback port nobody uses now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


@contextmanager
def only_one(folder: Path, doing: str) -> Iterator[None]:
    """Hold a folder for this process alone; the system lets go of it however the process ends.

    Raises StartFailed when another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            raise StartFailed(f"{doing} (process {lock.read().strip() or 'unknown'}).") from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


@contextmanager
def in_turn(folder: Path) -> Iterator[None]:
    """Wait for a folder to be free and hold it: clouds that start together prepare one after the other."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
