"""The course of an investigation: moved once per turn, told by its owner what he knows, and another's is not there."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from faultmaven.case.course_service import CourseService, course_service
from faultmaven.case.investigation.course import Course, Found
from faultmaven.case.investigation.hypotheses import Proposal
from faultmaven.case.repository import CourseRepository
from faultmaven.case.service import CaseNotFound, case_service
from faultmaven.core.settings import settings

from tests.support.people import Person

NOW = datetime(2026, 1, 31, 9, tzinfo=UTC)
OOM = Proposal("cart is killed for memory", 0.6, "oom-killed", "Deployment/cart", ("[E1:L4]",), is_proven=True)


def _turn(number: int, *proposals: Proposal, files: frozenset[str] = frozenset({"E1"})) -> Found:
    return Found(f"turn_{number}", NOW, proposals, files, is_understood=True)


@pytest.fixture
def case(person: Person) -> str:
    case_id = person.open_case()
    case_service().next_evidence_number(person.user_id, case_id, "ev_1")
    return case_id


def test_a_new_case_is_consulting_and_says_what_it_waits_for(person: Person, case: str):
    body = person.call("GET", f"/cases/{case}/investigation").json()
    assert (body["phase"], body["intensity"], body["hypotheses"], body["pinned"]) == ("consulting", "light", [], [])
    assert body["max_turns_in_phase"] == course_service().max_turns_in_phase == settings().phase_max_turns


@pytest.mark.parametrize("status", ["diagnosing", "analyzing", "resolved"])
def test_it_goes_on_from_the_status_that_a_person_chose(person: Person, case: str, status: str):
    assert person.call("PATCH", f"/cases/{case}", json={"status": status}, headers={"if-match": "*"}).is_success
    body = person.call("GET", f"/cases/{case}/investigation").json()
    assert (body["phase"], bool(body["missing"])) == (status, status != "resolved")
    assert body["because"] == "a person chose it"


def test_a_closed_case_keeps_the_phase_it_was_in(person: Person, case: str):
    assert person.call("PATCH", f"/cases/{case}", json={"status": "closed"}, headers={"if-match": "*"}).is_success
    assert person.call("GET", f"/cases/{case}/investigation").json()["phase"] == "consulting"


def test_a_turn_moves_it_once_however_often_it_is_delivered(person: Person, case: str):
    service = course_service()
    first = service.after_turn(person.user_id, case, _turn(1, OOM))
    assert service.after_turn(person.user_id, case, _turn(1, OOM)).iterations == first.iterations
    body = person.call("GET", f"/cases/{case}/investigation").json()
    assert body["phase"] == "analyzing"
    assert body["missing"]
    assert [(h["state"], h["supporting_evidence"]) for h in body["hypotheses"]] == [("validated", ["[E1:L4]"])]


def test_a_rejected_hypothesis_is_kept_with_its_reason_until_a_new_file_speaks_for_it(person: Person, case: str):
    service = course_service()
    (known,) = service.after_turn(person.user_id, case, _turn(1, OOM)).hypotheses
    path = f"/cases/{case}/hypotheses/{known.hypothesis_id}"
    answer = person.call("PATCH", path, json={"state": "rejected", "reason": "memory was doubled, 10.0.0.7 still dies"})
    (rejected,) = answer.json()["hypotheses"]
    assert rejected["state"] == "rejected"
    assert rejected["ruled_out_by"] == "memory was doubled, 10.0.0.7 still dies", "the owner reads what was typed"
    (kept,) = service.get(person.user_id, case).hypotheses
    assert "10.0.0.7" not in kept.ruled_out_by, "what is kept is pseudonymised"
    again = service.after_turn(person.user_id, case, _turn(2, OOM))
    assert again.hypotheses[0].state == "rejected"
    fresh = replace(OOM, supporting=("[E2:L9]",))
    back = service.after_turn(person.user_id, case, _turn(3, fresh, files=frozenset({"E1", "E2"})))
    assert back.hypotheses[0].state == "validated"


def test_a_rejection_can_be_taken_back(person: Person, case: str):
    service = course_service()
    (known,) = service.after_turn(person.user_id, case, _turn(1, OOM)).hypotheses
    path = f"/cases/{case}/hypotheses/{known.hypothesis_id}"
    person.call("PATCH", path, json={"state": "rejected"})
    assert person.call("GET", f"/cases/{case}/hypotheses").json()[0]["ruled_out_by"] == "rejected by the user"
    person.call("PATCH", path, json={"state": "proposed"})
    assert person.call("GET", f"/cases/{case}/hypotheses").json()[0]["state"] in ("testing", "validated")


def test_pinned_facts_are_kept_whole_or_refused(person: Person, case: str):
    facts = ["the customer Acme must not be restarted", "orders-db moved to 10.0.0.9 yesterday"]
    assert person.call("PUT", f"/cases/{case}/pinned", json={"facts": facts}).json()["pinned"] == facts
    answer = person.call("PUT", f"/cases/{case}/pinned", json={"facts": [f"{n} " + "words " * 150 for n in range(50)]})
    assert answer.status_code == 422
    assert answer.json()["code"] == "too_much_pinned"
    assert person.call("GET", f"/cases/{case}/investigation").json()["pinned"] == facts


class _Overtaken(CourseRepository):
    """Courses that somebody else changes right after they were read, the first two times."""

    def __init__(self, rival: Callable[[int], None]) -> None:
        self._rival, self._reads = rival, 0

    def get(self, user_id: str, case_id: str) -> Course:
        course = super().get(user_id, case_id)
        self._reads += 1
        if self._reads <= 2:
            self._rival(self._reads)
        return course


def test_whoever_is_overtaken_reads_again_and_loses_nothing(person: Person, case: str):
    service = course_service()

    def propose(by: CourseService, number: int) -> None:
        by.after_turn(person.user_id, case, _turn(number, Proposal(f"cause {number}", 0.3, f"cause-{number}")))

    overtaken = replace(service, courses=_Overtaken(lambda number: propose(service, number)))
    propose(overtaken, 9)
    assert {h.mechanism for h in service.get(person.user_id, case).hypotheses} == {"cause-1", "cause-2", "cause-9"}


def test_the_course_of_another_is_not_there(person: Person, stranger: Person, case: str):
    (known,) = course_service().after_turn(person.user_id, case, _turn(1, OOM)).hypotheses
    calls = [
        ("GET", "investigation", None),
        ("GET", "hypotheses", None),
        ("PATCH", f"hypotheses/{known.hypothesis_id}", {"state": "rejected"}),
        ("PUT", "pinned", {"facts": ["mine now"]}),
    ]
    for method, path, body in calls:
        assert stranger.call(method, f"/cases/{case}/{path}", json=body).status_code == 404
    assert course_service().get(person.user_id, case).hypotheses == (known,)


def test_an_unknown_hypothesis_and_an_erased_case_say_so(person: Person, case: str):
    missing = f"/cases/{case}/hypotheses/hyp_0000000000000000"
    assert person.call("PATCH", missing, json={"state": "rejected"}).json()["code"] == "hypothesis_not_found"
    etag = person.call("GET", f"/cases/{case}").headers["etag"]
    person.call("DELETE", f"/cases/{case}", headers={"if-match": etag})
    with pytest.raises(CaseNotFound):
        course_service().after_turn(person.user_id, case, _turn(1, OOM))
