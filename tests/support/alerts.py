"""What the sources of alerts send, with times of now, and SNS's signature without Amazon."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.x509.oid import NameOID
from faultmaven.webhooks.incoming.sources.sns import SnsMessage, signed_text
from faultmaven.webhooks.web import Unreachable, WebAnswer

TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms"
CERTIFICATE_URL = "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem"


def ago(seconds: float = 0) -> str:
    """Return a moment of the past as senders write it."""
    return (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def alertmanager(
    status: str = "firing", *, key: str = '{}:{alertname="HighErrorRate"}', began: str = "", **changes: Any
) -> dict[str, Any]:
    """Return a notification of version 4 with two alerts."""
    labels = {"alertname": "HighErrorRate", "service": "orders", "severity": "critical"}
    began = began or ago(60)
    alert = {"status": status, "labels": labels, "annotations": {}, "startsAt": began, "endsAt": "0001-01-01T00:00:00Z"}
    if status == "resolved":
        alert["endsAt"] = ago()
    alerts = [
        {**alert, "fingerprint": print_, "labels": {**labels, "pod": f"orders-{print_}"}} for print_ in ("ab01", "ab02")
    ]
    return {
        "version": "4",
        "groupKey": key,
        "status": status,
        "receiver": "faultmaven",
        "groupLabels": {"alertname": "HighErrorRate"},
        "commonLabels": labels,
        "commonAnnotations": {"summary": "5 % of requests fail at 10.1.2.3"},
        "externalURL": "http://alertmanager:9093",
        "truncatedAlerts": 0,
        "alerts": alerts,
        **changes,
    }


def grafana(status: str = "firing", **changes: Any) -> dict[str, Any]:
    """Return a notification of Grafana: the same group, with a title and its own fields."""
    title = f"[{status.upper()}:2] orders"
    return {**alertmanager(status, **changes), "version": "1", "orgId": 1, "title": title, "state": "alerting"}


def pagerduty(kind: str = "incident.triggered", *, incident: str = "PT4KHLK", at: str = "") -> dict[str, Any]:
    """Return one event about an incident."""
    return {
        "event": {
            "id": hashlib.sha256(f"{kind}{incident}{at}".encode()).hexdigest()[:26],
            "event_type": kind,
            "resource_type": "incident",
            "occurred_at": at or ago(5),
            "data": {
                "id": incident,
                "type": "incident",
                "html_url": f"https://acme.pagerduty.com/incidents/{incident}",
                "number": 1234,
                "status": kind.partition(".")[2],
                "incident_key": "baf7cf21b1da41b4b0221008339ff357",
                "created_at": at or ago(5),
                "title": "orders: 5 % of requests fail",
                "urgency": "high",
                "service": {"id": "PIJ90N7", "summary": "orders", "type": "service_reference"},
            },
        }
    }


def cloudwatch(state: str = "ALARM", *, at: str = "", name: str = "orders-5xx") -> dict[str, Any]:
    """Return the message of an alarm."""
    return {
        "AlarmName": name,
        "AlarmArn": f"arn:aws:cloudwatch:eu-central-1:123456789012:alarm:{name}",
        "AlarmDescription": "too many errors",
        "AWSAccountId": "123456789012",
        "Region": "EU (Frankfurt)",
        "NewStateValue": state,
        "OldStateValue": "OK",
        "NewStateReason": "Threshold Crossed: 1 datapoint [12.0] was greater than the threshold (5.0).",
        "StateChangeTime": at or ago(5).replace("Z", "+0000"),
        "Trigger": {"MetricName": "HTTPCode_Target_5XX_Count", "Namespace": "AWS/ApplicationELB", "Dimensions": []},
    }


def signature(secret: str, signed: bytes) -> str:
    """Return an HMAC-SHA256 in hex."""
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


@cache
def _amazon() -> tuple[rsa.RSAPrivateKey, bytes]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    return key, made.public_bytes(serialization.Encoding.PEM)


def sns(message: dict[str, Any] | str, *, kind: str = "Notification", version: str = "2", **changes: Any) -> bytes:
    """Return a message as SNS posts it, with a signature that counts for what is in it."""
    text = message if isinstance(message, str) else json.dumps(message)
    sent: dict[str, Any] = {
        "Type": kind,
        "MessageId": hashlib.sha256(f"{kind}{text}".encode()).hexdigest()[:36],
        "TopicArn": TOPIC,
        "Message": text,
        "Timestamp": ago(),
        "SignatureVersion": version,
        "SigningCertURL": CERTIFICATE_URL,
        "Signature": "",
    }
    if kind == "SubscriptionConfirmation":
        sent["Token"] = "2336412f37"
        query = f"Action=ConfirmSubscription&TopicArn={TOPIC}&Token=2336412f37"
        sent["SubscribeURL"] = f"https://sns.eu-central-1.amazonaws.com/?{query}"
    sent |= changes
    signed = signed_text(SnsMessage.model_validate_json(json.dumps(sent))).encode()
    digest = hashes.SHA256() if version == "2" else hashes.SHA1()
    sent["Signature"] = base64.b64encode(_amazon()[0].sign(signed, PKCS1v15(), digest)).decode()
    return json.dumps(sent).encode()


@dataclass
class StubbedWeb:
    """The connect layer without a connection: it has SNS's certificate, and remembers what was asked."""

    asked: list[tuple[str, str]] = field(default_factory=list)
    pages: dict[str, bytes] = field(default_factory=lambda: {CERTIFICATE_URL: _amazon()[1]})

    def send(
        self, method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> WebAnswer:
        """Answer with the page of the URL, or with nothing for SNS's confirmation."""
        self.asked.append((method, url))
        if url in self.pages:
            return WebAnswer(200, self.pages[url])
        if "Action=ConfirmSubscription" in url:
            return WebAnswer(200, b"<ConfirmSubscriptionResponse/>")
        raise Unreachable("stubbed")
