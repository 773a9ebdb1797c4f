"""An OIDC issuer over HTTP: its description and keys, and the exchange of a code."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode, urlsplit

from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.observability import log
from faultmaven.core.settings import settings
from faultmaven.providers.federation.id_tokens import read_id_token
from faultmaven.providers.federation.protocol import (
    FederationProvider,
    FederationRefused,
    FederationUnavailable,
    Vouched,
)
from faultmaven.providers.federation.web import ask_json

#: Where the site takes a code (infra/stacks/identity.py names the same page).
CALLBACK = "/sign-in/federated"
_DESCRIBED_FOR_S = 3600.0
#: A key id that nobody knows asks for the keys anew, but not as often as somebody can make ids up.
_KEYS_AT_MOST_EVERY_S = 30.0
_SCOPES = "openid email profile"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass
class OidcIssuer:
    """One issuer. `providers` are those behind a Cognito pool; another issuer takes no notice of the name."""

    issuer: str
    client_id: str
    redirect_uri: str
    clock: Clock = utc_now
    monotonic: Callable[[], float] = time.monotonic
    _described: tuple[float, Mapping[str, Any]] | None = field(default=None, init=False)
    _keys: tuple[float, dict[str, Mapping[str, Any]]] | None = field(default=None, init=False)

    def authorize_url(self, *, state: str, nonce: str, challenge: str, provider: str) -> str:
        """Return where a browser goes to sign in."""
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": _SCOPES,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "identity_provider": provider,
        }
        return f"{self._endpoint('authorization_endpoint')}?{urlencode(asked)}"

    def vouched(self, *, code: str, verifier: str, nonce: str) -> Vouched:
        """Exchange a code and believe the ID token that comes for it."""
        sent = {
            "grant_type": "authorization_code",
            "client_id": self.client_id,
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": verifier,
        }
        answer = ask_json(self._endpoint("token_endpoint"), form=sent)
        if answer.status in (400, 401, 403):
            raise FederationRefused("code")
        token = answer.told.get("id_token")
        if answer.status != 200 or not isinstance(token, str):
            raise FederationUnavailable
        return read_id_token(
            token, key_of=self._key, issuer=self.issuer, client_id=self.client_id, nonce=nonce, clock=self.clock
        )

    def _endpoint(self, name: str) -> str:
        url = self._description().get(name)
        if not isinstance(url, str) or not self._is_safe(url):
            raise FederationUnavailable(f"The issuer names no {name} that can be used.")
        return url

    def _description(self) -> Mapping[str, Any]:
        now = self.monotonic()
        if self._described is None or now - self._described[0] > _DESCRIBED_FOR_S:
            if not self._is_safe(self.issuer):
                raise FederationUnavailable("The issuer must be reached with https.")
            told = ask_json(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration").told
            if told.get("issuer") != self.issuer:
                raise FederationUnavailable("The issuer calls itself something else.")
            self._described = (now, told)
        return self._described[1]

    def _key(self, key_id: str) -> Mapping[str, Any] | None:
        now = self.monotonic()
        if self._keys is None or (key_id not in self._keys[1] and now - self._keys[0] > _KEYS_AT_MOST_EVERY_S):
            listed = ask_json(self._endpoint("jwks_uri")).told.get("keys")
            keys = cast("list[object]", listed) if isinstance(listed, list) else []
            usable = [cast("Mapping[str, Any]", key) for key in keys if isinstance(key, dict)]
            self._keys = (now, {str(key["kid"]): key for key in usable if _signs_rs256(key)})
            log("federation_keys_read", count=len(self._keys[1]))
        return self._keys[1].get(key_id)

    def _is_safe(self, url: str) -> bool:
        """Tell whether an address may be asked: over TLS, or on this machine where the issuer itself is."""
        parts, own = urlsplit(url), urlsplit(self.issuer)
        if parts.scheme == "https":
            return True
        return parts.scheme == "http" and parts.hostname in _LOOPBACK and own.hostname in _LOOPBACK


def _signs_rs256(key: Mapping[str, Any]) -> bool:
    is_rsa = key.get("kty") == "RSA" and isinstance(key.get("n"), str) and isinstance(key.get("kid"), str)
    # 2048 bits are 342 characters of base64url (RFC 7518, 3.3 asks for no fewer)
    return is_rsa and key.get("use", "sig") == "sig" and key.get("alg", "RS256") == "RS256" and len(key["n"]) >= 342


@cache
def federation_provider() -> FederationProvider | None:
    """Return this process's issuer; None where the environment has none."""
    config = settings()
    if not config.federation_issuer:
        return None
    return OidcIssuer(config.federation_issuer, config.federation_client_id, f"{config.site_url}{CALLBACK}")


if TYPE_CHECKING:
    _check: FederationProvider = OidcIssuer("", "", "")
