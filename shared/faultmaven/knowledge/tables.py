"""Items of the knowledge table. What belongs to a case has the case's key as `gsi1pk`: erasing the case erases it.

| item | pk | sk |
|---|---|---|
| document | `user#{user_id}`, of the library `global` | `document#{document_id}` |
| version of a document | same | `version#{document_id}#{number, 6 digits}` |
| which document has these bytes | same | `content#{collection}#{sha256}` |
| which document is of this source | same | `source#{collection}#{sha256 of the source}` |
| collection | same | `collection#{collection}` |
"""

from typing import ClassVar

from pynamodb.attributes import (
    BinaryAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)

from faultmaven.core.settings import settings
from faultmaven.providers.data.base import Item, TableMeta


class KnowledgeTable(TableMeta):
    """Where the items of this slice lie."""

    table_name: ClassVar[str] = settings().tables.knowledge


class DocumentItem(Item):
    """A document without its text. `number` is the version that searches see (0: none yet), `latest` the last given."""

    collection = UnicodeAttribute()
    title = UnicodeAttribute()
    version = UnicodeAttribute(default="")
    faults = JSONAttribute()
    tags = JSONAttribute()
    auto_tags = JSONAttribute(null=True)
    model_tags = JSONAttribute(null=True)
    hidden_tags = JSONAttribute(null=True)
    type = UnicodeAttribute()
    source = UnicodeAttribute(default="")
    number = NumberAttribute(default=0)
    latest = NumberAttribute(default=0)
    status = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)
    passages = NumberAttribute(default=0)
    redactions = JSONAttribute(null=True)
    created_at = UTCDateTimeAttribute()
    updated_at = UTCDateTimeAttribute()

    class Meta(KnowledgeTable):
        pass


class VersionItem(Item):
    """One state of a document; `version` is empty until its text was read."""

    version = UnicodeAttribute(default="")
    created_at = UTCDateTimeAttribute()
    size_chars = NumberAttribute(default=0)
    note = UnicodeAttribute(default="")
    filename = UnicodeAttribute(default="")
    content_type = UnicodeAttribute(default="")
    sha256 = UnicodeAttribute(default="")

    class Meta(KnowledgeTable):
        pass


class PointerItem(Item):
    """Says which document, and which version of it, has some bytes or is of some source."""

    document_id = UnicodeAttribute()
    number = NumberAttribute(default=0)

    class Meta(KnowledgeTable):
        pass


class CollectionItem(Item):
    """A collection: the label of the model its vectors are of, and the key its pseudonyms are made from. Those of users
    stand together in the index, as `knowledge-users`, by the user's id."""

    model = UnicodeAttribute(null=True)
    checked_at = UTCDateTimeAttribute(null=True)
    pseudonym_key = BinaryAttribute(legacy_encoding=False, null=True)

    class Meta(KnowledgeTable):
        pass
