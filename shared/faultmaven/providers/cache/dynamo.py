"""The cache in the platform table."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, PutError

from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.settings import settings
from faultmaven.providers.cache.protocol import CacheProvider, Entry
from faultmaven.providers.data.base import Item, TableMeta
from faultmaven.providers.data.failures import is_condition_failure


class CacheItem(Item):
    """One entry: `pk` is its key; `ends_at` is exact, while TTL may remove it two days late."""

    value = UnicodeAttribute()
    version = UnicodeAttribute()
    ends_at = NumberAttribute()

    class Meta(TableMeta):
        table_name: ClassVar[str] = settings().tables.platform


class DynamoCache:
    """Entries as items, each written conditionally on the version it replaces."""

    def __init__(self, clock: Clock = utc_now) -> None:
        self._clock = clock

    def get(self, key: str) -> Entry | None:
        try:
            item = CacheItem.get(key, "entry", consistent_read=True)
        except DoesNotExist:
            return None
        is_over = self._clock().timestamp() >= float(item.ends_at)
        return None if is_over else Entry(item.value, item.version)

    def replace(self, key: str, value: str, *, expected: str | None, ttl_s: int) -> Entry | None:
        now = self._clock().timestamp()
        version = uuid4().hex
        if expected is None:
            condition = CacheItem.version.does_not_exist() | (CacheItem.ends_at <= now)
        else:
            condition = CacheItem.version == expected
        ends_at = now + ttl_s
        item = CacheItem(key, "entry", value=value, version=version, ends_at=ends_at, expires_at=int(ends_at) + 1)
        try:
            item.save(condition)
        except PutError as error:
            if not is_condition_failure(error):
                raise
            # The SDK may have repeated a write whose answer was lost: then the version there is the one we wrote.
            found = self.get(key)
            return found if found is not None and found.version == version else None
        return Entry(value, version)

    def delete(self, key: str) -> None:
        CacheItem(key, "entry").delete()


@cache
def platform_cache() -> CacheProvider:
    """Return this process's cache."""
    return DynamoCache()


if TYPE_CHECKING:
    _check: CacheProvider = DynamoCache()
