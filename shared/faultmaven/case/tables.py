"""The case table: the case in its user's partition, everything of a case in a partition of its own.

| item | pk | sk |
|---|---|---|
| case | `user#{user_id}` | `case#{case_id}` |
| what a case is found by | `user#{user_id}#entries` | `fresh#{case_id}`: what changed; `page#{page_id}`: the rest |
| saved view | `user#{user_id}` | `view#{view_id}` |
| message | `user#{user_id}#case#{case_id}` | `message#{message_id}` |
| message said once | same | `said#{key}` |
| number of an evidence | same | `evidence#{evidence_id}` |
| course of the investigation | same | `course` |
| solution | same | `solution#{solution_id}` |
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
    fingerprint = UnicodeAttribute(null=True)
    ended_at = UTCDateTimeAttribute(null=True)

    class Meta(CaseTable):
        pass


class EntryItem(Item):
    """What changed of what a case is found and counted by, since it was last packed into a page.

    Written in one transaction with the case. Only what changed is there; `stamp` is another one after each change.
    Times are RFC 3339, an empty one means none; `micro_usd` are millionths of a dollar.
    """

    stamp = UnicodeAttribute()
    title = UnicodeAttribute(null=True)
    description = UnicodeAttribute(null=True)
    status = UnicodeAttribute(null=True)
    severity = UnicodeAttribute(null=True)
    tags: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)
    created_at = UnicodeAttribute(null=True)
    updated_at = UnicodeAttribute(null=True)
    pseudonym_key = BinaryAttribute(legacy_encoding=False, null=True)
    fingerprint = UnicodeAttribute(null=True)
    conclusion = UnicodeAttribute(null=True)
    verdict = UnicodeAttribute(null=True)
    cause = UnicodeAttribute(null=True)
    mechanism = UnicodeAttribute(null=True)
    component = UnicodeAttribute(null=True)
    caused_at = UnicodeAttribute(null=True)
    ended_at = UnicodeAttribute(null=True)
    tokens = NumberAttribute(null=True)
    micro_usd = NumberAttribute(null=True)
    is_gone = BooleanAttribute(null=True)

    class Meta(CaseTable):
        pass


class EntryPageItem(Item):
    """Entries of many cases of one user, zlib-compressed JSON; `revision` is another one after each change."""

    entries = BinaryAttribute(legacy_encoding=False)
    revision = UnicodeAttribute()

    class Meta(CaseTable):
        pass


class ViewItem(Item):
    """A search that a user keeps under a name: `filters` as the API takes them, all of one key."""

    view_id = UnicodeAttribute()
    name = UnicodeAttribute()
    filters = JSONAttribute()
    created_at = UTCDateTimeAttribute()
    version = UnicodeAttribute()

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


class SolutionItem(Item):
    """A way out and what became of it; `version` is another one after each change."""

    solution = JSONAttribute()
    version = UnicodeAttribute()

    class Meta(CaseTable):
        pass
