"""What the API of incoming webhooks takes and gives."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from faultmaven.webhooks.incoming.models import Endpoint, Outcome, SourceName

Secret = Annotated[str, StringConstraints(min_length=16, max_length=200, pattern=r"^[!-~]+$")]

TopicArn = Annotated[str, Field(max_length=400, pattern=r"^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_.-]+$")]


class NewEndpointRequest(BaseModel):
    """An endpoint to open. `secret` is PagerDuty's own; `topic_arn` is the SNS topic of CloudWatch's alarms."""

    model_config = ConfigDict(extra="forbid")

    source: SourceName
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    secret: Secret | None = None
    topic_arn: TopicArn | None = None


class RotationRequest(BaseModel):
    """Another secret; without one a new one is made."""

    model_config = ConfigDict(extra="forbid")

    secret: Secret | None = None


class EndpointBody(BaseModel):
    """An endpoint: `path` is where its source sends to, below the API's own address."""

    endpoint_id: str
    source: SourceName
    name: str
    path: str
    topic_arn: str | None
    created_at: datetime
    previous_until: datetime | None = Field(description="until when the secret before this one counts")

    @classmethod
    def of(cls, endpoint: Endpoint) -> "EndpointBody":
        """Return what the owner is told."""
        return cls.model_validate({**vars(endpoint), "path": f"/webhooks/in/{endpoint.address}"})


class EndpointWithSecret(EndpointBody):
    """An endpoint at the one moment at which its secret is shown; CloudWatch has none."""

    secret: str | None

    @classmethod
    def of(cls, endpoint: Endpoint) -> "EndpointWithSecret":
        """Return what the owner is told once."""
        secret = None if endpoint.source is SourceName.CLOUDWATCH else endpoint.secret
        return cls(**EndpointBody.of(endpoint).model_dump(), secret=secret)


class EndpointList(BaseModel):
    """All endpoints of a user, oldest first."""

    items: list[EndpointBody]


class TakenBody(BaseModel):
    """What became of a delivery, and the case it is about."""

    status: Outcome
    case_id: str | None
