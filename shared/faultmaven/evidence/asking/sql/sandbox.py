"""The function's side of the sandbox: starts the warden when it is first needed, and again when it is gone."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from typing import Any, cast

import orjson

from faultmaven.core.observability import log
from faultmaven.evidence.asking.sql.cell import Limits, Reply
from faultmaven.evidence.asking.sql.warden import LENGTH

#: What the interpreter itself needs to start; credentials and settings stay here.
_KEPT = ("PATH", "LD_LIBRARY_PATH", "LANG", "TZ")
#: The warden ends a cell itself; this long after that something is wrong with the warden.
_GRACE_S = 5.0


class WardenGone(Exception):
    """The warden ended or fell silent."""


class SqlSandbox:
    """Runs statements in cells, one at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._warden: subprocess.Popen[bytes] | None = None

    def run(self, request: Mapping[str, Any], limits: Limits) -> Reply:
        """Return the reply to a request. A warden that died is replaced once; "died" says that this died, too."""
        data = orjson.dumps({**request, "limits": asdict(limits)})
        with self._lock:
            for _ in range(2):
                try:
                    return cast("Reply", orjson.loads(self._exchange(data, limits.wall_s + _GRACE_S)))
                except (WardenGone, BrokenPipeError):
                    log("sql_warden_gone", level=30)
                    self._end()
        return {"error": "died"}

    def close(self) -> None:
        """End the warden."""
        with self._lock:
            self._end()

    def _exchange(self, data: bytes, within_s: float) -> bytes:
        warden = self._started()
        assert warden.stdin is not None
        assert warden.stdout is not None
        deadline = time.monotonic() + within_s
        warden.stdin.write(LENGTH.pack(len(data)) + data)
        warden.stdin.flush()
        reader = warden.stdout.fileno()
        (size,) = LENGTH.unpack(_exactly(reader, LENGTH.size, deadline))
        return _exactly(reader, size, deadline)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._warden is not None and self._warden.poll() is not None:
            self._end()
        if self._warden is None:
            environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
            environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
            # a function's code lies where nobody writes
            environment["PYTHONDONTWRITEBYTECODE"] = "1"
            self._warden = subprocess.Popen(
                [sys.executable, "-P", "-m", "faultmaven.evidence.asking.sql.warden"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                cwd="/",
                start_new_session=True,
            )
        return self._warden

    def _end(self) -> None:
        warden, self._warden = self._warden, None
        if warden is None:
            return
        warden.kill()
        for stream in (warden.stdin, warden.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue  # what was still to be sent has nobody to read it
        warden.wait()


def _exactly(reader: int, size: int, deadline: float) -> bytes:
    pieces = bytearray()
    while len(pieces) < size:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([reader], [], [], left)[0]:
            raise WardenGone
        piece = os.read(reader, min(size - len(pieces), 1 << 20))
        if not piece:
            raise WardenGone
        pieces += piece
    return bytes(pieces)


@cache
def sql_sandbox() -> SqlSandbox:
    """Return this process's sandbox; it costs nothing until a statement is run."""
    return SqlSandbox()
