"""What the gates keep and read: policies and confirmations, grants of cases, and the audit log."""

from dataclasses import dataclass

from faultmaven.agent.tools.calls import Call
from faultmaven.agent.tools.grants import GrantRecords
from faultmaven.agent.tools.repository import ToolRecords
from faultmaven.core.clock import Clock
from faultmaven.providers.audit.protocol import AuditLog, Deed


@dataclass(frozen=True)
class Records:
    """What the gates keep and read."""

    tools: ToolRecords
    grants: GrantRecords
    audit: AuditLog
    clock: Clock


def write(records: Records, call: Call, decision: str, **facts: str | int) -> None:
    """Write into the audit log what became of a call: ids and hashes, never arguments."""
    caller = call.caller
    known = {
        "execution_id": call.execution_id,
        "case_id": caller.case_id,
        "tool": call.tool.name,
        "arguments_sha256": call.sha256,
        **({"turn_id": caller.turn_id} if caller.turn_id else {}),
        **({"confirmation_id": call.confirmation_id} if call.confirmation_id else {}),
        **({"grant_id": call.grant_id} if call.grant_id else {}),
    }
    records.audit.append(Deed(caller.user_id, records.clock(), "tool", decision, {**known, **facts}))
