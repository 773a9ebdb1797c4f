"""A forgotten password: what the mail says, what its link opens, and what it tells about accounts that do not exist."""

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from faultmaven.auth.audit.noting import deeds
from faultmaven.auth.keys.service import api_keys
from faultmaven.auth.repository import UserRepository
from faultmaven.auth.reset.repository import ResetRepository
from faultmaven.auth.reset.service import LIFE, ResetMails, ResetService
from faultmaven.auth.reset_routes import reset_service_of_request
from faultmaven.auth.service import auth_service
from faultmaven.core.settings import settings
from faultmaven.providers.data.base import user_key
from faultmaven.providers.data.erasure import TableErasure
from faultmaven.providers.mail.memory import MemoryMail
from faultmaven.providers.secrets.signing import signing_keys

from tests.integration.auth.test_accounts import COOKIE, PASSWORD, bearer, present, register
from tests.support.aws_calls import aws_calls
from tests.support.broken_aws import die_everywhere
from tests.support.clock import FrozenClock
from tests.support.queues import ListQueue

NEW = "a whole new password"
EMAIL = "ada@example.com"


@dataclass
class Post:
    """The queue of mails, who writes them, and what was sent."""

    client: TestClient
    clock: FrozenClock
    queue: ListQueue = field(default_factory=ListQueue)
    mail: MemoryMail = field(default_factory=MemoryMail)

    def __post_init__(self) -> None:
        async def service() -> ResetService:
            return self.service()

        self.client.app.dependency_overrides[reset_service_of_request] = service

    def service(self) -> ResetService:
        sessions = TableErasure((settings().tables.session,))
        return ResetService(
            UserRepository(),
            ResetRepository(),
            auth_service().sign_ins,
            api_keys(),
            deeds(),
            self.queue,
            self.clock,
            bcrypt_cost=4,
            forget_sessions=lambda user_id: sessions.erase(user_key(user_id)),
        )

    def deliver(self) -> None:
        """Write every mail that was asked for, twice, as a queue may hand a message out."""
        mails = ResetMails(
            UserRepository(), ResetRepository(), signing_keys(), self.mail, "https://fm.example", self.clock
        )
        for message in [*self.queue.taken(), *self.queue.messages]:
            mails.write(message)

    def ask(self, email: str = EMAIL) -> Any:
        return self.client.post("/auth/reset-password", json={"email": email})

    def token(self) -> str:
        """Return what stands in the newest mail's link."""
        return self.mail.sent[-1].text.partition("/reset-password#")[2].split()[0]

    def confirm(self, token: str, password: str = NEW) -> Any:
        return self.client.post("/auth/reset-password/confirm", json={"token": token, "new_password": password})


@pytest.fixture
def post(client: TestClient) -> Post:
    return Post(client, FrozenClock(auth_service().clock() + timedelta(seconds=1)))


def login(client: TestClient, password: str) -> int:
    client.cookies.clear()
    return client.post("/auth/login", json={"email": EMAIL, "password": password}).status_code


def test_the_link_sets_a_new_password_once(client, post):
    register(client)
    assert post.ask().status_code == 202
    post.deliver()
    assert {mail.to for mail in post.mail.sent} == {EMAIL}
    assert "https://fm.example/reset-password#" in post.mail.sent[0].text
    token = post.token()
    assert post.confirm(token).status_code == 204
    assert (login(client, PASSWORD), login(client, NEW)) == (401, 200)
    again = post.confirm(token, "yet another password")
    assert (again.status_code, again.json()["code"]) == (400, "reset_refused")
    post.mail.sent.clear()
    post.deliver()  # the very first message comes once more: it makes no second link
    assert all("#" not in mail.text for mail in post.mail.sent)
    assert post.confirm(token, "yet another password").status_code == 400
    assert login(client, NEW) == 200


def test_everything_the_old_password_opened_ends(client, post):
    old = register(client)
    refresh = old.cookies[COOKIE]
    key = client.post("/auth/keys", json={"name": "ci", "scopes": ["cases:read"]}, headers=bearer(old)).json()["key"]
    session = client.post("/sessions", json={"client_id": "laptop"}, headers=bearer(old)).json()["session_id"]
    post.ask()
    post.deliver()
    post.confirm(post.token())
    assert client.get("/auth/me", headers=bearer(old)).status_code == 401
    assert client.get("/cases", headers={"authorization": f"Bearer {key}"}).status_code == 401
    present(client, refresh)
    assert client.post("/auth/refresh").status_code == 401
    client.cookies.clear()
    new = client.post("/auth/login", json={"email": EMAIL, "password": NEW})
    assert client.get(f"/sessions/{session}", headers=bearer(new)).status_code == 404
    post.deliver()
    assert "was reset" in post.mail.sent[-1].subject


