"""What the API of outgoing webhooks takes and gives."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from faultmaven.webhooks.outgoing.models import DeliveryState, Dispatch, EventType, PayloadFormat, Subscription


class SubscriptionRequest(BaseModel):
    """A URL to tell about events. `format: slack` is what Slack's incoming webhooks take."""

    model_config = ConfigDict(extra="forbid")

    url: Annotated[str, Field(min_length=10, max_length=2_000)]
    events: Annotated[set[EventType], Field(min_length=1)] = set(EventType)
    format: PayloadFormat = PayloadFormat.FAULTMAVEN


class SubscriptionBody(BaseModel):
    """A subscription, without its secret."""

    subscription_id: str
    url: str
    events: list[EventType]
    format: PayloadFormat
    is_active: bool
    created_at: datetime

    @classmethod
    def of(cls, subscription: Subscription) -> "SubscriptionBody":
        """Return what the owner is told."""
        return cls.model_validate({**vars(subscription), "events": sorted(subscription.events)})


class SubscriptionWithSecret(SubscriptionBody):
    """A subscription at the one moment at which its secret is shown."""

    secret: str = Field(description="checks `webhook-signature` (standardwebhooks.com)")


class SubscriptionList(BaseModel):
    """All subscriptions of a user, oldest first."""

    items: list[SubscriptionBody]


class AttemptBody(BaseModel):
    """One try: the status of the answer, or why there was none."""

    model_config = ConfigDict(from_attributes=True)

    at: datetime
    duration_ms: int
    status: int | None
    error: str | None


class DeliveryBody(BaseModel):
    """An event for a subscription, and what became of it."""

    model_config = ConfigDict(from_attributes=True)

    delivery_id: str
    event: EventType
    case_id: str
    state: DeliveryState
    created_at: datetime
    attempts: list[AttemptBody]

    @classmethod
    def of(cls, dispatch: Dispatch) -> "DeliveryBody":
        """Return what the owner is told."""
        return cls.model_validate(dispatch)
