"""The evidence API as a browser sees it; who asks is decided before, so it is given here."""

import hashlib

import pytest
from fastapi.testclient import TestClient
from faultmaven.auth.dependencies import creating_user, current_user
from faultmaven.auth.models import Principal, Role
from faultmaven.evidence import dependencies
from faultmaven.evidence.routes import router
from faultmaven.http.app import create_app

from tests.integration.evidence.conftest import USER

LOG = b"2026-01-31T09:05:00Z ERROR payment db-1: refused password=hunter22\n2026-01-31T09:06:00Z INFO payment bye\n"


def client_of(world):
    """Return a client, and a way to become somebody else."""
    app = create_app(router)
    who = {"user_id": USER}

    async def user() -> Principal:
        return principal(who["user_id"])

    async def service():
        return world.service

    async def facts():
        return world.facts

    app.dependency_overrides |= {
        current_user: user,
        creating_user: user,
        dependencies._evidence: service,
        dependencies._facts: facts,
    }
    return TestClient(app), who


@pytest.fixture
def asking(world, monkeypatch):
    monkeypatch.setenv("FM_JWT_SECRET", "x" * 64)
    return client_of(world)


def principal(user_id: str) -> Principal:
    return Principal(user_id, f"{user_id}@example.com", Role.USER, "family")


