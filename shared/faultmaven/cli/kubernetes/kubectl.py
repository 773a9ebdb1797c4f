"""kubectl, held to reading: the verbs that change nothing, and never a Secret."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from faultmaven.cli.kubernetes.errors import KubectlFailed, KubectlMissing, NotReadOnly

_READS = frozenset({"get", "describe", "logs", "top", "version"})
#: Kinds that a Secret can be asked for by, alone or in a list; `all` has none, but is refused as it says nothing.
_SECRET = re.compile(r"(?:^|[,/])(?:secrets?(?:\.[\w.]+)?|all)(?:$|[,/])", re.IGNORECASE)
_REQUEST_TIMEOUT_S, _TIMEOUT_S = 30, 120
_TOLD_CHARS = 300


@dataclass(frozen=True)
class Kubectl:
    """Runs kubectl with the account and the context of whoever runs `fm`."""

    program: str = "kubectl"
    context: str = ""

    def read(self, verb: str, *arguments: str) -> bytes:
        """Return what a reading command prints; raises NotReadOnly, KubectlMissing, KubectlFailed."""
        if verb not in _READS or (verb in ("get", "describe") and any(map(_SECRET.search, arguments))):
            raise NotReadOnly(f"fm does not run kubectl {verb} {' '.join(arguments)}.")
        context = ["--context", self.context] if self.context else []
        timeout = [] if verb == "version" else [f"--request-timeout={_REQUEST_TIMEOUT_S}s"]
        return self._run([self.program, *context, verb, *arguments, *timeout])

    @staticmethod
    def _run(command: Sequence[str]) -> bytes:
        try:
            ran = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=_TIMEOUT_S
            )
        except FileNotFoundError as error:
            raise KubectlMissing(f"There is no {Path(command[0]).name}: install it, or give --kubectl.") from error
        except OSError as error:
            raise KubectlMissing(f"{command[0]} cannot be run: {error.strerror}.") from error
        except subprocess.TimeoutExpired as error:
            raise KubectlFailed(f"It did not answer within {_TIMEOUT_S} s.") from error
        if ran.returncode != 0:
            told = ran.stderr.decode(errors="replace").strip().splitlines()
            raise KubectlFailed(told[-1][:_TOLD_CHARS] if told else f"It ended with exit code {ran.returncode}.")
        return ran.stdout
