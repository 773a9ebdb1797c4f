"""Items of the knowledge table.

| item | pk | sk |
|---|---|---|
| document | `collection#{collection}` | `document#{document_id}` |
| state of a collection | `collection#{collection}` | `state` |
"""

from typing import ClassVar

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from faultmaven.core.settings import settings
from faultmaven.providers.data.base import Item, TableMeta


class KnowledgeTable(TableMeta):
    """Where the items of this slice lie."""

    table_name: ClassVar[str] = settings().tables.knowledge


class DocumentItem(Item):
    """One document; a page of Markdown is far below an item's 400 KB."""

    title = UnicodeAttribute()
    body = UnicodeAttribute()
    version = UnicodeAttribute()
    faults = JSONAttribute()
    tags = JSONAttribute()
    updated_at = UTCDateTimeAttribute()

    class Meta(KnowledgeTable):
        pass


class StateItem(Item):
    """What a collection holds, as one version: it changes when any document does, and search indexes follow it."""

    version = UnicodeAttribute()

    class Meta(KnowledgeTable):
        pass
