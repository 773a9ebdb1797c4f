"""Executing tools: the gates composed once, and what is done with a call that got through them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from faultmaven.agent.tools.calls import Call
from faultmaven.agent.tools.consent import policy_of
from faultmaven.agent.tools.errors import GrantNotFound, ToolDenied, ToolFailed, ToolNotFound
from faultmaven.agent.tools.gates import Redact, gated
from faultmaven.agent.tools.limits import TIMEOUT_S
from faultmaven.agent.tools.models import Answered, Caller, Confirmation, Output, Policy
from faultmaven.agent.tools.records import Records
from faultmaven.agent.tools.repository import pending_one
from faultmaven.agent.tools.runner import Job, ToolRunner
from faultmaven.agent.tools.table import BY_NAME, TOOLS
from faultmaven.agent.tools.tool import AgentTool, Bench, CaseTool, Databases, RemoteTool
from faultmaven.core.translation import Translation
from faultmaven.providers.audit.protocol import Deed


@dataclass(frozen=True)
class ToolBelt:
    """Executes tools for one case: `bench` is what its tools read, `redact` takes out of a text what must not be kept,
    `addresses` leads from the pseudonyms that the case knows to the addresses that are meant."""

    records: Records
    runner: ToolRunner
    databases: Databases
    bench: Bench
    redact: Redact
    addresses: Translation
    timeout_s: float = TIMEOUT_S
    tools: Sequence[AgentTool[Any]] = TOOLS

    def execute(
        self,
        name: str,
        arguments: Mapping[str, Any],
        caller: Caller,
        confirmation_id: str | None = None,
        *,
        for_case: bool = False,
    ) -> Output:
        """Return what a tool gave; raises ToolNotFound, WrongArguments, ToolDenied, ConfirmationNeeded, ToolFailed."""
        tool = next((tool for tool in self.tools if tool.name == name), None)
        if tool is None:
            self._note_unknown(caller)
            raise ToolNotFound(f"There are: {', '.join(tool.name for tool in self.tools)}.")
        return gated(self.records, self.redact, self._run)(Call(tool, arguments, caller, confirmation_id, for_case))

    def answer(
        self, caller: Caller, confirmation_id: str, sha256: str, *, is_allowed: bool, for_case: bool = False
    ) -> Output | None:
        """Do what waits, once, or refuse it for good; `sha256` has to be that of what the user was shown.

        With `for_case` the same call is asked for no more in this case, until that is taken back.
        """
        now = self.records.clock()
        asked = pending_one(self.records.tools, caller.user_id, caller.case_id, confirmation_id, now)
        if asked.sha256 != sha256:
            self._note(asked, "denied", "other_arguments")
            raise ToolDenied("What you confirmed is not what waits. Look at it again.", "other_arguments")
        if not is_allowed:
            self.records.tools.settle(asked, Answered.REFUSED, now)
            self._note(asked, "refused", "user")
            return None
        person = replace(caller, turn_id=None, phase=None)
        return self.execute(asked.tool, asked.arguments, person, confirmation_id, for_case=for_case)

    def revoke(self, caller: Caller, grant_id: str) -> None:
        """Ask again from now on; raises GrantNotFound."""
        found = self.records.grants.find(caller.user_id, caller.case_id, grant_id)
        if found is None:
            raise GrantNotFound
        facts = {"case_id": found.case_id, "tool": found.tool, "grant_id": grant_id}
        self.records.audit.append(Deed(caller.user_id, self.records.clock(), "tool", "revoked", facts))
        self.records.grants.revoke(caller.user_id, caller.case_id, grant_id)

    def offered(self, caller: Caller) -> list[AgentTool[Any]]:
        """Return the tools that a model may call in the caller's phase."""
        return [
            tool
            for tool in self.tools
            if caller.phase in {phase.value for phase in tool.phases}
            and policy_of(self.records.tools, caller.user_id, caller.case_id, tool.name, tool.reach) is not Policy.DENY
        ]

    def _run(self, call: Call) -> Output:
        """Do what the gates let through."""
        tool, asked = call.tool, call.asked
        if asked is None:
            raise ToolFailed("The arguments were not checked.")
        if isinstance(tool, CaseTool):
            text = tool.read(asked, self.bench)
            return Output(text, total_bytes=len(text.encode("utf-8", "replace")))
        if not isinstance(tool, RemoteTool):
            raise ToolFailed("This tool runs nowhere.")
        handed = tool.lookup(asked, call.caller.user_id, self.databases)
        # everything up to here knew addresses by their pseudonyms; what is reached has its real one
        return self.runner.run(Job(tool.name, _restored(call.exact, self.addresses), handed, self.timeout_s))

    def _note_unknown(self, caller: Caller) -> None:
        turn = {"turn_id": caller.turn_id} if caller.turn_id else {}
        facts = {"case_id": caller.case_id, "reason": "unknown", **turn}
        self.records.audit.append(Deed(caller.user_id, self.records.clock(), "tool", "denied", facts))

    def _note(self, asked: Confirmation, decision: str, reason: str) -> None:
        facts = {
            "case_id": asked.case_id,
            "tool": asked.tool,
            "arguments_sha256": asked.sha256,
            "confirmation_id": asked.confirmation_id,
            "reason": reason,
        }
        self.records.audit.append(Deed(asked.user_id, self.records.clock(), "tool", decision, facts))


def tool_named(name: str) -> AgentTool[Any]:
    """Return the tool of the table, or raise ToolNotFound."""
    if name not in BY_NAME:
        raise ToolNotFound(f"There are: {', '.join(BY_NAME)}.")
    return BY_NAME[name]


def _restored(value: Any, addresses: Translation) -> Any:
    if isinstance(value, str):
        return addresses.restored(value)
    if isinstance(value, dict):
        return {key: _restored(inner, addresses) for key, inner in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list):
        return [_restored(inner, addresses) for inner in value]  # pyright: ignore[reportUnknownVariableType]
    return value
