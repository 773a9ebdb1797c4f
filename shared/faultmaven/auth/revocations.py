"""Sign-ins that ended before their access tokens did.

An access token counts for minutes without a look at the user; this short list makes a logout or a change of password
count at once. It lives in the shared cache, one entry per user, and only as long as a token could.
"""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from faultmaven.auth.models import Principal
from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.errors import Unavailable
from faultmaven.core.settings import settings
from faultmaven.providers.cache.dynamo import platform_cache
from faultmaven.providers.cache.protocol import CacheProvider

_ATTEMPTS = 10


@dataclass(frozen=True)
class Revocations:
    """Remembers ended families of a user for `minutes`, the life of an access token."""

    cache: CacheProvider
    clock: Clock
    minutes: int

    def revoke(self, user_id: str, family_ids: list[str]) -> None:
        """Let no access token of these families count any longer."""
        now = self.clock().timestamp()
        ends = now + self.minutes * 60
        for _ in range(_ATTEMPTS):
            entry = self.cache.get(_key(user_id))
            ended: dict[str, float] = json.loads(entry.value) if entry else {}
            value = {name: end for name, end in ended.items() if end > now} | dict.fromkeys(family_ids, ends)
            expected = entry.version if entry else None
            if self.cache.replace(_key(user_id), json.dumps(value), expected=expected, ttl_s=self.minutes * 60 + 1):
                return
        raise Unavailable("Signing out is contended; try again.")

    def is_revoked(self, principal: Principal) -> bool:
        """Tell whether the sign-in this principal's token came from has ended."""
        entry = self.cache.get(_key(principal.user_id))
        if entry is None:
            return False
        ended: dict[str, Any] = json.loads(entry.value)
        return principal.family_id in ended


def _key(user_id: str) -> str:
    return f"revoked#{user_id}"


@cache
def revocations() -> Revocations:
    """Return the list of ended sign-ins."""
    return Revocations(platform_cache(), utc_now, settings().access_minutes)
