"""What every source of alerts can do."""

from datetime import datetime
from typing import ClassVar, Protocol

from faultmaven.webhooks.incoming.models import Delivery, Endpoint, News
from faultmaven.webhooks.web import Web


class Source(Protocol):
    """A system that sends alerts: how it shows that it is itself, and what its deliveries tell."""

    #: What people call it.
    label: ClassVar[str]

    def check(self, delivery: Delivery, endpoint: Endpoint, now: datetime, web: Web) -> None:
        """Raise DeliveryRefused unless the delivery comes from who may send to this endpoint, and is no replay."""
        ...

    def read(self, delivery: Delivery) -> News:
        """Return what a checked delivery tells; raises DeliveryNotUnderstood."""
        ...
