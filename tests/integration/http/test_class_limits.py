"""A limit of a costly route: told in the answer, exact, and untouched by a request that is only sent again."""

from dataclasses import replace

import pytest
from faultmaven.auth import dependencies
from faultmaven.http.rate_limit import Limit

from tests.support.people import Person


@pytest.fixture
def one_case_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if opening a case were costly."""
    limit = Limit("cases", 1)
    monkeypatch.setattr(dependencies, "class_limit", lambda method, path: limit if path == "/cases" else None)


@pytest.mark.usefixtures("one_case_a_minute")
def test_a_repetition_takes_nothing_and_a_refusal_can_be_tried_again(person: Person, stranger: Person):
    key = {"idempotency-key": "a-key-of-one-request"}
    first = person.call("POST", "/cases", json={"title": "a"}, headers=key)
    assert (first.status_code, first.headers["ratelimit-policy"]) == (201, '"cases";q=1;w=60')
    for _ in range(3):
        again = person.call("POST", "/cases", json={"title": "a"}, headers=key)
        assert (again.status_code, again.json()) == (201, first.json())
    other = {"idempotency-key": "a-key-of-another"}
    refused = person.call("POST", "/cases", json={"title": "b"}, headers=other)
    assert (refused.status_code, refused.headers["ratelimit"][:11]) == (429, '"cases";r=0')
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert person.call("GET", "/cases").status_code == 200
    assert stranger.call("POST", "/cases", json={"title": "b"}).status_code == 201
    dependencies.gate.cache_clear()
    gate = dependencies.gate()
    assert replace(gate).limit.name == "user"