def announce(client, world, name="app.log", data=LOG, **changes):
    body = {
        "case_id": world.case_id,
        "filename": name,
        "size_bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    return client.post("/evidence/upload", json=body | changes)


def test_from_upload_to_lines_timeline_and_questions(asking, world):
    client, _ = asking
    answer = announce(client, world)
    assert answer.status_code == 201
    evidence, upload = answer.json()["evidence"], answer.json()["upload"]
    assert (evidence["status"], evidence["number"], upload["method"]) == ("awaiting_upload", 1, "PUT")
    early = client.get(f"/evidence/{evidence['evidence_id']}/lines")
    assert (early.status_code, early.json()["code"]) == (409, "evidence_not_ready")
    world.files.receive(upload["url"], upload["headers"], LOG)
    world.deliver_all()

    ready = client.get(f"/evidence/{evidence['evidence_id']}").json()
    assert ready["status"] == "ready"
    assert ready["first_ts"] == "2026-01-31T09:05:00.000Z"
    assert ready["redactions"] == {"secret": 1}
    assert client.get(f"/cases/{world.case_id}/evidence").json() == {"items": [ready], "next_cursor": None}
    lines = client.get(f"/evidence/{evidence['evidence_id']}/lines", params={"start": 1, "limit": 1}).json()
    assert lines["line_count"] == 2
    assert lines["lines"][0]["level"] == "error"
    assert "hunter22" not in lines["lines"][0]["text"]

    told = client.get(f"/cases/{world.case_id}/timeline").json()
    assert told["items"][0]["line_no"] == 1
    found = client.post(f"/cases/{world.case_id}/facts/query", json={"level": "error", "last_minutes": 60}).json()
    assert (found["total"], found["items"][0]["line_no"], found["items"][0]["filename"]) == (1, 1, "app.log")
    url = client.get(f"/evidence/{evidence['evidence_id']}/download").json()["url"]
    assert "app.log" in url
    again = client.post(f"/evidence/{evidence['evidence_id']}/process", json={"data_type": "text"})
    assert (again.status_code, again.json()["status"]) == (202, "queued")
    world.deliver_all()
    assert client.get(f"/evidence/{evidence['evidence_id']}").json()["data_type"] == "text"
    assert client.delete(f"/evidence/{evidence['evidence_id']}").status_code == 204
    assert client.get(f"/evidence/{evidence['evidence_id']}").status_code == 404


def test_every_route_is_404_for_somebody_else(asking, world):
    client, who = asking
    evidence_id = announce(client, world).json()["evidence"]["evidence_id"]
    who["user_id"] = "user_02"
    asked = [
        ("GET", f"/evidence/{evidence_id}"),
        ("GET", f"/evidence/{evidence_id}/lines"),
        ("GET", f"/evidence/{evidence_id}/download"),
        ("POST", f"/evidence/{evidence_id}/process"),
        ("DELETE", f"/evidence/{evidence_id}"),
        ("GET", f"/cases/{world.case_id}/evidence"),
        ("GET", f"/cases/{world.case_id}/timeline"),
        ("POST", f"/cases/{world.case_id}/facts/query"),
        ("POST", f"/cases/{world.case_id}/facts/sql"),
        ("GET", f"/cases/{world.case_id}/findings"),
        ("GET", f"/cases/{world.case_id}/templates"),
        ("GET", f"/cases/{world.case_id}/schema"),
    ]
    for method, path in asked:
        body = {"sql": "SELECT 1"} if path.endswith("/sql") else {}
        answer = client.request(method, path, json=body if method == "POST" else None)
        assert (answer.status_code, path) == (404, path)
    assert announce(client, world).status_code == 404
    who["user_id"] = USER
    assert client.get(f"/evidence/{evidence_id}").status_code == 200


@pytest.mark.parametrize(
    "changes",
    [{"sha256": "nothex"}, {"size_bytes": -1}, {"filename": ""}, {"user_id": "user_02"}, {"content_type": "a\r\nb/c"}],
)
def test_malformed_announcements_are_422(asking, world, changes):
    assert announce(asking[0], world, **changes).status_code == 422


def test_a_file_of_another_case_cannot_be_asked_for(asking, world):
    answer = asking[0].post(f"/cases/{world.case_id}/facts/query", json={"evidence_id": "ev_other"})
    assert answer.status_code == 404


@pytest.fixture
def told(asking, world):
    """A case with two files that were read."""
    lines = [f"2026-01-31T09:{n:02}:00Z ERROR payment db-{n % 3}: refused {n}" for n in range(40)]
    world.read("a.log", "\n".join(lines).encode())
    world.read("b.log", LOG)
    return asking[0], f"/cases/{world.case_id}"


def test_errors_come_in_pages_that_are_the_whole(told):
    client, case = told
    question = {"level": "error", "limit": 15}
    seen, cursor = [], None
    while True:
        page = client.post(f"{case}/facts/query", json=question | ({"cursor": cursor} if cursor else {})).json()
        seen += [(item["number"], item["line_no"]) for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert (page["table"], page["total"], len(seen), len(set(seen))) == ("events", 41, 41, 41)


def test_a_cursor_is_good_for_the_very_question_it_came_from(told):
    client, case = told
    cursor = client.post(f"{case}/facts/query", json={"limit": 5}).json()["next_cursor"]
    assert client.post(f"{case}/facts/query", json={"limit": 7, "cursor": cursor}).status_code == 200
    for body in ({"cursor": cursor, "level": "error"}, {"cursor": cursor[:-2]}, {"cursor": "x"}):
        answer = client.post(f"{case}/facts/query", json=body)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


def test_errors_of_the_last_hour_by_template_with_facets_and_what_there_is_instead(told):
    client, case = told
    body = {"level": "error", "last_minutes": 60, "group_by": "template", "facets": True}
    found = client.post(f"{case}/facts/query", json=body).json()
    assert (found["total"], found["items"]) == (41, [])
    assert sum(group["count"] for group in found["groups"]) == 41
    assert found["groups"][0]["example"]["line_no"] >= 1
    assert found["facets"]["level"] == [{"value": "error", "count": 41, "label": None}]
    none = client.post(f"{case}/facts/query", json={"component": "paymant", "level": "error"}).json()
    assert (none["items"], none["total"]) == ([], 0)


@pytest.mark.parametrize("body", [{"table": "nothing"}, {"table": "spans", "level": "error"}, {"limit": 0}])
def test_a_question_that_a_table_does_not_know_is_422(told, body):
    client, case = told
    assert client.post(f"{case}/facts/query", json=body).status_code == 422


def test_sql_is_answered_with_citations_and_refused_with_a_reason(told):
    client, case = told
    sql = "SELECT number, line_no, msg FROM events WHERE level = ? ORDER BY ts LIMIT 2"
    found = client.post(f"{case}/facts/sql", json={"sql": sql, "params": ["error"]}).json()
    assert [column["name"] for column in found["columns"]] == ["number", "line_no", "msg"]
    assert found["citations"][0] == "[E1:L1]"
    for sql, code in (
        ("SELECT * FROM read_text('/etc/passwd')", "sql_refused"),
        ("COPY events TO '/tmp/x'", "sql_refused"),
        ("SELECT nothing FROM events", "sql_failed"),
    ):
        answer = client.post(f"{case}/facts/sql", json={"sql": sql})
        assert (answer.status_code, answer.json()["code"]) == (400, code)
        assert answer.json()["detail"]
    assert client.post(f"{case}/facts/sql", json={"sql": "x" * 20_001}).status_code == 422
    assert client.post(f"{case}/facts/query", json={}).json()["total"] == 42, "the service is alive"


def test_templates_findings_and_the_schema_of_a_case(told):
    client, case = told
    first = client.get(f"{case}/templates", params={"limit": 1}).json()
    assert first["items"][0]["count"] >= first["total"] / 41
    assert first["items"][0]["filename"] in ("a.log", "b.log")
    rest = client.get(f"{case}/templates", params={"limit": 100, "cursor": first["next_cursor"]}).json()
    assert len(rest["items"]) == rest["total"] - 1
    assert client.get(f"{case}/templates", params={"limit": 1, "cursor": first["next_cursor"][:-1]}).status_code == 400
    findings = client.get(f"{case}/findings", params={"severity": "info", "kind": ["burst", "gap"]}).json()
    assert findings["table"] == "findings"
    schema = client.get(f"{case}/schema").json()
    tables = {table["name"]: table for table in schema["tables"]}
    assert (tables["events"]["rows"], tables["evidence"]["rows"]) == (42, 2)
    assert all(column["description"] for table in schema["tables"] for column in table["columns"])
    for sql in schema["examples"]:
        assert client.post(f"{case}/facts/sql", json={"sql": sql}).status_code == 200


def test_a_deleted_file_answers_no_more_although_it_was_warm(told, world):
    client, case = told
    for _ in range(3):
        assert client.post(f"{case}/facts/query", json={}).json()["total"] == 42
    first = next(item for item in world.listed().values() if item.filename == "a.log")
    client.delete(f"/evidence/{first.evidence_id}")
    assert client.post(f"{case}/facts/query", json={}).json()["total"] == 2
    assert client.post(f"{case}/facts/sql", json={"sql": "SELECT count(*) FROM events"}).json()["rows"] == [[2]]


def test_a_chosen_format_sticks_and_an_unknown_one_is_told_with_the_known(asking, world):
    client, _ = asking
    item = world.read("notes.txt", b"key = value\nother = 2\n")
    path = f"/evidence/{item.evidence_id}"
    unknown = client.post(f"{path}/process", json={"format": "nothing"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_format")
    assert "json-lines" in unknown.json()["detail"]

    def process(**body):
        assert client.post(f"{path}/process", json=body).status_code == 202
        world.deliver_all()
        return client.get(path).json()

    chosen = process(format="properties")
    assert (chosen["format"], chosen["data_type"], chosen["chosen_format"]) == ("properties", "config", "properties")
    again = process()
    assert (again["format"], again["chosen_format"]) == ("properties", "properties")
    assert process(data_type=None)["chosen_format"] is None
    assert process(format="generic_text")["data_type"] == "text"
    listed = {entry["extractor"]: entry for entry in client.get("/evidence/formats").json()["items"]}
    assert "properties" in listed["properties_config"]["formats"]
