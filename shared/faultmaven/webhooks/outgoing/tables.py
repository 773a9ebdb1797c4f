"""Items of the webhook table that belong to events going out.

| item | pk | sk |
|---|---|---|
| subscription | `user#{user_id}` | `subscription#{subscription_id}` |
| delivery | `user#{user_id}` | `delivery#{subscription_id}#{delivery_id}` |

A delivery quotes its case, so its `gsi1pk` is the case's key: erasing the case erases it.
"""

from typing import Any, ClassVar

from pynamodb.attributes import BooleanAttribute, JSONAttribute, ListAttribute, UnicodeAttribute, UTCDateTimeAttribute

from faultmaven.core.settings import settings
from faultmaven.providers.data.base import Item, TableMeta


class WebhookTable(TableMeta):
    """Where the items of this slice lie."""

    table_name: ClassVar[str] = settings().tables.webhook


class SubscriptionItem(Item):
    """A subscription."""

    class Meta(WebhookTable):
        pass

    subscription_id = UnicodeAttribute()
    url = UnicodeAttribute()
    events: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute)
    format = UnicodeAttribute()
    secret = UnicodeAttribute()
    created_at = UTCDateTimeAttribute()
    is_active = BooleanAttribute()


class DeliveryItem(Item):
    """A delivery; `attempts` are objects with at, duration_ms, status and error."""

    class Meta(WebhookTable):
        pass

    delivery_id = UnicodeAttribute()
    subscription_id = UnicodeAttribute()
    case_id = UnicodeAttribute()
    event = UnicodeAttribute()
    body = UnicodeAttribute()
    created_at = UTCDateTimeAttribute()
    state = UnicodeAttribute()
    attempts = JSONAttribute()
