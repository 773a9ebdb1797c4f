"""The agent, knowledge and report at their doors, over moto, with the real answering started in the same process."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from faultmaven.agent import dependencies
from faultmaven.agent.answering import Answering
from faultmaven.agent.repository import TurnRepository
from faultmaven.agent.routes import router as agent
from faultmaven.agent.service import AgentService
from faultmaven.agent.turn import Answerer
from faultmaven.case.course_service import course_service
from faultmaven.case.routes import router as case
from faultmaven.case.service import case_service
from faultmaven.case.solutions.service import solution_service
from faultmaven.diagnosis.archive import FileArchive
from faultmaven.diagnosis.service import diagnose
from faultmaven.evidence.facts import CaseFacts
from faultmaven.http.app import create_app
from faultmaven.knowledge.library import read_library
from faultmaven.knowledge.routes import router as knowledge
from faultmaven.knowledge.service import knowledge_service
from faultmaven.providers.files.memory import MemoryFiles
from faultmaven.providers.workflow.in_process import InProcessWorkflow
from faultmaven.report import routes as report_routes
from faultmaven.report.repository import ReportRepository
from faultmaven.report.service import ReportService
from faultmaven.report.typesetting.typesetter import chosen_typesetter

from tests.support.knowledge import REMEMBERED
from tests.support.people import Person

LOG = (
    "2026-01-31T09:05:00Z ERROR orders <b>could</b> not connect: "
    'FATAL: password authentication failed for user "orders"\n'
)
#: Enough of the library: reading a page for its meaning takes a moment.
_PAGES = {
    f"runbook-{name}"
    for name in ("oom-killed", "database-auth-failed", "dns-failure", "image-not-found", "node-not-ready", "disk-busy")
}


class LocalStore:
    """Opens one set of facts as those of any case, as often as it is asked."""

    def __init__(self, facts: CaseFacts) -> None:
        self._facts = facts

    def open_case(self, user_id: str, case_id: str) -> AbstractContextManager[CaseFacts]:
        """Return the facts; leaving the context keeps them open."""
        return nullcontext(self._facts)


@pytest.fixture
def door(client: TestClient, tmp_path: Path) -> Iterator[TestClient]:
    """The doors of agent, case, knowledge and report, with the work done in the request that starts it."""
    path = tmp_path / "orders.log"
    path.write_text(LOG)
    facts = CaseFacts.from_files([path])
    files = MemoryFiles()
    store, archive, turns = LocalStore(facts), FileArchive(files), TurnRepository()
    for remembered in REMEMBERED:
        remembered.cache_clear()  # they hold stores of another test
    library = knowledge_service()
    library.load([page for page in read_library() if page.document_id in _PAGES])
    answering = Answering(
        turns, case_service(), store, archive, Answerer(diagnose, library.runbooks_for, None), course_service()
    )
    workflow = InProcessWorkflow(lambda event: answering.answer(event["user_id"], event["case_id"], event["turn_id"]))
    service = AgentService(turns, case_service(), workflow, timedelta(minutes=5))
    app = create_app(agent, case, knowledge, report_routes.router, openapi_url="/openapi.json")

    async def _service() -> AgentService:
        return service

    async def _reports() -> ReportService:
        kept = ReportRepository(files)
        return ReportService(case_service(), solution_service(), store, archive, kept, chosen_typesetter())

    app.dependency_overrides[dependencies.agent_of_request] = _service
    app.dependency_overrides[report_routes.reports_of_request] = _reports
    with TestClient(app, base_url="https://testserver", raise_server_exceptions=False) as running:
        yield running
    facts.close()


@pytest.fixture
def ada(door: TestClient) -> Person:
    return Person(door)


def test_asking_answers_202_and_says_where_the_turn_is(ada: Person) -> None:
    case_id = ada.open_case()
    answer = ada.call("POST", f"/agent/chat/{case_id}", json={"message": "what is wrong?"})
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/agent/chat/{case_id}/turns/{answer.json()['turn_id']}"
    turn = ada.call("GET", answer.headers["location"]).json()
    assert (turn["status"], turn["response"]["type"], turn["model"]["used"]) == ("done", "ANSWER", False)
    assert turn["response"]["citations"][0]["mark"] == "[E1:L1]"


def test_waiting_answers_200_with_the_finished_turn(ada: Person) -> None:
    case_id = ada.open_case()
    answer = ada.call(
        "POST",
        f"/agent/chat/{case_id}",
        json={"message": "what is wrong?"},
        headers={"prefer": "respond-async, wait=99"},
    )
    assert (answer.status_code, answer.headers["preference-applied"]) == (200, "wait=25")
    assert answer.json()["status"] == "done"


def test_the_same_idempotency_key_asks_once(ada: Person) -> None:
    case_id = ada.open_case()
    first, again = (
        ada.call(
            "POST", f"/agent/chat/{case_id}", json={"message": "why?"}, headers={"idempotency-key": "once-and-only"}
        )
        for _ in range(2)
    )
    assert first.json()["turn_id"] == again.json()["turn_id"]
    assert len(ada.call("GET", f"/agent/chat/{case_id}/turns").json()["items"]) == 1


def test_a_stranger_finds_nothing_and_an_empty_question_is_refused(ada: Person, door: TestClient) -> None:
    case_id = ada.open_case()
    turn_id = ada.call("POST", f"/agent/chat/{case_id}", json={"message": "why?"}).json()["turn_id"]
    eve = Person(door)
    for path in ("turns", f"turns/{turn_id}", f"turns/{turn_id}/events"):
        assert eve.call("GET", f"/agent/chat/{case_id}/{path}").status_code == 404
    assert eve.call("GET", f"/cases/{case_id}/report").status_code == 404
    refused = ada.call("POST", f"/agent/chat/{case_id}", json={"message": "  "})
    assert refused.status_code == 422
    assert refused.headers["content-type"].startswith("application/problem+json")


def test_events_can_be_read_from_any_number(ada: Person) -> None:
    case_id = ada.open_case()
    turn_id = ada.call("POST", f"/agent/chat/{case_id}", json={"message": "why?"}).json()["turn_id"]
    page = ada.call("GET", f"/agent/chat/{case_id}/turns/{turn_id}/events").json()
    assert page["status"] == "done"
    assert [event["kind"] for event in page["items"]][:: len(page["items"]) - 1] == ["accepted", "done"]
    rest = ada.call("GET", f"/agent/chat/{case_id}/turns/{turn_id}/events", headers={}, params={"after": 3}).json()
    assert rest["items"] == page["items"][3:]


def test_health_needs_no_sign_in(door: TestClient) -> None:
    health = door.get("/agent/health").json()
    assert (health["status"], health["analyst"]) == ("ok", True)
    names = ["openai", "anthropic", "fireworks", "google", "huggingface", "openrouter", "ollama"]
    assert [provider["name"] for provider in health["providers"]] == names
    assert not any(provider["configured"] for provider in health["providers"])


def test_the_report_says_when_nothing_was_asked_and_then_cites(ada: Person) -> None:
    case_id = ada.open_case("orders <script>alert(1)</script> [x](http://evil)")
    empty = ada.call("GET", f"/cases/{case_id}/report")
    assert empty.headers["content-type"].startswith("text/markdown")
    assert "No question has been answered" in empty.text
    ada.call("POST", f"/agent/chat/{case_id}", json={"message": "what is wrong?"})
    report = ada.call("GET", f"/cases/{case_id}/report", params={"format": "markdown"}).text
    for heading in ("Summary", "Impact", "Timeline", "Root cause", "Evidence", "Ruled out", "Gaps", "Actions"):
        assert f"## {heading}" in report
    assert "[E1:L1]" in report
    assert "| Time (UTC) |" in report
    assert "| 2026-01-31 09:05:00 |" in report
    assert "<script>" not in report.replace("\\<script\\>", "")
    assert "[x](http" not in report
    assert ada.call("GET", f"/cases/{case_id}/report", params={"format": "pdf"}).content.startswith(b"%PDF-")
    assert ada.call("GET", f"/cases/{case_id}/report", params={"format": "docx"}).status_code == 422


def test_the_library_is_listed_read_and_searched(ada: Person) -> None:
    first = ada.call("GET", "/knowledge/documents", params={"limit": 5}).json()
    assert len(first["items"]) == 5
    second = ada.call("GET", "/knowledge/documents", params={"limit": 100, "cursor": first["next_cursor"]}).json()
    assert len(first["items"]) + len(second["items"]) == len(_PAGES)
    found = ada.call("POST", "/knowledge/search", json={"query": "container was OOMKilled, exit 137"}).json()["items"]
    assert found[0]["document_id"] == "runbook-oom-killed"
    document = ada.call("GET", f"/knowledge/documents/{found[0]['document_id']}").json()
    assert document["version"] == found[0]["version"]
    assert "## Fix" in document["body"]
    assert ada.call("GET", "/knowledge/documents/runbook-nothing").status_code == 404
