"""The first half of erasing an account: nobody comes in any more, and the sweep is on its way.

The second half is `faultmaven.erasure`, which may reach every store. The message that starts it goes out first, and is
seen only when this request cannot run any more: cut short before the mark, nothing happens; after it, the sweep ends
what this began.
"""

import json
from dataclasses import dataclass
from functools import cache

from faultmaven.auth.audit.noting import Deeds, deeds
from faultmaven.auth.errors import ErasureNotConfigured
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
        self.sign_ins.end_all(user.user_id)
        self.api_keys.revoke_all(user.user_id)


@cache
def erasing() -> Erasing:
    """Return what closes accounts, over this process's tables; raises ErasureNotConfigured."""
    service, url = auth_service(), settings().erasure_queue_url
    if not url:
        raise ErasureNotConfigured
    return Erasing(service.users, service.sign_ins, api_keys(), deeds(), SqsQueue(url))
