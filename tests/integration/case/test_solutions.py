"""The life of a solution over the API, and what new evidence makes of it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from faultmaven.agent.solutions.checking import SolutionChecking
from faultmaven.case.models import Conclusion
from faultmaven.case.service import case_service
from faultmaven.case.solutions.models import Proposal, SolutionStep
from faultmaven.case.solutions.risk import Risk, risk_of
from faultmaven.case.solutions.service import solution_service
from faultmaven.diagnosis.models import Citation, NextStep
from faultmaven.diagnosis.recovery import Fault, Recovered, Recovery
from faultmaven.evidence.models import Status

from tests.support.people import Person

RAISE = Proposal(
    "Raise the limit of 10.20.30.40",
    (SolutionStep("Raise the limit", "kubectl set resources deploy/cart"),),
    (SolutionStep("No new kill", "kubectl get pods"),),
    Risk.MEDIUM,
    "it changes a setting",
    "Killed",
    "oom-killed",
    "Deployment/cart",
)
OWN = {"title": "Restart it", "steps": [{"text": "Restart", "command": "kubectl rollout restart deploy/cart"}]}


@dataclass
class Desk:
    """A case with one proposed solution, and files that can be brought to it."""

    person: Person
    case_id: str
    files: list[Any]
    answers: list[Recovery]
    asked: list[tuple[list[int], Fault]]

    @property
    def only(self) -> dict[str, Any]:
        (found,) = self.person.call("GET", f"/cases/{self.case_id}/solutions").json()["items"]
        return found

    def move(self, state: str, reason: str = "", expect: int = 200) -> dict[str, Any]:
        path = f"/cases/{self.case_id}/solutions/{self.only['solution_id']}"
        tag = {"if-match": f'"{self.only["version"]}"'}
        answer = self.person.call("PATCH", path, json={"state": state, "reason": reason}, headers=tag)
        assert answer.status_code == expect, answer.text
        return answer.json()

    def bring(self, *, until: str | None = None) -> None:
        """Have one more file read."""
        number = case_service().next_evidence_number(self.person.user_id, self.case_id, f"ev_{len(self.files)}")
        at = datetime.fromisoformat(until) if until else None
        self.files.append(SimpleNamespace(number=number, status=Status.READY, duplicate_of=None, last_ts=at))

    def settle(self) -> None:
        """Tell that files were read."""

        @contextmanager
        def opened(files: Sequence[Any]) -> Iterator[Any]:
            yield [item.number for item in files]

        def check(numbers: Any, fault: Fault) -> Recovery:
            self.asked.append((numbers, fault))
            return self.answers.pop(0)

        known: Any = SimpleNamespace(list_case=lambda *_: self.files, unsettled=lambda *_: [])
        SolutionChecking(case_service(), solution_service(), known, opened, check).evidence_settled(
            self.person.user_id, self.case_id
        )

    def said(self) -> list[str]:
        return [m["content"] for m in self.person.call("GET", f"/cases/{self.case_id}/messages").json()["items"]]


@pytest.fixture
def desk(person: Person) -> Desk:
    case_id = person.open_case("cart at 10.20.30.40")
    addresses = case_service().addresses_of(person.user_id, case_id)
    proposal = replace(RAISE, title=addresses.pseudonymised(RAISE.title))
    solution_service().propose(person.user_id, case_id, [proposal])
    return Desk(person, case_id, [], [], [])


LINE = Citation("ev_1", 2, "pods.txt", 2, 2, "cart-1 1/1 Running", checked=True)
WORKS = Recovery(Recovered.WORKS, "cart runs and is ready.", (LINE,))
FAILS = Recovery(Recovered.STILL_FAILING, "cart is killed.", (LINE,))
UNTOLD = Recovery(Recovered.CANNOT_TELL, "Nothing of cart.", (), (NextStep("collect", "The log of cart"),))


def test_what_a_diagnosis_proposes_has_steps_risk_and_the_check(desk: Desk):
    found = desk.only
    assert (found["state"], found["origin"], found["title"]) == ("proposed", "diagnosis", RAISE.title)
    assert (found["risk"], found["component"]) == ("medium", "Deployment/cart")
    assert found["steps"] == [{"text": "Raise the limit", "command": "kubectl set resources deploy/cart"}]
    assert found["verification"] == [{"text": "No new kill", "command": "kubectl get pods"}]


def test_the_same_cause_has_one_solution_which_follows_the_newest_diagnosis_until_it_is_decided(desk: Desk):
    newer = replace(RAISE, title="Raise it more")
    solution_service().propose(desk.person.user_id, desk.case_id, [newer])
    assert desk.only["title"] == "Raise it more"
    desk.move("rejected", "not ours to change")
    solution_service().propose(desk.person.user_id, desk.case_id, [RAISE])
    assert (desk.only["title"], desk.only["state"], desk.only["reason"]) == (
        "Raise it more",
        "rejected",
        "not ours to change",
    )


@pytest.mark.parametrize(
    ("moves", "refused"),
    [
        ([], ("verified", "seen")),
        ([], ("rejected", "")),
        ([], ("proposed", "")),
        ([("rejected", "no")], ("applied", "")),
        ([("applied", "")], ("verified", "")),
        ([("applied", ""), ("verified", "seen")], ("rejected", "no")),
    ],
)
def test_what_its_life_does_not_allow_is_refused(desk: Desk, moves, refused):
    for state, reason in moves:
        desk.move(state, reason)
    assert desk.move(*refused, expect=409)["code"] == "move_refused"


def test_a_move_needs_the_version_that_was_read(desk: Desk):
    path = f"/cases/{desk.case_id}/solutions/{desk.only['solution_id']}"
    assert desk.person.call("PATCH", path, json={"state": "applied"}).status_code == 428
    stale = {"if-match": '"old"'}
    assert desk.person.call("PATCH", path, json={"state": "applied"}, headers=stale).status_code == 412
    got = desk.person.call("GET", path)
    assert got.headers["etag"] == f'"{desk.only["version"]}"'


def test_ones_own_solution_has_a_risk_told_from_its_steps(desk: Desk, stranger: Person):
    made = desk.person.call("POST", f"/cases/{desk.case_id}/solutions", json=OWN)
    assert (made.status_code, made.json()["origin"], made.json()["risk"]) == (201, "person", "medium")
    assert "interrupts" in made.json()["risk_because"]
    said = {**OWN, "risk": "high"}
    assert desk.person.call("POST", f"/cases/{desk.case_id}/solutions", json=said).json()["risk"] == "high"
    assert stranger.call("POST", f"/cases/{desk.case_id}/solutions", json=OWN).status_code == 404
    assert desk.person.call("POST", f"/cases/{desk.case_id}/solutions", json={"title": "x"}).status_code == 422


def test_what_is_seen_to_work_is_verified_with_its_lines(desk: Desk):
    desk.bring(until="2026-01-31T09:05:00+00:00")
    desk.move("applied")
    desk.bring()
    desk.answers = [WORKS]
    desk.settle()
    assert (desk.only["state"], desk.only["check"]["outcome"]) == ("verified", "works")
    assert (desk.only["check"]["marks"], desk.only["check"]["files"]) == (["[E2:L2]"], ["E2"])
    fault = Fault("oom-killed", "Deployment/cart", datetime(2026, 1, 31, 9, 5))  # noqa: DTZ001 (as facts have times)
    assert desk.asked == [([2], fault)]
    assert any(text.startswith("The fix worked. cart runs and is ready. [E2:L2]") for text in desk.said())


def test_the_same_files_are_looked_at_once(desk: Desk):
    desk.move("applied")
    desk.bring()
    desk.answers = [UNTOLD]
    desk.settle()
    desk.settle()
    assert len(desk.asked) == 1


def test_nothing_seen_is_never_verified_and_says_what_to_bring(desk: Desk):
    desk.move("applied")
    desk.bring()
    desk.answers = [UNTOLD]
    desk.settle()
    found = desk.only
    assert (found["state"], found["check"]["outcome"]) == ("applied", "cannot_tell")
    assert [step["text"] for step in found["check"]["to_bring"]] == ["No new kill", "The log of cart"]


def test_the_fault_again_takes_verified_back_and_files_about_something_else_do_not(desk: Desk):
    desk.move("applied")
    desk.answers = [WORKS, UNTOLD, FAILS]
    for expected in ("verified", "verified", "applied"):
        desk.bring()
        desk.settle()
        assert desk.only["state"] == expected
    assert desk.only["check"]["outcome"] == "still_failing"


def test_nothing_is_checked_before_it_is_applied_nor_with_files_from_before(desk: Desk):
    desk.bring()
    desk.settle()
    desk.move("applied")
    desk.settle()
    assert desk.asked == []
    desk.move("proposed")
    desk.bring()
    desk.settle()
    assert desk.asked == []


def test_a_solution_of_ones_own_is_checked_for_what_the_case_concluded(desk: Desk):
    desk.move("rejected", "another one")
    made = desk.person.call("POST", f"/cases/{desk.case_id}/solutions", json=OWN).json()
    at = datetime(2026, 1, 31, tzinfo=UTC)
    said = Conclusion("LIKELY", "killed", "low", "", (), (), "turn_a", at, "oom-killed", "Killed", "Deployment/cart")
    case_service().record_conclusion(desk.person.user_id, desk.case_id, said)
    path = f"/cases/{desk.case_id}/solutions/{made['solution_id']}"
    desk.person.call("PATCH", path, json={"state": "applied"}, headers={"if-match": "*"})
    desk.bring()
    desk.answers = [FAILS]
    desk.settle()
    assert [fault for _, fault in desk.asked] == [Fault("oom-killed", "Deployment/cart")]


@pytest.mark.parametrize(
    ("text", "command", "risk"),
    [
        ("See the pods", "kubectl get pods", Risk.LOW),
        ("Raise the limit of the container", "", Risk.MEDIUM),
        ("Start it anew", "kubectl rollout restart deployment cart", Risk.MEDIUM),
        ("Make room", "kubectl delete pvc data", Risk.HIGH),
        ("Move it away", "kubectl drain node-1", Risk.HIGH),
        ("Ponder", "", Risk.MEDIUM),
    ],
)
def test_risk_is_told_by_what_a_step_does(text: str, command: str, risk: Risk):
    assert risk_of([("look at it", "kubectl describe pod x"), (text, command)])[0] is risk
