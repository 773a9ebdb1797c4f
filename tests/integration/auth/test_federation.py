"""Coming in through an identity provider: a real exchange with an issuer on loopback, and all that is refused."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from faultmaven.auth.audit.noting import deeds
from faultmaven.auth.federation.repository import IdentityRepository
from faultmaven.auth.federation.service import FederationService
from faultmaven.auth.federation_routes import federation_of_request
from faultmaven.auth.keys.service import api_keys
from faultmaven.auth.repository import UserRepository
from faultmaven.auth.service import auth_service
from faultmaven.core.clock import utc_now
from faultmaven.providers.federation import web
from faultmaven.providers.federation.oidc import OidcIssuer
from jose import jwt

from tests.integration.auth.test_accounts import PASSWORD, bearer, register
from tests.support.oidc_issuer import CLIENT, Issuer, oidc_issuer

EMAIL = "grace@example.com"


@pytest.fixture
def issuer(client: TestClient) -> Iterator[Issuer]:
    """The issuer, known to the app."""
    web._pool.cache_clear()
    with oidc_issuer() as running:
        provider = OidcIssuer(running.url, CLIENT, "https://testserver/sign-in/federated")

        async def service() -> FederationService:
            auth = auth_service()
            return FederationService(
                auth.users, IdentityRepository(), auth.sign_ins, api_keys(), deeds(), provider, {"Okta": "Okta"}
            )

        client.app.dependency_overrides[federation_of_request] = service
        running.provider = provider
        yield running
    web._pool().clear()


def begin(client: TestClient) -> str:
    answer = client.post("/auth/federated/start", json={"provider": "Okta"})
    assert answer.status_code == 200, answer.text
    return answer.json()["authorize_url"]


def sign_in(client: TestClient, issuer: Issuer) -> Any:
    """Go the whole way."""
    code, state = issuer.authorize(begin(client))
    return client.post("/auth/federated", json={"code": code, "state": state})


def test_the_first_sign_in_opens_an_account_and_the_next_finds_it(client, issuer):
    first = sign_in(client, issuer)
    assert first.status_code == 200, first.text
    user = first.json()["user"]
    assert (user["email"], user["name"]) == (EMAIL, "Grace")
    assert client.get("/auth/me", headers=bearer(first)).json() == user
    assert client.post("/auth/refresh").status_code == 200
    issuer.claims = {"email": "renamed@example.com", "email_verified": False}  # the identity is known by now
    client.cookies.clear()
    assert sign_in(client, issuer).json()["user"]["user_id"] == user["user_id"]
    assert UserRepository().find_by_email("renamed@example.com") is None


def test_what_is_asked_of_the_issuer_is_a_code_with_pkce_for_this_browser(client, issuer):
    url = begin(client)
    assert url.startswith(f"{issuer.url}/authorize?response_type=code&client_id={CLIENT}")
    for part in ("code_challenge_method=S256", "scope=openid+email+profile", "identity_provider=Okta"):
        assert part in url
    cookie = client.cookies["__Host-fm_federation"]
    code, state = issuer.authorize(url)
    client.cookies.clear()
    elsewhere = client.post("/auth/federated", json={"code": code, "state": state})  # another browser
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (401, "federation_refused")
    for forged in (cookie[:-1] + ("0" if cookie[-1] != "0" else "1"), f"e30=.{cookie.partition('.')[2]}", "x"):
        client.cookies.set("__Host-fm_federation", forged)
        assert client.post("/auth/federated", json={"code": code, "state": state}).status_code == 401
        client.cookies.clear()
    client.cookies.set("__Host-fm_federation", cookie)
    assert client.post("/auth/federated", json={"code": code, "state": f"{state}x"}).status_code == 401
    client.cookies.clear()
    client.cookies.set("__Host-fm_federation", cookie)
    assert client.post("/auth/federated", json={"code": code, "state": state}).status_code == 200
    client.cookies.clear()
    client.cookies.set("__Host-fm_federation", cookie)
    assert client.post("/auth/federated", json={"code": code, "state": state}).status_code == 401  # a code counts once


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_begins_and_ends_nothing(client, issuer, site):
    headers = {"sec-fetch-site": site}
    assert client.post("/auth/federated/start", json={"provider": "Okta"}, headers=headers).status_code == 403
    assert client.post("/auth/federated", json={"code": "x", "state": "y"}, headers=headers).status_code == 403


NOW = int(time.time())
CLAIMS: dict[str, dict[str, Any]] = {
    "other audience": {"aud": "another-client"},
    "audience list without azp": {"aud": [CLIENT, "another"]},
    "audience list, another's azp": {"aud": [CLIENT, "another"], "azp": "another"},
    "another's azp": {"azp": "another"},
    "no audience": {"aud": None},
    "other issuer": {"iss": "https://attacker.example"},
    "issuer with a slash": {"iss": "http://127.0.0.1/"},
    "no issuer": {"iss": None},
    "other nonce": {"nonce": "not-this-one"},
    "no nonce": {"nonce": None},
    "expired": {"exp": NOW - 1},
    "no exp": {"exp": None},
    "exp text": {"exp": "9999999999"},
    "exp true": {"exp": True},
    "issued tomorrow": {"iat": NOW + 86_400},
    "no iat": {"iat": None},
    "not yet": {"nbf": NOW + 86_400},
    "no sub": {"sub": None},
    "empty sub": {"sub": ""},
    "sub number": {"sub": 7},
    "an access token": {"token_use": "access"},
}


@pytest.mark.parametrize("name", CLAIMS)
def test_strange_claims_are_refused_even_with_the_right_signature(client, issuer, name):
    issuer.claims = CLAIMS[name]
    answer = sign_in(client, issuer)
    assert (answer.status_code, answer.json()["code"]) == (401, "federation_refused")
    assert UserRepository().find_by_email(EMAIL) is None


HEADERS: dict[str, dict[str, Any]] = {
    "unknown kid": {"kid": "nobody"},
    "kid of a key that signs nothing": {"kid": "other"},
    "kid number": {"kid": 1},
    "jwk": {"jwk": {"kty": "RSA", "n": "AQAB", "e": "AQAB"}},
    "jku": {"jku": "https://attacker.example/keys"},
    "x5u": {"x5u": "https://attacker.example/cert"},
    "x5c": {"x5c": ["MIIB"]},
    "crit": {"crit": ["exp"]},
    "typ of an access token": {"typ": "at+jwt"},
}


@pytest.mark.parametrize("name", HEADERS)
def test_strange_headers_are_refused(client, issuer, name):
    issuer.header = HEADERS[name]
    assert sign_in(client, issuer).json()["code"] == "federation_refused"


@pytest.mark.parametrize("algorithm", ["HS256", "none", "RS384", "by another key"])
def test_only_the_issuers_key_and_rs256_count(client, issuer, algorithm):
    code, state = issuer.authorize(begin(client))
    right = issuer.signed(issuer.codes[code])
    claims = jwt.get_unverified_claims(right)
    if algorithm == "HS256":  # the public key, which everybody knows, as a secret
        issuer.token = jwt.encode(claims, issuer.public["n"], algorithm="HS256", headers={"kid": "one"})
    elif algorithm == "none":
        issuer.token = f"eyJhbGciOiJub25lIiwia2lkIjoib25lIn0.{right.split('.')[1]}."
    elif algorithm == "RS384":
        issuer.token = jwt.encode(claims, issuer.private, algorithm="RS384", headers={"kid": "one"})
    else:
        public = issuer.public
        issuer.rotate("one")
        issuer.token = issuer.signed(issuer.codes[code])
        issuer.public = public
    answer = client.post("/auth/federated", json={"code": code, "state": state})
    assert (answer.status_code, answer.json()["code"]) == (401, "federation_refused")


def test_a_rotated_key_is_found_and_made_up_ids_do_not_ask_again_and_again(client, issuer):
    assert sign_in(client, issuer).status_code == 200
    issuer.rotate("two")
    issuer.header = {"kid": "two"}
    assert sign_in(client, issuer).status_code == 401  # asked a moment ago
    issuer.provider.monotonic = lambda: time.monotonic() + 60
    assert sign_in(client, issuer).status_code == 200
    before = issuer.asked.count("/jwks")
    issuer.header = {"kid": "made up"}
    for _ in range(5):
        assert sign_in(client, issuer).status_code == 401
    assert issuer.asked.count("/jwks") == before


@pytest.mark.parametrize("verified", [False, None, "yes", 1])
def test_an_address_nobody_vouches_for_opens_and_finds_nothing(client, issuer, verified):
    existing = register(client, EMAIL)
    client.cookies.clear()
    issuer.claims = {"email_verified": verified}
    answer = sign_in(client, issuer)
    assert (answer.status_code, answer.json()["code"]) == (403, "email_not_verified")
    assert client.get("/auth/me", headers=bearer(existing)).status_code == 200


def test_the_owner_of_an_address_takes_over_what_somebody_opened_with_it(client, issuer):
    squatter = register(client, EMAIL)
    key = client.post("/auth/keys", json={"name": "k", "scopes": ["cases:read"]}, headers=bearer(squatter)).json()
    client.cookies.clear()
    owner = sign_in(client, issuer)
    assert owner.json()["user"]["user_id"] == squatter.json()["user"]["user_id"]
    assert client.get("/auth/me", headers=bearer(squatter)).status_code == 401
    assert client.get("/cases", headers={"authorization": f"Bearer {key['key']}"}).status_code == 401
    client.cookies.clear()
    assert client.post("/auth/login", json={"email": EMAIL, "password": PASSWORD}).status_code == 401
    assert client.get("/auth/me", headers=bearer(owner)).status_code == 200


def test_an_address_that_was_shown_to_be_its_owners_keeps_its_password(client, issuer):
    account = register(client, EMAIL)
    UserRepository().verify_email(account.json()["user"]["user_id"], utc_now())
    client.cookies.clear()
    assert sign_in(client, issuer).json()["user"]["user_id"] == account.json()["user"]["user_id"]
    client.cookies.clear()
    assert client.post("/auth/login", json={"email": EMAIL, "password": PASSWORD}).status_code == 200
    assert client.get("/auth/me", headers=bearer(account)).status_code == 200


def test_an_issuer_that_calls_itself_something_else_or_leads_away_is_not_asked(client, issuer):
    issuer.described = {"issuer": "https://attacker.example"}
    answer = client.post("/auth/federated/start", json={"provider": "Okta"})
    assert (answer.status_code, answer.json()["code"]) == (503, "federation_unavailable")
    issuer.described = {"token_endpoint": "http://attacker.example/token"}
    code, state = issuer.authorize(begin(client))
    assert client.post("/auth/federated", json={"code": code, "state": state}).status_code == 503


def test_without_a_federation_there_is_none(client):
    assert client.get("/auth/options").json() == {"password_reset": False, "providers": []}
    answer = client.post("/auth/federated/start", json={"provider": "Okta"})
    assert (answer.status_code, answer.json()["code"]) == (404, "federation_not_configured")


def test_a_provider_nobody_configured_is_not_there(client, issuer):
    assert client.post("/auth/federated/start", json={"provider": "Evil"}).status_code == 404
