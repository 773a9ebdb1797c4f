"""Sessions over the API, and their exact end over the service."""

from functools import partial

import pytest
from faultmaven.session.errors import SessionNotFound
from faultmaven.session.repository import SessionRepository
from faultmaven.session.service import SessionService

from tests.support.people import Person


@pytest.fixture
def service(stores, clock) -> SessionService:
    return SessionService(SessionRepository(), 60, clock)


def test_a_device_resumes_its_session_and_another_device_has_its_own(person: Person):
    opened = person.call("POST", "/sessions", json={"client_id": "laptop"})
    assert opened.status_code == 201
    again = person.call("POST", "/sessions", json={"client_id": "laptop"})
    assert (again.status_code, again.json()["session_id"]) == (200, opened.json()["session_id"])
    phone = person.call("POST", "/sessions", json={"client_id": "phone", "ttl_minutes": 60})
    assert (phone.status_code, phone.json()["ttl_minutes"]) == (201, 60)
    listed = person.call("GET", "/sessions", params={"limit": 1}).json()
    rest = person.call("GET", "/sessions", params={"cursor": listed["next_cursor"]}).json()
    ids = [session["session_id"] for session in listed["items"] + rest["items"]]
    assert ids == [phone.json()["session_id"], opened.json()["session_id"]]


def test_the_same_device_name_of_another_user_is_another_device(person: Person, stranger: Person):
    mine = person.call("POST", "/sessions", json={"client_id": "laptop"}).json()
    theirs = stranger.call("POST", "/sessions", json={"client_id": "laptop"})
    assert theirs.status_code == 201
    assert theirs.json()["session_id"] != mine["session_id"]


@pytest.mark.parametrize("minutes", [59, 481, 0, -1])
def test_a_session_lives_from_one_to_eight_hours(person: Person, minutes):
    assert person.call("POST", "/sessions", json={"client_id": "a", "ttl_minutes": minutes}).status_code == 422


def test_recovery_information_survives_a_restart_and_is_dropped_by_cleanup(person: Person):
    session = person.call("POST", "/sessions", json={"client_id": "laptop"}).json()
    path = f"/sessions/{session['session_id']}"
    person.call("PATCH", path, json={"state": {"last_case_id": "case_1", "draft": "why is"}})
    person.call("PATCH", path, json={"state": {"draft": "why is it slow"}})
    state = person.call("POST", "/sessions", json={"client_id": "laptop"}).json()["state"]
    assert state == {"last_case_id": "case_1", "last_turn_id": None, "draft": "why is it slow"}
    person.call("PATCH", path, json={"state": {"draft": None}})
    assert person.call("GET", path).json()["state"]["draft"] is None
    assert person.call("POST", f"{path}/cleanup").status_code == 204
    assert set(person.call("GET", path).json()["state"].values()) == {None}


def test_a_closed_session_is_gone_and_its_device_begins_anew(person: Person):
    session = person.call("POST", "/sessions", json={"client_id": "laptop"}).json()
    path = f"/sessions/{session['session_id']}"
    assert person.call("DELETE", path).status_code == 204
    assert person.call("GET", path).json()["code"] == "session_not_found"
    assert person.call("POST", f"{path}/heartbeat").status_code == 404
    assert person.call("POST", "/sessions", json={"client_id": "laptop"}).status_code == 201


def test_a_session_ends_to_the_microsecond(service, clock):
    session, _ = service.open_session("user_a", "laptop", None)
    clock.advance(minutes=60, microseconds=-1)
    assert service.get_session("user_a", session.session_id) == session
    clock.advance(microseconds=1)
    begun: list[str] = []
    close = partial(service.close_session, begin=lambda: begun.append("closing"))
    for use in (service.get_session, service.heartbeat, close, service.clean_up):
        with pytest.raises(SessionNotFound):
            use("user_a", session.session_id)
    assert begun == []
    assert service.list_sessions("user_a", limit=10) == ([], None)
    reopened, is_new = service.open_session("user_a", "laptop", None)
    assert is_new
    assert reopened.session_id != session.session_id


def test_a_heartbeat_extends_and_reading_does_not(service, clock):
    session, _ = service.open_session("user_a", "laptop", None)
    clock.advance(minutes=59)
    service.get_session("user_a", session.session_id)
    beaten = service.heartbeat("user_a", session.session_id)
    assert (beaten.expires_at - session.expires_at).total_seconds() == 59 * 60
    clock.advance(minutes=59)
    assert service.get_session("user_a", session.session_id).last_activity == beaten.last_activity
    clock.advance(minutes=1)
    with pytest.raises(SessionNotFound):
        service.get_session("user_a", session.session_id)


def test_cleanup_removes_what_expired_and_nothing_that_lives(service, clock):
    service.open_session("user_a", "old", 60)
    clock.advance(minutes=30)
    living, _ = service.open_session("user_a", "living", 480)
    clock.advance(minutes=30)
    service.clean_up("user_a", living.session_id)
    assert [s.session_id for s in SessionRepository().list("user_a", after=None)] == [living.session_id]


def test_a_session_that_ends_during_a_heartbeat_stays_ended(service, clock, monkeypatch):
    session, _ = service.open_session("user_a", "laptop", None)
    real = SessionRepository.get

    def slow(self, user_id, session_id, now):
        found = real(self, user_id, session_id, now)
        clock.advance(minutes=61)
        return found

    monkeypatch.setattr(SessionRepository, "get", slow)
    with pytest.raises(SessionNotFound):
        service.heartbeat("user_a", session.session_id)


def test_two_starts_of_one_device_get_one_session(service, monkeypatch):
    real = SessionRepository.create

    def beaten(self, session, *, replaces):
        monkeypatch.undo()
        service.open_session("user_a", "laptop", None)  # between our look and our write
        return real(self, session, replaces=replaces)

    monkeypatch.setattr(SessionRepository, "create", beaten)
    session, is_new = service.open_session("user_a", "laptop", None)
    assert not is_new
    assert [s.session_id for s in SessionRepository().list("user_a", after=None)] == [session.session_id]
