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


@pytest.fixture
def asking(world, monkeypatch):
    """A client, and a way to become somebody else."""
    monkeypatch.setenv("FM_JWT_SECRET", "x" * 64)
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
    ]
    for method, path in asked:
        answer = client.request(method, path, json={} if method == "POST" else None)
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
