"""Prometheus Alertmanager, webhook version 4 (prometheus.io/docs/alerting/latest/configuration/#webhook_config)."""

from datetime import datetime
from typing import ClassVar, Literal

from faultmaven.webhooks.incoming.models import Delivery, Endpoint, Notice
from faultmaven.webhooks.incoming.proofs import require_token
from faultmaven.webhooks.incoming.reading import parse
from faultmaven.webhooks.incoming.sources.alert_groups import AlertGroup, notice_of
from faultmaven.webhooks.web import Web


class AlertmanagerBody(AlertGroup):
    """A notification of version 4."""

    version: Literal["4"]


class Alertmanager:
    """It sends no signature and no time: a token in a header shows who it is, and receipts what came before."""

    label: ClassVar[str] = "Alertmanager"

    def check(self, delivery: Delivery, endpoint: Endpoint, now: datetime, web: Web) -> None:
        """Require the token."""
        require_token(delivery, endpoint, now)

    def read(self, delivery: Delivery) -> Notice:
        """Return what it tells about the group."""
        return notice_of(parse(AlertmanagerBody, delivery.body), delivery.body)
