"""The case table: the case in its user's partition, everything of a case in a partition of its own.

| item | pk | sk |
|---|---|---|
| case | `user#{user_id}` | `case#{case_id}` |
| message | `user#{user_id}#case#{case_id}` | `message#{message_id}` |
| message said once | same | `said#{key}` |
| number of an evidence | same | `evidence#{evidence_id}` |
| course of the investigation | same | `course` |
"""

from typing import Any, ClassVar

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    JSONAttribute,
    ListAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)

from faultmaven.core.settings import settings
from faultmaven.providers.data.base import Item, TableMeta


class CaseTable(TableMeta):
    """Where the items of this slice lie."""

    table_name: ClassVar[str] = settings().tables.case


class CaseItem(Item):
    """A case. `evidence_seq` is the last number given, `evidence_count` how many files are there now.

    `pseudonym_key` is the secret that all pseudonyms of the case are made from; with it gone, nobody can try values
    against them.
    """

    case_id = UnicodeAttribute()
    title = UnicodeAttribute()
    description = UnicodeAttribute()
    status = UnicodeAttribute()
    severity = UnicodeAttribute()
    tags: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute)
    created_at = UTCDateTimeAttribute()
    updated_at = UTCDateTimeAttribute()
    version = UnicodeAttribute()
    pseudonym_key = BinaryAttribute(legacy_encoding=False)
    evidence_seq = NumberAttribute(default=0)
    evidence_count = NumberAttribute(default=0)
    conclusion = JSONAttribute(null=True)
    concluded_at = UTCDateTimeAttribute(null=True)
    is_deleting = BooleanAttribute(null=True)
    keep_as_knowledge = BooleanAttribute(null=True)

    class Meta(CaseTable):
        pass


class MessageItem(Item):
    """A message, in the order of its id."""

    message_id = UnicodeAttribute()
    role = UnicodeAttribute()
    content = UnicodeAttribute()
    created_at = UTCDateTimeAttribute()
    turn_id = UnicodeAttribute(null=True)

    class Meta(CaseTable):
        pass


class SaidOnceItem(Item):
    """Marks that the message of a key was said, and which one it is."""

    message_id = UnicodeAttribute()

    class Meta(CaseTable):
        pass


class EvidenceNumberItem(Item):
    """The number an evidence has in its case."""

    number = NumberAttribute()

    class Meta(CaseTable):
        pass


class CourseItem(Item):
    """Where the investigation of the case stands; `revision` counts its changes, and each change names the last."""

    course = JSONAttribute()
    revision = NumberAttribute()

    class Meta(CaseTable):
        pass
