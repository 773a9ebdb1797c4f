"""Alerts and assistants on the local cloud: a webhook opens a case at once, MCP works through the site, and an event
goes from the table's stream through the queue to an attempt that is in the log."""

import base64
import hashlib
import hmac
import json
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from tests.support.alerts import alertmanager
from tests.support.loopback import Door, serving
from tests.support.product import User


@pytest.fixture(scope="module")
def user(cloud):
    return User.register(cloud.site_url)


@pytest.fixture(scope="module")
def endpoint(user):
    return user.call("POST", "/webhooks/endpoints", json={"source": "alertmanager", "name": "prod"}, expect=201)


def send(user: User, endpoint: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """Send a notification as Alertmanager would."""
    secret = {"Authorization": f"Bearer {endpoint['secret']}"}
    return user.call("POST", endpoint["path"], json=body, headers=secret, expect=202)


def test_an_alert_opens_a_case_and_its_investigation_answers(user, endpoint):
    # the first finds two functions cold, the one that takes alerts and the one that reads cases
    first = send(user, endpoint, alertmanager(key="the first finds them cold"))
    user.call("GET", f"/cases/{first['case_id']}")
    took: list[float] = []
    for number in range(5):
        started = time.perf_counter()
        taken = send(user, endpoint, alertmanager(key=f"alert {number}"))
        assert user.call("GET", f"/cases/{taken['case_id']}")["case_id"] == taken["case_id"]
        took.append(time.perf_counter() - started)
        assert taken["status"] == "opened"
    print(f"webhook to open case: median {statistics.median(took):.3f} s, slowest {max(took):.3f} s")
    (file,) = user.settled(taken["case_id"])
    assert (file["status"], file["format"]) == ("ready", "alertmanager")
    (turn,) = user.call("GET", f"/agent/chat/{taken['case_id']}/turns")["items"]
    for _ in range(120):
        turn = user.call("GET", f"/agent/chat/{taken['case_id']}/turns/{turn['turn_id']}")
        if turn["status"] in ("done", "failed"):
            break
        time.sleep(0.5)
    assert turn["status"] == "done"


def test_a_replay_is_a_duplicate(user, endpoint):
    body = alertmanager(key="replayed")
    first = send(user, endpoint, body)
    assert send(user, endpoint, body) == {"status": "duplicate", "case_id": first["case_id"]}


def test_an_assistant_brings_a_log_and_gets_its_cause(cloud, user):
    scopes = ["cases:read", "cases:write", "evidence:write", "agent:ask", "knowledge:read"]
    key = user.call("POST", "/auth/keys", json={"name": "assistant", "scopes": scopes}, expect=201)["key"]
    case_id = user.open_case("orders is down")
    log = (
        '2026-01-31T09:05:00Z ERROR orders could not connect: FATAL: password authentication failed for user "orders"\n'
    )

    async def run() -> None:
        async with (
            httpx2.AsyncClient(headers={"authorization": f"Bearer {key}"}, timeout=60, trust_env=False) as http,
            Client(streamable_http_client(f"{cloud.site_url}/api/mcp", http_client=http)) as client,
        ):
            asked = {"case_id": case_id, "filename": "orders.log", "text": log}
            brought = await client.call_tool("attach_evidence", asked)
            assert not brought.is_error, brought.content
            told = await client.call_tool("diagnose", {"case_id": case_id})
            assert not told.is_error, told.content
            assert "password authentication failed" in told.content[0].text
            found = await client.call_tool("knowledge_search", {"query": "password authentication failed"})
            assert not found.is_error, found.content

    with ThreadPoolExecutor(1) as thread:  # a browser's loop may run in this one
        thread.submit(anyio.run, run).result()


def test_a_subscriber_gets_each_event_signed_and_the_log_says_so(user):
    taken: list[tuple[dict[str, str], bytes]] = []

    class Receiver(Door):
        def do_POST(self) -> None:
            taken.append((dict(self.headers.items()), self.read_body()))
            self.answer(204)

    with serving(Receiver) as port:
        url = f"http://127.0.0.1:{port}/hook"
        made = [
            user.call("POST", "/webhooks/subscriptions", json={**asked, "events": ["case.opened"]}, expect=201)
            for asked in ({"url": url}, {"url": url, "format": "slack"})
        ]
        case_id = user.open_case("told <to> a subscriber")
        for _ in range(120):
            if len(taken) >= len(made):
                break
            time.sleep(0.5)
    sent = {("blocks" in json.loads(body)): (headers, body) for headers, body in taken}
    headers, body = sent[False]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    secret = base64.b64decode(made[0]["secret"].removeprefix("whsec_"))
    digest = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{digest}"
    assert (json.loads(body)["type"], json.loads(body)["data"]["case_id"]) == ("case.opened", case_id)
    # what Slack's incoming webhooks take: a text, and blocks of sections with mrkdwn that holds no markup of others
    slack = json.loads(sent[True][1])
    assert set(slack) == {"text", "blocks"}
    assert slack["text"] == "A case was opened: told &lt;to&gt; a subscriber"
    (section,) = slack["blocks"]
    assert (section["type"], section["text"]["type"]) == ("section", "mrkdwn")
    for subscription in made:
        path = f"/webhooks/subscriptions/{subscription['subscription_id']}"
        for _ in range(20):
            (told,) = user.call("GET", f"{path}/deliveries")["items"]
            if told["state"] == "delivered":
                break
            time.sleep(0.5)
        assert (told["state"], told["case_id"], told["attempts"][0]["status"]) == ("delivered", case_id, 204)
        user.call("DELETE", path, expect=204)


def test_an_event_goes_through_stream_and_queue_to_an_attempt_in_the_log(cloud, user):
    """To a URL inside, which the product refuses to ask: nothing leaves this machine, and the log says why."""
    address = "https://93.184.216.34/"
    made = user.call("POST", "/webhooks/subscriptions", json={"url": address, "events": ["case.opened"]}, expect=201)
    (stack,) = cloud.client("cloudformation").describe_stacks(StackName="fm-local-data")["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    cloud.client("dynamodb").update_item(
        TableName=outputs["WebhookTableName"],
        Key={
            "pk": {"S": f"user#{user.call('GET', '/auth/me')['user_id']}"},
            "sk": {"S": f"subscription#{made['subscription_id']}"},
        },
        UpdateExpression="SET #url = :url",
        ExpressionAttributeNames={"#url": "url"},
        ExpressionAttributeValues={":url": {"S": "https://169.254.169.254/"}},
    )
    case_id = user.open_case("told to nobody")
    for _ in range(60):
        log = user.call("GET", f"/webhooks/subscriptions/{made['subscription_id']}/deliveries")["items"]
        if log and log[0]["attempts"]:
            break
        time.sleep(0.5)
    assert (log[0]["event"], log[0]["case_id"], log[0]["state"]) == ("case.opened", case_id, "pending")
    assert "not a public address" in log[0]["attempts"][0]["error"]
