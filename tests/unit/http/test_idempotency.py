"""Claims of an Idempotency-Key, without an app."""

import asyncio

import pytest
from faultmaven.http.edge import ANSWER_HOOK
from faultmaven.http.idempotency import Idempotency, IdempotencyKeyReused, Replay, RequestInFlight
from faultmaven.providers.cache.memory import MemoryCache
from faultmaven.providers.secrets.protocol import FixedSecrets
from faultmaven.providers.secrets.signing import SigningKeys
from starlette.datastructures import Headers
from starlette.requests import Request


@pytest.fixture
def claims(clock) -> Idempotency:
    return Idempotency(MemoryCache(clock), SigningKeys(FixedSecrets({"": ("s" * 32,)}), ""))


def post(body: bytes = b"{}") -> Request:
    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    scope = {"type": "http", "method": "POST", "path": "/cases", "query_string": b"", "headers": [], "state": {}}
    return Request({**scope, "server": ("test", 80), "scheme": "http"}, receive)


def claim(claims: Idempotency, request: Request) -> Request:
    asyncio.run(claims.claim(request, "user_a", "key-key-key"))
    return request


def answer(request: Request, status: int) -> None:
    hook = request.scope["state"][ANSWER_HOOK]
    asyncio.run(hook(status, Headers({"content-type": "application/json"}), b'{"n": 1}'))


def test_a_request_in_flight_is_told_so_until_its_time_is_over(claims, clock):
    claim(claims, post())
    with pytest.raises(RequestInFlight):
        claim(claims, post())
    clock.advance(seconds=60)
    claim(claims, post())


def test_a_dead_request_that_answers_after_all_does_not_replace_its_successor(claims, clock):
    dead = claim(claims, post())
    clock.advance(seconds=61)
    claim(claims, post())
    answer(dead, 201)
    with pytest.raises(RequestInFlight):
        claim(claims, post())


def test_an_answer_is_replayed_for_a_day_and_to_the_same_request_only(claims, clock):
    answer(claim(claims, post()), 201)
    with pytest.raises(Replay) as replayed:
        claim(claims, post())
    assert (replayed.value.response.status_code, replayed.value.response.body) == (201, b'{"n": 1}')
    with pytest.raises(IdempotencyKeyReused):
        claim(claims, post(b'{"other": 1}'))
    clock.advance(days=1)
    claim(claims, post())


def test_a_refusal_is_not_kept(claims):
    answer(claim(claims, post()), 422)
    claim(claims, post(b'{"corrected": 1}'))
