"""POST /query through the whole product: a question, data, or both; and recommendations that a person judges."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from faultmaven.agent.dependencies import agent_of_request
from faultmaven.agent.query.routes import query_service_of_request
from faultmaven.agent.query.service import QueryService
from faultmaven.case.course_service import course_service
from faultmaven.case.service import case_service
from faultmaven.evidence import pipeline
from faultmaven.evidence.deliveries import ingest
from faultmaven.evidence.keys import raw_key
from faultmaven.evidence.service import evidence_service

from tests.support.people import Person
from tests.support.whole_product import WholeProduct, whole_product

LOGS = [
    "2026-01-31T09:04:58Z INFO orders starting, version 41",
    '2026-01-31T09:05:00Z ERROR orders could not connect: FATAL: password authentication failed for user "orders"',
    "2026-01-31T09:05:01Z FATAL orders giving up, exit 1",
]


@pytest.fixture(scope="module")
def product() -> Iterator[WholeProduct]:
    with whole_product() as running:
        yield running


@pytest.fixture(autouse=True)
def reading(product: WholeProduct) -> None:
    """Read a file as soon as its bytes are in the bucket, as the queue would have it done."""
    real = evidence_service()
    overrides = product.client.app.dependency_overrides

    class Reading:
        def __getattr__(self, name: str) -> Any:
            return getattr(real, name)

        def bring(self, *args: Any) -> Any:
            item = real.bring(*args)
            replace(ingest(), read=pipeline.run).handle(raw_key(item), "v1")
            return item

    agent = asyncio.run(overrides[agent_of_request]())
    service = QueryService(case_service(), Reading(), agent, course_service())

    async def queries() -> QueryService:
        return service

    overrides[query_service_of_request] = queries


def ask(person: Person, **body: Any) -> Any:
    return person.call("POST", "/query", json=body)


def test_a_question_alone_is_told_what_to_bring(product: WholeProduct) -> None:
    answer = ask(product.owner, user_id="user_001", query="Why is my server CPU usage spiking?")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["kind"], body["status"], body["type"]) == ("query", "done", "NEEDS_MORE_DATA")
    assert any("top -b" in text for text in body["recommendations"])
    assert body["insights"]
    assert answer.headers["location"] == f"/query/{body['case_id']}/turns/{body['turn_id']}"


def test_data_alone_is_diagnosed(product: WholeProduct) -> None:
    body = ask(product.owner, logs=LOGS).json()
    assert (body["kind"], body["status"], body["type"]) == ("data", "done", "ANSWER")
    (cause, *_) = body["probable_causes"]
    assert "password" in cause["summary"].lower() or "login" in cause["summary"].lower()
    assert "[E1:L2]" in cause["supporting_evidence"]
    assert body["recommendations"][-1].startswith("Verify: ")


def test_a_question_with_data_is_answered_from_the_data(product: WholeProduct) -> None:
    body = ask(
        product.owner,
        query="Why is my server CPU usage spiking?",
        logs=["Error: CPU threshold exceeded at 90%"],
        metrics={"cpu_usage": 92, "memory_usage": 78},
    ).json()
    assert (body["kind"], body["status"]) == ("both", "done")
    files = product.owner.call("GET", f"/cases/{body['case_id']}/evidence").json()["items"]
    assert {file["filename"]: file["data_type"] for file in files} == {
        "query.log": "log",
        "query-metrics.csv": "metric",
    }
    assert files[1]["fact_counts"]["samples"] == 2
    assert any("top -b" in text for text in body["recommendations"])
    assert any("deployed" in text for text in body["recommendations"])


def test_past_cases_about_the_same_are_told(product: WholeProduct) -> None:
    first = ask(product.owner, logs=LOGS).json()
    again = ask(product.owner, query="what is wrong and why?", logs=[*LOGS, "2026-01-31T09:05:02Z INFO bye"]).json()
    past = [insight for insight in again["insights"] if insight["kind"] == "past_case"]
    assert first["case_id"] in [insight["reference"] for insight in past]
    assert again["case_id"] not in [insight["reference"] for insight in past]
    stranger = ask(product.stranger, query="what is wrong and why?", logs=LOGS).json()
    assert not [insight for insight in stranger["insights"] if insight["kind"] == "past_case"]


def test_a_judgement_changes_the_answer_at_once_and_those_that_follow(product: WholeProduct) -> None:
    owner, first = product.owner, ask(product.owner, logs=LOGS).json()
    steps = [step["step_id"] for step in first["steps"]]
    assert len(steps) >= 2
    place = f"/query/{first['case_id']}/turns/{first['turn_id']}"

    def judge(step_id: str, judgement: str) -> Any:
        said = {"step_id": step_id, "judgement": judgement, "reason": "we know better"}
        return owner.call("POST", f"{place}/feedback", json=said)

    rejected = judge(steps[0], "rejected").json()
    assert [step["step_id"] for step in rejected["steps"]] == steps[1:]
    accepted = judge(steps[-1], "accepted").json()
    assert [step["step_id"] for step in accepted["steps"]] == [steps[-1], *steps[1:-1]]
    assert accepted["steps"][0]["judgement"] == "accepted"
    assert judge(steps[-1], "accepted").json() == accepted
    assert owner.call("GET", place).json() == accepted
    second = ask(owner, query="what is wrong and why?", case_id=first["case_id"]).json()
    assert steps[0] not in [step["step_id"] for step in second["steps"]]
    assert second["steps"][0]["step_id"] == steps[-1]
    chat = owner.call("POST", f"/agent/chat/{first['case_id']}", json={"message": "how do I fix it?"}).json()
    assert steps[0] not in str(chat["response"]["next_steps"])
    assert judge(steps[0], "accepted").json()["steps"][0]["step_id"] in (steps[0], steps[-1])
    assert judge(f"step_{'0' * 16}", "rejected").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"query": "  "},
        {"logs": ["", " "]},
        {"metrics": {"cpu": float("inf")}},
        {"query": "x", "surprise": 1},
        {"query": "x" * 8_001},
    ],
)
def test_a_request_with_nothing_in_it_is_refused(product: WholeProduct, body: dict[str, Any]) -> None:
    headers = {**product.owner.headers, "content-type": "application/json"}
    answer = product.client.post("/query", content=json.dumps(body), headers=headers)
    assert answer.status_code == 422
    assert answer.json()["code"]


def test_anothers_case_is_not_there(product: WholeProduct) -> None:
    assert ask(product.stranger, query="x", case_id=product.ids["case_id"]).status_code == 404
