"""CommandExecutor: one of a few read-only programs, with parsed arguments and no shell."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from faultmaven.agent.tools.commands import PROGRAMS, parsed
from faultmaven.agent.tools.errors import ToolFailed, WrongArguments
from faultmaven.agent.tools.models import Choice, Reach
from faultmaven.agent.tools.tool import Need, Parameters, RemoteTool

#: Where programs are looked for: nowhere that anybody but root writes.
_PATH = "/usr/bin:/bin:/usr/sbin:/sbin"


def _fits(command: str) -> str:
    try:
        parsed(command)
    except WrongArguments as wrong:
        raise ValueError(wrong.detail.removeprefix("command: ")) from None
    return command


class CommandExecutorParameters(Parameters):
    """The command, as it would be typed."""

    command: Annotated[
        str,
        Choice("command"),
        Field(min_length=1, max_length=200, description=f"one of {', '.join(PROGRAMS)}, with flags"),
        AfterValidator(_fits),
    ]


class CommandExecutor(RemoteTool[CommandExecutorParameters]):
    """Runs a program on the machine where the tools run; in the cloud that is a sandbox of its own, not the user's."""

    name = "CommandExecutor"
    description = "Run a read-only system command (df, free, ss, ip ...) on the machine where the tools run."
    parameters = CommandExecutorParameters
    reach: ClassVar[Reach] = Reach.MACHINE
    needs = frozenset({Need.PROGRAMS})

    def act(self, asked: CommandExecutorParameters, handed: Mapping[str, str]) -> str:
        """Return what the program printed; its exit status where that is not 0."""
        program, *words = parsed(asked.command)
        found = shutil.which(program, path=_PATH)
        if found is None:
            raise ToolFailed(f"{program} is not installed where the tools run.")
        done = subprocess.run(  # the confined process this runs in ends it, too, when its time is over
            [found, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={"PATH": _PATH, "LANG": "C.UTF-8"},
            cwd="/",
            check=False,
        )
        said = done.stdout.decode("utf-8", "replace")
        where = f"(on {os.uname().nodename}, where the tools run)\n"
        return where + said + (f"\n(exit status {done.returncode})" if done.returncode else "")
