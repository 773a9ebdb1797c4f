"""The double of the cache: a dictionary under a clock."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from faultmaven.core.clock import Clock, utc_now
from faultmaven.providers.cache.protocol import CacheProvider, Entry


class MemoryCache:
    """A cache that lives as long as the process."""

    def __init__(self, clock: Clock = utc_now) -> None:
        self._clock = clock
        self._entries: dict[str, tuple[Entry, float]] = {}

    def get(self, key: str) -> Entry | None:
        entry, ends = self._entries.get(key, (None, 0.0))
        return entry if self._clock().timestamp() < ends else None

    def replace(self, key: str, value: str, *, expected: str | None, ttl_s: int) -> Entry | None:
        found = self.get(key)
        if (found.version if found else None) != expected:
            return None
        entry = Entry(value, uuid4().hex)
        self._entries[key] = (entry, self._clock().timestamp() + ttl_s)
        return entry

    def delete(self, key: str) -> None:
        self._entries.pop(key, None)


if TYPE_CHECKING:
    _check: CacheProvider = MemoryCache()
