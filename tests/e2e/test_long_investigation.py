"""A long investigation on the running product: asked, waited for, answered, solved; stopped; left alone."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.product import Refused, User

REFUSED = b"""\
2026-01-31T09:04:58Z INFO  orders starting, version 41
2026-01-31T09:05:00Z ERROR orders could not get connection: connection refused to orders-db:5432
2026-01-31T09:05:01Z ERROR request failed 500
"""
CRASH = b"""\
2026-01-31T09:04:58Z INFO  orders starting, version 41
2026-01-31T09:05:00Z ERROR orders could not connect: FATAL: password authentication failed for user "orders"
2026-01-31T09:05:01Z FATAL orders giving up, exit 1
"""


@pytest.fixture(scope="module")
def user(cloud):
    return User.register(cloud.site_url)


class Followed:
    """One investigation as its owner follows it."""

    def __init__(self, user: User, case_id: str, **options: Any) -> None:
        self.user, self.path = user, f"/cases/{case_id}/investigations"
        started = user.call("POST", self.path, json=options, expect=202)
        self.path += f"/{started['investigation_id']}"

    def get(self) -> dict[str, Any]:
        return self.user.call("GET", self.path)

    def until(self, holds: Callable[[dict[str, Any]], bool], within_s: float = 60) -> dict[str, Any]:
        deadline = time.monotonic() + within_s
        while not holds(now := self.get()):
            if time.monotonic() > deadline:
                raise Refused(f"it did not come to that within {within_s} s: {now}")
            time.sleep(0.2)
        return now

    def waiting(self, kind: str) -> dict[str, Any]:
        """Wait until it waits for something of that kind, and return what."""
        return self.until(lambda one: one["waiting"] is not None and one["waiting"]["kind"] == kind)["waiting"]

    def ended(self, within_s: float = 60) -> dict[str, Any]:
        return self.until(lambda one: one["status"] != "running", within_s)

    def post(self, name: str, expect: int = 200, **body: Any) -> Any:
        return self.user.call("POST", f"{self.path}/{name}", json=body, expect=expect)


def test_from_nothing_over_evidence_and_an_answer_to_a_confirmed_fix(user):
    case_id = user.open_case("orders is down")
    one = Followed(user, case_id)

    wait = one.waiting("gather")
    assert wait["needed"]
    user.upload(case_id, "orders.log", REFUSED)

    wait = one.waiting("test")
    assert [item["text"] for item in wait["needed"]] == ["The state and log of what should listen at"]
    one.post("answer", wait_id=wait["wait_id"], answer="it was restarted at nine with another password")
    one.until(lambda now: now["waiting"] is None or now["waiting"]["wait_id"] != wait["wait_id"])
    one.post("answer", wait_id=wait["wait_id"], answer="something else", expect=409)

    user.upload(case_id, "more.log", CRASH)
    wait = one.waiting("confirm")
    assert "password authentication failed" in wait["text"]
    assert user.call("GET", f"/cases/{case_id}")["status"] == "analyzing"
    one.post("confirm", wait_id=wait["wait_id"], confirmed=True)

    ended = one.ended()
    assert (ended["status"], ended["waiting"]) == ("resolved", None)
    assert "you confirmed that it works" in ended["reason"]
    assert user.call("GET", f"/cases/{case_id}")["status"] == "resolved"
    stages = [(step["step"], step["stage"]) for step in ended["steps"]]
    assert len(stages) == len(set(stages))
    turns = {turn["turn_id"]: turn["status"] for turn in user.call("GET", f"/agent/chat/{case_id}/turns")["items"]}
    assert {step["turn_id"] for step in ended["steps"] if step["turn_id"]} == set(turns)
    assert set(turns.values()) == {"done"}


def test_its_owner_stops_it(cloud, user):
    case_id = user.open_case("wrong alarm")
    one = Followed(user, case_id)
    one.waiting("gather")
    user.call("POST", one.path.rpartition("/")[0], json={}, expect=409)
    stopped = one.post("stop", reason="it was a drill")
    assert (stopped["status"], stopped["reason"]) == ("stopped", "You stopped it. it was a drill")
    _executions_end(cloud, one)


def test_a_wait_that_nobody_ends_is_over_after_its_time(cloud, user):
    one = Followed(user, user.open_case("nobody is there"), wait_s=10)
    one.waiting("gather")
    ended = one.ended(within_s=90)
    assert (ended["status"], ended["reason"].partition(".")[0]) == ("stopped", "Nobody answered within 10 seconds")
    _executions_end(cloud, one)


def test_an_execution_that_died_is_replaced_when_its_owner_replies(cloud, user):
    case_id = user.open_case("the machine dies")
    user.upload(case_id, "orders.log", CRASH)
    one = Followed(user, case_id)
    wait = one.waiting("confirm")
    states = cloud.client("stepfunctions")
    for execution in _executions(cloud, one):
        states.stop_execution(executionArn=execution)
    # What waited is still there for the emulator; in AWS, and after a restart, the token is gone with its execution.
    time.sleep(25)
    one.post("confirm", wait_id=wait["wait_id"], confirmed=True)
    assert one.ended()["status"] == "resolved"
    assert len(_executions(cloud, one)) == 2


def _executions(cloud: Any, one: Followed) -> list[str]:
    states = cloud.client("stepfunctions")
    machines = states.list_state_machines()["stateMachines"]
    (arn,) = [m["stateMachineArn"] for m in machines if m["name"].endswith("long-investigation")]
    mine = one.path.rpartition("/")[2]
    found = states.list_executions(stateMachineArn=arn)["executions"]
    return [execution["executionArn"] for execution in found if execution["name"].startswith(mine)]


def _executions_end(cloud: Any, one: Followed) -> None:
    """Nothing is left behind that waits for somebody."""
    states, deadline = cloud.client("stepfunctions"), time.monotonic() + 30
    while any(states.describe_execution(executionArn=arn)["status"] == "RUNNING" for arn in _executions(cloud, one)):
        assert time.monotonic() < deadline, "an execution still runs"
        time.sleep(0.2)
