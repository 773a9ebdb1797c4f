"""Items of the agent table: a turn and its events.

| pk | sk | item |
|---|---|---|
| case | `turn#{turn_id}` | TurnItem |
| case | `event#{turn_id}#{seq}` | EventItem |
"""

from typing import ClassVar

from pynamodb.attributes import BinaryAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute

from faultmaven.core.settings import settings
from faultmaven.providers.data.base import Item, TableMeta


class AgentTable(TableMeta):
    """Where the items of this slice lie."""

    table_name: ClassVar[str] = settings().tables.agent


class TurnItem(Item):
    """One turn; `response` is the zlib-compressed JSON of the AgentResponse, far below an item's 400 KB."""

    class Meta(AgentTable):
        pass

    user_id = UnicodeAttribute()
    case_id = UnicodeAttribute()
    question = UnicodeAttribute()
    status = UnicodeAttribute()
    created_at = UnicodeAttribute()
    deadline_at = UnicodeAttribute()
    finished_at = UnicodeAttribute(null=True)
    response = BinaryAttribute(null=True, legacy_encoding=False)
    reason = UnicodeAttribute(null=True)
    model = JSONAttribute(null=True)
    usage = JSONAttribute(null=True)
    lease_owner = UnicodeAttribute(null=True)
    lease_until = NumberAttribute(null=True)


class EventItem(Item):
    """One step of a turn."""

    class Meta(AgentTable):
        pass

    seq = NumberAttribute()
    at = UnicodeAttribute()
    kind = UnicodeAttribute()
    text = UnicodeAttribute()
    data = JSONAttribute(null=True)
