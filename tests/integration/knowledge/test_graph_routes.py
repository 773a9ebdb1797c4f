"""What is related, and the graph, over HTTP: of the library, of one's own documents, of a case; never of others'."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from faultmaven.case.course_service import course_service
from faultmaven.case.investigation.course import Found
from faultmaven.case.investigation.hypotheses import Proposal
from faultmaven.case.service import case_service
from faultmaven.core.clock import utc_now
from faultmaven.http.app import create_app
from faultmaven.knowledge.library import read_library
from faultmaven.knowledge.relating import relating
from faultmaven.knowledge.routes import router
from faultmaven.knowledge.service import knowledge_service

from tests.support.knowledge import knowledge, write
from tests.support.people import Person

#: Loading the whole library takes a minute; these are about the same things.
FEW = {"runbook-oom-killed", "runbook-memory-grows", "runbook-java-heap-exhausted", "runbook-deadlock"}
RUNBOOK = """# Kestrel eats memory

## Symptoms

```text
Reason: OOMKilled Exit Code: 137
```

## Fix

1. Restart the Kestrel broker.
"""


@pytest.fixture
def client() -> Iterator[TestClient]:
    with knowledge():
        relating.cache_clear()
        course_service.cache_clear()
        knowledge_service().load([page for page in read_library() if page.document_id in FEW])
        with TestClient(create_app(router), base_url="https://testserver") as opened:
            yield opened
    relating.cache_clear()
    course_service.cache_clear()


def related(person: Person, path: str) -> list[str]:
    answer = person.call("GET", f"/knowledge/{path}")
    assert answer.status_code == 200, answer.text
    return [item["document_id"] for item in answer.json()["items"]]


def test_a_page_leads_to_its_look_alikes_and_says_why(client: TestClient) -> None:
    ann = Person(client)
    found = related(ann, "documents/runbook-oom-killed/related")
    assert set(found) == {"runbook-java-heap-exhausted", "runbook-memory-grows"}
    items = ann.call("GET", "/knowledge/documents/runbook-oom-killed/related").json()["items"]
    assert {"kind": "mistaken_for", "label": "The Java heap is exhausted"} in items[0]["because"]


def test_an_own_document_joins_the_graph_by_what_it_shows_and_is_nobody_elses(client: TestClient) -> None:
    ann, eve = Person(client), Person(client)
    own = write(ann.user_id, RUNBOOK)
    assert related(ann, f"documents/{own}/related")[0] == "runbook-oom-killed"
    assert own in related(ann, "documents/runbook-oom-killed/related")
    assert own not in related(eve, "documents/runbook-oom-killed/related")
    assert eve.call("GET", f"/knowledge/documents/{own}/related").status_code == 404
    around = {"around": own, "limit": 20}
    labels = {one["label"] for one in ann.call("GET", "/knowledge/graph", params=around).json()["concepts"]}
    assert "Restart the Kestrel broker" in labels
    assert eve.call("GET", "/knowledge/graph", params=around).json()["concepts"] == []


def test_a_brought_document_is_tagged_by_what_it_speaks_of(client: TestClient) -> None:
    ann = Person(client)
    own = write(
        ann.user_id, "# Postgres failover\n\nPromote with psql.\n\n## Replication\n\nThe postgresql replica lags."
    )
    document = ann.call("GET", f"/knowledge/documents/{own}").json()
    assert "postgresql" in document["auto_tags"]


def test_the_graph_is_bounded(client: TestClient) -> None:
    ann = Person(client)
    part = ann.call("GET", "/knowledge/graph", params={"limit": 10}).json()
    assert len(part["concepts"]) <= 10 < part["total"]
    assert {edge["link"] for edge in part["edges"]} <= {"shows", "concerns", "fixed_by", "mistaken_for", "related"}
    assert ann.call("GET", "/knowledge/graph", params={"limit": 5000}).status_code == 422


def test_a_case_leads_to_the_pages_of_its_hypotheses(client: TestClient) -> None:
    ann, eve = Person(client), Person(client)
    case = case_service().open_case(ann.user_id, "checkout restarts")
    proposal = Proposal("The container needs more memory", 0.8, mechanism="oom-killed", component="checkout")
    course_service().after_turn(ann.user_id, case.case_id, Found("turn_1", utc_now(), (proposal,)))
    body = {"case_id": case.case_id}
    found = [item["document_id"] for item in ann.call("POST", "/knowledge/related", json=body).json()["items"]]
    assert found[0] == "runbook-oom-killed"
    assert "runbook-deadlock" not in found
    assert eve.call("POST", "/knowledge/related", json=body).status_code == 404
