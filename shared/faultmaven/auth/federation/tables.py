"""Identities elsewhere, in the auth table.

| item | pk | sk |
|---|---|---|
| whose an identity is | `identity#{sha256 of issuer and subject}` | `owner` |
| which identities a user has | `user#{user_id}` | `identity#{the same}` |
"""

from typing import ClassVar

from pynamodb.attributes import UnicodeAttribute

from faultmaven.core.settings import settings
from faultmaven.providers.data.base import Item, TableMeta


class IdentityItem(Item):
    """An identity of a user; of its issuer and subject there is only the hash."""

    user_id = UnicodeAttribute()

    class Meta(TableMeta):
        table_name: ClassVar[str] = settings().tables.auth
