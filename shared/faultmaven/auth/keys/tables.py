"""The table of API keys. Every door may read it; only `auth` writes it.

| item | pk | sk |
|---|---|---|
| API key | `user#{user_id}` | `key#{key_id}` |
"""

from typing import Any, ClassVar

from pynamodb.attributes import ListAttribute, UnicodeAttribute, UTCDateTimeAttribute

from faultmaven.core.settings import settings
from faultmaven.providers.data.base import Item, TableMeta


class KeyTable(TableMeta):
    """Where the items lie."""

    table_name: ClassVar[str] = settings().tables.key


class ApiKeyItem(Item):
    """An API key; of its secret there is only the hash."""

    class Meta(KeyTable):
        pass

    key_id = UnicodeAttribute()
    email = UnicodeAttribute()
    name = UnicodeAttribute()
    scopes: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute)
    secret_sha256 = UnicodeAttribute()
    shown_end = UnicodeAttribute()
    created_at = UTCDateTimeAttribute()
    ends_at = UTCDateTimeAttribute(null=True)
