"""The process that cells are forked from: it has imported DuckDB and opened nothing, so a fork of it is whole.

The function itself cannot be forked for this, because a database that is open in it has threads, which a fork does
not take along. Run as a program it reads requests from its standard input and writes replies to its standard output,
each as four bytes of length and JSON; it ends when its input does.
"""

from __future__ import annotations

import gc
import importlib
import os
import select
import signal
import struct
import sys
import time
from dataclasses import fields
from typing import Any, cast

import orjson

from faultmaven.evidence.asking.sql import cell
from faultmaven.evidence.asking.sql.cell import Limits, Reply

LENGTH = struct.Struct(">I")


def main() -> None:
    """Serve requests one after the other."""
    importlib.import_module("duckdb")
    gc.freeze()
    requests, replies = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    while (data := read_frame(requests)) is not None:
        write_frame(replies, _serve(data, (requests, replies)))


def _serve(data: bytes, own: tuple[int, int]) -> bytes:
    request = cast("dict[str, Any]", orjson.loads(data))
    limits = Limits(**{field.name: request["limits"][field.name] for field in fields(Limits)})
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        for descriptor in (reader, *own):
            os.close(descriptor)
        _live(request, limits, writer)
    os.close(writer)
    answer = _collect(reader, time.monotonic() + limits.wall_s)
    os.close(reader)
    os.kill(pid, signal.SIGKILL)  # it may linger, with a reply or without; not yet reaped, so the id is still its own
    _, status = os.waitpid(pid, 0)
    if answer:
        return answer
    return orjson.dumps(_epitaph(status, answer is None))


def _live(request: dict[str, Any], limits: Limits, writer: int) -> None:
    """Be the cell; this does not return."""
    try:
        cell.confine_process(limits)
        reply: Reply
        try:
            reply = cell.run(request, limits)
        except MemoryError:
            reply = {"error": "hungry"}
        with open(writer, "wb") as pipe:
            pipe.write(orjson.dumps(reply))
    finally:
        os._exit(0)


def _collect(reader: int, deadline: float) -> bytes | None:
    """Return all that a cell wrote, None when the deadline came first."""
    pieces: list[bytes] = []
    while (left := deadline - time.monotonic()) > 0:
        if select.select([reader], [], [], left)[0]:
            piece = os.read(reader, 1 << 20)
            if not piece:
                return b"".join(pieces)
            pieces.append(piece)
    return None


def _epitaph(status: int, is_late: bool) -> Reply:
    """Say why a cell ended without a reply."""
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    # At its hard limit of computing time the kernel kills without a word.
    if is_late or number in (signal.SIGXCPU, signal.SIGKILL):
        return {"error": "slow"}
    return {"error": "hungry"} if number in (signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS) else {"error": "died"}


def read_frame(source: int) -> bytes | None:
    """Return the next frame, None at the end."""
    head = _exactly(source, LENGTH.size)
    return _exactly(source, LENGTH.unpack(head)[0]) if head is not None else None


def write_frame(target: int, data: bytes) -> None:
    """Write one frame."""
    view = memoryview(LENGTH.pack(len(data)) + data)
    while view:
        view = view[os.write(target, view) :]


def _exactly(source: int, size: int) -> bytes | None:
    pieces = bytearray()
    while len(pieces) < size:
        piece = os.read(source, min(size - len(pieces), 1 << 20))
        if not piece:
            return None
        pieces += piece
    return bytes(pieces)


if __name__ == "__main__":
    sys.exit(main())
