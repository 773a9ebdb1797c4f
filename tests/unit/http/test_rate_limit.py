"""Token buckets: what passes in any minute, told to the client, and shared between instances."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from faultmaven.core.errors import TooManyRequests
from faultmaven.http.rate_limit import Limit, RateLimiter
from faultmaven.providers.cache.memory import MemoryCache
from hypothesis import given
from hypothesis import strategies as st

from tests.support.clock import FrozenClock

TEN = Limit("test", 10)


def limiter(clock: FrozenClock, cache: MemoryCache | None = None) -> RateLimiter:
    return RateLimiter(cache or MemoryCache(clock), clock, sleep=lambda _seconds: None)


def test_a_burst_passes_up_to_the_limit_and_then_one_per_refill(clock):
    buckets = limiter(clock)
    assert [buckets.take(TEN, "a").remaining for _ in range(10)] == list(range(9, -1, -1))
    refused = buckets.take(TEN, "a")
    assert (refused.is_allowed, refused.retry_after_s, refused.reset_s) == (False, 6, 60)
    clock.advance(seconds=6)
    assert buckets.take(TEN, "a").is_allowed
    assert not buckets.take(TEN, "a").is_allowed


def test_subjects_and_limits_have_their_own_buckets(clock):
    buckets = limiter(clock)
    for _ in range(10):
        buckets.take(TEN, "a")
    assert buckets.take(TEN, "b").is_allowed
    assert buckets.take(Limit("other", 10), "a").is_allowed


def test_a_refusal_says_when_to_come_back(clock):
    buckets = limiter(clock)
    one = Limit("one", 1)
    buckets.require(one, "a")
    with pytest.raises(TooManyRequests) as refused:
        buckets.require(one, "a")
    assert refused.value.headers == {
        "ratelimit-policy": '"one";q=1;w=60',
        "ratelimit": '"one";r=0;t=60',
        "retry-after": "60",
    }


@given(st.lists(st.tuples(st.integers(0, 1), st.floats(0, 30)), max_size=80))
def test_two_instances_together_let_no_more_pass_than_the_bucket_holds(steps):
    clock = FrozenClock()
    shared = MemoryCache(clock)
    instances = [limiter(clock, shared), limiter(clock, shared)]
    passed: list[float] = []
    for which, pause in steps:
        clock.advance(seconds=pause)
        if instances[which].take(TEN, "a").is_allowed:
            passed.append(clock().timestamp())
    for start in passed:
        within = [moment for moment in passed if start <= moment < start + 60]
        assert len(within) <= 2 * TEN.quota  # a full bucket, and what flowed in during the minute


def test_rivals_that_win_every_time_do_not_let_a_request_slip_through(clock):
    class AlwaysBeaten(MemoryCache):
        def replace(self, key, value, *, expected, ttl_s):
            return None

    assert not limiter(clock, AlwaysBeaten(clock)).take(TEN, "a").is_allowed


def test_of_many_at_the_same_moment_exactly_as_many_pass_as_there_are_tokens(clock):
    class Atomic(MemoryCache):
        """As DynamoDB: a conditional write happens whole."""

        lock = threading.Lock()

        def replace(self, key, value, *, expected, ttl_s):
            with self.lock:
                return super().replace(key, value, expected=expected, ttl_s=ttl_s)

    shared = Atomic(clock)
    instances = [RateLimiter(shared, clock, sleep=time.sleep) for _ in range(4)]
    with ThreadPoolExecutor(16) as pool:
        decisions = list(pool.map(lambda number: instances[number % 4].take(TEN, "a"), range(60)))
    assert sum(decision.is_allowed for decision in decisions) == TEN.quota


def test_a_window_may_be_longer_than_a_minute(clock):
    buckets = limiter(clock)
    mails = Limit("mail", 3, 3600)
    assert [buckets.take(mails, "a").is_allowed for _ in range(4)] == [True, True, True, False]
    refused = buckets.take(mails, "a")
    assert (refused.retry_after_s, refused.headers["ratelimit-policy"]) == (1200, '"mail";q=3;w=3600')
    clock.advance(seconds=1199)
    assert not buckets.take(mails, "a").is_allowed
    clock.advance(seconds=1)
    assert buckets.take(mails, "a").is_allowed
