"""One call of a tool on its way through the gates."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from faultmaven.agent.tools.models import Caller, Output
from faultmaven.agent.tools.tool import AgentTool, Parameters
from faultmaven.core.ids import new_id


@dataclass(frozen=True)
class Call:
    """A call. Each gate passes on what the next ones need: `asked` once the arguments are valid, `doubts` for what
    its user has to decide, `confirmation_id` when they just did (`for_case`: and not for this once alone), `grant_id`
    when a grant of the case did.
    """

    tool: AgentTool[Any]
    arguments: Mapping[str, Any]
    caller: Caller
    confirmation_id: str | None = None
    for_case: bool = False
    grant_id: str | None = None
    asked: Parameters | None = None
    doubts: tuple[str, ...] = ()
    execution_id: str = field(default_factory=lambda: new_id("exec"))

    @property
    def exact(self) -> Mapping[str, Any]:
        """Return the arguments as they will be used, defaults filled in."""
        if self.asked is None:
            return self.arguments
        return self.asked.model_dump(mode="json")

    @property
    def sha256(self) -> str:
        """Return what a confirmation is bound to: case, tool and exact arguments."""
        return fingerprint(self.caller.case_id, self.tool.name, self.exact)

    @property
    def bound_sha256(self) -> str:
        """Return what a grant for the case is bound to: case, tool, and what decides what is reached."""
        bound = self.exact if self.asked is None else self.tool.bound(self.asked)
        return fingerprint(self.caller.case_id, self.tool.name, bound)


#: What a gate is, and what it stands around.
Execute = Callable[[Call], Output]


def fingerprint(case_id: str, tool: str, arguments: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a call's canonical JSON, as hex."""
    said = {"case_id": case_id, "tool": tool, "arguments": dict(arguments)}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
