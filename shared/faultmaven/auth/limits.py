"""How often somebody may try to come in.

The strict limit is per account *and* place: guessing at an account from anywhere does not lock its owner out.
A wider one per address stops one machine trying many accounts, and a wider one per account slows down many machines
trying one; known devices of the account are not part of that crowd. Wrong passwords make wait besides (`delays.py`).
"""

from dataclasses import dataclass
from functools import cache
from typing import Annotated

from fastapi import Depends, Request, Response

from faultmaven.auth.delays import Delays, delays
from faultmaven.auth.devices import Devices, account_name, devices
from faultmaven.core.settings import settings
from faultmaven.http.addresses import client_address
from faultmaven.http.rate_limit import Limit, RateLimiter, rate_limiter

_WIDER = 6
#: Mails that anybody can make us send to one address; whoever has three of them needs no fourth.
MAILS_PER_ACCOUNT = Limit("auth-mail", 3, 3600)


@dataclass(frozen=True)
class Guess:
    """A password that is about to be judged: written down as wrong, until `was_right` says otherwise."""

    delays: Delays
    devices: Devices
    account: str
    place: str
    is_known: bool

    def was_right(self, response: Response) -> None:
        """Take the failures of this place back, and make the browser a known device."""
        self.delays.succeeded(self.account, self.place, is_known=self.is_known)
        if not self.is_known:
            self.devices.remember(response, self.account)


@dataclass(frozen=True)
class AuthLimits:
    """The limits of the auth routes, all from one number: attempts per minute on one account from one place."""

    limiter: RateLimiter
    delays: Delays
    devices: Devices
    per_minute: int
    forwarded_hops: int

    def attempt(self, request: Request) -> str:
        """Count an attempt of an address and return the address; raises TooManyRequests."""
        source = client_address(request, self.forwarded_hops)
        self.limiter.require(Limit("auth-address", self.per_minute * _WIDER), source)
        return source

    def guess(self, request: Request, email: str) -> Guess:
        """Count an attempt at an account's password; raises TooManyRequests. Of the address only its hash is kept."""
        source, account = self.attempt(request), account_name(email)
        device = self.devices.known(request, account)
        place = f"device:{device}" if device else source
        self.limiter.require(Limit("auth", self.per_minute), f"{account}#{place}")
        if device is None:
            self.limiter.require(Limit("auth-account", self.per_minute * _WIDER), account)
        self.delays.begin(account, place, is_known=device is not None)
        return Guess(self.delays, self.devices, account, place, device is not None)

    def mail(self, request: Request, email: str) -> None:
        """Count a mail that is asked for; raises TooManyRequests, whether or not there is such an account."""
        self.attempt(request)
        self.limiter.require(MAILS_PER_ACCOUNT, account_name(email))


async def auth_limits_of_request() -> AuthLimits:
    """Return the limits for a request; tests put others in their place."""
    return auth_limits()


@cache
def auth_limits() -> AuthLimits:
    """Return this process's limits."""
    config = settings()
    return AuthLimits(rate_limiter(), delays(), devices(), config.rate_auth_per_minute, config.forwarded_hops)


#: The parameter of a route that lets somebody try to come in.
Limits = Annotated[AuthLimits, Depends(auth_limits_of_request)]
