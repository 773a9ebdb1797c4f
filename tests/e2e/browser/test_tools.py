"""Tools that a model calls: their exact arguments among the steps, and the card that runs nothing until a yes."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.e2e.browser.conftest import visits
from tests.e2e.test_model import ANSWER, KEY, LOG
from tests.support.cloud import new_cloud
from tests.support.model_servers import model_server
from tests.support.wire_formats import Reply

pytestmark = [pytest.mark.e2e, pytest.mark.browser]

ROWS = {"table": "events", "where": {"text": "password"}, "limit": 5}
CERTIFICATE = {"check": "tls", "host": "orders-db.example.com", "port": 5432}


@pytest.fixture(scope="module")
def vendor():
    with model_server("openai") as server:
        server.answer = ANSWER
        yield server


@pytest.fixture(scope="module")
def cloud_with_model(vendor, tmp_path_factory):
    environ = {"OPENAI_API_KEY": KEY, "FM_MODEL_PROVIDERS": f"openai:a-model@{vendor.url}"}
    with new_cloud(tmp_path_factory.mktemp("model") / "state", environ=environ) as running:
        yield running


@pytest.fixture
def room(browser, cloud_with_model, vendor):
    with visits(browser, cloud_with_model) as visit:
        visitor = visit()
        visitor.sign_up().open_case("orders is down")
        visitor.drop(("orders.log", LOG))
        visitor.wait_until_read(1)
        visitor.ask("what is wrong and why?")  # beyond the case a model may look only once there is something to test
        vendor.script = [
            Reply(calls=(("FactsQuery", json.dumps(ROWS)), ("NetworkAnalyzer", json.dumps(CERTIFICATE)))),
        ]
        yield visitor


def test_calls_show_their_arguments_and_a_person_says_no_by_default(room):
    page = room.page
    room.ask("why is the password wrong?")
    expect(room.button("Do not allow")).to_be_focused()
    room.button(re.compile("^Answered in")).last.click()
    expect(page.get_by_text(f"FactsQuery {json.dumps(ROWS, separators=(',', ':'))}")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^NetworkAnalyzer \{.*orders-db\.example\.com"))).to_be_visible()
    card = page.get_by_role("region", name="A tool waits for you")
    expect(card).to_contain_text("host: orders-db.example.com")
    expect(card).to_contain_text("port: 5432")
    room.inspect("tool-waits")
    card.get_by_role("button", name="Do not allow").press("Enter")
    expect(card.get_by_text("Not allowed")).to_be_visible()
    expect(card.get_by_role("button", name="Allow once")).to_have_count(0)
    room.inspect("tool-not-allowed")
