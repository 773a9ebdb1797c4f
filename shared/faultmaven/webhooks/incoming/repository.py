"""Endpoints, alerts and receipts in DynamoDB. Every write that decides something is conditional."""

from datetime import datetime, timedelta

from pynamodb.exceptions import DoesNotExist, PutError, UpdateError

from faultmaven.providers.data.base import user_key
from faultmaven.providers.data.failures import is_condition_failure
from faultmaven.webhooks.incoming.errors import DeliveryInProgress
from faultmaven.webhooks.incoming.models import Endpoint, KnownAlert, Outcome, SourceName, Taken
from faultmaven.webhooks.incoming.tables import AlertItem, EndpointItem, ReceiptItem

#: Longer than a request may run (29 s): a receipt held longer was left by one that died.
HELD_S = 30
#: Receipts outlive every window in which a delivery may come again.
RECEIPT_DAYS = 30


class EndpointRepository:
    """Stores endpoints."""

    def save(self, endpoint: Endpoint) -> None:
        """Store an endpoint."""
        EndpointItem(
            user_key(endpoint.user_id),
            _endpoint_sk(endpoint.endpoint_id),
            endpoint_id=endpoint.endpoint_id,
            source=endpoint.source.value,
            name=endpoint.name,
            secret=endpoint.secret,
            created_at=endpoint.created_at,
            topic_arn=endpoint.topic_arn,
            previous=endpoint.previous,
            previous_until=endpoint.previous_until,
        ).save()

    def find(self, user_id: str, endpoint_id: str) -> Endpoint | None:
        """Return an endpoint as of the last write."""
        try:
            return _endpoint(
                user_id, EndpointItem.get(user_key(user_id), _endpoint_sk(endpoint_id), consistent_read=True)
            )
        except DoesNotExist:
            return None

    def list(self, user_id: str) -> list[Endpoint]:
        """Return a user's endpoints, oldest first."""
        found = EndpointItem.query(
            user_key(user_id), EndpointItem.sk.startswith(_endpoint_sk("")), consistent_read=True
        )
        return [_endpoint(user_id, item) for item in found]

    def delete(self, user_id: str, endpoint_id: str) -> None:
        """Forget an endpoint."""
        EndpointItem(user_key(user_id), _endpoint_sk(endpoint_id)).delete()


class AlertRepository:
    """Stores what is known of alerts, and which deliveries were taken."""

    def find(self, user_id: str, alert_id: str) -> KnownAlert | None:
        """Return an alert as of the last write."""
        try:
            item = AlertItem.get(user_key(user_id), f"alert#{alert_id}", consistent_read=True)
        except DoesNotExist:
            return None
        return KnownAlert(
            user_id=user_id,
            alert_id=alert_id,
            case_id=item.case_id,
            turn_id=item.turn_id,
            last_at=item.last_at,
            is_opened=item.is_opened,
            is_asked=item.is_asked,
            is_resolved=item.is_resolved,
        )

    def claim(self, alert: KnownAlert, *, replaces: str | None) -> bool:
        """Let the alert lead to another case than `replaces` (None: to its first one); False if somebody was faster."""
        item = AlertItem(
            user_key(alert.user_id),
            f"alert#{alert.alert_id}",
            alert_id=alert.alert_id,
            case_id=alert.case_id,
            turn_id=alert.turn_id,
            last_at=alert.last_at,
            is_opened=alert.is_opened,
            is_asked=alert.is_asked,
            is_resolved=alert.is_resolved,
        )
        is_free = AlertItem.pk.does_not_exist() if replaces is None else AlertItem.case_id == replaces
        try:
            item.save(is_free | (AlertItem.case_id == alert.case_id))
        except PutError as error:
            if is_condition_failure(error):
                return False
            raise
        return True

    def note(self, alert: KnownAlert) -> None:
        """Write down how far the alert was taken, unless it leads to another case by now."""
        item = AlertItem(user_key(alert.user_id), f"alert#{alert.alert_id}")
        actions = [
            AlertItem.last_at.set(alert.last_at),
            AlertItem.is_opened.set(alert.is_opened),
            AlertItem.is_asked.set(alert.is_asked),
            AlertItem.is_resolved.set(alert.is_resolved),
        ]
        try:
            item.update([*actions], AlertItem.case_id == alert.case_id)
        except UpdateError as error:
            if not is_condition_failure(error):
                raise

    def begin(self, user_id: str, receipt_id: str, holder: str, now: datetime) -> Taken | None:
        """Take a delivery in hand; return what became of it if it was taken before, else None.

        Raises DeliveryInProgress while another request has it in hand.
        """
        until = int(now.timestamp()) + HELD_S
        ends = int((now + timedelta(days=RECEIPT_DAYS)).timestamp())
        item = ReceiptItem(user_key(user_id), _receipt_sk(receipt_id), holder=holder, busy_until=until, expires_at=ends)
        is_left = ReceiptItem.outcome.does_not_exist() & (ReceiptItem.busy_until <= int(now.timestamp()))
        try:
            item.save(ReceiptItem.pk.does_not_exist() | is_left | (ReceiptItem.holder == holder))
        except PutError as error:
            if not is_condition_failure(error):
                raise
        else:
            return None
        found = ReceiptItem.get(user_key(user_id), _receipt_sk(receipt_id), consistent_read=True)
        if not found.outcome:
            raise DeliveryInProgress
        return Taken(Outcome(found.outcome), found.case_id)

    def end(self, user_id: str, receipt_id: str, taken: Taken) -> None:
        """Write down what became of a delivery."""
        actions = [ReceiptItem.outcome.set(taken.outcome.value)]
        if taken.case_id is not None:
            actions.append(ReceiptItem.case_id.set(taken.case_id))
        ReceiptItem(user_key(user_id), _receipt_sk(receipt_id)).update([*actions])

    def let_go(self, user_id: str, receipt_id: str, holder: str) -> None:
        """Put down a delivery that could not be taken, so that it can be sent again at once."""
        try:
            ReceiptItem(user_key(user_id), _receipt_sk(receipt_id)).update(
                [ReceiptItem.busy_until.set(0)], ReceiptItem.holder == holder
            )
        except UpdateError as error:
            if not is_condition_failure(error):
                raise


def _endpoint_sk(endpoint_id: str) -> str:
    return f"endpoint#{endpoint_id}"


def _receipt_sk(receipt_id: str) -> str:
    return f"receipt#{receipt_id}"


def _endpoint(user_id: str, item: EndpointItem) -> Endpoint:
    return Endpoint(
        endpoint_id=item.endpoint_id,
        user_id=user_id,
        source=SourceName(item.source),
        name=item.name,
        secret=item.secret,
        created_at=item.created_at,
        topic_arn=item.topic_arn,
        previous=item.previous,
        previous_until=item.previous_until,
    )
