"""SNS: only what Amazon signed counts, its certificate comes from Amazon's own host, and a subscription is confirmed
only after that."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from faultmaven.webhooks.incoming.errors import DeliveryNotUnderstood, DeliveryRefused
from faultmaven.webhooks.incoming.models import Confirmation, Delivery, Endpoint, Notice, SourceName
from faultmaven.webhooks.incoming.sources import SOURCES
from faultmaven.webhooks.incoming.sources import sns as signing
from hypothesis import given
from hypothesis import strategies as st

from tests.support.alerts import CERTIFICATE_URL, TOPIC, StubbedWeb, alertmanager, cloudwatch, pagerduty, sns

ENDPOINT = Endpoint("hook_1", "user_1", SourceName.CLOUDWATCH, "alarms", "", datetime(2026, 1, 31, tzinfo=UTC), TOPIC)
CLOUDWATCH = SOURCES[SourceName.CLOUDWATCH]


@pytest.fixture(autouse=True)
def _no_certificate_is_known() -> None:
    signing._certificates.clear()


def checked(body: bytes, web: StubbedWeb | None = None, now: datetime | None = None) -> None:
    """Check a message as the endpoint does, now if not at another time: messages are dated when they are signed."""
    CLOUDWATCH.check(Delivery({}, body), ENDPOINT, now or datetime.now(UTC), web or StubbedWeb())


@pytest.mark.parametrize("version", ["1", "2"])
def test_what_amazon_signed_counts(version: str):
    web = StubbedWeb()
    checked(sns(cloudwatch(), version=version, Subject="ALARM"), web)
    checked(sns(cloudwatch("OK"), version=version), web)
    assert web.asked == [("GET", CERTIFICATE_URL)]


@pytest.mark.parametrize("field", ["Message", "MessageId", "Timestamp", "TopicArn", "Type", "Signature", "Subject"])
def test_what_was_changed_after_it_was_signed_does_not_count(field: str):
    sent = json.loads(sns(cloudwatch(), Subject="ALARM"))
    later = (datetime.now(UTC) - timedelta(seconds=3)).isoformat()
    other = {"Timestamp": later, "Type": "UnsubscribeConfirmation", "Signature": "AAAA", "TopicArn": f"{TOPIC}x"}
    sent[field] = other.get(field, f"{sent[field]} ")
    with pytest.raises(DeliveryRefused):
        checked(json.dumps(sent).encode())


@pytest.mark.parametrize(
    "url",
    [
        "http://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem",
        "https://sns.eu-central-1.amazonaws.com.evil.example/SimpleNotificationService-0123456789abcdef.pem",
        "https://evil.example/SimpleNotificationService-0123456789abcdef.pem",
        "https://sns.eu-central-1.amazonaws.com@evil.example/SimpleNotificationService-0123456789abcdef.pem",
        "https://sns.eu-central-1.amazonaws.com:8443/SimpleNotificationService-0123456789abcdef.pem",
        "https://sns.evil.example#.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem",
        "https://s3.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem",
        "https://sns.eu-central-1.amazonaws.com/mine/SimpleNotificationService-0123456789abcdef.pem",
        "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem/..",
        "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription",
        "https://169.254.169.254/SimpleNotificationService-0123456789abcdef.pem",
        "https://[::1",
        "",
    ],
)
def test_a_certificate_from_elsewhere_is_not_even_fetched(url: str):
    web = StubbedWeb()
    web.pages[url] = web.pages[CERTIFICATE_URL]
    with pytest.raises(DeliveryRefused):
        checked(sns(cloudwatch(), SigningCertURL=url), web)
    assert web.asked == []


def test_a_certificate_that_does_not_count_now_or_cannot_be_fetched_is_refused():
    later = datetime.now(UTC) + timedelta(days=60)
    sent = sns(cloudwatch(), Timestamp=later.isoformat())
    with pytest.raises(DeliveryRefused, match="certificate"):
        checked(sent, now=later)
    signing._certificates.clear()
    for page in ({}, {CERTIFICATE_URL: b"no certificate"}):
        with pytest.raises(DeliveryRefused, match="certificate"):
            checked(sns(cloudwatch()), StubbedWeb(pages=page))


def test_another_topic_that_amazon_signed_does_not_count():
    web = StubbedWeb()
    with pytest.raises(DeliveryRefused, match="topic"):
        checked(sns(cloudwatch(), TopicArn=f"{TOPIC}-of-a-stranger"), web)
    assert web.asked == []


def test_a_subscription_is_confirmed_at_amazons_own_url_only():
    body = sns("confirm", kind="SubscriptionConfirmation")
    checked(body)
    news = CLOUDWATCH.read(Delivery({}, body))
    assert isinstance(news, Confirmation)
    assert news.url.startswith("https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=")
    query = f"Action=ConfirmSubscription&TopicArn={TOPIC}"
    for url in (
        f"https://evil.example/?{query}",
        f"http://sns.eu-central-1.amazonaws.com/?{query}",
        f"https://sns.eu-central-1.amazonaws.com/?Action=Publish&TopicArn={TOPIC}",
        f"https://sns.eu-central-1.amazonaws.com/?{query}x",
        f"https://sns.eu-central-1.amazonaws.com/other?{query}",
        None,
    ):
        with pytest.raises(DeliveryRefused):
            CLOUDWATCH.read(Delivery({}, sns("confirm", kind="SubscriptionConfirmation", SubscribeURL=url)))


JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
)


@given(source=st.sampled_from(SourceName), body=st.binary(max_size=60) | JSON.map(lambda v: json.dumps(v).encode()))
def test_nothing_that_is_sent_breaks_a_reader(source: SourceName, body: bytes):
    with suppress(DeliveryNotUnderstood, DeliveryRefused):
        SOURCES[source].read(Delivery({}, body))


@given(data=st.data())
def test_real_news_with_one_value_changed_is_read_or_refused(data: st.DataObject):
    source, news = data.draw(
        st.sampled_from([(SourceName.ALERTMANAGER, alertmanager()), (SourceName.PAGERDUTY, pagerduty())])
    )
    part: Any = news
    while isinstance(part, dict | list) and part:
        keys = list(part) if isinstance(part, dict) else list(range(len(part)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(part[key], dict | list) or data.draw(st.booleans()):
            part[key] = data.draw(JSON)
            break
        part = part[key]
    try:
        found = SOURCES[source].read(Delivery({}, json.dumps(news).encode()))
    except DeliveryNotUnderstood:
        return
    assert found is None or isinstance(found, Notice)
