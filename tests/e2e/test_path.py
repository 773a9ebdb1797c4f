"""The path of a stranger: sign up, open a case, drop a file, ask, read a cited answer, take the report."""

import pytest

from tests.support.product import User, citations_of

CRASH = b"""\
2026-01-31T09:04:58Z INFO  orders starting, version 41
2026-01-31T09:04:59Z INFO  orders connecting to postgres at orders-db.prod.svc:5432
2026-01-31T09:05:00Z ERROR orders could not connect: FATAL: password authentication failed for user "orders"
2026-01-31T09:05:00Z FATAL orders giving up, exit 1
"""


@pytest.fixture(scope="module")
def user(cloud):
    return User.register(cloud.site_url)


def test_signing_up_tells_who_you_are_and_signing_in_again_works(cloud, user):
    assert user.call("GET", "/auth/me")["email"] == user.email
    answer = user.call("POST", "/auth/login", json={"email": user.email, "password": "correct horse battery staple"})
    assert answer["token_type"] == "bearer"
    wrong = user.request("POST", "/auth/login", json={"email": user.email, "password": "not this one"})
    assert wrong.status_code == 401
    assert wrong.headers["content-type"].startswith("application/problem+json")


def test_a_session_lives_by_its_heartbeat(user):
    session = user.call("POST", "/sessions", json={"client_id": "laptop-1"}, expect=201)
    beat = user.call("POST", f"/sessions/{session['session_id']}/heartbeat")
    assert beat["expires_at"] >= session["expires_at"]
    resumed = user.call("POST", "/sessions", json={"client_id": "laptop-1"})
    assert resumed["session_id"] == session["session_id"]


def test_a_dropped_log_becomes_a_cited_answer_and_a_report(user):
    case_id = user.open_case("orders is down")
    evidence = user.upload(case_id, "orders.log", CRASH)
    (ready,) = user.settled(case_id)
    assert (ready["status"], ready["line_count"]) == ("ready", 4)

    turn = user.ask(case_id, "what is wrong and why?")

    response = turn["response"]
    assert turn["status"] == "done"
    assert turn["model"]["used"] is False
    assert response["verdict"] in ("CONFIRMED", "LIKELY")
    assert "password authentication failed" in response["text"]
    citations = citations_of(response)
    assert any((c["evidence_id"], c["line_start"]) == (evidence["evidence_id"], 3) for c in citations)
    for citation in citations:
        assert citation["checked"]
        assert citation["quote"].strip() in user.lines(citation["evidence_id"], citation["line_start"])[0]

    case = user.call("GET", f"/cases/{case_id}")
    assert case["conclusion"]["verdict"] == response["verdict"]
    report = user.request("GET", f"/cases/{case_id}/report", params={"format": "markdown"})
    assert report.headers["content-type"].startswith("text/markdown")
    assert "[E1:L3]" in report.text


def test_the_steps_of_a_turn_are_there_to_read(user):
    case_id = user.open_case("steps")
    user.upload(case_id, "orders.log", CRASH)
    user.settled(case_id)
    turn = user.ask(case_id, "what is wrong?")
    page = user.call("GET", f"/agent/chat/{case_id}/turns/{turn['turn_id']}/events", params={"after": 0})
    kinds = [event["kind"] for event in page["items"]]
    assert kinds[0] == "accepted"
    assert kinds[-1] == "done"
    assert [event["seq"] for event in page["items"]] == sorted({event["seq"] for event in page["items"]})


def test_asking_while_files_are_still_on_their_way_waits_for_them(user):
    case_id = user.open_case("impatient")
    user.upload(case_id, "orders.log", CRASH)
    turn = user.ask(case_id, "what is wrong?")
    assert "password authentication failed" in turn["response"]["text"]


def test_another_users_things_are_not_found(cloud, user):
    case_id = user.open_case("mine")
    evidence = user.upload(case_id, "orders.log", CRASH)
    user.settled(case_id)
    turn = user.ask(case_id, "what is wrong?")
    stranger = User.register(cloud.site_url)
    for path in (
        f"/cases/{case_id}",
        f"/cases/{case_id}/messages",
        f"/cases/{case_id}/evidence",
        f"/cases/{case_id}/timeline",
        f"/cases/{case_id}/report",
        f"/evidence/{evidence['evidence_id']}",
        f"/evidence/{evidence['evidence_id']}/lines",
        f"/evidence/{evidence['evidence_id']}/download",
        f"/agent/chat/{case_id}/turns",
        f"/agent/chat/{case_id}/turns/{turn['turn_id']}",
    ):
        assert stranger.request("GET", path).status_code == 404, path
    assert stranger.request("POST", f"/agent/chat/{case_id}", json={"message": "hi"}).status_code == 404
    stranger.headers.clear()
    assert stranger.request("GET", f"/cases/{case_id}").status_code == 401


def test_the_bucket_refuses_other_bytes_than_were_announced(user):
    case_id = user.open_case("tampered")
    ticket = user.call(
        "POST",
        "/evidence/upload",
        json={"case_id": case_id, "filename": "a.log", "size_bytes": 5, "sha256": "0" * 64},
        expect=201,
    )
    upload = ticket["upload"]
    put = user.client.request(upload["method"], upload["url"], headers=upload["headers"], content=b"hello, world")
    assert put.status_code >= 400
