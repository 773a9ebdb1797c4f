"""What an erasure remembers, in the auth table, so that a crash forgets no case.

| item | pk | sk |
|---|---|---|
| a case that is, or was, to be erased | `user#{user_id}` | `erased-case#{case_id}` |
"""

from typing import ClassVar

from pynamodb.attributes import UnicodeAttribute

from faultmaven.core.settings import settings
from faultmaven.providers.data.base import Item, TableMeta


class ErasedCaseItem(Item):
    """A case, by its id only; work of it that was on its way when it went may leave something behind."""

    case_id = UnicodeAttribute()

    class Meta(TableMeta):
        table_name: ClassVar[str] = settings().tables.auth
