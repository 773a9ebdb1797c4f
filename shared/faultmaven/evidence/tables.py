"""The evidence table. All of a case lies in the case's partition, so that a list is complete the moment after a write.

| item | pk | sk | gsi1pk |
|---|---|---|---|
| evidence | `user#{user_id}#case#{case_id}` | `evidence#{evidence_id}` | |
| which case an evidence is in | `user#{user_id}` | `evidence#{evidence_id}` | `user#{user_id}#case#{case_id}` |
| who has these bytes | `user#{user_id}#case#{case_id}` | `content#{sha256}` | |
"""

from typing import ClassVar

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)

from faultmaven.core.settings import settings
from faultmaven.providers.data.base import Item, TableMeta


class EvidenceTable(TableMeta):
    """Where the items of this slice lie."""

    table_name: ClassVar[str] = settings().tables.evidence


class EvidenceItem(Item):
    """An evidence. `claim` is the attempt that may finish it, and the generation that attempt writes."""

    evidence_id = UnicodeAttribute()
    number = NumberAttribute()
    filename = UnicodeAttribute()
    size_bytes = NumberAttribute()
    sha256 = UnicodeAttribute()
    status = UnicodeAttribute()
    created_at = UTCDateTimeAttribute()
    content_type = UnicodeAttribute(null=True)
    modified_at = UTCDateTimeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    data_type = UnicodeAttribute(null=True)
    format = UnicodeAttribute(null=True)
    extractor = UnicodeAttribute(null=True)
    confidence = NumberAttribute(null=True)
    chosen_type = UnicodeAttribute(null=True)
    chosen_format = UnicodeAttribute(null=True)
    line_count = NumberAttribute(default=0)
    generation = UnicodeAttribute(null=True)
    fact_counts = JSONAttribute(null=True)
    parent_id = UnicodeAttribute(null=True)
    duplicate_of = UnicodeAttribute(null=True)
    first_ts = UTCDateTimeAttribute(null=True)
    last_ts = UTCDateTimeAttribute(null=True)
    redactions = JSONAttribute(null=True)
    warnings = JSONAttribute(null=True)
    ready_at = UTCDateTimeAttribute(null=True)
    claim = UnicodeAttribute(null=True)
    claimed_at = UTCDateTimeAttribute(null=True)
    object_version = UnicodeAttribute(null=True)
    attempts = NumberAttribute(default=0)
    is_deleting = BooleanAttribute(null=True)

    class Meta(EvidenceTable):
        pass


class AddressItem(Item):
    """Says in which case an evidence is, for who has only its id."""

    case_id = UnicodeAttribute()

    class Meta(EvidenceTable):
        pass


class ContentItem(Item):
    """Says which evidence of a case has the bytes with this checksum."""

    evidence_id = UnicodeAttribute()

    class Meta(EvidenceTable):
        pass
