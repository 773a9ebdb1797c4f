"""Subscriptions and deliveries in DynamoDB."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, cast

from pynamodb.exceptions import DoesNotExist, PutError, UpdateError

from faultmaven.core.clock import to_iso
from faultmaven.providers.data.base import case_key, user_key
from faultmaven.providers.data.failures import is_condition_failure
from faultmaven.webhooks.outgoing.models import (
    Attempt,
    DeliveryState,
    Dispatch,
    EventType,
    PayloadFormat,
    Subscription,
)
from faultmaven.webhooks.outgoing.tables import DeliveryItem, SubscriptionItem

#: How long the log of deliveries goes back.
KEPT_DAYS = 30


class SubscriptionRepository:
    """Stores subscriptions."""

    def save(self, subscription: Subscription) -> None:
        """Store a subscription."""
        SubscriptionItem(
            user_key(subscription.user_id),
            _subscription_sk(subscription.subscription_id),
            subscription_id=subscription.subscription_id,
            url=subscription.url,
            events=sorted(subscription.events),
            format=subscription.format.value,
            secret=subscription.secret,
            created_at=subscription.created_at,
            is_active=subscription.is_active,
        ).save()

    def find(self, user_id: str, subscription_id: str) -> Subscription | None:
        """Return a subscription as of the last write."""
        try:
            sk = _subscription_sk(subscription_id)
            return _subscription(user_id, SubscriptionItem.get(user_key(user_id), sk, consistent_read=True))
        except DoesNotExist:
            return None

    def list(self, user_id: str) -> list[Subscription]:
        """Return a user's subscriptions, oldest first."""
        begins = SubscriptionItem.sk.startswith(_subscription_sk(""))
        return [_subscription(user_id, item) for item in SubscriptionItem.query(user_key(user_id), begins)]

    def delete(self, user_id: str, subscription_id: str) -> None:
        """Forget a subscription; its log ends by itself."""
        SubscriptionItem(user_key(user_id), _subscription_sk(subscription_id)).delete()


class DispatchRepository:
    """Stores deliveries and what came of them."""

    def create(self, dispatch: Dispatch) -> None:
        """Store a delivery, unless the same event was stored for the subscription before."""
        item = DeliveryItem(
            user_key(dispatch.user_id),
            _delivery_sk(dispatch.subscription_id, dispatch.delivery_id),
            gsi1pk=case_key(dispatch.user_id, dispatch.case_id),
            gsi1sk=_delivery_sk(dispatch.subscription_id, dispatch.delivery_id),
            delivery_id=dispatch.delivery_id,
            subscription_id=dispatch.subscription_id,
            case_id=dispatch.case_id,
            event=dispatch.event.value,
            body=dispatch.body,
            created_at=dispatch.created_at,
            state=dispatch.state.value,
            attempts=[],
            expires_at=int((dispatch.created_at + timedelta(days=KEPT_DAYS)).timestamp()),
        )
        try:
            item.save(DeliveryItem.pk.does_not_exist())
        except PutError as error:
            if not is_condition_failure(error):
                raise

    def find(self, user_id: str, subscription_id: str, delivery_id: str) -> Dispatch | None:
        """Return a delivery as of the last write."""
        sk = _delivery_sk(subscription_id, delivery_id)
        try:
            return _dispatch(user_id, DeliveryItem.get(user_key(user_id), sk, consistent_read=True))
        except DoesNotExist:
            return None

    def list(self, user_id: str, subscription_id: str, *, before: str | None, limit: int) -> Iterator[Dispatch]:
        """Yield up to `limit` deliveries made before the delivery `before`, newest first."""
        prefix = _delivery_sk(subscription_id, "")
        older = (
            DeliveryItem.sk.between(prefix, _delivery_sk(subscription_id, before))
            if before
            else DeliveryItem.sk.startswith(prefix)
        )
        found = DeliveryItem.query(
            user_key(user_id), older, consistent_read=True, scan_index_forward=False, limit=limit + bool(before)
        )
        for item in found:
            if item.delivery_id != before:
                yield _dispatch(user_id, item)

    def note(self, dispatch: Dispatch) -> None:
        """Write down the state and the attempts, unless the delivery was erased meanwhile."""
        item = DeliveryItem(user_key(dispatch.user_id), _delivery_sk(dispatch.subscription_id, dispatch.delivery_id))
        attempts = [
            {"at": to_iso(one.at), "duration_ms": one.duration_ms, "status": one.status, "error": one.error}
            for one in dispatch.attempts
        ]
        actions = [DeliveryItem.state.set(dispatch.state.value), DeliveryItem.attempts.set(attempts)]
        try:
            item.update([*actions], DeliveryItem.pk.exists())
        except UpdateError as error:
            if not is_condition_failure(error):
                raise


def _subscription_sk(subscription_id: str) -> str:
    return f"subscription#{subscription_id}"


def _delivery_sk(subscription_id: str, delivery_id: str) -> str:
    return f"delivery#{subscription_id}#{delivery_id}"


def _subscription(user_id: str, item: SubscriptionItem) -> Subscription:
    return Subscription(
        subscription_id=item.subscription_id,
        user_id=user_id,
        url=item.url,
        events=frozenset(EventType(word) for word in cast(list[str], item.events)),
        format=PayloadFormat(item.format),
        secret=item.secret,
        created_at=item.created_at,
        is_active=item.is_active,
    )


def _dispatch(user_id: str, item: DeliveryItem) -> Dispatch:
    attempts: list[dict[str, Any]] = item.attempts
    return Dispatch(
        delivery_id=item.delivery_id,
        subscription_id=item.subscription_id,
        user_id=user_id,
        case_id=item.case_id,
        event=EventType(item.event),
        body=item.body,
        created_at=item.created_at,
        state=DeliveryState(item.state),
        attempts=tuple(
            Attempt(datetime.fromisoformat(one["at"]), one["duration_ms"], one["status"], one["error"])
            for one in attempts
        ),
    )
