"""What can go wrong with a subscription."""

from faultmaven.core.errors import BadRequest, Conflict, NotFound


class SubscriptionNotFound(NotFound):
    code, title = "webhook_subscription_not_found", "There is no such webhook subscription"


class DeliveryNotFound(NotFound):
    code, title = "webhook_delivery_not_found", "There is no such delivery of this subscription"


class UrlRefused(BadRequest):
    code, title = "webhook_url_refused", "Events cannot be sent to this URL"


class TooManySubscriptions(Conflict):
    code, title = "too_many_webhook_subscriptions", "There are too many webhook subscriptions"


class NotDelivered(Exception):
    """An attempt failed; it is to be repeated after `retry_s` seconds (None: it was the last one)."""

    def __init__(self, retry_s: int | None) -> None:
        self.retry_s = retry_s
        super().__init__("not delivered")
