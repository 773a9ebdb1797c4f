"""Erasing an account: closed at once, and erased from wherever the sweep is cut short."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest
from faultmaven.auth.errors import WrongCredentials
from faultmaven.auth.repository import UserRepository
from faultmaven.auth.service import auth_service
from faultmaven.core.clock import utc_now
from faultmaven.core.settings import Tables, settings
from faultmaven.erasure.deliveries import sweep
from faultmaven.knowledge.dependencies import document_service
from faultmaven.knowledge.service import indexing, knowledge_service
from faultmaven.providers.aws import REGION
from faultmaven.providers.mail.memory import MemoryMail
from faultmaven.providers.vectors.chosen import chosen_vector_store

from tests.integration.auth.test_accounts import PASSWORD, bearer, register
from tests.support.broken_aws import die_everywhere
from tests.support.queues import ListQueue

_REMEMBERED = (sweep, document_service, indexing, knowledge_service, chosen_vector_store)


@pytest.fixture
def leaver(client: Any) -> Any:
    """Somebody with a case, a file, a session and a key, whose account was closed just now."""
    for remembered in _REMEMBERED:
        remembered.cache_clear()
    signed_in = register(client)
    headers = bearer(signed_in)
    case = client.post("/cases", json={"title": "orders is down"}, headers=headers).json()
    client.post(f"/cases/{case['case_id']}/messages", json={"content": "why?"}, headers=headers)
    client.post("/sessions", json={"client_id": "laptop"}, headers=headers)
    client.post("/auth/keys", json={"name": "ci", "scopes": ["cases:read"]}, headers=headers)
    user_id = signed_in.json()["user"]["user_id"]
    for kind in ("raw", "turns"):
        key = f"{kind}/{user_id}/{case['case_id']}/one"
        boto3.client("s3", region_name=REGION).put_object(Bucket=settings().bucket, Key=key, Body=b"x")
    UserRepository().begin_erasing(UserRepository().find(user_id), utc_now())
    yield user_id
    for remembered in _REMEMBERED:
        remembered.cache_clear()


def left_of(user_id: str) -> set[str]:
    """Return the partitions of all items that are left of a user, the audit log aside."""
    dynamodb = boto3.client("dynamodb", region_name=REGION)
    items = [
        item["pk"]["S"]
        for name in Tables.model_fields
        for item in dynamodb.scan(TableName=getattr(settings().tables, name))["Items"]
    ]
    return {pk for pk in items if user_id in pk and not pk.startswith("audit#")}


def test_killed_at_every_call_it_converges(leaver, monkeypatch):
    queue, mail, now = ListQueue(), MemoryMail(), utc_now()
    message = json.dumps({"user_id": leaver})
    first = replace(sweep(), queue=queue, mail=mail, clock=lambda: now)
    die_everywhere(monkeypatch, lambda: first.run(message), most=500)
    assert left_of(leaver) == {f"user#{leaver}", f"revoked#{leaver}"}
    assert queue.messages == [message]
    last = replace(first, clock=lambda: now + first.settle + timedelta(seconds=1))
    die_everywhere(monkeypatch, lambda: last.run(message), most=500)
    assert left_of(leaver) == {f"revoked#{leaver}"}  # ids only, until no access token can live
    assert {one.to for one in mail.sent} == {"ada@example.com"}
    assert boto3.client("s3", region_name=REGION).list_object_versions(Bucket=settings().bucket).get("Versions") is None


def test_a_closed_account_lets_nobody_in(client, leaver):
    service = auth_service()
    user = service.users.find(leaver)
    with pytest.raises(WrongCredentials):
        service.sign_in("ada@example.com", PASSWORD)
    with pytest.raises(WrongCredentials):  # somebody whose password was judged just before
        service.sign_ins.begin(user)
    assert client.post("/auth/refresh").status_code == 401
    again = client.post("/auth/register", json={"email": "ada@example.com", "password": PASSWORD})
    assert again.status_code == 409  # the address is free when everything is gone


def test_a_site_without_its_queue_closes_no_account(client):
    signed_in = register(client)
    answer = client.request("DELETE", "/auth/me", json={"password": PASSWORD}, headers=bearer(signed_in))
    assert (answer.status_code, answer.json()["code"]) == (503, "erasure_not_configured")
    assert client.get("/auth/me", headers=bearer(signed_in)).status_code == 200
