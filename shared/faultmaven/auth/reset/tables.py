"""Resets in the auth table.

| item | pk | sk |
|---|---|---|
| link of a reset | `user#{user_id}` | `reset` |
"""

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute, UTCDateTimeAttribute

from faultmaven.auth.tables import AuthTable
from faultmaven.providers.data.base import Item


class ResetItem(Item):
    """The newest link; of its token there is only the hash. A spent one stays until its end, so that a mail that is
    written again makes no second one of it."""

    request_id = UnicodeAttribute()
    digest = UnicodeAttribute()
    ends_at = UTCDateTimeAttribute()
    is_spent = BooleanAttribute()

    class Meta(AuthTable):
        pass
