"""Identities elsewhere, in the auth table.

| item | pk | sk |
|---|---|---|
| whose an identity is | `identity#{sha256 of issuer and subject}` | `owner` |
| which identities a user has | `user#{user_id}` | `identity#{the same}` |
"""

from pynamodb.attributes import UnicodeAttribute

from faultmaven.auth.tables import AuthTable
from faultmaven.providers.data.base import Item


class IdentityItem(Item):
    """An identity of a user; of its issuer and subject there is only the hash."""

    user_id = UnicodeAttribute()

    class Meta(AuthTable):
        pass
