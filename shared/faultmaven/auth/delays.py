"""Waiting after wrong passwords: each failure doubles it, so guessing gets nowhere and nobody is locked out.

Who waits is a pair of account and place. The place is a device on which somebody signed in to this account before
(`devices.py`), or else the address. So strangers make each other wait, never the owner on a known device; on a new one
the owner waits for strangers a minute at most, and a reset by mail makes the device a known one.

An attempt is written down as failed before it is judged, and taken back when it was right: of a hundred guesses at the
same moment one is judged. What does not exist waits like what does.
"""

import json
import math
from dataclasses import dataclass
from functools import cache

from faultmaven.auth.errors import SignInDelayed
from faultmaven.core.clock import Clock, utc_now
from faultmaven.providers.cache.dynamo import platform_cache
from faultmaven.providers.cache.protocol import CacheProvider

_ATTEMPTS = 40
#: Failures are forgotten after a day without one.
_FORGOTTEN_AFTER_S = 86_400


@dataclass(frozen=True)
class Schedule:
    """How long to wait: nothing for the first `free` failures, then 1, 2, 4 ... seconds up to `longest_s`."""

    free: int
    longest_s: int

    def wait_s(self, failures: int) -> int:
        """Return for how many seconds nobody may try after so many failures in a row."""
        over = failures - self.free
        return 0 if over <= 0 else min(self.longest_s, 2 ** min(over - 1, 20))


#: Somebody who mistypes is not slowed down; whoever guesses has 100 tries a day.
AT_ONE_PLACE = Schedule(free=3, longest_s=900)
#: All places where nobody ever signed in to the account, together: a crowd of machines has 1,440 tries a day.
AT_STRANGE_PLACES = Schedule(free=20, longest_s=60)


@dataclass(frozen=True)
class Delays:
    """Counts failures in a row; `account` and `place` are hashes or ids, never what somebody typed."""

    cache: CacheProvider
    clock: Clock

    def begin(self, account: str, place: str, *, is_known: bool) -> None:
        """Write an attempt down as failed; raises SignInDelayed while it is not time for one yet."""
        self._count(f"{account}#{place}", AT_ONE_PLACE)
        if not is_known:
            self._count(f"{account}#anywhere", AT_STRANGE_PLACES)

    def succeeded(self, account: str, place: str, *, is_known: bool) -> None:
        """Forget the failures of this place: the password was right."""
        self.cache.delete(_key(f"{account}#{place}"))
        if not is_known:
            self.cache.delete(_key(f"{account}#anywhere"))

    def _count(self, name: str, schedule: Schedule) -> None:
        for _ in range(_ATTEMPTS):
            now = self.clock().timestamp()
            entry = self.cache.get(_key(name))
            failures, free_at = json.loads(entry.value) if entry else (0, 0.0)
            if now < free_at:
                raise SignInDelayed(math.ceil(free_at - now))
            wait_s = schedule.wait_s(failures + 1)
            value = json.dumps([failures + 1, now + wait_s])
            expected = entry.version if entry else None
            if self.cache.replace(_key(name), value, expected=expected, ttl_s=_FORGOTTEN_AFTER_S):
                return
        raise SignInDelayed(1)


def _key(name: str) -> str:
    return f"sign-in#{name}"


@cache
def delays() -> Delays:
    """Return this process's delays."""
    return Delays(platform_cache(), utc_now)
