"""Items of the agent table that belong to tools; all go with their case.

| pk | sk | item |
|---|---|---|
| case | `tool-grants` | GrantsItem: what the user allowed |
| case | `tool-grant#{sha256}` | CaseGrantItem: one call that is allowed for the whole case |
| case | `tool-ask#{sha256}` | ConfirmationItem: one call that waits, or was answered |
| case | `tool-run#{scope}#{sha256}` | RunItem: an execution beyond the case, and what it gave |
"""

from typing import ClassVar

from pynamodb.attributes import BinaryAttribute, BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute

from faultmaven.core.settings import settings
from faultmaven.providers.data.base import Item, TableMeta


class AgentTable(TableMeta):
    """Where the items of this slice lie."""

    table_name: ClassVar[str] = settings().tables.agent


class GrantsItem(Item):
    """Policies by the tool's name."""

    class Meta(AgentTable):
        pass

    policies = JSONAttribute()


class CaseGrantItem(Item):
    """A call that its user allowed for the case; there until it is taken back."""

    class Meta(AgentTable):
        pass

    tool = UnicodeAttribute()
    bound = JSONAttribute()
    granted_at = UnicodeAttribute()


class ConfirmationItem(Item):
    """A call and what its user says of it; `ends_at` is exact, the TTL is later."""

    class Meta(AgentTable):
        pass

    confirmation_id = UnicodeAttribute()
    tool = UnicodeAttribute()
    arguments = JSONAttribute()
    sha256 = UnicodeAttribute()
    because = UnicodeAttribute()
    state = UnicodeAttribute()
    created_at = UnicodeAttribute()
    ends_at = NumberAttribute()
    turn_id = UnicodeAttribute(null=True)


class RunItem(Item):
    """An execution: begun before anything is done; `text` (zlib) is there once it ended."""

    class Meta(AgentTable):
        pass

    begun_at = NumberAttribute()
    text = BinaryAttribute(null=True, legacy_encoding=False)
    is_truncated = BooleanAttribute(null=True)
    total_bytes = NumberAttribute(null=True)