def test_only_the_newest_link_counts_and_only_for_its_time(client, post):
    register(client)
    post.ask()
    post.deliver()
    first = post.token()
    post.ask()
    post.deliver()
    second = post.token()
    assert first != second
    assert post.confirm(first).status_code == 400
    post.clock.advance(seconds=LIFE.total_seconds())
    assert post.confirm(second).status_code == 400
    post.clock.advance(seconds=-1)
    assert post.confirm(second).status_code == 204


@pytest.mark.parametrize("token", ["", "x", f"{'0' * 26}.{'A' * 43}", f"{'0' * 26}.{'A' * 42}", "\x00" * 40])
def test_a_made_up_link_is_refused(post, token):
    answer = post.confirm(token)
    assert (answer.status_code, answer.json()["code"]) == (400, "reset_refused")


def test_an_unknown_address_costs_and_answers_the_same(client, post):
    register(client)
    client.cookies.clear()
    with aws_calls() as known:
        one = post.ask()
    with aws_calls() as unknown:
        other = post.ask("nobody@example.com")
    assert (one.status_code, one.content) == (other.status_code, other.content) == (202, b"null")
    assert [call.operation for call in known] == [call.operation for call in unknown]
    of_ada, of_nobody = map(json.loads, post.queue.messages)
    assert of_ada.keys() == of_nobody.keys()
    assert [len(value) for value in of_ada.values()] == [len(value) for value in of_nobody.values()]
    post.deliver()
    assert {mail.to for mail in post.mail.sent} == {EMAIL}


def test_nobody_can_fill_anothers_mailbox(client, post):
    answers = [post.ask("victim@example.com").status_code for _ in range(5)]
    assert answers == [202, 202, 202, 429, 429]
    assert len(post.queue.messages) == 3


def test_a_short_or_easy_password_does_not_spend_the_link(client, post):
    register(client)
    post.ask()
    post.deliver()
    token = post.token()
    assert post.confirm(token, "short").status_code == 422
    assert post.confirm(token, "qwertyuiop").json()["code"] == "password_too_easy"
    assert post.confirm(token).status_code == 204


def test_cut_short_at_any_call_the_link_still_counts_or_the_password_is_the_new_one(client, post, monkeypatch):
    register(client)
    post.ask()
    post.deliver()
    token, service = post.token(), post.service()

    def confirm() -> str:
        user = UserRepository().find_by_email(EMAIL)
        reset = ResetRepository().find(user.user_id)
        if reset.is_spent:  # it died after the change: nothing is left to do
            return user.email
        return service.confirm(token, NEW)

    assert die_everywhere(monkeypatch, confirm) == EMAIL
    assert (login(client, PASSWORD), login(client, NEW)) == (401, 200)
    assert api_keys().list_keys(UserRepository().find_by_email(EMAIL).user_id) == []


def test_a_site_without_mail_says_so_to_everybody(client):
    answer = client.post("/auth/reset-password", json={"email": EMAIL})
    assert (answer.status_code, answer.json()["code"]) == (503, "mail_not_configured")


def test_the_browser_of_a_reset_does_not_wait_for_strangers(client, post):
    register(client)
    client.cookies.clear()
    for _ in range(6):
        client.post("/auth/login", json={"email": EMAIL, "password": "wrong"})
    refused = client.post("/auth/login", json={"email": EMAIL, "password": PASSWORD})
    assert (refused.status_code, refused.json()["code"]) == (429, "sign_in_delayed")
    post.ask()
    post.deliver()
    post.confirm(post.token())
    assert client.post("/auth/login", json={"email": EMAIL, "password": NEW}).status_code == 200


def test_a_closed_account_gets_no_mail(client, post):
    register(client)
    user = UserRepository().find_by_email(EMAIL)
    post.ask()
    UserRepository().begin_erasing(user, post.clock())
    post.deliver()
    assert post.mail.sent == []
    assert replace(user, erasing_at=post.clock()) == UserRepository().find(user.user_id)
