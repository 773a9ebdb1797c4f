"""The purse's item in the agent table: pk case, sk `purse`."""

from typing import ClassVar

from pynamodb.attributes import NumberAttribute, UnicodeSetAttribute

from faultmaven.core.settings import settings
from faultmaven.providers.data.base import Item, TableMeta


class AgentTable(TableMeta):
    """Where the items of this slice lie."""

    table_name: ClassVar[str] = settings().tables.agent


class PurseItem(Item):
    """What the turns of a case spent on models: tokens, millionths of a dollar, and the names of calls under way."""

    class Meta(AgentTable):
        pass

    tokens = NumberAttribute(null=True)
    micro_usd = NumberAttribute(null=True)
    holds = UnicodeSetAttribute(null=True)
