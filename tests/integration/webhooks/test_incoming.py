"""Alerts of every source open one case each, bring themselves as evidence and start the investigation, once."""

import json
from collections.abc import Callable
from time import time
from typing import Any

import pytest

from tests.integration.webhooks.conftest import SECRET, Desk
from tests.support.alerts import ago, alertmanager, cloudwatch, grafana, pagerduty, signature, sns

FIRING: dict[str, Callable[[], dict[str, Any] | bytes]] = {
    "alertmanager": alertmanager,
    "grafana": grafana,
    "pagerduty": pagerduty,
    "cloudwatch": lambda: sns(cloudwatch()),
}
RESOLVED: dict[str, Callable[[], dict[str, Any] | bytes]] = {
    "alertmanager": lambda: alertmanager("resolved"),
    "grafana": lambda: grafana("resolved"),
    "pagerduty": lambda: pagerduty("incident.resolved"),
    "cloudwatch": lambda: sns(cloudwatch("OK")),
}
SOURCES = pytest.mark.parametrize("source", FIRING)


@SOURCES
def test_an_alert_opens_a_case_with_its_evidence_and_starts_the_investigation(desk: Desk, source: str):
    answer = desk.send(source, FIRING[source]())
    assert (answer.status_code, answer.json()["status"]) == (202, "opened"), answer.text
    (case,) = desk.cases()
    assert case["case_id"] == answer.json()["case_id"]
    assert "orders" in case["title"]
    assert case["severity"] in ("high", "critical")
    (file,) = desk.files(case["case_id"])
    assert file["filename"] == f"{source}-firing.json"
    assert len(desk.stored(case["case_id"])) == 1
    (turn,) = desk.turns(case["case_id"])
    assert desk.workflow.started == [turn["turn_id"]]
    assert case["title"] in turn["question"]


@SOURCES
def test_duplicates_and_replays_make_one_case_one_file_and_one_turn(desk: Desk, source: str):
    body = FIRING[source]()
    first = desk.send(source, body).json()
    for _ in range(3):
        again = desk.send(source, body)
        assert again.json() == {"status": "duplicate", "case_id": first["case_id"]}
    assert len(desk.cases()) == len(desk.files(first["case_id"])) == len(desk.workflow.started) == 1
    assert len(desk.said(first["case_id"])) == 2  # the news, and the question


@SOURCES
def test_a_resolved_alert_is_noted_on_its_case_and_opens_none(desk: Desk, source: str):
    assert desk.send(source, RESOLVED[source]()).json() == {"status": "ignored", "case_id": None}
    assert desk.cases() == []
    case_id = desk.send(source, FIRING[source]()).json()["case_id"]
    resolved = alertmanager("resolved", began=ago(1)) if source == "alertmanager" else RESOLVED[source]()
    if source == "grafana":
        resolved = grafana("resolved", began=ago(1))
    if source == "pagerduty":
        resolved = pagerduty("incident.resolved", at=ago(0))
    if source == "cloudwatch":
        resolved = sns(cloudwatch("OK", at=ago(0)))
    answer = desk.send(source, resolved)
    assert answer.json() == {"status": "resolved", "case_id": case_id}
    assert any(role == "system" and "resolved" in text for role, text in desk.said(case_id))
    assert [file["filename"] for file in desk.files(case_id)] == [f"{source}-firing.json", f"{source}-resolved.json"]
    assert len(desk.workflow.started) == 1


def test_more_of_the_same_alert_updates_its_case(desk: Desk):
    first = desk.send("alertmanager", alertmanager())
    third = {"status": "firing", "labels": {"alertname": "x"}, "startsAt": ago(), "fingerprint": "ab03"}
    grown = alertmanager()
    grown["alerts"].append(third)
    answer = desk.send("alertmanager", grown)
    assert answer.json() == {"status": "updated", "case_id": first.json()["case_id"]}
    assert len(desk.cases()) == len(desk.workflow.started) == 1


def test_a_pair_of_alertmanagers_sends_one_news(desk: Desk):
    began = ago(60)
    assert desk.send("alertmanager", alertmanager(began=began)).json()["status"] == "opened"
    other = alertmanager(began=began, externalURL="http://alertmanager-1:9093")
    other["alerts"].reverse()
    assert desk.send("alertmanager", other).json()["status"] == "duplicate"


def test_another_alert_and_another_endpoint_are_other_cases(desk: Desk):
    desk.send("alertmanager", alertmanager())
    desk.send("alertmanager", alertmanager(key='{}:{alertname="Other"}'))
    desk.send("grafana", grafana())
    assert len(desk.cases()) == 3


