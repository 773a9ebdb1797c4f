"""PagerDuty, webhooks version 3 (developer.pagerduty.com: webhooks overview, verifying signatures)."""

from datetime import datetime
from typing import ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict

from faultmaven.case.models import Severity
from faultmaven.webhooks.incoming.models import Delivery, Endpoint, News, Notice
from faultmaven.webhooks.incoming.proofs import require_recent, require_signature
from faultmaven.webhooks.incoming.reading import as_lines, moment, parse, severity_of, shortened
from faultmaven.webhooks.web import Web

SIGNATURE = "x-pagerduty-signature"


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Reference(_Part):
    """Something with a name: a service, a priority."""

    summary: str = ""


class Incident(_Part):
    """What an event is about; other resources than incidents have other fields, which all may be missing."""

    id: str = ""
    type: str = ""
    title: str = ""
    status: str = ""
    urgency: str | None = None
    created_at: str | None = None
    html_url: str | None = None
    service: Reference | None = None
    priority: Reference | None = None


class Event(_Part):
    """One event."""

    id: str
    event_type: str
    occurred_at: AwareDatetime
    data: Incident


class PagerDutyBody(_Part):
    """A delivery: one event."""

    event: Event


class PagerDuty:
    """It signs the body with the secret of the subscription, and sends several signatures while one is rotated."""

    label: ClassVar[str] = "PagerDuty"

    def check(self, delivery: Delivery, endpoint: Endpoint, now: datetime, web: Web) -> None:
        """Require a signature of version 1, and that the event is of the last day."""
        parts = delivery.headers.get(SIGNATURE, "").split(",")
        given = [part.strip().removeprefix("v1=") for part in parts[:10] if part.strip().startswith("v1=")]
        require_signature(delivery.body, given, endpoint, now)
        require_recent(parse(PagerDutyBody, delivery.body).event.occurred_at, now)

    def read(self, delivery: Delivery) -> News:
        """Return what happened to an incident; None for the test event and for events about anything else."""
        event = parse(PagerDutyBody, delivery.body).event
        incident = event.data
        if incident.type != "incident" or not incident.id:
            return None
        service = incident.service.summary if incident.service else ""
        priority = incident.priority.summary if incident.priority else None
        # A reopened incident keeps the time at which it was made first.
        began = event.occurred_at if event.event_type == "incident.reopened" else moment(incident.created_at)
        return Notice(
            dedup_key=incident.id,
            identity=event.id,
            title=shortened(incident.title or f"PagerDuty incident {incident.id}"),
            severity=_severity(priority, incident.urgency),
            is_resolved=event.event_type == "incident.resolved" or incident.status == "resolved",
            began_at=began,
            evidence=as_lines(delivery.body),
            description=f"PagerDuty: {incident.html_url}" if incident.html_url else "",
            tags=(service[:50],) if service.strip() else (),
        )


def _severity(priority: str | None, urgency: str | None) -> Severity:
    return severity_of(priority) if priority else severity_of(urgency)
