"""With a key the same turn asks a model, through the secret and the vendor's wire format, and checks what it says."""

import pytest

from tests.support.cloud import new_cloud
from tests.support.model_servers import model_server
from tests.support.product import User

LOG = b"""\
2026-01-31T09:04:59Z INFO  orders connecting to postgres at orders-db.prod.svc:5432
2026-01-31T09:05:00Z ERROR orders could not connect: FATAL: password authentication failed for user "orders"
"""
KEY = "sk-test-of-the-local-cloud"

ANSWER = {
    "summary": "The database refuses the password of user orders [E1:L2].",
    "cause_title": "The password of the orders user is wrong",
    "component": "orders",
    "verdict": "CONFIRMED",
    "claims": [
        {
            "text": "The database refused the login.",
            "citations": [{"mark": "E1:L2", "quote": "password authentication"}],
        },
        {"text": "The disk was full.", "citations": [{"mark": "E1:L1", "quote": "no space left on device"}]},
    ],
}


@pytest.fixture(scope="module")
def vendor():
    with model_server("openai") as server:
        server.answer = ANSWER
        yield server


@pytest.fixture(scope="module")
def user(vendor, tmp_path_factory):
    environ = {"OPENAI_API_KEY": KEY, "FM_MODEL_PROVIDERS": f"openai:a-model@{vendor.url}"}
    with new_cloud(tmp_path_factory.mktemp("model") / "state", environ=environ) as running:
        yield User.register(running.site_url)


def asked(user):
    case_id = user.open_case("with a model")
    user.upload(case_id, "orders.log", LOG)
    user.settled(case_id)
    return user.ask(case_id, "what is wrong and why?")


def test_a_model_reasons_on_top_and_what_it_made_up_is_shown_as_unverified(user, vendor):
    turn = asked(user)
    assert turn["status"] == "done"
    assert turn["model"]["used"] is True
    assert turn["usage"]["input_tokens"] == 1000
    claims = {claim["text"]: claim["verified"] for cause in turn["response"]["causes"] for claim in cause["claims"]}
    assert claims["The database refused the login."] is True
    assert claims["The disk was full."] is False
    assert KEY not in str(vendor.requests)


def test_a_tool_runs_in_the_function_that_is_made_for_it_once_it_is_allowed(user):
    case_id = user.open_case("with a tool")
    call = {"case_id": case_id, "tool": "CommandExecutor", "arguments": {"command": "uname -s"}}
    asked = user.call("POST", "/agent/tools/execute", json=call, expect=202)["confirmation"]
    path = f"/agent/tools/confirmations/{case_id}/{asked['confirmation_id']}"
    done = user.call("POST", path, json={"allow": True, "for_case": True, "sha256": asked["sha256"]})
    assert done["status"] == "done"
    assert "where the tools run" in done["output"]
    assert "Linux" in done["output"]
    again = user.call("POST", "/agent/tools/execute", json=call)
    assert again["status"] == "done", "it is allowed for the case"
    (grant,) = user.call("GET", f"/agent/tools/grants/{case_id}")["items"]
    user.call("DELETE", f"/agent/tools/grants/{case_id}/{grant['grant_id']}", expect=204)
    assert user.call("POST", "/agent/tools/execute", json=call, expect=202)["status"] == "waiting"


def test_a_vendor_that_is_down_leaves_the_analyst_who_says_so(user, vendor):
    vendor.status = 500
    try:
        turn = asked(user)
    finally:
        vendor.status = 200
    assert turn["status"] == "done"
    assert turn["model"]["used"] is False
    assert "password authentication failed" in turn["response"]["text"]
    assert turn["model"]["note"]
