"""One contract for every cache: DynamoDB and the double."""

import pytest
from faultmaven.providers.cache.dynamo import DynamoCache
from faultmaven.providers.cache.memory import MemoryCache
from faultmaven.providers.data.base import Item


@pytest.fixture(params=[MemoryCache, DynamoCache])
def cache(request, stores, clock):
    return request.param(clock)


def test_what_is_written_is_read_until_its_end(cache, clock):
    written = cache.replace("a", "1", expected=None, ttl_s=60)
    assert cache.get("a") == written
    clock.advance(seconds=59.999)
    assert cache.get("a") == written
    clock.advance(seconds=0.001)
    assert cache.get("a") is None


def test_a_write_needs_the_version_it_replaces(cache):
    first = cache.replace("a", "1", expected=None, ttl_s=60)
    assert cache.replace("a", "2", expected=None, ttl_s=60) is None
    second = cache.replace("a", "2", expected=first.version, ttl_s=60)
    assert cache.replace("a", "3", expected=first.version, ttl_s=60) is None
    assert cache.get("a") == second


def test_an_entry_that_ended_is_absent_for_writers_too(cache, clock):
    old = cache.replace("a", "1", expected=None, ttl_s=60)
    clock.advance(seconds=60)
    assert cache.replace("a", "2", expected=None, ttl_s=60) is not None
    assert cache.replace("a", "3", expected=old.version, ttl_s=60) is None


def test_removing_makes_room_and_removing_nothing_is_fine(cache):
    cache.delete("a")
    cache.replace("a", "1", expected=None, ttl_s=60)
    cache.delete("a")
    assert cache.get("a") is None
    assert cache.replace("a", "2", expected=None, ttl_s=60) is not None


def test_a_write_the_sdk_repeats_after_a_lost_answer_counts_once_and_as_a_success(stores, clock, monkeypatch):
    cache, real = DynamoCache(clock), Item.save

    def twice(self, condition=None):
        real(self, condition)
        real(self, condition)  # the first answer was lost on the way

    monkeypatch.setattr(Item, "save", twice)
    written = cache.replace("a", "1", expected=None, ttl_s=60)
    assert written is not None
    assert cache.get("a") == written
