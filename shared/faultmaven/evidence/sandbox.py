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
from typing import Any, TypeVar, cast

from faultmaven.core.observability import log
from faultmaven.evidence.confinement import give_up_network_and_programs, share_one_arena
from faultmaven.evidence.unreadable import Unreadable

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
    sys.stdout.flush()
    sys.stderr.flush()
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        # Python warns of threads that a fork leaves behind. The parent's are numpy's idle pool, which the child never
        # asks for anything, and DuckDB, which no parent of ours has opened.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        os.close(reader)
        _child(work, allowance, writer)
    os.close(writer)
    try:
        answer = _receive(reader, time.monotonic() + allowance.wall_s)
    finally:
        os.close(reader)
        status = _end(pid)
    if answer is None:
        raise Unreadable(
            f"Reading it took longer than {allowance.wall_s:.0f} s. Cut the file to the time of the incident."
        )
    if not answer:
        raise _why_died(status, allowance)
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


def _receive(reader: int, deadline: float) -> bytes | None:
    """Return all the child wrote, None when the deadline came first."""
    pieces: list[bytes] = []
    while (left := deadline - time.monotonic()) > 0:
        if select([reader], [], [], left)[0]:
            piece = os.read(reader, 1 << 20)
            if not piece:
                return b"".join(pieces)
            pieces.append(piece)
    return None


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
