"""/agent/tools over the whole product: what a person calls passes the gates that a model's call passes."""

from collections.abc import Iterator
from typing import Any

import pytest
from faultmaven.agent.tools import wiring
from faultmaven.providers.audit.dynamo import audit_log
from faultmaven.providers.audit.protocol import verify

from tests.support.tools import RecordingRunner
from tests.support.whole_product import SECRET, WholeProduct, whole_product

CHECK = {"check": "port", "host": "203.0.113.9", "port": 5432}


@pytest.fixture(scope="module")
def product() -> Iterator[WholeProduct]:
    with whole_product() as product:
        yield product


@pytest.fixture(autouse=True)
def runner(monkeypatch: pytest.MonkeyPatch) -> RecordingRunner:
    recording = RecordingRunner(gives="port open on 203.0.113.9, password=hunter2-canary")
    monkeypatch.setattr(wiring, "runner", lambda: recording)
    return recording


def execute(product: WholeProduct, tool: str, arguments: dict[str, Any]) -> Any:
    body = {"case_id": product.ids["case_id"], "tool": tool, "arguments": arguments}
    return product.owner.call("POST", "/agent/tools/execute", json=body)


def answer(product: WholeProduct, asked: dict[str, Any], *, allow: bool, sha256: str | None = None) -> Any:
    path = f"/agent/tools/confirmations/{product.ids['case_id']}/{asked['confirmation_id']}"
    return product.owner.call("POST", path, json={"allow": allow, "sha256": sha256 or asked["sha256"]})


def test_the_tools_are_listed_with_schemas_and_what_the_case_says(product: WholeProduct) -> None:
    listed = product.owner.call("GET", "/agent/tools").json()
    assert len(listed["items"]) >= 11
    by_name = {item["name"]: item for item in listed["items"]}
    assert by_name["HTTPClient"]["parameters"]["required"] == ["url"]
    assert (by_name["HTTPClient"]["policy"], by_name["FactsQuery"]["policy"]) == ("ask", "allow")
    assert (listed["timeout_s"], listed["output_bytes"]) == (30.0, 10_000_000)


def test_reading_the_case_answers_at_once(product: WholeProduct) -> None:
    done = execute(product, "FileSearcher", {"text": "password authentication"})
    assert done.status_code == 200, done.text
    assert done.json()["status"] == "done"
    assert "[E1:L3]" in done.json()["output"]
    rows = execute(product, "FactsQuery", {"sql": "SELECT number, line_no, msg FROM events WHERE level = 'error'"})
    assert "[E1:L3]" in rows.json()["output"]


def test_reaching_out_waits_shows_real_addresses_and_runs_once_when_allowed(
    product: WholeProduct, runner: RecordingRunner
) -> None:
    waiting = execute(product, "NetworkAnalyzer", CHECK)
    assert waiting.status_code == 202, waiting.text
    asked = waiting.json()["confirmation"]
    assert asked["arguments"] == {**CHECK, "record": "A"}
    listed = product.owner.call("GET", f"/agent/tools/confirmations/{product.ids['case_id']}").json()["items"]
    assert asked in listed
    assert runner.jobs == []
    assert answer(product, asked, allow=True, sha256="0" * 64).status_code == 403
    done = answer(product, asked, allow=True)
    assert done.status_code == 200, done.text
    assert "hunter2" not in done.json()["output"]
    assert "203.0.113.9" in done.json()["output"]
    assert [job.arguments["host"] for job in runner.jobs] == ["203.0.113.9"]
    assert answer(product, asked, allow=True).status_code == 404
    assert len(runner.jobs) == 1


def test_a_no_runs_nothing(product: WholeProduct, runner: RecordingRunner) -> None:
    asked = execute(product, "HTTPClient", {"url": "https://example.com/"}).json()["confirmation"]
    assert answer(product, asked, allow=False).json()["status"] == "refused"
    assert answer(product, asked, allow=True).status_code == 404
    assert runner.jobs == []


def test_a_case_can_switch_a_tool_off_or_allow_what_its_user_names(
    product: WholeProduct, runner: RecordingRunner
) -> None:
    case_id = product.ids["case_id"]
    path = f"/agent/tools/grants/{case_id}"
    product.owner.call("PUT", path, json={"policies": {"HTTPClient": "deny", "NetworkAnalyzer": "allow"}})
    assert execute(product, "HTTPClient", {"url": "https://example.com/"}).status_code == 403
    assert execute(product, "NetworkAnalyzer", CHECK).status_code == 202
    product.owner.call("POST", f"/cases/{case_id}/messages", json={"role": "user", "content": "is 203.0.113.9 up?"})
    assert execute(product, "NetworkAnalyzer", CHECK).json()["status"] == "done"
    assert len(runner.jobs) == 1
    assert product.owner.call("PUT", path, json={"policies": {"rm": "allow"}}).status_code == 404
    assert product.owner.call("PUT", path, json={"policies": {}}).status_code == 200


@pytest.mark.parametrize(
    ("tool", "arguments", "status"),
    [
        ("rm", {}, 404),
        ("FactsQuery", {"sql": "DROP TABLE events"}, 400),
        ("FileReader", {"file": "/etc/passwd"}, 400),
        ("NetworkAnalyzer", {"check": "port"}, 400),
        ("CommandExecutor", {"command": "rm -rf /"}, 400),
    ],
)
def test_what_cannot_be_done_is_a_problem_with_words(
    product: WholeProduct, tool: str, arguments: dict[str, Any], status: int
) -> None:
    refused = execute(product, tool, arguments)
    assert refused.status_code == status
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["detail"]


def test_somebody_elses_case_is_not_found(product: WholeProduct, runner: RecordingRunner) -> None:
    case_id = product.ids["case_id"]
    asked = execute(product, "ProcessInspector", {}).json()["confirmation"]
    body = {"case_id": case_id, "tool": "FileSearcher", "arguments": {"text": SECRET}}
    for method, path, sent in (
        ("POST", "/agent/tools/execute", body),
        ("GET", f"/agent/tools?case_id={case_id}", None),
        ("GET", f"/agent/tools/confirmations/{case_id}", None),
        ("PUT", f"/agent/tools/grants/{case_id}", {"policies": {}}),
        (
            "POST",
            f"/agent/tools/confirmations/{case_id}/{asked['confirmation_id']}",
            {"allow": True, "sha256": asked["sha256"]},
        ),
    ):
        assert product.stranger.call(method, path, json=sent).status_code == 404
    assert runner.jobs == []


def test_a_long_output_is_cut_for_the_answer_and_says_so(product: WholeProduct, runner: RecordingRunner) -> None:
    runner.gives = "line of output\n" * 300_000
    asked = execute(product, "ProcessInspector", {"limit": 7}).json()["confirmation"]
    done = answer(product, asked, allow=True).json()
    assert done["truncated"] is True
    assert done["bytes"] == len(runner.gives)
    assert "(cut: " in done["output"][-80:]


def test_everything_is_in_an_audit_log_whose_chain_holds(product: WholeProduct) -> None:
    user_id = product.owner.user_id
    records = audit_log().read(user_id)
    assert verify(records, audit_log().head(user_id)) == []
    assert {"done", "denied", "waiting", "begun", "refused"} <= {record.deed.decision for record in records}
    assert SECRET not in repr(records)
    assert "203.0.113.9" not in repr(records)