def test_the_same_alert_after_its_case_was_closed_is_another_incident_but_a_replay_is_not(desk: Desk):
    case_id = desk.send("alertmanager", alertmanager()).json()["case_id"]
    closing = {"headers": {"if-match": "*"}, "json": {"status": "closed"}}
    assert desk.owner.call("PATCH", f"/cases/{case_id}", **closing).status_code == 200
    old = alertmanager(began=ago(50))
    assert desk.send("alertmanager", old).json() == {"status": "updated", "case_id": case_id}
    new = desk.send("alertmanager", alertmanager(began=ago(-5))).json()
    assert new["status"] == "opened"
    assert new["case_id"] != case_id
    assert len(desk.cases()) == len(desk.workflow.started) == 2


def test_an_erased_case_stays_erased(desk: Desk):
    case_id = desk.send("alertmanager", alertmanager()).json()["case_id"]
    desk.owner.call("DELETE", f"/cases/{case_id}", headers={"if-match": "*"})
    answer = desk.send("alertmanager", alertmanager(began=ago(50)))
    assert answer.json() == {"status": "ignored", "case_id": None}
    assert desk.cases() == []


def test_addresses_are_pseudonyms_in_the_store_and_real_for_the_owner(desk: Desk):
    case_id = desk.send("alertmanager", alertmanager()).json()["case_id"]
    assert "10.1.2.3" in desk.cases()[0]["title"]
    assert any("10.1.2.3" in text for _, text in desk.said(case_id))
    kept = desk.intake.cases.get_case(desk.owner.user_id, case_id)
    assert "10.1.2.3" not in kept.title
    assert "10.1.2.3" not in "".join(m.content for m in desk.intake.cases.all_messages(desk.owner.user_id, case_id))


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        *((source, wrong) for source in ("grafana", "pagerduty") for wrong in ("nothing", "secret", "body")),
        *(("alertmanager", wrong) for wrong in ("nothing", "secret")),  # its token says nothing about the body
    ],
)
def test_who_does_not_know_the_secret_is_refused(desk: Desk, source: str, wrong: str):
    body = json.dumps(FIRING[source]()).encode()
    signed = body + b" " if wrong == "body" else body
    secret = "not the secret at all" if wrong == "secret" else SECRET
    headers = {
        "alertmanager": {"authorization": f"Bearer {secret}"},
        "grafana": {"x-grafana-alerting-signature": signature(secret, signed)},
        "pagerduty": {"x-pagerduty-signature": f"v1={signature(secret, signed)}"},
    }[source]
    answer = desk.client.post(desk.paths[source], content=body, headers={} if wrong == "nothing" else headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "webhook_refused")
    assert desk.cases() == []


def test_a_secret_that_was_changed_counts_for_another_day(desk: Desk):
    endpoint = next(
        e for e in desk.owner.call("GET", "/webhooks/endpoints").json()["items"] if e["source"] == "grafana"
    )
    changed = desk.owner.call("POST", f"/webhooks/endpoints/{endpoint['endpoint_id']}/rotate", json={}).json()
    assert desk.send("grafana", grafana()).status_code == 202
    body = json.dumps(grafana("resolved")).encode()
    new = {"x-grafana-alerting-signature": signature(changed["secret"], body)}
    assert desk.client.post(desk.paths["grafana"], content=body, headers=new).status_code == 202
    assert desk.owner.call("DELETE", f"/webhooks/endpoints/{endpoint['endpoint_id']}").status_code == 204
    assert desk.send("grafana", grafana()).status_code == 404


@pytest.mark.parametrize("stamp", [-90_000, 90_000])
def test_what_was_signed_at_another_time_is_refused(desk: Desk, stamp: int):
    body = json.dumps(grafana()).encode()
    at = str(int(time()) + stamp)
    headers = {
        "x-grafana-alerting-timestamp": at,
        "x-grafana-alerting-signature": signature(SECRET, f"{at}:".encode() + body),
    }
    assert desk.client.post(desk.paths["grafana"], content=body, headers=headers).status_code == 401
    assert desk.send("pagerduty", pagerduty(at=ago(-stamp))).status_code == 401
    assert desk.send("cloudwatch", sns(cloudwatch(), Timestamp=ago(-stamp))).status_code == 401


def test_what_no_source_sends_is_refused_and_leaves_nothing(desk: Desk):
    for source, body in (("alertmanager", b"[]"), ("grafana", b"{"), ("pagerduty", b""), ("cloudwatch", b"null")):
        assert desk.send(source, body).status_code == 422
    assert desk.cases() == []


def test_a_body_that_is_too_long_is_refused(desk: Desk):
    assert desk.send("alertmanager", b" " * 800_000).status_code == 413


def test_a_test_event_is_taken_and_opens_nothing(desk: Desk):
    ping = {"event": {"id": "1", "event_type": "pagey.ping", "occurred_at": ago(), "data": {"type": "ping"}}}
    assert desk.send("pagerduty", ping).json()["status"] == "ignored"
    assert desk.send("cloudwatch", sns("hello")).json()["status"] == "ignored"
    assert desk.send("cloudwatch", sns(cloudwatch("INSUFFICIENT_DATA"))).json()["status"] == "ignored"
    assert desk.cases() == []
