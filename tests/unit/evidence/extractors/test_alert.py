"""Alerts of every system become events where they began and ended, and findings while they fire."""

from __future__ import annotations

import json
import random

import pytest
from faultmaven.evidence.detection import detect
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.evidence.sources import facts_of, rows_of, source

ALERTMANAGER = {
    "receiver": "on-call",
    "status": "firing",
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "HighErrorRate", "severity": "critical", "service": "cart"},
            "annotations": {"summary": "5 % of requests fail"},
            "startsAt": "2025-03-18T05:55:55.197Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "fingerprint": "ab12",
        },
        {
            "status": "resolved",
            "labels": {"alertname": "PodRestarts", "severity": "warning", "pod": "cart-1"},
            "annotations": {"description": "restarted"},
            "startsAt": "2025-03-18T05:40:00Z",
            "endsAt": "2025-03-18T05:50:00Z",
            "fingerprint": "cd34",
        },
    ],
}
PROMETHEUS = {"status": "success", "data": {"alerts": [{
    "labels": {"alertname": "DiskFull", "instance": "db-1:9100"}, "annotations": {"summary": "3 % left"},
    "state": "firing", "activeAt": "2025-03-18T05:55:55Z", "value": "3e+00"}]}}  # fmt: skip
ALARM = {
    "AlarmName": "cart-5xx",
    "NewStateValue": "ALARM",
    "NewStateReason": "Threshold Crossed: 1 datapoint (42.0) was greater than 10.0",
    "StateChangeTime": "2025-03-18T05:55:55.197+0000",
    "Region": "EU (Ireland)",
    "Trigger": {
        "MetricName": "5XXError",
        "Namespace": "AWS/ApiGateway",
        "Dimensions": [{"name": "ApiName", "value": "cart"}],
    },
}
EVENTBRIDGE = {
    "detail-type": "CloudWatch Alarm State Change",
    "time": "2025-03-18T05:55:56Z",
    "detail": {
        "alarmName": "cart-5xx",
        "state": {"value": "ALARM", "reason": "crossed", "timestamp": "2025-03-18T05:55:55Z"},
    },
}
PAGERDUTY = {"event": {"event_type": "incident.triggered", "data": {
    "title": "Cart is down", "status": "triggered", "urgency": "high", "created_at": "2025-03-18T05:55:55Z",
    "number": 12, "service": {"summary": "cart"}}}}  # fmt: skip
OPSGENIE = {
    "action": "Create",
    "alert": {"alertId": "x", "message": "Cart is down", "priority": "P1", "createdAt": 1742277355197},
}
DATADOG = {
    "title": "[Triggered] Cart latency",
    "alert_transition": "Triggered",
    "date": 1742277355197,
    "body": "p99 > 2 s",
}
SNS = {"Type": "Notification", "Message": json.dumps(ALARM)}
ALL = {
    "alertmanager": ALERTMANAGER,
    "cloudwatch-alarm": ALARM,
    "pagerduty": PAGERDUTY,
    "opsgenie": OPSGENIE,
    "datadog-alert": DATADOG,
}


@pytest.mark.parametrize(
    ("system", "value"),
    [*ALL.items(), ("alertmanager", PROMETHEUS), ("cloudwatch-alarm", EVENTBRIDGE), ("cloudwatch-alarm", SNS)],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_a_system_is_known_and_its_alert_began_when_it_says(system: str, value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    assert detect(source(text, "body")).format == system
    facts = facts_of(text)
    event = rows_of(facts, "events")[0]
    assert event["ts"].isoformat()[:19] == "2025-03-18T05:55:55"
    assert event["source"] == "alert"
    assert rows_of(facts, "findings")[0]["kind"] == "firing-alert"


def test_a_firing_alert_is_told_with_its_service_and_its_own_words() -> None:
    text = json.dumps(ALERTMANAGER, indent=1)
    (finding,) = rows_of(facts_of(text), "findings")
    assert finding["title"] == "The alert HighErrorRate fires for cart: 5 % of requests fail"
    assert (finding["severity"], finding["subject"]) == ("error", "cart")
    assert "5 % of requests fail" in text.split("\n")[finding["line_no"] - 1]


def test_a_resolved_alert_is_two_events_and_no_finding() -> None:
    events = [row for row in rows_of(facts_of(json.dumps(ALERTMANAGER)), "events") if row["component"] == "PodRestarts"]
    assert [(row["ts"].minute, row["level"], row["msg"]) for row in events] == [
        (40, "warn", "PodRestarts: restarted (firing)"),
        (50, "info", "PodRestarts: restarted (resolved)"),
    ]


def test_an_alarm_that_is_ok_does_not_fire() -> None:
    assert rows_of(facts_of(json.dumps(ALARM | {"NewStateValue": "OK"})), "findings") == []


@pytest.mark.parametrize("value", [{"alerts": []}, {"event_type": "click", "data": 1}, {"name": "x", "alert": True}])
def test_other_json_is_no_alert(value: object) -> None:
    assert detect(source(json.dumps(value, indent=1), "x.json")).format not in ALL


@given(st.sampled_from(sorted(ALL)), st.integers(0, 2**32))
def test_damaged_alerts_never_fail(system: str, seed: int) -> None:
    chance = random.Random(seed)
    text = list(json.dumps(ALL[system], indent=chance.choice([None, 1])))
    for _ in range(chance.randint(1, 20)):
        at = chance.randrange(len(text))
        text[at : at + chance.randint(0, 3)] = chance.choice(["", "\n", "{", "]", "9" * 400, ",", '"', "-1", "null"])
    facts_of("".join(text))
