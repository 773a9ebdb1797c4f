"""What incoming webhooks speak of: an endpoint, a delivery, what it tells, and what is remembered of an alert."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from faultmaven.case.models import Severity


class SourceName(StrEnum):
    """Who sends alerts."""

    ALERTMANAGER = "alertmanager"
    GRAFANA = "grafana"
    PAGERDUTY = "pagerduty"
    CLOUDWATCH = "cloudwatch"


@dataclass(frozen=True)
class Endpoint:
    """Where one source of one user sends its alerts. A secret that was replaced counts until `previous_until`.

    `topic_arn` is the one SNS topic whose messages count; other sources have None.
    """

    endpoint_id: str
    user_id: str
    source: SourceName
    name: str
    secret: str = field(repr=False)
    created_at: datetime
    topic_arn: str | None = None
    previous: str | None = field(default=None, repr=False)
    previous_until: datetime | None = None

    @property
    def address(self) -> str:
        """Return the last part of the endpoint's URL: user and endpoint, neither of them a secret."""
        return "-".join(identifier.partition("_")[2] for identifier in (self.user_id, self.endpoint_id))

    def secrets_at(self, now: datetime) -> tuple[str, ...]:
        """Return the secrets that count."""
        is_fresh = self.previous is not None and self.previous_until is not None and now < self.previous_until
        return (self.secret, self.previous) if is_fresh and self.previous else (self.secret,)


@dataclass(frozen=True)
class Delivery:
    """A request as it came; names of headers in small letters."""

    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Notice:
    """What a delivery tells about one alert, whoever sent it.

    `dedup_key` names the alert for as long as its source does; `identity` is the same for every repetition of this
    very news and for nothing else. `began_at` is when what fires last began to (None: not said). `evidence` is the
    news itself, as JSON with a line for each value.
    """

    dedup_key: str
    identity: str
    title: str
    severity: Severity
    is_resolved: bool
    began_at: datetime | None
    evidence: bytes = field(repr=False)
    description: str = ""
    tags: tuple[str, ...] = ()
    #: Only news that something is wrong opens a case; all of it is noted on one that is there.
    can_open: bool = True


@dataclass(frozen=True)
class Confirmation:
    """A request to confirm a subscription: the URL to open, checked to be the service's own."""

    url: str


#: What a source makes of a delivery; None is one that has nothing to tell, such as a test.
News = Notice | Confirmation | None


@dataclass(frozen=True)
class KnownAlert:
    """An alert and the case it led to. Whatever was cut short is finished by the next delivery.

    `case_id` and `turn_id` are chosen before the case and the turn are written.
    """

    user_id: str
    alert_id: str
    case_id: str
    turn_id: str
    last_at: datetime
    is_opened: bool = False
    is_asked: bool = False
    is_resolved: bool = False


class Outcome(StrEnum):
    """What became of a delivery."""

    OPENED = "opened"
    UPDATED = "updated"
    RESOLVED = "resolved"
    DUPLICATE = "duplicate"
    CONFIRMED = "confirmed"
    IGNORED = "ignored"


@dataclass(frozen=True)
class Taken:
    """What became of a delivery, and the case it is about."""

    outcome: Outcome
    case_id: str | None = None
