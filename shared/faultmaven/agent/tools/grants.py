"""What a user allowed for a whole case: calls of one tool that reach exactly the same, asked for no more.

A grant is bound to the tool and to every argument that decides what is reached (`AgentTool.bound`); only what says how
much of it is shown may differ. So a value out of evidence still chooses nothing: it would be another call, which waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol


@dataclass(frozen=True)
class CaseGrant:
    """Leave for one call in one case, until it is taken back; `grant_id` is the SHA-256 of case, tool and `bound`."""

    grant_id: str
    user_id: str
    case_id: str
    tool: str
    bound: Mapping[str, Any]
    granted_at: datetime


class GrantRecords(Protocol):
    """What is allowed for whole cases. Every method takes the user, and finds nothing of anybody else."""

    def grant(self, granted: CaseGrant) -> None:
        """Keep a grant; granting the same again changes nothing that counts."""
        ...

    def find(self, user_id: str, case_id: str, grant_id: str) -> CaseGrant | None:
        """Return a grant that holds."""
        ...

    def granted(self, user_id: str, case_id: str) -> list[CaseGrant]:
        """Return the grants of a case, oldest first."""
        ...

    def revoke(self, user_id: str, case_id: str, grant_id: str) -> None:
        """Take a grant back; taking back what is not there is not an error."""
        ...


class MemoryGrants:
    """The double: everything in this process."""

    def __init__(self) -> None:
        self._granted: dict[tuple[str, str, str], CaseGrant] = {}

    def grant(self, granted: CaseGrant) -> None:
        self._granted[granted.user_id, granted.case_id, granted.grant_id] = granted

    def find(self, user_id: str, case_id: str, grant_id: str) -> CaseGrant | None:
        return self._granted.get((user_id, case_id, grant_id))

    def granted(self, user_id: str, case_id: str) -> list[CaseGrant]:
        mine = [one for one in self._granted.values() if (one.user_id, one.case_id) == (user_id, case_id)]
        return sorted(mine, key=lambda one: one.granted_at)

    def revoke(self, user_id: str, case_id: str, grant_id: str) -> None:
        self._granted.pop((user_id, case_id, grant_id), None)


if TYPE_CHECKING:
    _check: GrantRecords = MemoryGrants()
