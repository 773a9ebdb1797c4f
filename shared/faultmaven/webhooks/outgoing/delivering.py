"""One attempt at a delivery: signed now, sent to an address that is checked now, and written down."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.observability import log
from faultmaven.core.settings import settings
from faultmaven.providers.queue.protocol import QueueProvider
from faultmaven.providers.queue.sqs import SqsQueue
from faultmaven.webhooks.outgoing.errors import NotDelivered
from faultmaven.webhooks.outgoing.models import Attempt, DeliveryState, Dispatch, Subscription
from faultmaven.webhooks.outgoing.repository import DispatchRepository, SubscriptionRepository
from faultmaven.webhooks.outgoing.signing import signed_headers
from faultmaven.webhooks.web import PublicWeb, Unreachable, Web, resolve_subscriber

#: Seconds until the next attempt, after each that failed; after the last there is none. The queue hands a message out
#: once more than this, so that the last failure is written down before it becomes a dead letter (infra: MAX_RECEIVES).
BACKOFF_S = (10, 30, 120, 600, 1_800, 3_600, 7_200)
_GONE = 410


@dataclass(frozen=True)
class Delivering:
    """Sends deliveries."""

    subscriptions: SubscriptionRepository
    deliveries: DispatchRepository
    web: Web
    clock: Clock = utc_now
    monotonic: Callable[[], float] = time.monotonic

    def attempt(self, message: str, receives: int) -> None:
        """Send what a message of the queue names; `receives` counts how often it was handed out. Raises NotDelivered.

        What was delivered or given up before, or was erased with its case, is left alone.
        """
        ids: dict[str, str] = json.loads(message)
        dispatch = self.deliveries.find(ids["user_id"], ids["subscription_id"], ids["delivery_id"])
        if dispatch is None or dispatch.state is not DeliveryState.PENDING:
            return
        subscription = self.subscriptions.find(ids["user_id"], ids["subscription_id"])
        if subscription is None or not subscription.is_active:
            self.deliveries.note(replace(dispatch, state=DeliveryState.FAILED))
            return
        attempt = self._sent(dispatch, subscription)
        is_last = receives > len(BACKOFF_S) or attempt.status == _GONE
        failed = DeliveryState.FAILED if is_last else DeliveryState.PENDING
        state = DeliveryState.DELIVERED if attempt.is_success else failed
        self.deliveries.note(replace(dispatch, state=state, attempts=(*dispatch.attempts, attempt)))
        log("webhook_sent", kind=dispatch.event.value, status=state.value, attempts=receives)
        if attempt.status == _GONE:
            self.subscriptions.save(replace(subscription, is_active=False))
        elif not attempt.is_success:
            raise NotDelivered(None if is_last else BACKOFF_S[receives - 1])

    def _sent(self, dispatch: Dispatch, subscription: Subscription) -> Attempt:
        now, started, body = self.clock(), self.monotonic(), dispatch.body.encode()
        headers = {
            "content-type": "application/json",
            **signed_headers(subscription.secret, dispatch.delivery_id, now, body),
        }
        try:
            status, error = self.web.send("POST", subscription.url, body, headers).status, None
        except Unreachable as unreachable:
            status, error = None, str(unreachable)
        return Attempt(now, round((self.monotonic() - started) * 1000), status, error)


def deliver(message: str, receives: int, receipt: str) -> None:
    """Handle one message of the queue: what fails comes again after its time, or becomes a dead letter."""
    try:
        delivering().attempt(message, receives)
    except NotDelivered as failure:
        if failure.retry_s is not None:
            queue().delay(receipt, failure.retry_s)
        raise


@cache
def queue() -> QueueProvider:
    """Return the queue of deliveries."""
    return SqsQueue(settings().webhook_queue_url)


@cache
def delivering() -> Delivering:
    """Return what sends deliveries, over this process's table."""
    return Delivering(SubscriptionRepository(), DispatchRepository(), PublicWeb(resolve_subscriber))
