"""When and from where a key was used last: once a minute, without the address itself."""

from datetime import datetime

import pytest
from faultmaven.auth.keys.uses import KeyUses, Use, network_of
from faultmaven.providers.cache.memory import MemoryCache

from tests.support.clock import FrozenClock


class Counting(MemoryCache):
    """A cache that counts its writes."""

    writes = 0

    def replace(self, key, value, *, expected, ttl_s):
        self.writes += 1
        return super().replace(key, value, expected=expected, ttl_s=ttl_s)


def test_a_use_is_written_once_a_minute_by_all_instances_together(clock: FrozenClock):
    cache = Counting(clock)
    instances = [KeyUses(cache, clock) for _ in range(3)]
    for _ in range(10):
        for one in instances:
            one.note("user_1", "key_1", "203.0.113.77")
        clock.advance(seconds=5)
    assert cache.writes == 1
    clock.advance(seconds=10)
    instances[2].note("user_1", "key_1", "198.51.100.4")
    assert cache.writes == 2
    told = instances[0].of("user_1")["key_1"]
    assert told == Use(datetime.fromisoformat("2026-01-31T09:06:00+00:00"), "198.51.100.0/24")


def test_each_key_has_its_own_last_use_and_no_key_of_anothers(clock: FrozenClock):
    uses = KeyUses(MemoryCache(clock), clock)
    uses.note("user_1", "key_1", "203.0.113.77")
    uses.note("user_1", "key_2", "2001:db8:1:2::3")
    uses.note("user_2", "key_3", "testclient")
    assert {key: use.network for key, use in uses.of("user_1").items()} == {
        "key_1": "203.0.113.0/24",
        "key_2": "2001:db8:1::/48",
    }
    assert uses.of("user_2")["key_3"].network == "unknown"
    assert uses.of("user_3") == {}


def test_a_rival_that_writes_first_costs_a_minute_and_nothing_else(clock: FrozenClock):
    class Beaten(MemoryCache):
        def replace(self, key, value, *, expected, ttl_s):
            return None

    KeyUses(Beaten(clock), clock).note("user_1", "key_1", "203.0.113.77")


@pytest.mark.parametrize(
    ("address", "network"),
    [("203.0.113.77", "203.0.113.0/24"), ("::ffff:203.0.113.77", "::/48"), ("", "unknown"), ("x; drop", "unknown")],
)
def test_an_address_loses_its_last_bits(address: str, network: str):
    assert network_of(address) == network
