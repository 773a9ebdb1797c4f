"""Accounts and sign-ins over the API."""

from datetime import timedelta

import boto3
import pytest
from fastapi.testclient import TestClient
from faultmaven.auth import sign_ins
from faultmaven.auth.delays import delays
from faultmaven.auth.devices import devices
from faultmaven.auth.limits import AuthLimits, auth_limits, auth_limits_of_request
from faultmaven.core.settings import settings
from faultmaven.http.rate_limit import rate_limiter

PASSWORD = "correct horse battery staple"
COOKIE = "__Host-fm_refresh"


def register(client: TestClient, email: str = "ada@example.com", **fields: str):
    return client.post("/auth/register", json={"email": email, "password": PASSWORD, **fields})


def bearer(answer) -> dict[str, str]:
    return {"authorization": f"Bearer {answer.json()['access_token']}"}


def present(client: TestClient, token: str) -> None:
    """Let the browser hold this refresh token and no other."""
    client.cookies.clear()
    client.cookies.set(COOKIE, token)


def test_registering_signs_in_and_keeps_the_refresh_token_from_scripts(client):
    answer = register(client, "Ada@Example.com", name="Ada")
    assert answer.status_code == 201
    body = answer.json()
    assert (body["user"]["email"], body["user"]["name"], body["user"]["role"]) == ("ada@example.com", "Ada", "user")
    assert (body["token_type"], body["expires_in"]) == ("bearer", 1800)
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith(f"{COOKIE.lower()}=user_")
    for attribute in ("httponly", "secure", "samesite=strict", "path=/", "max-age=604800"):
        assert attribute in cookie
    assert "domain" not in cookie
    assert client.get("/auth/me", headers=bearer(answer)).json() == body["user"]


def test_an_address_has_one_account_however_it_is_spelled(client):
    register(client)
    again = register(client, "ADA@EXAMPLE.COM")
    assert (again.status_code, again.json()["code"]) == (409, "email_taken")


def test_what_is_kept_is_neither_password_nor_token(client):
    answer = register(client)
    kept = str(boto3.client("dynamodb").scan(TableName=settings().tables.auth)["Items"])
    assert PASSWORD not in kept
    assert answer.cookies[COOKIE] not in kept
    assert answer.cookies[COOKIE].rsplit(".", 1)[-1] not in kept
    assert "$2b$" in kept


@pytest.mark.parametrize(
    ("email", "password"),
    [("ada@example.com", "wrong"), ("nobody@example.com", PASSWORD), ("ada@example.com", PASSWORD + " ")],
)
def test_wrong_credentials_all_read_the_same(client, email, password):
    register(client)
    answer = client.post("/auth/login", json={"email": email, "password": password})
    assert answer.status_code == 401
    assert (answer.json()["code"], answer.json()["title"]) == ("wrong_credentials", "E-mail or password is wrong")


def test_signing_in_works_with_any_spelling_of_the_address(client):
    register(client)
    assert client.post("/auth/login", json={"email": "ADA@example.com", "password": PASSWORD}).status_code == 200


