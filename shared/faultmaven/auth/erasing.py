"""The first half of erasing an account: nobody comes in any more, and the sweep is on its way.

The second half is `faultmaven.erasure`, which may reach every store and asks here for what is ours. The message that
starts it goes out first, and is seen only when this request cannot run any more: cut short before the mark, nothing
happens; after it, the sweep ends what this began.
"""

import json
from dataclasses import dataclass
from functools import cache

from faultmaven.auth.audit.noting import Deeds, deeds
from faultmaven.auth.errors import ErasureNotConfigured
from faultmaven.auth.federation.repository import IdentityRepository
from faultmaven.auth.keys.service import ApiKeys, api_keys
from faultmaven.auth.models import User
from faultmaven.auth.repository import UserRepository
from faultmaven.auth.service import auth_service
from faultmaven.auth.sign_ins import SignIns
from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.settings import settings
from faultmaven.providers.queue.protocol import QueueProvider
from faultmaven.providers.queue.sqs import SqsQueue

#: Longer than a request can run (29 s behind the gateway).
STARTS_AFTER_S = 60


@dataclass(frozen=True)
class Erasing:
    """Closes accounts for good."""

    users: UserRepository
    identities: IdentityRepository
    sign_ins: SignIns
    api_keys: ApiKeys
    deeds: Deeds
    queue: QueueProvider
    clock: Clock = utc_now

    def begin(self, user: User) -> None:
        """Close the account of somebody who has shown again who they are, and have all of it erased."""
        self.queue.send(json.dumps({"user_id": user.user_id}), STARTS_AFTER_S)
        self.deeds.note(user.user_id, "account", "begun")
        self.users.begin_erasing(user, self.clock())
        self.end_ways_in(user.user_id)

    def closed(self, user_id: str) -> User | None:
        """Return an account that was closed for good and is not gone yet."""
        user = self.users.find(user_id)
        return user if user is not None and user.erasing_at is not None else None

    def end_ways_in(self, user_id: str) -> None:
        """End every sign-in and key of a user; doing it again is harmless."""
        self.sign_ins.end_all(user_id)
        self.api_keys.revoke_all(user_id)

    def end(self, user: User) -> None:
        """Remove a closed account after everything of it, and let its address be taken again."""
        self.deeds.note(user.user_id, "account", "erased")
        self.identities.forget(user.user_id)
        self.users.end_erasing(user)


def erasing_over(queue: QueueProvider) -> Erasing:
    """Return what closes and ends accounts, over this process's tables and a queue of erasures."""
    service = auth_service()
    return Erasing(service.users, IdentityRepository(), service.sign_ins, api_keys(), deeds(), queue)


@cache
def erasing() -> Erasing:
    """Return what closes accounts; raises ErasureNotConfigured."""
    url = settings().erasure_queue_url
    if not url:
        raise ErasureNotConfigured
    return erasing_over(SqsQueue(url))
