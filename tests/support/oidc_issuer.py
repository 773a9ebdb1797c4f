"""An OIDC issuer on loopback: real HTTP, real RSA keys, real tokens; a test says what is wrong with them."""

import base64
import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric import rsa
from jose import jwt
from jose.backends import RSAKey

from tests.support.loopback import Door, serving

CLIENT = "faultmaven-site"


def _new_key(kid: str) -> tuple[Any, dict[str, str]]:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = RSAKey(private.public_key(), "RS256").to_dict()
    told = {name: value.decode() if isinstance(value, bytes) else value for name, value in public.items()}
    return private, {**told, "kid": kid, "use": "sig", "alg": "RS256"}


@dataclass
class Issuer:
    """The issuer: `claims` and `header` are put over those of a right token, `token` replaces it whole."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    token: str | None = None
    described: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    #: What the product speaks to it with.
    provider: Any = None

    def __post_init__(self) -> None:
        self.private, self.public = _new_key("one")

    def rotate(self, kid: str) -> None:
        """Sign with another key from now on, and show only that one."""
        self.private, self.public = _new_key(kid)

    def authorize(self, url: str, code: str = "the-code") -> tuple[str, str]:
        """Do what a person does at the issuer: return code and state as the browser brings them back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        self.codes[code] = asked
        return code, asked["state"]

    def signed(self, asked: dict[str, str]) -> str:
        """Return the ID token of a sign-in that was asked for like this."""
        now = int(time.time())
        claims: dict[str, Any] = {
            **{"iss": self.url, "aud": CLIENT, "sub": "person-1", "iat": now, "exp": now + 300},
            **{"nonce": asked["nonce"], "email": "Grace@Example.com", "email_verified": True, "name": "Grace"},
            **{"token_use": "id", "auth_time": now},
        }
        claims = {name: value for name, value in (claims | self.claims).items() if value is not None}
        return jwt.encode(claims, self.private, algorithm="RS256", headers={"kid": "one", **self.header})

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Return status and body of a request."""
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            endpoints = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/jwks"}
            return 200, {"issuer": self.url, **{k: self.url + v for k, v in endpoints.items()}, **self.described}
        if path == "/jwks":
            return 200, {"keys": [self.public, {"kty": "EC", "kid": "other"}]}
        asked = self.codes.pop(form.get("code", ""), None)  # a code counts once
        if asked is None or asked["client_id"] != form["client_id"] or asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"id_token": self.token or self.signed(asked), "access_token": "x", "token_type": "Bearer"}


@contextmanager
def oidc_issuer() -> Iterator[Issuer]:
    """Lend a running issuer."""
    issuer = Issuer()

    class Handler(Door):
        def _serve(self) -> None:
            sent = {name: values[0] for name, values in parse_qs(self.read_body().decode()).items()}
            self.answer_json(*issuer.answer(urlsplit(self.path).path, sent))

        do_GET = do_POST = _serve

    with serving(Handler) as port:
        issuer.url = f"http://127.0.0.1:{port}"
        yield issuer
