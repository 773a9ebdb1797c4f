"""Every route times everybody who may not: nobody signed in, and somebody else. The routes come from the app itself,
so a route that is added is tested, or this fails."""

import pytest
from fastapi.testclient import TestClient

from tests.support.people import Person

OPEN = {("POST", "/auth/register"), ("POST", "/auth/login"), ("POST", "/auth/refresh"), ("POST", "/auth/logout")}
BODIES = {
    ("PATCH", "/auth/me"): {"name": "x"},
    ("PUT", "/auth/password"): {"current_password": "x", "new_password": "y" * 12},
    ("POST", "/sessions"): {"client_id": "x"},
    ("PATCH", "/sessions/{session_id}"): {"state": {"draft": "x"}},
    ("POST", "/cases"): {"title": "x"},
    ("PATCH", "/cases/{case_id}"): {"title": "x"},
    ("POST", "/cases/{case_id}/messages"): {"content": "x"},
}


def routes(client: TestClient) -> list[tuple[str, str]]:
    """Return every method and path the app serves."""
    paths = client.app.openapi()["paths"]
    return [(method.upper(), path) for path, item in paths.items() for method in item]


def test_nobody_comes_in_without_a_token(client: TestClient, person: Person):
    found = routes(client)
    assert len(found) > 15
    for method, path in found:
        if (method, path) in OPEN:
            continue
        url = path.format(case_id=person.open_case(), session_id="session_x")
        for headers in ({}, {"authorization": "Bearer nonsense"}, {"authorization": "Basic dXNlcjpwYXNz"}):
            answer = client.request(method, url, json=BODIES.get((method, path)), headers=headers)
            assert answer.status_code == 401, (method, path)
            assert answer.headers["www-authenticate"].startswith("Bearer")
            assert answer.headers["content-type"] == "application/problem+json"


def test_what_is_somebody_elses_is_not_there(client: TestClient, person: Person, stranger: Person):
    case_id = person.open_case("secret-of-ada")
    session_id = person.call("POST", "/sessions", json={"client_id": "laptop"}).json()["session_id"]
    before = person.call("GET", f"/cases/{case_id}").json()
    owned = [(method, path) for method, path in routes(client) if "{" in path]
    assert owned
    for method, path in owned:
        url = path.format(case_id=case_id, session_id=session_id)
        answer = stranger.call(method, url, json=BODIES.get((method, path)), headers={"if-match": "*"})
        assert answer.status_code == 404, (method, path)
        assert "secret-of-ada" not in answer.text
        absent = path.format(case_id="case_none", session_id="session_none")
        nothing = stranger.call(method, absent, json=BODIES.get((method, path)), headers={"if-match": "*"})
        same = {key: value for key, value in answer.json().items() if key != "request_id"}
        assert same == {key: value for key, value in nothing.json().items() if key != "request_id"}
    assert person.call("GET", f"/cases/{case_id}").json() == before
    assert person.call("GET", f"/sessions/{session_id}").status_code == 200


@pytest.mark.parametrize("path", ["/cases", "/sessions"])
def test_lists_hold_only_the_own(person: Person, stranger: Person, path):
    person.open_case()
    person.call("POST", "/sessions", json={"client_id": "laptop"})
    assert stranger.call("GET", path).json() == {"items": [], "next_cursor": None}
