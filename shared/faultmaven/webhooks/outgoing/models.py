"""What outgoing webhooks speak of: an event, a subscription, and a delivery with its attempts."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class EventType(StrEnum):
    """What can happen to a case."""

    OPENED = "case.opened"
    CONCLUDED = "case.concluded"
    CLOSED = "case.closed"


class PayloadFormat(StrEnum):
    """The form of what is sent: our own, or what Slack (and Mattermost, Rocket.Chat ...) shows as a message."""

    FAULTMAVEN = "faultmaven"
    SLACK = "slack"


@dataclass(frozen=True)
class CaseEvent:
    """Something that happened; `event_id` is the same however often it is told."""

    event_id: str
    type: EventType
    at: datetime
    user_id: str
    case_id: str


@dataclass(frozen=True)
class Subscription:
    """A URL that is told about events. One that answered 410 Gone is told nothing any more (`is_active` is False)."""

    subscription_id: str
    user_id: str
    url: str
    events: frozenset[EventType]
    format: PayloadFormat
    secret: str = field(repr=False)
    created_at: datetime
    is_active: bool = True


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True)
class Attempt:
    """One try: when, how long it took, and the status of the answer, or why there was none."""

    at: datetime
    duration_ms: int
    status: int | None = None
    error: str | None = None

    @property
    def is_success(self) -> bool:
        """Tell whether the receiver took it."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True)
class Dispatch:
    """One event for one subscription: what is sent, and every attempt to send it."""

    delivery_id: str
    subscription_id: str
    user_id: str
    case_id: str
    event: EventType
    body: str = field(repr=False)
    created_at: datetime
    state: DeliveryState = DeliveryState.PENDING
    attempts: tuple[Attempt, ...] = ()
