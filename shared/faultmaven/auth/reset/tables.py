"""Resets in the auth table.

| item | pk | sk |
|---|---|---|
| link of a reset | `user#{user_id}` | `reset` |
"""

from typing import ClassVar

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute, UTCDateTimeAttribute

from faultmaven.core.settings import settings
from faultmaven.providers.data.base import Item, TableMeta


class ResetItem(Item):
    """The newest link; of its token there is only the hash. A spent one stays until its end, so that a mail that is
    written again makes no second one of it."""

    request_id = UnicodeAttribute()
    digest = UnicodeAttribute()
    ends_at = UTCDateTimeAttribute()
    is_spent = BooleanAttribute()

    class Meta(TableMeta):
        table_name: ClassVar[str] = settings().tables.auth
