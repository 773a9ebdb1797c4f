"""Items of long investigations in the agent table.

| pk | sk | item |
|---|---|---|
| case | `investigation#{investigation_id}` | InvestigationItem |
| case | `investigating` | ActiveItem: which one drives the case now |
| case | `step#{investigation_id}#{step}#{place of the stage}{stage}` | StepItem |
"""

from typing import ClassVar

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from faultmaven.core.settings import settings
from faultmaven.providers.data.base import Item, TableMeta


class AgentTable(TableMeta):
    """Where the items of this slice lie."""

    table_name: ClassVar[str] = settings().tables.agent


class InvestigationItem(Item):
    """One long investigation."""

    class Meta(AgentTable):
        pass

    user_id = UnicodeAttribute()
    case_id = UnicodeAttribute()
    goal = UnicodeAttribute()
    status = UnicodeAttribute()
    created_at = UnicodeAttribute()
    deadline_at = UnicodeAttribute()
    wait_s = NumberAttribute()
    seen_at = UnicodeAttribute()
    run = NumberAttribute()
    reason = UnicodeAttribute(default="")
    ended_at = UnicodeAttribute(null=True)
    token = UnicodeAttribute(default="")
    token_step = NumberAttribute(default=0)


class ActiveItem(Item):
    """Names the one investigation of a case that has not ended."""

    class Meta(AgentTable):
        pass

    investigation_id = UnicodeAttribute()


class StepItem(Item):
    """The result of one stage of one step."""

    class Meta(AgentTable):
        pass

    step = NumberAttribute()
    stage = UnicodeAttribute()
    at = UnicodeAttribute()
    text = UnicodeAttribute()
    data = JSONAttribute()
