"""Known devices: browsers in which somebody has signed in to an account before, told by a cookie.

The cookie is `{nonce}.{HMAC of nonce and account}`: it proves an earlier sign-in to one account and is worth nothing
else. The page's scripts do not see it, and no other site makes a browser send it.
"""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from functools import cache

from fastapi import Request, Response

from faultmaven.auth.cookies import StrictCookie
from faultmaven.providers.secrets.signing import SigningKeys, signing_keys

_PURPOSE = "device"
_COOKIE = StrictCookie("fm_device")
_FORM = re.compile(r"[0-9a-f]{32}\.[A-Za-z0-9_-]{43}")
_KEPT_S = 180 * 86_400


@dataclass(frozen=True)
class Devices:
    """Gives and reads the cookie; `account` is the hash of an address."""

    keys: SigningKeys

    def known(self, request: Request, account: str) -> str | None:
        """Return the device's nonce where this browser signed in to this account before."""
        cookie = _COOKIE.read(request)
        if _FORM.fullmatch(cookie) is None:
            return None
        nonce, mac = cookie.split(".")
        told = mac.encode()
        is_ours = any(
            hmac.compare_digest(told, _mac(key.sign(_said(nonce, account)))) for key in self.keys.all(_PURPOSE)
        )
        return nonce if is_ours else None

    def remember(self, response: Response, account: str) -> None:
        """Make this browser a known device of an account."""
        nonce = secrets.token_hex(16)
        mac = _mac(self.keys.current(_PURPOSE).sign(_said(nonce, account))).decode()
        _COOKIE.give(response, f"{nonce}.{mac}", _KEPT_S)


def account_name(email: str) -> str:
    """Return what an account is called in counters: a hash of its address, which may not exist."""
    return hashlib.sha256(email.encode()).hexdigest()[:32]


def _said(nonce: str, account: str) -> bytes:
    return f"{nonce} {account}".encode()


def _mac(digest: bytes) -> bytes:
    return base64.urlsafe_b64encode(digest).rstrip(b"=")


@cache
def devices() -> Devices:
    """Return what knows devices in this process."""
    return Devices(signing_keys())
