"""The report table: which versions a case's reports have. What they say lies in the bucket, under `reports/`.

| item | pk | sk |
|---|---|---|
| version | `user#{user_id}#case#{case_id}` | `{kind}#{number:06d}` |
"""

from typing import Any, ClassVar

from pynamodb.attributes import ListAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute

from faultmaven.core.settings import settings
from faultmaven.providers.data.base import Item, TableMeta


class VersionItem(Item):
    """A version; it is written once and never changed. `restored_from` is 0 for one that was not restored."""

    version_id = UnicodeAttribute()
    created_at = UTCDateTimeAttribute()
    author = UnicodeAttribute()
    origin = UnicodeAttribute()
    note = UnicodeAttribute(default="")
    restored_from = NumberAttribute(default=0)
    edited_sections: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute)

    class Meta(TableMeta):
        table_name: ClassVar[str] = settings().tables.report
