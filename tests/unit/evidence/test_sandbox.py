"""A reader that misbehaves ends, and its end has a reason."""

import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from faultmaven.sandbox.child import MIB, Allowance, ReaderCrashed, run_limited
from faultmaven.sandbox.unreadable import Unreadable

SMALL = Allowance(memory_bytes=200 * MIB, cpu_s=1, wall_s=30, file_bytes=MIB)
SHORT = replace(SMALL, wall_s=2)


def refuse():
    raise Unreadable("It is a picture.")


def crash():
    raise KeyError("secret content of the file")


def spin():
    while True:
        pass


def test_a_result_comes_back_whole():
    assert run_limited(lambda: {"x": "y" * 3_000_000}, SMALL) == {"x": "y" * 3_000_000}


def test_a_refusal_keeps_its_reason():
    with pytest.raises(Unreadable, match="picture"):
        run_limited(refuse, SMALL)


def test_a_mistake_of_ours_tells_its_kind_and_no_content():
    with pytest.raises(ReaderCrashed) as crashed:
        run_limited(crash, SMALL)
    assert "KeyError" in crashed.value.reason
    assert "secret" not in crashed.value.reason


@pytest.mark.parametrize(
    ("work", "allowance", "reason"),
    [
        (lambda: len(bytearray(2000 * MIB)), SMALL, "memory"),
        (lambda: [str(n) * 1000 for n in range(10_000_000)], SMALL, "memory|computing"),
        (spin, SMALL, "computing"),
        (lambda: time.sleep(600), SHORT, "longer than"),
        (lambda: os.kill(os.getpid(), signal.SIGKILL), SMALL, "memory"),
        (lambda: os._exit(7), SMALL, "without an answer"),
    ],
)
def test_a_child_that_takes_too_much_or_dies_is_a_reason(work, allowance, reason):
    with pytest.raises(Unreadable, match=reason):
        run_limited(work, allowance)


def test_a_child_sees_no_credentials(monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    assert run_limited(lambda: dict(os.environ), SMALL) == {}


def test_a_child_cannot_fill_the_disk(tmp_path):
    def write():
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        (tmp_path / "x").write_bytes(b"\0" * (3 * MIB))

    with pytest.raises(Unreadable):
        run_limited(write, SMALL)
    assert (tmp_path / "x").stat().st_size <= MIB


def reach_out(address):
    return lambda: socket.create_connection(address, timeout=1)


def test_a_child_reaches_no_network_not_even_this_machine():
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(ReaderCrashed, match="PermissionError"):
        run_limited(reach_out(server.getsockname()), SMALL)


@pytest.mark.parametrize(
    "work",
    [
        lambda: socket.getaddrinfo("localhost", 80),
        lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
        lambda: subprocess.run(["/bin/true"], check=True),
        lambda: os.system("true"),
        lambda: os.execv("/bin/true", ["true"]),
    ],
)
def test_a_child_opens_no_socket_and_starts_no_program(work):
    with pytest.raises(ReaderCrashed, match="PermissionError"):
        run_limited(work, SMALL)


def test_on_linux_the_kernel_refuses_what_goes_around_the_interpreter():
    def native():
        libc = ctypes.CDLL(None, use_errno=True)
        return libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0), ctypes.get_errno()

    assert (run_limited(native, SMALL) == (-1, errno.EPERM)) is (sys.platform == "linux")


def test_this_process_keeps_its_network():
    run_limited(lambda: None, SMALL)
    with socket.create_server(("127.0.0.1", 0)):
        pass
