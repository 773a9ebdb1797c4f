"""How often somebody may try to come in.

The strict limit is per account *and* address: guessing at an account from anywhere does not lock its owner out.
A wider one per address stops one machine trying many accounts, and a wider one per account slows down many machines
trying one.
"""

import hashlib
from dataclasses import dataclass
from functools import cache

from fastapi import Request

from faultmaven.core.settings import settings
from faultmaven.http.addresses import client_address
from faultmaven.http.rate_limit import Limit, RateLimiter, rate_limiter

_WIDER = 6


@dataclass(frozen=True)
class AuthLimits:
    """The limits of the auth routes, all from one number: attempts per minute on one account from one address."""

    limiter: RateLimiter
    per_minute: int
    forwarded_hops: int

    def attempt(self, request: Request, account: str | None = None) -> None:
        """Count an attempt; raises TooManyRequests. `account` is an address or an id, kept only as its hash."""
        source = client_address(request, self.forwarded_hops)
        self.limiter.require(Limit("auth-address", self.per_minute * _WIDER), source)
        if account is not None:
            name = hashlib.sha256(account.encode()).hexdigest()[:32]
            self.limiter.require(Limit("auth", self.per_minute), f"{name}#{source}")
            self.limiter.require(Limit("auth-account", self.per_minute * _WIDER), name)


@cache
def auth_limits() -> AuthLimits:
    """Return this process's limits."""
    config = settings()
    return AuthLimits(rate_limiter(), config.rate_auth_per_minute, config.forwarded_hops)
