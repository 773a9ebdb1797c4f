"""The session table.

| item | pk | sk |
|---|---|---|
| session | `user#{user_id}` | `session#{session_id}` |
| the session of a device | `user#{user_id}` | `device#{sha256 of client_id}` |

TTL removes items up to two days late; `expires_on` is exact, and reads go by it.
"""

from typing import ClassVar

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute

from faultmaven.core.settings import settings
from faultmaven.providers.data.base import Item, TableMeta


class SessionTable(TableMeta):
    """Where the items of this slice lie."""

    table_name: ClassVar[str] = settings().tables.session


class SessionItem(Item):
    """A session."""

    session_id = UnicodeAttribute()
    client_id = UnicodeAttribute()
    created_at = UTCDateTimeAttribute()
    last_activity = UTCDateTimeAttribute()
    expires_on = UTCDateTimeAttribute()
    ttl_minutes = NumberAttribute()
    state: JSONAttribute = JSONAttribute()

    class Meta(SessionTable):
        pass


class DeviceItem(Item):
    """Which session a device has."""

    session_id = UnicodeAttribute()

    class Meta(SessionTable):
        pass
