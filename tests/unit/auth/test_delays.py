"""Waiting after wrong passwords: exact to the second, for the guesser only, and one guess at a time."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from faultmaven.auth.delays import AT_ONE_PLACE, AT_STRANGE_PLACES, Delays
from faultmaven.auth.errors import SignInDelayed
from faultmaven.providers.cache.memory import MemoryCache
from hypothesis import given
from hypothesis import strategies as st

from tests.support.clock import FrozenClock


def waiting(clock: FrozenClock) -> Delays:
    return Delays(MemoryCache(clock), clock)


def wait_of(delays: Delays, place: str = "home", *, is_known: bool = True) -> int:
    """Try once; return for how long nobody may (0: the attempt was judged)."""
    try:
        delays.begin("ada", place, is_known=is_known)
    except SignInDelayed as delayed:
        return int(delayed.headers["retry-after"])
    return 0


def test_the_wait_doubles_to_the_second_up_to_its_end(clock):
    delays = waiting(clock)
    assert [wait_of(delays) for _ in range(4)] == [0, 0, 0, 0]
    for expected in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900):
        assert wait_of(delays) == expected
        clock.advance(seconds=expected, microseconds=-1)
        assert wait_of(delays) == 1  # the last microsecond, told in whole seconds
        clock.advance(microseconds=1)
        assert wait_of(delays) == 0


def test_the_right_password_ends_the_row(clock):
    delays = waiting(clock)
    for _ in range(4):
        wait_of(delays)
    clock.advance(seconds=1)
    assert wait_of(delays) == 0
    delays.succeeded("ada", "home", is_known=True)
    assert [wait_of(delays) for _ in range(4)] == [0, 0, 0, 0]


def test_strangers_never_make_a_known_device_wait(clock):
    delays = waiting(clock)
    for number in range(500):
        wait_of(delays, f"203.0.113.{number}", is_known=False)
    assert wait_of(delays, "198.51.100.1", is_known=False) > 0
    assert wait_of(delays, "device:1", is_known=True) == 0


def test_a_crowd_waits_together_but_never_longer_than_a_minute(clock):
    delays = waiting(clock)
    waits = []
    for number in range(60):
        waits.append(wait_of(delays, f"place {number}", is_known=False))
        clock.advance(seconds=waits[-1])
    assert waits[: AT_STRANGE_PLACES.free + 1] == [0] * (AT_STRANGE_PLACES.free + 1)
    assert max(waits) == AT_STRANGE_PLACES.longest_s


def test_a_hundred_guesses_at_once_are_one(clock):
    class Atomic(MemoryCache):
        """As DynamoDB: a conditional write happens whole."""

        lock = threading.Lock()

        def replace(self, key, value, *, expected, ttl_s):
            with self.lock:
                return super().replace(key, value, expected=expected, ttl_s=ttl_s)

    delays = Delays(Atomic(clock), clock)
    for _ in range(AT_ONE_PLACE.free):
        wait_of(delays)
    with ThreadPoolExecutor(16) as pool:
        judged = [wait for wait in pool.map(lambda _: wait_of(delays), range(100)) if wait == 0]
    assert len(judged) == 1


@given(st.integers(0, 10_000))
def test_no_row_is_so_long_that_the_wait_overflows(failures):
    assert 0 <= AT_ONE_PLACE.wait_s(failures) <= AT_ONE_PLACE.longest_s


@pytest.mark.parametrize("days", [1, 2])
def test_a_day_without_a_failure_forgets_them(clock, days):
    delays = waiting(clock)
    for _ in range(10):
        clock.advance(seconds=wait_of(delays))
    clock.advance(days=days)
    assert [wait_of(delays) for _ in range(4)] == [0, 0, 0, 0]
