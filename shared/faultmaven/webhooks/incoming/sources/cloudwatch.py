"""CloudWatch alarms as SNS delivers them to an HTTPS endpoint."""

from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, ValidationError

from faultmaven.case.models import Severity
from faultmaven.webhooks.incoming.errors import DeliveryRefused
from faultmaven.webhooks.incoming.models import Confirmation, Delivery, Endpoint, News, Notice
from faultmaven.webhooks.incoming.proofs import require_recent
from faultmaven.webhooks.incoming.reading import as_lines, moment, parse, shortened
from faultmaven.webhooks.incoming.sources.sns import SnsMessage, confirmation_url, require_amazons_signature
from faultmaven.webhooks.web import Web


class Watched(BaseModel):
    """What the alarm looks at."""

    model_config = ConfigDict(extra="ignore")

    MetricName: str | None = None
    Namespace: str | None = None


class Alarm(BaseModel):
    """An alarm's change of state."""

    model_config = ConfigDict(extra="ignore")

    AlarmName: str
    AlarmArn: str = ""
    AlarmDescription: str | None = None
    AWSAccountId: str = ""
    Region: str = ""
    NewStateValue: str
    NewStateReason: str = ""
    StateChangeTime: str = ""
    Trigger: Watched | None = None


class CloudWatch:
    """Amazon signs; the topic says whose alarms they are."""

    label: ClassVar[str] = "CloudWatch"

    def check(self, delivery: Delivery, endpoint: Endpoint, now: datetime, web: Web) -> None:
        """Require the endpoint's own topic, a time within the day, and Amazon's signature."""
        message = parse(SnsMessage, delivery.body)
        if message.TopicArn != endpoint.topic_arn:
            raise DeliveryRefused("Messages of this SNS topic do not count here.")
        require_recent(message.Timestamp, now)
        require_amazons_signature(message, now, web)

    def read(self, delivery: Delivery) -> News:
        """Return the alarm's news, or the subscription to confirm; None for a message that is no alarm."""
        message = parse(SnsMessage, delivery.body)
        if message.Type == "SubscriptionConfirmation":
            return Confirmation(confirmation_url(message))
        if message.Type != "Notification":
            return None
        try:
            alarm = Alarm.model_validate_json(message.Message)
        except ValidationError:
            return None
        is_alarm = alarm.NewStateValue == "ALARM"
        return Notice(
            dedup_key=alarm.AlarmArn or f"{alarm.AWSAccountId}/{alarm.Region}/{alarm.AlarmName}",
            identity=message.MessageId,
            title=shortened(f"{alarm.AlarmName}: {alarm.NewStateReason}" if alarm.NewStateReason else alarm.AlarmName),
            severity=Severity.HIGH if is_alarm else Severity.MEDIUM,
            is_resolved=alarm.NewStateValue == "OK",
            # AWS writes the zone without a colon, which Python 3.11 reads.
            began_at=moment(alarm.StateChangeTime) if is_alarm else None,
            evidence=as_lines(message.Message),
            description=(alarm.AlarmDescription or "")[:2_000],
            tags=_tags(alarm),
            can_open=is_alarm,
        )


def _tags(alarm: Alarm) -> tuple[str, ...]:
    words = [alarm.AlarmName, alarm.Trigger.Namespace if alarm.Trigger else None]
    return tuple(word[:50] for word in words if word and word.strip())
