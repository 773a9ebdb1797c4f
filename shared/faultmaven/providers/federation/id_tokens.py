"""ID tokens (OpenID Connect Core 1.0, 3.1.3.7): RS256 and nothing else, believed only whole.

The form is read by `core.compact_jws`; python-jose verifies the signature with the issuer's key of the token's `kid`,
never with a key that the token brings or points to.
"""

from collections.abc import Callable, Mapping
from typing import Any

from jose import jws
from jose.exceptions import JOSEError

from faultmaven.core.clock import Clock
from faultmaven.core.compact_jws import NotCompact, read_compact
from faultmaven.providers.federation.protocol import FederationRefused, Vouched

_ALGORITHM = "RS256"
_MAX_CHARS = 16_384
_LEEWAY_S = 60
#: Thumbprints only name the certificate; whatever would bring another key or another meaning is refused.
_HEADERS = frozenset({"alg", "kid", "typ", "x5t", "x5t#S256"})

#: Returns the issuer's RSA key (a JWK) of an id, None when it has none.
KeyOf = Callable[[str], Mapping[str, Any] | None]


def read_id_token(token: str, *, key_of: KeyOf, issuer: str, client_id: str, nonce: str, clock: Clock) -> Vouched:
    """Return whom an ID token vouches for; raises FederationRefused."""
    try:
        header, claims = read_compact(token, _MAX_CHARS)
    except NotCompact as error:
        raise FederationRefused("form") from error
    if not header.keys() <= _HEADERS or header.get("alg") != _ALGORITHM or header.get("typ", "JWT") != "JWT":
        raise FederationRefused("header")
    key = key_of(header["kid"]) if isinstance(header.get("kid"), str) else None
    if key is None:
        raise FederationRefused("kid")
    try:
        jws.verify(token, dict(key), algorithms=[_ALGORITHM])
    except JOSEError as error:
        raise FederationRefused("signature") from error
    _check(claims, issuer=issuer, client_id=client_id, nonce=nonce, now=clock().timestamp())
    email = claims.get("email")
    name = claims.get("name")
    return Vouched(
        issuer=issuer,
        subject=claims["sub"],
        email=email if isinstance(email, str) else "",
        # Cognito gives a provider's claim on as it came, which may be the word
        is_verified=claims.get("email_verified") is True or claims.get("email_verified") == "true",
        name=name if isinstance(name, str) and name else None,
    )


def _check(claims: Mapping[str, Any], *, issuer: str, client_id: str, nonce: str, now: float) -> None:
    if claims.get("iss") != issuer:
        raise FederationRefused("iss")
    if not _is_for(claims, client_id):
        raise FederationRefused("aud")
    # `type(...) is int`: JSON's true is an int to isinstance, and 1e99 a float
    exp, issued = claims.get("exp"), claims.get("iat")
    if type(exp) is not int or exp <= now:
        raise FederationRefused("exp")
    if type(issued) is not int or issued > now + _LEEWAY_S:
        raise FederationRefused("iat")
    not_before = claims.get("nbf", issued)
    if type(not_before) is not int or not_before > now + _LEEWAY_S:
        raise FederationRefused("nbf")
    if not nonce or claims.get("nonce") != nonce:
        raise FederationRefused("nonce")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 1 <= len(subject) <= 255:
        raise FederationRefused("sub")
    if claims.get("token_use", "id") != "id":  # Cognito's access tokens have the same issuer and key
        raise FederationRefused("token_use")


def _is_for(claims: Mapping[str, Any], client_id: str) -> bool:
    audience = claims.get("aud")
    if isinstance(audience, list):
        return client_id in audience and claims.get("azp") == client_id
    return audience == client_id and claims.get("azp", client_id) == client_id
