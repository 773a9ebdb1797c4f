"""Noting deeds in the audit log, before they are done: what cannot be noted does not happen.

| kind | decision | facts |
|---|---|---|
| `account` | opened, linked (to an identity elsewhere), begun (its erasure), erased | |
| `sign_in` | done, denied (wrong password), reused (a spent refresh token came back) | `family_id`, `through` |
| `sign_out` | done | `scope`: one or all |
| `password` | changed, reset, denied, reset_asked, dropped (the address is another person's) | |
| `api_key` | made, revoked, denied | `key_id` |
| `export` | done | `what`: report or evidence, and its id |
| `deletion` | begun | `what`: case, evidence, document, view, session, endpoint or subscription, and its id |
| `tool` | done, denied, waiting, failed, revoked (a call is asked for again) | see `agent/tools/gates.py` |

A deed is noted with ids, hashes and words of our own, never with what somebody typed.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Annotated

from fastapi import Depends

from faultmaven.core.clock import Clock, utc_now
from faultmaven.providers.audit.dynamo import audit_log
from faultmaven.providers.audit.protocol import AuditLog, Deed


@dataclass(frozen=True)
class Deeds:
    """Notes what is done in a user's name."""

    log: AuditLog
    clock: Clock = utc_now

    def note(self, user_id: str, kind: str, decision: str, **facts: str | int) -> None:
        """Note a deed; it is in the log when this returns."""
        self.log.append(Deed(user_id, self.clock(), kind, decision, facts))

    def note_deletion(self, user_id: str, what: str, its_id: str) -> None:
        """Note that the deletion of a thing, by its kind and id, begins."""
        self.note(user_id, "deletion", "begun", **{"what": what, f"{what}_id": its_id})

    def note_stranger(self, email: str, kind: str, decision: str) -> None:
        """Note a deed at an account that does not exist, at the cost of one at an account that does.

        It goes into one of 256 chains that belong to nobody: what is noted there tells no address.
        """
        self.note(f"nobody-{hashlib.sha256(email.encode()).hexdigest()[:2]}", kind, decision)


@cache
def deeds() -> Deeds:
    """Return this process's."""
    return Deeds(audit_log())


async def deeds_of_request() -> Deeds:
    """Return what notes deeds for a request; tests put another in its place."""
    return deeds()


#: The parameter of a route whose deed is noted.
Noting = Annotated[Deeds, Depends(deeds_of_request)]
