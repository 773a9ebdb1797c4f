"""API keys: shown once, kept as a hash, bound to what they were made for, and gone when revoked."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
from faultmaven.auth.audit.noting import deeds
from faultmaven.auth.errors import InvalidAccessToken
from faultmaven.auth.keys.repository import ApiKeyRepository
from faultmaven.auth.keys.service import ApiKeys
from faultmaven.auth.models import Principal, Role
from faultmaven.auth.scopes import Scope
from faultmaven.core.clock import utc_now
from faultmaven.core.ids import new_id
from faultmaven.core.settings import settings
from faultmaven.providers.aws import REGION

from tests.integration.route_matrix import CLOSED, Row
from tests.support.people import Person
from tests.support.whole_product import SECRET, WholeProduct, whole_product

#: What every key opens; each tool of `/mcp` asks for its own scope.
ANY_KEY = ("GET /auth/me", "POST /mcp")


@pytest.fixture(scope="module")
def product() -> Iterator[WholeProduct]:
    with whole_product(has_library=False) as running:
        yield running


def made(person: Person, *scopes: str, **fields: object) -> dict[str, Any]:
    """Make a key through the API."""
    answer = person.call("POST", "/auth/keys", json={"name": "collector", "scopes": list(scopes), **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()


def ask(product: WholeProduct, key: str, method: str, path: str, **options: object) -> Any:
    """Ask with a key."""
    return product.client.request(method, path, headers={"authorization": f"Bearer {key}"}, **options)


def test_a_key_is_shown_once_and_kept_as_a_hash(product: WholeProduct):
    key = made(product.owner, "cases:read")
    secret = key["key"].rpartition("_")[2]
    assert product.owner.call("GET", "/auth/keys").json()["items"][-1] == {
        name: value for name, value in key.items() if name != "key"
    }
    stored = boto3.client("dynamodb", region_name=REGION).scan(TableName=settings().tables.key)["Items"]
    assert key["key_id"] in str(stored)
    assert secret not in str(stored)


def test_a_key_opens_what_it_was_made_for_and_only_what_is_its_owners(product: WholeProduct):
    case_id = product.ids["case_id"]
    owners = made(product.owner, "cases:read")["key"]
    assert ask(product, owners, "GET", f"/cases/{case_id}").json()["title"].startswith(SECRET)
    assert ask(product, owners, "POST", f"/cases/{case_id}/facts/query", json={}).status_code == 200
    refused = ask(product, owners, "POST", "/cases", json={"title": "x"})
    assert (refused.status_code, refused.json()["code"]) == (403, "key_not_allowed")
    assert "cases:write" in refused.json()["detail"]
    strangers = made(product.stranger, *Scope)["key"]
    assert ask(product, strangers, "GET", f"/cases/{case_id}").status_code == 404


@pytest.fixture(scope="module")
def narrow(product: WholeProduct) -> str:
    """A key for one thing that few routes ask for."""
    return made(product.owner, "knowledge:write")["key"]


@pytest.mark.parametrize("row", [row for row in CLOSED if "/knowledge" not in row.path], ids=lambda row: row.route)
def test_a_key_without_the_scope_opens_no_route(product: WholeProduct, narrow: str, row: Row):
    headers = {"authorization": f"Bearer {narrow}", "if-match": "*"}
    sent = {**row.sent(product.ids), "headers": headers}
    answer = product.client.request(row.method, row.path.format(**product.ids), **sent)
    assert answer.status_code == (200 if row.route in ANY_KEY else 403)


@pytest.mark.parametrize("method_path", ["POST /auth/keys", "GET /auth/keys", "PUT /auth/password", "GET /sessions"])
def test_no_key_makes_keys_or_touches_the_account(product: WholeProduct, method_path: str):
    method, path = method_path.split()
    key = made(product.owner, *Scope)["key"]
    answer = ask(product, key, method, path, json={"name": "x", "scopes": ["cases:read"]})
    assert (answer.status_code, answer.json()["code"]) == (403, "key_not_allowed")


def test_a_revoked_key_counts_no_longer(product: WholeProduct):
    key = made(product.owner, "cases:read")
    assert ask(product, key["key"], "GET", "/cases").status_code == 200
    assert product.stranger.call("DELETE", f"/auth/keys/{key['key_id']}").status_code == 404
    assert product.owner.call("DELETE", f"/auth/keys/{key['key_id']}").status_code == 204
    answer = ask(product, key["key"], "GET", "/cases")
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")


def test_a_wrong_secret_another_users_id_and_a_broken_form_are_the_same_refusal(product: WholeProduct):
    key = made(product.owner, "cases:read")["key"]
    prefix, _, secret = key.rpartition("_")
    other = key.replace(product.owner.user_id.partition("_")[2], product.stranger.user_id.partition("_")[2])
    for wrong in (f"{prefix}_{'A' * len(secret)}", other, "fmk_", key.lower(), f"{key}A"):
        answer = ask(product, wrong, "GET", "/cases")
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token"), wrong


def test_a_key_ends_at_its_end(product: WholeProduct):
    owner = Principal(new_id("user"), "a@example.com", Role.USER, "family")
    key = ApiKeys(ApiKeyRepository(), deeds()).create(owner, "short", frozenset({Scope.CASES_READ}), days=1)
    assert ApiKeys(ApiKeyRepository(), deeds()).read(key.token).user_id == owner.user_id
    later = ApiKeys(ApiKeyRepository(), deeds(), lambda: utc_now() + timedelta(days=1, seconds=1))
    with pytest.raises(InvalidAccessToken):
        later.read(key.token)
    assert later.list_keys(owner.user_id) == []
