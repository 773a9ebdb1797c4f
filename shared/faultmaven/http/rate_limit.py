"""Token buckets shared by all instances of all functions, in the cache.

A bucket holds as many tokens as are allowed in its window, a minute unless said otherwise, and fills at that rate.
Taking one is a compare-and-set from the state last seen, so the usual request costs one write; a repeated or lost
write cannot take twice. Rivals of one bucket take turns: each round of writes lets at least one of them through.
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

#: Forty requests of one user at the same moment: each round lets one through, and most of them several.
_ATTEMPTS = 40
_LONGEST_STEP_ASIDE_S = 0.05
_REMEMBERED = 1000


@dataclass(frozen=True)
class Limit:
    """How often something may happen in `window_s` seconds; `name` is told in the RateLimit headers."""

    name: str
    quota: int
    window_s: int = 60

    @property
    def rate(self) -> float:
        """Return how many tokens flow in per second."""
        return self.quota / self.window_s

    @property
    def ttl_s(self) -> int:
        """Return how long a bucket is kept: a full one says nothing, and it is full after its window."""
        return 2 * self.window_s


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
            "ratelimit-policy": f'"{self.limit.name}";q={self.limit.quota};w={self.limit.window_s}',
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
                key, f"{tokens - 1:.4f} {now:.4f}", expected=entry.version if entry else None, ttl_s=limit.ttl_s
            )
            if written is not None:
                self._remember(key, written)
                return _decision(limit, tokens - 1, is_allowed=True)
            if attempt:
                step_aside_s = min(0.005 * attempt, _LONGEST_STEP_ASIDE_S)
                self._sleep(random.uniform(0, step_aside_s))  # noqa: S311 (spreads rivals, protects nothing)
            entry = self._cache.get(key)
        return _decision(limit, 0, is_allowed=False)

    def require(self, limit: Limit, subject: str) -> Decision:
        """Take one token or raise TooManyRequests."""
        decision = self.take(limit, subject)
        if not decision.is_allowed:
            window = "minute" if limit.window_s == 60 else f"{limit.window_s // 60} minutes"
            detail = f"At most {limit.quota} per {window}; try again in {decision.retry_after_s} s."
            raise TooManyRequests(detail, headers=decision.headers)
        return decision

    def _tokens(self, limit: Limit, entry: Entry | None, now: float) -> float:
        if entry is None:
            return float(limit.quota)
        tokens, since = (float(part) for part in entry.value.split(" "))
        return min(float(limit.quota), tokens + max(0.0, now - since) * limit.rate)

    def _remember(self, key: str, entry: Entry) -> None:
        self._seen[key] = entry
        self._seen.move_to_end(key)
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)


def _decision(limit: Limit, tokens: float, *, is_allowed: bool) -> Decision:
    return Decision(
        limit,
        is_allowed,
        remaining=int(tokens),
        reset_s=math.ceil((limit.quota - tokens) / limit.rate),
        retry_after_s=max(1, math.ceil((1 - tokens) / limit.rate)),
    )


@cache
def rate_limiter() -> RateLimiter:
    """Return this process's rate limiter."""
    return RateLimiter(platform_cache(), utc_now)
