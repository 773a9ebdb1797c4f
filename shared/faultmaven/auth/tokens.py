"""Access tokens: JWT (RFC 7519, RFC 9068), HS256 and nothing else.

python-jose checks the signature, issuer and audience. Everything an attacker may vary in form is refused before it is
asked: other algorithms, embedded or remote keys, `crit`, unknown header members, and in `core.compact_jws` padding and
repeated members.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import uuid4

from jose import jwt
from jose.exceptions import JOSEError

from faultmaven.auth.errors import AccessTokenExpired, InvalidAccessToken
from faultmaven.auth.models import Principal, Role, User
from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.compact_jws import NotCompact, read_compact
from faultmaven.core.ids import is_id
from faultmaven.core.settings import settings
from faultmaven.providers.secrets.signing import SigningKeys, signing_keys

_ALGORITHM = "HS256"
_TYPE = "at+jwt"
_PURPOSE = "access-token"
_MAX_CHARS = 4096
_ROLES = frozenset(role.value for role in Role)
_LEEWAY_S = 5
_HEADER = frozenset({"alg", "typ", "kid"})


@dataclass(frozen=True)
class ReadToken:
    """A verified access token: who, and when it was issued (epoch seconds)."""

    principal: Principal
    issued_at: int


@dataclass(frozen=True)
class AccessTokens:
    """Writes and reads access tokens of one issuer for one audience."""

    keys: SigningKeys
    clock: Clock
    issuer: str
    audience: str
    minutes: int

    def write(self, user: User, family_id: str) -> tuple[str, int]:
        """Return a token for the user, and for how many seconds it counts."""
        key = self.keys.current(_PURPOSE)
        now = self.clock()
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": user.user_id,
            "iat": int(now.timestamp()),
            "nbf": int(now.timestamp()),
            "exp": int((now + timedelta(minutes=self.minutes)).timestamp()),
            "jti": uuid4().hex,
            "sid": family_id,
            "email": user.email,
            "role": user.role.value,
        }
        header = {"typ": _TYPE, "kid": key.key_id}
        return jwt.encode(claims, key.secret, algorithm=_ALGORITHM, headers=header), self.minutes * 60

    def read(self, token: str) -> ReadToken:
        """Return what a token says; raises InvalidAccessToken or AccessTokenExpired."""
        header = _strict_header(token)
        key = self.keys.find(_PURPOSE, header["kid"])
        if key is None:
            raise InvalidAccessToken
        options = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}  # checked below, on our clock
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                key.secret,
                algorithms=[_ALGORITHM],
                audience=self.audience,
                issuer=self.issuer,
                options=options,
            )
        except JOSEError as error:
            raise InvalidAccessToken from error
        return self._believed(claims)

    def _believed(self, claims: dict[str, Any]) -> ReadToken:
        texts = {name: claims.get(name) for name in ("iss", "aud", "sub", "jti", "sid", "email", "role")}
        times = {name: claims.get(name) for name in ("exp", "nbf", "iat")}
        # `type(...) is int`: JSON's true is an int to isinstance, and 1e99 a float.
        if not all(type(value) is int for value in times.values()):
            raise InvalidAccessToken
        if not all(isinstance(value, str) and value for value in texts.values()):
            raise InvalidAccessToken
        if not is_id("user", claims["sub"]) or claims["role"] not in _ROLES:
            raise InvalidAccessToken
        now = self.clock().timestamp()
        if claims["nbf"] > now + _LEEWAY_S or claims["iat"] > now + _LEEWAY_S:
            raise InvalidAccessToken
        if claims["exp"] <= now:
            raise AccessTokenExpired
        principal = Principal(claims["sub"], claims["email"], Role(claims["role"]), claims["sid"])
        return ReadToken(principal, claims["iat"])


def _strict_header(token: str) -> dict[str, str]:
    try:
        header, _ = read_compact(token, _MAX_CHARS)
    except NotCompact as error:
        raise InvalidAccessToken from error
    if header.keys() != _HEADER:
        raise InvalidAccessToken
    if header["alg"] != _ALGORITHM or header["typ"] != _TYPE or not isinstance(header["kid"], str):
        raise InvalidAccessToken
    return {"kid": header["kid"]}


@cache
def access_tokens() -> AccessTokens:
    """Return this process's tokens."""
    config = settings()
    return AccessTokens(signing_keys(), utc_now, config.jwt_issuer, config.jwt_audience, config.access_minutes)
