"""Items of the webhook table that belong to alerts coming in.

| item | pk | sk |
|---|---|---|
| endpoint | `user#{user_id}` | `endpoint#{endpoint_id}` |
| alert | `user#{user_id}` | `alert#{alert_id}` |
| receipt of a delivery | `user#{user_id}` | `receipt#{receipt_id}` |
"""

from typing import ClassVar

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute

from faultmaven.core.settings import settings
from faultmaven.providers.data.base import Item, TableMeta


class WebhookTable(TableMeta):
    """Where the items of this slice lie."""

    table_name: ClassVar[str] = settings().tables.webhook


class EndpointItem(Item):
    """An endpoint. Its secret has to be known to check a signature: only the webhook functions read this table."""

    class Meta(WebhookTable):
        pass

    endpoint_id = UnicodeAttribute()
    source = UnicodeAttribute()
    name = UnicodeAttribute()
    secret = UnicodeAttribute()
    created_at = UTCDateTimeAttribute()
    topic_arn = UnicodeAttribute(null=True)
    previous = UnicodeAttribute(null=True)
    previous_until = UTCDateTimeAttribute(null=True)


class AlertItem(Item):
    """An alert by the hash of its source and key, and the case it led to."""

    class Meta(WebhookTable):
        pass

    alert_id = UnicodeAttribute()
    case_id = UnicodeAttribute()
    turn_id = UnicodeAttribute()
    last_at = UTCDateTimeAttribute()
    is_opened = BooleanAttribute()
    is_asked = BooleanAttribute()
    is_resolved = BooleanAttribute()


class ReceiptItem(Item):
    """A delivery that is being taken until `busy_until` (epoch seconds), or, with an outcome, was taken."""

    class Meta(WebhookTable):
        pass

    holder = UnicodeAttribute()
    busy_until = NumberAttribute()
    outcome = UnicodeAttribute(null=True)
    case_id = UnicodeAttribute(null=True)
