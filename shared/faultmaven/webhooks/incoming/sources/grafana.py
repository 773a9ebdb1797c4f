"""Grafana Alerting's webhook contact point (grafana.com/docs/grafana/latest/alerting, webhook notifier).

With an HMAC secret it signs `body`, or `timestamp:body` where a header for the timestamp is named; without one it
sends a token in `Authorization`.
"""

from datetime import UTC, datetime
from typing import ClassVar

from faultmaven.webhooks.incoming.errors import DeliveryRefused
from faultmaven.webhooks.incoming.models import Delivery, Endpoint, Notice
from faultmaven.webhooks.incoming.proofs import require_recent, require_signature, require_token
from faultmaven.webhooks.incoming.reading import parse
from faultmaven.webhooks.incoming.sources.alert_groups import AlertGroup, notice_of
from faultmaven.webhooks.web import Web

SIGNATURE, TIMESTAMP = "x-grafana-alerting-signature", "x-grafana-alerting-timestamp"


class Grafana:
    """A signature where there is one, else the token."""

    label: ClassVar[str] = "Grafana"

    def check(self, delivery: Delivery, endpoint: Endpoint, now: datetime, web: Web) -> None:
        """Require a signature, recent where it has a time, or the token."""
        given = delivery.headers.get(SIGNATURE)
        if given is None:
            require_token(delivery, endpoint, now)
            return
        stamp = delivery.headers.get(TIMESTAMP)
        signed = delivery.body if stamp is None else f"{stamp}:".encode() + delivery.body
        require_signature(signed, (given,), endpoint, now)
        if stamp is not None:
            if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 11):
                raise DeliveryRefused("The timestamp is not in seconds since 1970.")
            require_recent(datetime.fromtimestamp(int(stamp), UTC), now)

    def read(self, delivery: Delivery) -> Notice:
        """Return what it tells about the group."""
        return notice_of(parse(AlertGroup, delivery.body), delivery.body)
