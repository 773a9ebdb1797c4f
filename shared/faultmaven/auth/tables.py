"""The auth table.

| item | pk | sk |
|---|---|---|
| user | `user#{user_id}` | `profile` |
| sign-in | `user#{user_id}` | `family#{family_id}` |
| who owns an address | `email#{sha256 of the address}` | `owner` |

Besides: the link of a reset (`reset/tables.py`) and identities elsewhere (`federation/tables.py`).
"""

from typing import ClassVar

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from faultmaven.core.settings import settings
from faultmaven.providers.data.base import Item, TableMeta


class AuthTable(TableMeta):
    """Where the items of this slice lie."""

    table_name: ClassVar[str] = settings().tables.auth


class UserItem(Item):
    """A person with an account."""

    user_id = UnicodeAttribute()
    email = UnicodeAttribute()
    name = UnicodeAttribute(null=True)
    role = UnicodeAttribute()
    password_hash = UnicodeAttribute()
    password_changed_at = UTCDateTimeAttribute()
    email_verified_at = UTCDateTimeAttribute(null=True)
    erasing_at = UTCDateTimeAttribute(null=True)
    created_at = UTCDateTimeAttribute()

    class Meta(AuthTable):
        pass


class EmailItem(Item):
    """Makes an address unique: it can be written only once."""

    user_id = UnicodeAttribute()

    class Meta(AuthTable):
        pass


class FamilyItem(Item):
    """A sign-in and its unspent refresh token."""

    family_id = UnicodeAttribute()
    current = UnicodeAttribute()
    previous = UnicodeAttribute(null=True)
    started_at = UTCDateTimeAttribute()
    rotated_at = UTCDateTimeAttribute()
    ends_at = UTCDateTimeAttribute()

    class Meta(AuthTable):
        pass
