"""A child process with limits, in which files from strangers are read.

The child is a fork of the warm process: it costs 10-20 ms, where a fresh interpreter with DuckDB and numpy costs 500.
Nothing but a pipe connects the two, because Lambda has no shared memory for queues and locks.
"""

from __future__ import annotations

import gc
import os
import pickle
import resource
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from select import select
from typing import Any, Generic, TypeVar, cast

from faultmaven.core.observability import log
from faultmaven.sandbox.confinement import give_up_network_and_programs, share_one_arena
from faultmaven.sandbox.unreadable import Unreadable

T = TypeVar("T")

MIB = 1024 * 1024
#: What the pipeline's function (3008 MB, the most that every account gets) has beside the process itself.
MEMORY_MAX_MIB = 2500


@dataclass(frozen=True)
class Allowance:
    """What a child may use: `memory_bytes` of address space beyond what the parent has mapped already."""

    memory_bytes: int
    cpu_s: int
    wall_s: float
    file_bytes: int

    @classmethod
    def for_file(cls, size_bytes: int) -> Allowance:
        """Return what reading a file of this size may take: at least twice what honest files were measured to
        need, and never more than the function has.

        Logs take 0.03 s for each MiB and 250 MiB whatever their size; documents, which have at most 128 MiB, 0.1 to
        0.25 s and 13 to 45 MiB for each MiB; a picture of a full screen 3 to 6 s, however small its file.
        """
        mib = size_bytes / MIB
        seconds = min(40 + mib / 2, 84)
        return cls(
            memory_bytes=min(1024 + int(mib * 40), MEMORY_MAX_MIB) * MIB,
            cpu_s=int(seconds),
            wall_s=seconds * 1.2,
            file_bytes=2048 * MIB,
        )


class ReaderCrashed(Unreadable):
    """The reading code itself failed: our mistake, and the user still gets an end and a next step."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"Reading this file failed on our side ({kind}). Try again, or choose another type for it.")


def run_limited(work: Callable[[], T], allowance: Allowance) -> T:
    """Run `work` in a child and return its (picklable) result.

    Raises what `work` raised if that is Unreadable, and Unreadable when the child used more than allowed or died.
    """
    child = Child(work, allowance)
    try:
        while not child.is_done:
            select([child], [], [], child.seconds_left)
            child.receive()
    except BaseException:
        child.stop()
        raise
    return child.result()


class Child(Generic[T]):
    """Work that goes on in a process of its own; several can be waited for at once with `select`.

    Whoever starts one takes its `result`, once it `is_done`: that ends the process.
    """

    def __init__(self, work: Callable[[], T], allowance: Allowance) -> None:
        self._allowance = allowance
        self._pieces: list[bytes] = []
        self._is_closed = False
        sys.stdout.flush()
        sys.stderr.flush()
        self._reader, writer = os.pipe()
        with warnings.catch_warnings():
            # Python warns of threads that a fork leaves behind. The parent's are numpy's idle pool, which the child
            # never asks for anything, and DuckDB, which no parent of ours has opened.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._pid = os.fork()
        if self._pid == 0:
            os.close(self._reader)
            _child(work, allowance, writer)
        os.close(writer)
        self._deadline = time.monotonic() + allowance.wall_s

    def fileno(self) -> int:
        """Return what becomes readable when there is something to `receive`."""
        return self._reader

    @property
    def seconds_left(self) -> float:
        """Return how long it may still take."""
        return max(0.0, self._deadline - time.monotonic())

    @property
    def is_done(self) -> bool:
        """Tell whether there is nothing more to wait for: it has answered, died, or used up its time."""
        return self._is_closed or not self.seconds_left

    def receive(self) -> None:
        """Take what it has written so far; does not wait."""
        if select([self], [], [], 0)[0]:
            piece = os.read(self._reader, 1 << 20)
            self._pieces.append(piece)
            self._is_closed = not piece

    def stop(self) -> None:
        """End the process, whatever it is doing, and forget its answer."""
        os.kill(self._pid, signal.SIGKILL)
        os.close(self._reader)
        os.waitpid(self._pid, 0)

    def result(self) -> T:
        """End the process and return what it answered; raises what `run_limited` raises."""
        os.close(self._reader)
        status = _end(self._pid)
        answer = b"".join(self._pieces)
        if not self._is_closed:
            raise Unreadable(
                f"Reading it took longer than {self._allowance.wall_s:.0f} s. Cut the file to the time of the incident."
            )
        if not answer:
            raise _why_died(status, self._allowance)
        kind, value = cast("tuple[str, Any]", pickle.loads(answer))  # noqa: S301 (written by our own child)
        if kind == "unreadable":
            raise Unreadable(value)
        if kind == "crashed":
            log("reader_crashed", level=40, reason=value[0], kind=value[1])
            raise ReaderCrashed(value[0])
        return value


def _child(work: Callable[[], object], allowance: Allowance, writer: int) -> None:
    """Do the work and leave without any of the parent's clean-up; this function does not return."""
    try:
        os.setpgid(0, 0)
        os.environ.clear()  # no credentials where a stranger's file is read
        give_up_network_and_programs()
        share_one_arena()
        gc.disable()  # a quarter of the time, for rubbish that ends with this process anyway
        _limit(allowance)
        answer: tuple[str, object]
        try:
            answer = ("done", work())
        except Unreadable as refusal:
            answer = ("unreadable", refusal.reason)
        except MemoryError:
            answer = ("unreadable", _too_hungry(allowance))
        except Exception as error:  # noqa: BLE001 (the edge of a process: only type and place cross it, no content)
            frame = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}"
            name = type(error).__name__
            answer = (
                ("unreadable", _too_hungry(allowance)) if name == "OutOfMemoryException" else ("crashed", (name, place))
            )
        with open(writer, "wb") as pipe:
            pickle.dump(answer, pipe)
        os._exit(0)
    finally:
        os._exit(1)


def _limit(allowance: Allowance) -> None:
    mapped = _mapped_bytes() + allowance.memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (mapped, mapped))
    resource.setrlimit(resource.RLIMIT_CPU, (allowance.cpu_s, allowance.cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (allowance.file_bytes, allowance.file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _mapped_bytes() -> int:
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:
            return int(statm.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 2048 * MIB  # no /proc, as on macOS, which does not enforce this limit either


def _end(pid: int) -> int:
    """Kill what is left of the child and return its exit status."""
    done, status = os.waitpid(pid, os.WNOHANG)
    if not done:
        # the child closes its pipe just before it leaves; a late one is stuck
        for _ in range(50):
            time.sleep(0.002)
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                return status
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    return status


def _why_died(status: int, allowance: Allowance) -> Unreadable:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number == signal.SIGXCPU:
            return Unreadable(f"Reading it took more than {allowance.cpu_s} s of computing. Cut it, or split it.")
        if number in (signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS):
            return Unreadable(_too_hungry(allowance))
        if number == signal.SIGXFSZ:
            return Unreadable("It unpacks to more than fits on the disk here. Upload the part that matters.")
    return ReaderCrashed("the reader ended without an answer")


def _too_hungry(allowance: Allowance) -> str:
    return f"Reading it took more memory than allowed ({allowance.memory_bytes // MIB} MiB). Cut it, or split it."
