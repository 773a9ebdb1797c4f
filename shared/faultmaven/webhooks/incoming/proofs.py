"""How a delivery shows that it comes from who has the secret: a token in a header, or a signature of the body."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta

from faultmaven.webhooks.incoming.errors import DeliveryRefused
from faultmaven.webhooks.incoming.models import Delivery, Endpoint

#: Senders try for hours to deliver; what is older than this is no retry, and what is from the future a wrong clock.
WINDOW = timedelta(hours=24)
AHEAD = timedelta(minutes=10)


def require_token(delivery: Delivery, endpoint: Endpoint, now: datetime) -> None:
    """Require `Authorization: Bearer <secret>`, or Basic with the secret as the password; raises DeliveryRefused."""
    scheme, _, value = delivery.headers.get("authorization", "").partition(" ")
    given = value.strip() if scheme.lower() == "bearer" else _password(value) if scheme.lower() == "basic" else ""
    matches = [hmac.compare_digest(given.encode(), secret.encode()) for secret in endpoint.secrets_at(now)]
    if not any(matches):
        raise DeliveryRefused("Send the secret of the endpoint: Authorization: Bearer <secret>.")


def require_signature(signed: bytes, given: Iterable[str], endpoint: Endpoint, now: datetime) -> None:
    """Require that one of the signatures (hex) is the HMAC-SHA256 of what is signed; raises DeliveryRefused."""
    right = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in endpoint.secrets_at(now)]
    matches = [hmac.compare_digest(one.encode(), other.encode()) for one in given for other in right]
    if not any(matches):
        raise DeliveryRefused("The signature is not that of this body with the secret of this endpoint.")


def require_recent(sent_at: datetime, now: datetime) -> None:
    """Require that a delivery was made within the window; raises DeliveryRefused."""
    if not now - WINDOW <= sent_at <= now + AHEAD:
        raise DeliveryRefused("The delivery is older than a day, or from the future: it is not taken again.")


def _password(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""
