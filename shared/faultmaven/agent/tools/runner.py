"""The tool runner: does one job in a confined process, in a function that can do nothing else, or here."""

import base64
import json
import os
import signal
import subprocess
import sys
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol, cast

from faultmaven.agent.tools.errors import ToolFailed, ToolTimedOut, WrongArguments
from faultmaven.agent.tools.limits import TIMEOUT_S, cut
from faultmaven.agent.tools.models import Output
from faultmaven.providers.functions.port import FunctionProvider

#: What the interpreter itself needs to start; credentials and settings stay where they are.
_KEPT = ("PATH", "LD_LIBRARY_PATH", "LANG", "TZ")
#: A function answers with 6 MB at most (fixed by AWS); this much of it is packed text.
_ANSWER_BYTES = 4_000_000


@dataclass(frozen=True)
class Job:
    """One execution of a remote tool with the arguments as its user means them, and what the caller looked up."""

    tool: str
    arguments: Mapping[str, Any]
    handed: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    timeout_s: float = TIMEOUT_S


class ToolRunner(Protocol):
    """Whatever does jobs."""

    def run(self, job: Job) -> Output:
        """Return what came of a job; raises ToolFailed, ToolTimedOut and WrongArguments."""
        ...


@dataclass(frozen=True)
class ConfinedRunner:
    """Does a job in a child of this process, which is ended with all it started when its time is over."""

    def run(self, job: Job) -> Output:
        """Start the child, hand it the job, and read what it says."""
        seconds = min(job.timeout_s, TIMEOUT_S)
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "faultmaven.agent.tools.cell"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            cwd="/",
            start_new_session=True,
        )
        try:
            said, _ = child.communicate(json.dumps(asdict(job)).encode(), seconds)
        except subprocess.TimeoutExpired:
            raise ToolTimedOut(f"{job.tool} was stopped after {seconds:.0f} s.") from None
        finally:
            _end(child)
        try:
            reply = cast("dict[str, Any]", json.loads(said))
        except json.JSONDecodeError:
            raise ToolFailed(f"{job.tool} ended unexpectedly.") from None
        return _read(reply)


@dataclass(frozen=True)
class FunctionRunner:
    """Has a job done by the function `name`."""

    functions: FunctionProvider
    name: str

    def run(self, job: Job) -> Output:
        """Call the function once; a call whose answer was lost is not repeated."""
        reply = json.loads(self.functions.call(self.name, json.dumps(asdict(job)).encode()))
        if "packed" in reply:
            reply["text"] = zlib.decompress(base64.b64decode(reply["packed"])).decode()
        return _read(reply)


def serve(event: Mapping[str, Any]) -> dict[str, Any]:
    """Do the job of an event, as the function's whole work; the text is packed, because an answer has a limit."""
    try:
        output = ConfinedRunner().run(Job(**event))
    except WrongArguments as wrong:
        return {"error": "wrong", "detail": wrong.detail}
    except ToolTimedOut as late:
        return {"error": "late", "detail": late.detail}
    except ToolFailed as failure:
        return {"error": "failed", "detail": failure.detail}
    text, is_truncated = output.text, output.is_truncated
    while len(packed := zlib.compress(text.encode())) > _ANSWER_BYTES:
        # as many characters as would fit if the rest packed as well as the whole, and a little less
        text = cut(text, int(len(text.encode()) * _ANSWER_BYTES / len(packed) * 0.95)).text
        is_truncated = True
    return {
        "packed": base64.b64encode(packed).decode(),
        "truncated": is_truncated,
        "bytes": output.total_bytes,
    }


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    path = os.pathsep.join(part for part in sys.path if part)
    return {**kept, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child's whole group: it leads one of its own, which outlives it where it started programs."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    for stream in (child.stdin, child.stdout):
        if stream is not None:
            stream.close()
    child.wait()


def _read(reply: Mapping[str, Any]) -> Output:
    match reply.get("error"):
        case None:
            return Output(str(reply["text"]), bool(reply["truncated"]), int(reply["bytes"]))
        case "wrong":
            raise WrongArguments(str(reply["detail"]))
        case "late":
            raise ToolTimedOut(str(reply["detail"]))
        case _:
            raise ToolFailed(str(reply.get("detail", "The tool ended unexpectedly.")))
