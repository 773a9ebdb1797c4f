"""What can be done with webhook endpoints: open one, list them, give one another secret, close one."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.ids import new_id
from faultmaven.webhooks.incoming.errors import EndpointNotFound, SecretNeeded, TooManyEndpoints
from faultmaven.webhooks.incoming.models import Endpoint, SourceName
from faultmaven.webhooks.incoming.repository import EndpointRepository

MOST_ENDPOINTS = 50
#: After a change of the secret the old one counts for so long, so that no alert is lost in between.
OVERLAP = timedelta(hours=24)
_ULID = "[0-9A-HJKMNP-TV-Z]{26}"
_ADDRESS = re.compile(rf"(?P<user>{_ULID})-(?P<endpoint>{_ULID})")


@dataclass(frozen=True)
class Endpoints:
    """Endpoints of users. Every method but `at` takes the user who asks, and finds nothing of anybody else."""

    endpoints: EndpointRepository
    clock: Clock = utc_now

    def open_endpoint(
        self, user_id: str, source: SourceName, name: str, *, secret: str | None = None, topic_arn: str | None = None
    ) -> Endpoint:
        """Open an endpoint; raises SecretNeeded, TooManyEndpoints.

        CloudWatch signs with Amazon's own key, so there is no secret, but one topic that counts.
        """
        if source is SourceName.PAGERDUTY and secret is None:
            raise SecretNeeded("PagerDuty makes the signing secret: copy it from its webhook subscription.")
        if source is SourceName.CLOUDWATCH and topic_arn is None:
            raise SecretNeeded("Name the one SNS topic that may send here: topic_arn.")
        if len(self.endpoints.list(user_id)) >= MOST_ENDPOINTS:
            raise TooManyEndpoints(f"You have {MOST_ENDPOINTS} endpoints; close one that nobody uses.")
        endpoint = Endpoint(
            endpoint_id=new_id("hook"),
            user_id=user_id,
            source=source,
            name=name,
            secret=secret or secrets.token_urlsafe(32),
            created_at=self.clock(),
            topic_arn=topic_arn if source is SourceName.CLOUDWATCH else None,
        )
        self.endpoints.save(endpoint)
        return endpoint

    def list_endpoints(self, user_id: str) -> list[Endpoint]:
        """Return a user's endpoints, oldest first."""
        return self.endpoints.list(user_id)

    def rotate(self, user_id: str, endpoint_id: str, secret: str | None = None) -> Endpoint:
        """Give an endpoint a new secret, the sender's own where it makes one; the old one counts for another day."""
        found = self._get(user_id, endpoint_id)
        if found.source is SourceName.PAGERDUTY and secret is None:
            raise SecretNeeded("PagerDuty makes the signing secret: copy it from its webhook subscription.")
        changed = replace(
            found,
            secret=secret or secrets.token_urlsafe(32),
            previous=found.secret,
            previous_until=self.clock() + OVERLAP,
        )
        self.endpoints.save(changed)
        return changed

    def close_endpoint(self, user_id: str, endpoint_id: str, begin: Callable[[], None]) -> None:
        """Close an endpoint after `begin`; what it opened stays. Raises EndpointNotFound, and then nothing begins."""
        found = self._get(user_id, endpoint_id)
        begin()
        self.endpoints.delete(user_id, found.endpoint_id)

    def at(self, address: str) -> Endpoint:
        """Return the endpoint at an address; raises EndpointNotFound."""
        form = _ADDRESS.fullmatch(address)
        found = self.endpoints.find(f"user_{form['user']}", f"hook_{form['endpoint']}") if form else None
        if found is None:
            raise EndpointNotFound
        return found

    def _get(self, user_id: str, endpoint_id: str) -> Endpoint:
        found = self.endpoints.find(user_id, endpoint_id)
        if found is None:
            raise EndpointNotFound
        return found


@cache
def endpoints() -> Endpoints:
    """Return the service over this process's table."""
    return Endpoints(EndpointRepository())
