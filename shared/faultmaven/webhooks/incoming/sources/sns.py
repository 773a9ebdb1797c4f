"""Messages of Amazon SNS: whose signature they carry, and which URL confirms a subscription.

docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html. A certificate counts only when it was fetched
from a host of SNS itself: the URL stands in the message, and whoever wrote the message wrote the URL.
"""

import base64
import binascii
import re
from collections import OrderedDict
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from faultmaven.webhooks.incoming.errors import DeliveryRefused
from faultmaven.webhooks.web import Unreachable, Web

_HOST = re.compile(r"sns\.[a-z0-9-]{3,30}\.amazonaws\.com(?:\.cn)?")
_CERTIFICATE = re.compile(r"/SimpleNotificationService-[0-9A-Za-z]{8,64}\.pem")
#: What is signed, in this order, each as a name and a value on lines of their own; Subject only where there is one.
_OF_NOTIFICATION = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
_OF_SUBSCRIPTION = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
_HASHES = {"1": SHA1, "2": SHA256}
_MOST_CERTIFICATES = 16
_certificates: OrderedDict[str, x509.Certificate] = OrderedDict()


class SnsMessage(BaseModel):
    """A message as SNS posts it. `sent` is the timestamp as it was written, which is what is signed."""

    model_config = ConfigDict(extra="ignore")

    Type: Literal["Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"]
    MessageId: str = Field(min_length=1, max_length=100)
    TopicArn: str
    Message: str
    Timestamp: AwareDatetime
    sent: str = Field(alias="Timestamp")
    SignatureVersion: Literal["1", "2"]
    Signature: str
    SigningCertURL: str
    Subject: str | None = None
    Token: str | None = None
    SubscribeURL: str | None = None


def require_amazons_signature(message: SnsMessage, now: datetime, web: Web) -> None:
    """Raise DeliveryRefused unless SNS signed the message with a certificate that counts now."""
    certificate = _certificate(message.SigningCertURL, web)
    if not certificate.not_valid_before_utc <= now.astimezone(UTC) <= certificate.not_valid_after_utc:
        raise DeliveryRefused("The certificate of the signature does not count at this time.")
    key = certificate.public_key()
    if not isinstance(key, RSAPublicKey):
        raise DeliveryRefused("The certificate of the signature is not one of SNS.")
    try:
        signature = base64.b64decode(message.Signature, validate=True)
        key.verify(signature, signed_text(message).encode(), PKCS1v15(), _HASHES[message.SignatureVersion]())
    except (binascii.Error, InvalidSignature) as error:
        raise DeliveryRefused("SNS did not sign this message.") from error


def signed_text(message: SnsMessage) -> str:
    """Return what SNS signs of a message."""
    names = _OF_NOTIFICATION if message.Type == "Notification" else _OF_SUBSCRIPTION
    values = {**vars(message), "Timestamp": message.sent}
    return "".join(f"{name}\n{values[name]}\n" for name in names if values[name] is not None)


def confirmation_url(message: SnsMessage) -> str:
    """Return the URL that confirms the subscription; raises DeliveryRefused unless it is SNS's own for this topic."""
    url = urlsplit(message.SubscribeURL or "")
    asked = parse_qs(url.query)
    is_own = _is_of_sns(message.SubscribeURL or "") and url.path in ("", "/")
    if not is_own or asked.get("Action") != ["ConfirmSubscription"] or asked.get("TopicArn") != [message.TopicArn]:
        raise DeliveryRefused("The URL of the subscription is not one of SNS.")
    return url.geturl()


def _certificate(url: str, web: Web) -> x509.Certificate:
    known = _certificates.get(url)
    if known is not None:
        return known
    if not _is_of_sns(url) or not _CERTIFICATE.fullmatch(urlsplit(url).path):
        raise DeliveryRefused("The certificate does not come from SNS.")
    try:
        answer = web.send("GET", url)
    except Unreachable as error:
        raise DeliveryRefused("The certificate of the signature cannot be fetched.") from error
    if answer.status != 200:
        raise DeliveryRefused("The certificate of the signature cannot be fetched.")
    try:
        found = x509.load_pem_x509_certificate(answer.body)
    except ValueError as error:
        raise DeliveryRefused("The certificate of the signature cannot be read.") from error
    _certificates[url] = found
    if len(_certificates) > _MOST_CERTIFICATES:
        _certificates.popitem(last=False)
    return found


def _is_of_sns(url: str) -> bool:
    try:
        parts = urlsplit(url)
        has_port = parts.port is not None
    except ValueError:
        return False
    return (
        parts.scheme == "https"
        and _HOST.fullmatch(parts.hostname or "") is not None
        and parts.netloc == parts.hostname  # no user, no password, no port
        and not has_port
        and not parts.fragment
    )
