"""From a change of a case to deliveries: what happened, who wants to know it, and what they are told.

A change comes at least once. Its id is part of the id of each delivery it makes, so coming twice it makes none more;
what was stored but did not reach the queue goes there then.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from faultmaven.case.models import CaseStatus
from faultmaven.case.service import CaseNotFound, CaseService, case_service
from faultmaven.core.ids import is_id
from faultmaven.core.settings import settings
from faultmaven.providers.queue.protocol import QueueProvider
from faultmaven.providers.queue.sqs import SqsQueue
from faultmaven.webhooks.outgoing.models import CaseEvent, DeliveryState, Dispatch, EventType
from faultmaven.webhooks.outgoing.payloads import payload_of
from faultmaven.webhooks.outgoing.repository import DispatchRepository, SubscriptionRepository
from faultmaven.webhooks.outgoing.subscriptions import message_of

_SETTLED = frozenset({"CONFIRMED", "LIKELY"})
_USER, _CASE = "user#", "case#"

#: The item of a case as the table's stream tells it: before and after a change, empty where there was none.
Image = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One change of an item of the case table."""

    change_id: str
    at: datetime
    pk: str
    sk: str
    before: Image
    after: Image


@dataclass(frozen=True)
class Announcements:
    """Makes deliveries out of changes."""

    subscriptions: SubscriptionRepository
    deliveries: DispatchRepository
    cases: CaseService
    queue: QueueProvider
    site: str

    def follow(self, change: Change) -> None:
        """Store a delivery for each event and subscription, and put it into the queue."""
        events = list(events_of(change))
        if not events:
            return
        wanted = self.subscriptions.list(events[0].user_id)
        for event in events:
            for subscription in wanted:
                if subscription.is_active and event.type in subscription.events:
                    try:
                        case = self.cases.get_case(event.user_id, event.case_id)
                    except CaseNotFound:  # erased meanwhile: nothing of it is told
                        return
                    body = payload_of(event, case, self.site, subscription.format)
                    self._hand_over(event, subscription.subscription_id, body)

    def _hand_over(self, event: CaseEvent, subscription_id: str, body: str) -> None:
        digest = hashlib.sha256(f"{event.event_id} {subscription_id}".encode()).hexdigest()[:16]
        dispatch = Dispatch(
            # Ids sort by time, so that the log is read newest first.
            delivery_id=f"dlv_{int(event.at.timestamp() * 1000):013d}{digest}",
            subscription_id=subscription_id,
            user_id=event.user_id,
            case_id=event.case_id,
            event=event.type,
            body=body,
            created_at=event.at,
        )
        self.deliveries.create(dispatch)
        kept = self.deliveries.find(event.user_id, subscription_id, dispatch.delivery_id)
        if kept is not None and kept.state is DeliveryState.PENDING and not kept.attempts:
            self.queue.send(message_of(dispatch))


def events_of(change: Change) -> Iterator[CaseEvent]:
    """Yield what happened to a case; nothing for other items, for cases being erased, and for other changes."""
    user_id, case_id = change.pk.removeprefix(_USER), change.sk.removeprefix(_CASE)
    before, after = change.before, change.after
    if not (is_id("user", user_id) and is_id("case", case_id)) or not after or after.get("is_deleting"):
        return

    def event(kind: EventType) -> CaseEvent:
        return CaseEvent(f"{change.change_id}-{kind.value}", kind, change.at, user_id, case_id)

    if not before:
        yield event(EventType.OPENED)
    if after.get("conclusion") != before.get("conclusion") and _finding(after) not in (None, _finding(before)):
        yield event(EventType.CONCLUDED)
    if after.get("status") == CaseStatus.CLOSED.value != before.get("status"):
        yield event(EventType.CLOSED)


def _finding(image: Image) -> tuple[str, str] | None:
    """Return what is believed, without the turn that said it last; None while nothing is settled."""
    kept: Any = image.get("conclusion")
    conclusion: Mapping[str, Any] = json.loads(kept) if isinstance(kept, str) else {}
    if conclusion.get("verdict") not in _SETTLED:
        return None
    return conclusion["verdict"], conclusion["conclusion"]


@cache
def announcements() -> Announcements:
    """Return what follows changes, over this process's tables and queue."""
    config = settings()
    queue = SqsQueue(config.webhook_queue_url)
    return Announcements(SubscriptionRepository(), DispatchRepository(), case_service(), queue, config.site_origins[0])