def test_a_short_password_is_refused_without_repeating_it(client):
    answer = client.post("/auth/register", json={"email": "ada@example.com", "password": "hunter2"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "password"
    assert "hunter2" not in answer.text


def test_a_new_password_that_is_easily_guessed_is_refused_and_says_what_to_do(client):
    easy = client.post("/auth/register", json={"email": "ada@example.com", "password": "football1"})
    assert (easy.status_code, easy.json()["code"]) == (422, "password_too_easy")
    assert easy.json()["errors"] == [{"field": "password", "message": "This password is easily guessed"}]
    assert "Choose another one" in easy.json()["detail"]
    who = bearer(register(client, name="Ada Lovelace"))
    change = {"current_password": PASSWORD, "new_password": "AdaLovelace1815"}
    own = client.put("/auth/password", json=change, headers=who)
    assert (own.status_code, own.json()["errors"][0]["field"]) == (422, "new_password")
    assert client.get("/auth/me", headers=who).status_code == 200  # nothing has ended


def test_a_refresh_rotates_the_token_and_its_reuse_ends_the_sign_in(client, monkeypatch):
    answer = register(client)
    first = answer.cookies[COOKIE]
    refreshed = client.post("/auth/refresh")
    assert refreshed.status_code == 200
    second = refreshed.cookies[COOKIE]
    assert second != first
    monkeypatch.setattr(sign_ins, "GRACE", timedelta(0))  # both tabs are long done
    present(client, first)
    assert client.post("/auth/refresh").status_code == 401
    present(client, second)
    assert client.post("/auth/refresh").status_code == 401
    assert client.get("/auth/me", headers=bearer(refreshed)).status_code == 401


def test_two_tabs_that_spend_the_same_token_get_the_same_successor(client):
    first = register(client).cookies[COOKIE]
    successors: list[str] = []
    for _ in range(2):
        present(client, first)
        successors.append(client.post("/auth/refresh").cookies[COOKIE])
    assert successors[0] == successors[1]
    present(client, successors[0])
    assert client.post("/auth/refresh").status_code == 200


@pytest.mark.parametrize("token", ["", "x", "a.b.c", f"user_{'0' * 26}.family_{'0' * 26}.{'A' * 43}"])
def test_a_made_up_refresh_token_is_refused(client, token):
    present(client, token)
    answer = client.post("/auth/refresh")
    assert (answer.status_code, answer.json()["code"]) == (401, "refresh_refused")


def test_logging_out_ends_both_tokens_and_removes_the_cookie(client):
    answer = register(client)
    refresh = answer.cookies[COOKIE]
    out = client.post("/auth/logout")
    assert out.status_code == 204
    assert "max-age=0" in out.headers["set-cookie"].lower()
    assert client.get("/auth/me", headers=bearer(answer)).json()["code"] == "invalid_token"
    present(client, refresh)
    assert client.post("/auth/refresh").status_code == 401
    client.cookies.clear()
    assert client.post("/auth/logout").status_code == 204


def test_one_sign_in_ends_without_the_other(client):
    register(client)
    client.cookies.clear()
    other = client.post("/auth/login", json={"email": "ada@example.com", "password": PASSWORD})
    client.cookies.clear()
    one = client.post("/auth/login", json={"email": "ada@example.com", "password": PASSWORD})
    client.post("/auth/logout")
    assert client.get("/auth/me", headers=bearer(one)).status_code == 401
    assert client.get("/auth/me", headers=bearer(other)).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("path", ["/auth/refresh", "/auth/logout"])
def test_another_origin_cannot_use_the_cookie(client, site, path):
    register(client)
    answer = client.post(path, headers={"sec-fetch-site": site})
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_site_request")


def test_a_new_password_ends_every_sign_in_but_the_new_one(client):
    old = register(client)
    old_refresh = old.cookies[COOKIE]
    change = {"current_password": "wrong", "new_password": "a whole new password"}
    assert client.put("/auth/password", json=change, headers=bearer(old)).status_code == 401
    changed = client.put("/auth/password", json={**change, "current_password": PASSWORD}, headers=bearer(old))
    assert changed.status_code == 200
    assert client.get("/auth/me", headers=bearer(old)).status_code == 401
    assert client.get("/auth/me", headers=bearer(changed)).status_code == 200
    present(client, old_refresh)
    assert client.post("/auth/refresh").status_code == 401
    assert client.post("/auth/login", json={"email": "ada@example.com", "password": PASSWORD}).status_code == 401


def test_the_own_name_can_be_changed_and_removed(client):
    who = bearer(register(client, name="Ada"))
    assert client.patch("/auth/me", json={"name": "  Countess "}, headers=who).json()["name"] == "Countess"
    assert client.patch("/auth/me", json={"name": None}, headers=who).json()["name"] is None
    assert client.get("/auth/me", headers=who).json()["name"] is None
    assert client.patch("/auth/me", json={"role": "admin"}, headers=who).status_code == 422


def test_guessing_is_slowed_down_for_the_guesser_only(client):
    async def strict() -> AuthLimits:
        return AuthLimits(rate_limiter(), delays(), devices(), 2, forwarded_hops=1)

    client.app.dependency_overrides[auth_limits_of_request] = strict
    assert auth_limits().per_minute == 1000
    register(client, "ada@example.com")

    def guess(source: str, password: str = "wrong"):
        body = {"email": "ada@example.com", "password": password}
        return client.post("/auth/login", json=body, headers={"x-forwarded-for": f"{source}, 130.176.0.1"})

    assert [guess("198.51.100.7").status_code for _ in range(3)] == [401, 401, 429]
    refused = guess("198.51.100.7", PASSWORD)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 30
    assert refused.headers["ratelimit-policy"] == '"auth";q=2;w=60'
    assert guess("203.0.113.9", PASSWORD).status_code == 200


def test_logging_out_everywhere_ends_every_sign_in_and_no_key(client):
    one = register(client)
    cookies = [one.cookies[COOKIE]]
    body = {"name": "ci", "scopes": ["cases:read"]}
    key = client.post("/auth/keys", json=body, headers=bearer(one)).json()["key"]
    client.cookies.clear()
    other = client.post("/auth/login", json={"email": "ada@example.com", "password": PASSWORD})
    cookies.append(other.cookies[COOKIE])
    by_key = {"authorization": f"Bearer {key}"}
    assert client.post("/auth/logout-everywhere", headers=by_key).status_code == 403
    out = client.post("/auth/logout-everywhere", headers=bearer(one))
    assert out.status_code == 204
    assert "max-age=0" in out.headers["set-cookie"].lower()
    for sign_in in (one, other):
        assert client.get("/auth/me", headers=bearer(sign_in)).status_code == 401
    for cookie in cookies:
        present(client, cookie)
        assert client.post("/auth/refresh").status_code == 401
    client.cookies.clear()
    assert client.get("/cases", headers=by_key).status_code == 200
    assert client.post("/auth/login", json={"email": "ada@example.com", "password": PASSWORD}).status_code == 200
