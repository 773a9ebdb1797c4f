"""Token buckets shared by all instances of all functions, in the cache.

A bucket holds as many tokens as are allowed per minute and fills at that rate. Taking one is a compare-and-set from
the state last seen, so the usual request costs one write; a repeated or lost write cannot take twice.
"""

import math
import random
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.errors import TooManyRequests
from faultmaven.providers.cache.dynamo import platform_cache
from faultmaven.providers.cache.protocol import CacheProvider, Entry

_ATTEMPTS = 8
_REMEMBERED = 1000
#: A full bucket says nothing, so it need not be kept longer than it takes to fill.
_TTL_S = 120


@dataclass(frozen=True)
class Limit:
    """How often something may happen; `name` is told in the RateLimit headers."""

    name: str
    per_minute: int


@dataclass(frozen=True)
class Decision:
    """Whether a request may pass; `reset_s` is when the bucket is full again, `retry_after_s` when one token is."""

    limit: Limit
    is_allowed: bool
    remaining: int
    reset_s: int
    retry_after_s: int

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers of draft-ietf-httpapi-ratelimit-headers, and Retry-After on a refusal."""
        told = {
            "ratelimit-policy": f'"{self.limit.name}";q={self.limit.per_minute};w=60',
            "ratelimit": f'"{self.limit.name}";r={self.remaining};t={self.reset_s}',
        }
        return told if self.is_allowed else {**told, "retry-after": str(self.retry_after_s)}


class RateLimiter:
    """Takes tokens out of buckets."""

    def __init__(self, cache: CacheProvider, clock: Clock, sleep: Callable[[float], None] = time.sleep) -> None:
        self._cache = cache
        self._clock = clock
        self._sleep = sleep
        self._seen: OrderedDict[str, Entry] = OrderedDict()

    def take(self, limit: Limit, subject: str) -> Decision:
        """Take one token of the subject's bucket and tell whether there was one."""
        key = f"rate#{limit.name}#{subject}"
        entry = self._seen.get(key)
        for attempt in range(_ATTEMPTS):
            now = self._clock().timestamp()
            tokens = self._tokens(limit, entry, now)
            if tokens < 1:
                # What was seen may be old, but then the bucket holds even less.
                return _decision(limit, tokens, is_allowed=False)
            written = self._cache.replace(
                key, f"{tokens - 1:.4f} {now:.4f}", expected=entry.version if entry else None, ttl_s=_TTL_S
            )
            if written is not None:
                self._remember(key, written)
                return _decision(limit, tokens - 1, is_allowed=True)
            if attempt:
                self._sleep(random.uniform(0, 0.005 * attempt))  # noqa: S311 (spreads rivals, protects nothing)
            entry = self._cache.get(key)
        return _decision(limit, 0, is_allowed=False)

    def require(self, limit: Limit, subject: str) -> Decision:
        """Take one token or raise TooManyRequests."""
        decision = self.take(limit, subject)
        if not decision.is_allowed:
            detail = f"At most {limit.per_minute} per minute; try again in {decision.retry_after_s} s."
            raise TooManyRequests(detail, headers=decision.headers)
        return decision

    def _tokens(self, limit: Limit, entry: Entry | None, now: float) -> float:
        if entry is None:
            return float(limit.per_minute)
        tokens, since = (float(part) for part in entry.value.split(" "))
        return min(float(limit.per_minute), tokens + max(0.0, now - since) * limit.per_minute / 60)

    def _remember(self, key: str, entry: Entry) -> None:
        self._seen[key] = entry
        self._seen.move_to_end(key)
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)


def _decision(limit: Limit, tokens: float, *, is_allowed: bool) -> Decision:
    rate = limit.per_minute / 60
    return Decision(
        limit,
        is_allowed,
        remaining=int(tokens),
        reset_s=math.ceil((limit.per_minute - tokens) / rate),
        retry_after_s=max(1, math.ceil((1 - tokens) / rate)),
    )


@cache
def rate_limiter() -> RateLimiter:
    """Return this process's rate limiter."""
    return RateLimiter(platform_cache(), utc_now)
