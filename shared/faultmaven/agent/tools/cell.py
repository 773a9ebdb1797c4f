"""The process a remote tool runs in: a fresh one that has nothing of its parent's and gives up what it does not need.

It reads one job as JSON from its standard input and writes what came of it as JSON to its standard output. Its parent
ends it, and whatever it started, when its time is over.
"""

import ctypes
import json
import os
import resource
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any, cast

from faultmaven.agent.tools.errors import ToolFailed, WrongArguments
from faultmaven.agent.tools.limits import OUTPUT_BYTES, TIMEOUT_S, cut
from faultmaven.agent.tools.table import BY_NAME
from faultmaven.agent.tools.tool import Need, RemoteTool
from faultmaven.sandbox.confinement import give_up, share_one_arena

MEMORY_BYTES = 768 * 1024 * 1024
OPEN_FILES = 64
#: The user called nobody, on Linux.
_NOBODY = 65_534
_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 4, 38


def main() -> None:
    """Do one job."""
    job = cast("dict[str, Any]", json.load(sys.stdin))
    tool = BY_NAME.get(str(job["tool"]))
    if not isinstance(tool, RemoteTool):
        raise SystemExit("no tool of that name runs here")
    for module in tool.modules:  # what is imported later could not be read any more
        import_module(module)
    confine(tool)
    json.dump(_done(tool, job["arguments"], job["handed"]), sys.stdout)


def confine(tool: RemoteTool[Any]) -> None:
    """Give up privileges, memory, files, and whatever the tool does not need, for good."""
    os.environ.clear()
    share_one_arena()
    for what, limit in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, int(TIMEOUT_S)),
        (resource.RLIMIT_FSIZE, OUTPUT_BYTES * 2),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (limit, limit))
    if os.geteuid() == 0:  # who may read everything would find the parent's secrets under /proc
        os.setgroups([])
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)
    if sys.platform == "linux":
        prctl = ctypes.CDLL(None, use_errno=True).prctl
        prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        if prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
            raise SystemExit("privileges could be gained here")
    give_up(network=not tool.needs & {Need.NETWORK, Need.PROGRAMS}, programs=Need.PROGRAMS not in tool.needs)


def _done(tool: RemoteTool[Any], arguments: Mapping[str, Any], handed: Mapping[str, str]) -> dict[str, Any]:
    try:
        text = tool.act(tool.validate(arguments), handed)
    except WrongArguments as wrong:
        return {"error": "wrong", "detail": wrong.detail}
    except ToolFailed as failure:
        return {"error": "failed", "detail": failure.detail}
    except MemoryError:
        return {"error": "failed", "detail": "It needed more memory than a tool may have."}
    shown = cut(text, OUTPUT_BYTES)
    return {"text": shown.text, "truncated": shown.is_truncated, "bytes": shown.total_bytes}


if __name__ == "__main__":
    main()
