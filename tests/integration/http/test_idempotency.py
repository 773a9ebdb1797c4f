"""A POST that creates, sent again."""

import boto3
from faultmaven.case.repository import CaseRepository
from faultmaven.core.settings import settings

from tests.support.people import Person

KEY = {"idempotency-key": "b8a7c9de-1"}


def test_the_same_request_happens_once_and_is_answered_alike(person: Person):
    first = person.call("POST", "/cases", json={"title": "a"}, headers=KEY)
    again = person.call("POST", "/cases", json={"title": "a"}, headers=KEY)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    for name in ("etag", "location", "content-type"):
        assert again.headers[name] == first.headers[name]
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    assert len(person.call("GET", "/cases").json()["items"]) == 1


def test_the_same_key_with_another_body_is_refused(person: Person):
    person.call("POST", "/cases", json={"title": "a"}, headers=KEY)
    for path, body in (("/cases", {"title": "b"}), ("/sessions", {"client_id": "a"})):
        answer = person.call("POST", path, json=body, headers=KEY)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


def test_a_key_belongs_to_its_user(person: Person, stranger: Person):
    mine = person.call("POST", "/cases", json={"title": "a"}, headers=KEY).json()
    theirs = stranger.call("POST", "/cases", json={"title": "a"}, headers=KEY).json()
    assert mine["case_id"] != theirs["case_id"]


def test_a_request_that_created_nothing_may_use_its_key_again(person: Person, monkeypatch):
    assert person.call("POST", "/cases", json={"title": " "}, headers=KEY).status_code == 422

    def dies(self, case):
        monkeypatch.undo()
        raise ConnectionError("the table is away")

    monkeypatch.setattr(CaseRepository, "create", dies)
    assert person.call("POST", "/cases", json={"title": "a"}, headers=KEY).status_code == 500
    assert person.call("POST", "/cases", json={"title": "a"}, headers=KEY).status_code == 201


def test_an_answer_is_kept_so_that_only_the_holder_of_the_key_can_read_it(person: Person):
    person.call("POST", "/cases", json={"title": "canary-51"}, headers=KEY)
    items = boto3.client("dynamodb").scan(TableName=settings().tables.platform)["Items"]
    assert any(item["pk"]["S"].startswith("idempotency#") for item in items)
    assert "canary-51" not in str(items)
    assert KEY["idempotency-key"] not in str(items)


def test_a_malformed_key_is_refused(person: Person):
    for key in ("short", "x" * 256, "with space in it"):
        answer = person.call("POST", "/cases", json={"title": "a"}, headers={"idempotency-key": key})
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_idempotency_key")
