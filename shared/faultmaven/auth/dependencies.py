"""Who makes a request: what every route of every slice asks before it does anything.

It needs no table of the auth slice, so that every function can verify a token without being able to read a password.
API keys lie in a table of their own, which every function may read and only `auth` may write.
"""

from dataclasses import dataclass
from functools import cache
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from faultmaven.auth.audit.noting import deeds
from faultmaven.auth.classes import class_limit
from faultmaven.auth.errors import InvalidAccessToken, KeyNotAllowed, NotSignedIn
from faultmaven.auth.keys.service import PREFIX, ApiKeys, api_keys
from faultmaven.auth.keys.uses import KeyUses, key_uses
from faultmaven.auth.models import Principal
from faultmaven.auth.revocations import Revocations, revocations
from faultmaven.auth.scopes import scopes_for
from faultmaven.auth.tokens import AccessTokens, access_tokens
from faultmaven.core.observability import bind
from faultmaven.core.settings import settings
from faultmaven.http.addresses import client_address
from faultmaven.http.edge import ANSWER_HEADERS
from faultmaven.http.idempotency import idempotency
from faultmaven.http.rate_limit import Limit, RateLimiter, rate_limiter

_bearer = HTTPBearer(auto_error=False, bearerFormat="JWT", description="the access token of a sign-in, or an API key")


@dataclass(frozen=True)
class Gate:
    """Lets a request in: its token must count, its sign-in must not have ended, its user must not be too fast."""

    tokens: AccessTokens
    revocations: Revocations
    keys: ApiKeys
    limiter: RateLimiter
    limit: Limit
    uses: KeyUses

    def admit(self, token: str, address: str, answer_headers: dict[str, str]) -> Principal:
        """Return whose token it is; raises Unauthenticated or TooManyRequests."""
        principal = self.keys.read(token) if token.startswith(PREFIX) else self._signed_in(token)
        answer_headers.update(self.limiter.require(self.limit, principal.user_id).headers)
        if principal.scopes is not None:
            self.uses.note(principal.user_id, principal.family_id, address)
        return principal

    def spend(self, principal: Principal, limit: Limit, answer_headers: dict[str, str]) -> None:
        """Take what a request of a costly class is worth; raises TooManyRequests. The scarcer bucket is told."""
        answer_headers.update(self.limiter.require(limit, principal.user_id).headers)

    def _signed_in(self, token: str) -> Principal:
        principal = self.tokens.read(token).principal
        if self.revocations.is_revoked(principal):
            raise InvalidAccessToken
        return principal


def require_scopes(principal: Principal, method: str, path: str) -> None:
    """Raise KeyNotAllowed where an API key was not made for a request; somebody who signed in may use all of them."""
    if principal.scopes is None:
        return
    needed = scopes_for(method, path)
    if needed is None:
        raise KeyNotAllowed("Sign in to do this; no API key can.")
    if missing := needed - principal.scopes:
        raise KeyNotAllowed(f"It needs the scope {', '.join(sorted(missing))}.")


@cache
def gate() -> Gate:
    """Return this process's gate."""
    limit = Limit("user", settings().rate_user_per_minute)
    return Gate(access_tokens(), revocations(), api_keys(), rate_limiter(), limit, key_uses())


async def current_user(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Principal:
    """Return who makes this request; the only source of a user id in the product."""
    if credentials is None:
        raise NotSignedIn
    address = client_address(request, settings().forwarded_hops)
    principal = gate().admit(credentials.credentials, address, request.scope["state"][ANSWER_HEADERS])
    bind(user_id=principal.user_id)
    try:
        require_scopes(principal, request.method, request.scope["path"])
    except KeyNotAllowed:
        deeds().note(principal.user_id, "api_key", "denied", key_id=principal.family_id)
        raise
    return principal


async def creating_user(
    request: Request,
    user: Annotated[Principal, Depends(current_user)],
    idempotency_key: Annotated[str | None, Header(description="8 to 255 characters, new for each thing")] = None,
) -> Principal:
    """Return who makes a request that creates something: with an Idempotency-Key it happens once.

    A repetition ends here with the first answer, before it takes anything of its class.
    """
    await idempotency().claim(request, user.user_id, idempotency_key)
    if (limit := class_limit(request.method, request.scope["path"])) is not None:
        gate().spend(user, limit, request.scope["state"][ANSWER_HEADERS])
    return user


#: The parameter of a route that needs to know who asks.
CurrentUser = Annotated[Principal, Depends(current_user)]
#: The parameter of a POST that creates or spends.
CreatingUser = Annotated[Principal, Depends(creating_user)]
