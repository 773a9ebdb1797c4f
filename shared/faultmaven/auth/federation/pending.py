"""A sign-in that was begun in this browser and waits for what comes back from the identity provider.

It lies in a cookie that only this site gets: whoever brings a code without it, in another browser or from another site,
brings nothing. The cookie is signed, ends after ten minutes, and is taken away by the first code.
"""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass

from fastapi import Request, Response

from faultmaven.auth.cookies import StrictCookie
from faultmaven.core.clock import Clock
from faultmaven.providers.secrets.signing import SigningKeys

_PURPOSE = "federation"
_COOKIE = StrictCookie("fm_federation")
_LIFE_S = 600


@dataclass(frozen=True)
class Pending:
    """What has to come back (`state` with the code, `nonce` in the ID token), and what the code is worth nothing
    without (`verifier`)."""

    state: str
    nonce: str
    verifier: str
    ends_at: float

    @classmethod
    def begun(cls, now: float) -> "Pending":
        """Return a new one; each value has 256 random bits."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        return cls(state, nonce, verifier, now + _LIFE_S)

    @property
    def challenge(self) -> str:
        """Return what the provider is shown of the verifier (RFC 7636, S256)."""
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


def give_pending(response: Response, pending: Pending, keys: SigningKeys) -> None:
    """Keep what was begun in the browser. Strict is enough: the code is sent by our own page, not by the provider."""
    said = base64.urlsafe_b64encode(json.dumps(asdict(pending)).encode())
    mac = keys.current(_PURPOSE).sign(said).hex()
    _COOKIE.give(response, f"{said.decode()}.{mac}", _LIFE_S)


def take_pending(request: Request, response: Response, keys: SigningKeys, clock: Clock) -> Pending | None:
    """Return what was begun in this browser, and take it out; None when there is nothing, or it is over."""
    cookie = _COOKIE.read(request)
    _COOKIE.take(response)
    said, _, mac = cookie.partition(".")
    if not any(hmac.compare_digest(mac.encode(), key.sign(said.encode()).hex().encode()) for key in keys.all(_PURPOSE)):
        return None
    pending = Pending(**json.loads(base64.urlsafe_b64decode(said)))
    return pending if clock().timestamp() < pending.ends_at else None
