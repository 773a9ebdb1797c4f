"""What can go wrong with an alert that comes in."""

from faultmaven.core.errors import BadRequest, Conflict, NotFound, Unauthenticated, Unavailable, Unprocessable


class EndpointNotFound(NotFound):
    code, title = "webhook_endpoint_not_found", "There is no such webhook endpoint"


class TooManyEndpoints(Conflict):
    code, title = "too_many_webhook_endpoints", "There are too many webhook endpoints"


class SecretNeeded(BadRequest):
    """The sender makes the secret (PagerDuty), or is known by its topic (SNS): it has to be told."""

    code, title = "webhook_secret_needed", "This source needs something that only you know"


class DeliveryRefused(Unauthenticated):
    """Nothing shows that the sender is who it says: no signature, a wrong one, or one that is too old."""

    code, title = "webhook_refused", "This delivery cannot be trusted"


class DeliveryNotUnderstood(Unprocessable):
    code, title = "webhook_not_understood", "This is not what the source sends"


class DeliveryInProgress(Unavailable):
    """The same delivery is being taken at this moment; sent again in a second it finds that done."""

    code, title = "webhook_in_progress", "The same delivery is being taken right now"

    def __init__(self) -> None:
        super().__init__("Send it again in a moment.", headers={"retry-after": "1"})
