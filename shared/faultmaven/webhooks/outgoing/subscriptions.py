"""What can be done with subscriptions: make one, list them, end one, read their log, and deliver something again."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from faultmaven.agent.tools.addresses import Resolve
from faultmaven.agent.tools.errors import ToolFailed
from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.ids import new_id
from faultmaven.core.settings import settings
from faultmaven.providers.queue.protocol import QueueProvider
from faultmaven.providers.queue.sqs import SqsQueue
from faultmaven.webhooks.outgoing.errors import (
    DeliveryNotFound,
    SubscriptionNotFound,
    TooManySubscriptions,
    UrlRefused,
)
from faultmaven.webhooks.outgoing.models import DeliveryState, Dispatch, EventType, PayloadFormat, Subscription
from faultmaven.webhooks.outgoing.repository import DispatchRepository, SubscriptionRepository
from faultmaven.webhooks.outgoing.signing import new_secret
from faultmaven.webhooks.web import Unreachable, is_this_machine, require_web_url, resolve_subscriber

MOST_SUBSCRIPTIONS = 20


@dataclass(frozen=True)
class Subscriptions:
    """Subscriptions of users. Every method takes the user who asks, and finds nothing of anybody else."""

    subscriptions: SubscriptionRepository
    deliveries: DispatchRepository
    queue: QueueProvider
    resolve: Resolve = resolve_subscriber
    clock: Clock = utc_now

    def subscribe(self, user_id: str, url: str, events: frozenset[EventType], form: PayloadFormat) -> Subscription:
        """Make a subscription; raises UrlRefused where the URL is not one of the public internet with https."""
        self._require_public(url)
        if len(self.subscriptions.list(user_id)) >= MOST_SUBSCRIPTIONS:
            raise TooManySubscriptions(f"You have {MOST_SUBSCRIPTIONS} subscriptions; end one that nobody needs.")
        made = Subscription(new_id("sub"), user_id, url, events, form, new_secret(), self.clock())
        self.subscriptions.save(made)
        return made

    def list_subscriptions(self, user_id: str) -> list[Subscription]:
        """Return a user's subscriptions, oldest first."""
        return self.subscriptions.list(user_id)

    def end(self, user_id: str, subscription_id: str, begin: Callable[[], None]) -> None:
        """End a subscription after `begin`; raises SubscriptionNotFound, and then nothing begins."""
        found = self._get(user_id, subscription_id)
        begin()
        self.subscriptions.delete(user_id, found.subscription_id)

    def list_deliveries(
        self, user_id: str, subscription_id: str, *, limit: int, before: str | None = None
    ) -> tuple[list[Dispatch], str | None]:
        """Return up to `limit` deliveries, newest first, and the id after which the next page begins."""
        self._get(user_id, subscription_id)
        found = list(self.deliveries.list(user_id, subscription_id, before=before, limit=limit + 1))
        page = found[:limit]
        return page, page[-1].delivery_id if len(found) > limit else None

    def deliver_again(self, user_id: str, subscription_id: str, delivery_id: str) -> Dispatch:
        """Have a delivery sent once more, whatever became of it; raises DeliveryNotFound."""
        self._get(user_id, subscription_id)
        found = self.deliveries.find(user_id, subscription_id, delivery_id)
        if found is None:
            raise DeliveryNotFound
        waiting = replace(found, state=DeliveryState.PENDING)
        self.deliveries.note(waiting)
        self.queue.send(message_of(waiting))
        return waiting

    def _get(self, user_id: str, subscription_id: str) -> Subscription:
        found = self.subscriptions.find(user_id, subscription_id)
        if found is None:
            raise SubscriptionNotFound
        return found

    def _require_public(self, url: str) -> None:
        try:
            parts = require_web_url(url)
            if parts.scheme != "https" and not is_this_machine(parts.hostname or ""):
                raise UrlRefused("Only https: a delivery quotes the case.")
            self.resolve(parts.hostname or "")
        except (Unreachable, ToolFailed) as error:
            raise UrlRefused(str(error)) from error


def message_of(dispatch: Dispatch) -> str:
    """Return what the queue carries: ids only."""
    ids = ("user_id", "subscription_id", "delivery_id")
    return json.dumps({name: getattr(dispatch, name) for name in ids})


@cache
def subscriptions() -> Subscriptions:
    """Return the service over this process's table and queue."""
    return Subscriptions(SubscriptionRepository(), DispatchRepository(), SqsQueue(settings().webhook_queue_url))
