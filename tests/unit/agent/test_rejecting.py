"""What a person says of a cause: rejected, it stays away until newer evidence shows it; accepted, it stands first."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from faultmaven.agent.investigating import found_in, judged, without_rejected
from faultmaven.case.investigation.course import Course, after_turn
from faultmaven.case.investigation.hypotheses import HypothesisState, accept, reject, withdraw
from faultmaven.diagnosis.models import Diagnosis
from faultmaven.diagnosis.service import diagnose

from tests.support.cases import case_of

AT = datetime(2026, 1, 31, tzinfo=UTC)
LOST = 'ERROR orders cannot connect: FATAL: password authentication failed for user "orders"'
FULL = "ERROR pay write failed: No space left on device"
FIRST = {"a-orders.log": f"2026-01-31T09:05:00Z {LOST}\n", "b-pay.log": f"2026-01-31T09:06:00Z {FULL}\n"}
MORE = {"c-orders.log": f"2026-01-31T10:05:00Z {LOST}\n"}


def named(hour: str) -> str:
    """Return a structured log, which names its program."""
    said = {"service": "orders", "time": f"2026-01-31T{hour}:05:00Z"}
    lost = {"level": "error", "msg": LOST}
    return "".join(json.dumps({**said, **more}) + "\n" for more in ({"level": "info", "msg": "starting"}, lost))


SLOW = "2025-08-12T10:0{0}:44Z INFO Query for monthly totals finished in 4.3{0} seconds\n"
NAMED = {"a.json": named("09"), "b-pay.log": FIRST["b-pay.log"]}
NAMED_MORE = {"c.json": named("10")}


def turn(folder: Path, files: dict[str, str], course: Course, turn_id: str) -> tuple[Diagnosis, Course]:
    """Take one turn as the product does: judge the diagnosis, then move the course by it."""
    with case_of(folder, files) as facts:
        said = judged(without_rejected(diagnose(facts), course), course)
        again = judged(without_rejected(said, course), course)
        assert again == said
        return said, after_turn(course, found_in(said, facts, turn_id, AT))


def ids(diagnosis: Diagnosis) -> list[str]:
    return [cause.cause_id for cause in diagnosis.causes]


@pytest.fixture
def begun(tmp_path: Path) -> tuple[Diagnosis, Course]:
    said, course = turn(tmp_path / "first", FIRST, Course(), "turn_1")
    assert len(said.causes) == 2
    return said, course


def leading(course: Course, said: Diagnosis, number: int = 0):
    """Return the hypothesis of a cause of the diagnosis."""
    cause = said.causes[number]
    return next(h for h in course.hypotheses if h.mechanism == cause.cause_id)


def test_the_board_is_as_sure_of_a_cause_as_the_answer_turn_after_turn(tmp_path: Path):
    course = Course()
    likely = {"api.log": "".join(SLOW.format(n) for n in range(3))}
    for number, files in enumerate((likely, likely, likely | FIRST)):
        said, course = turn(tmp_path / f"turn {number}", files, course, f"turn_{number}")
        board = {h.mechanism: h.confidence for h in course.hypotheses if h.state is not HypothesisState.REJECTED}
        assert said.causes
        assert {cause.cause_id: cause.confidence for cause in said.causes}.items() <= board.items()
    assert min(board.values()) < 0.9


def test_a_rejected_cause_is_not_proposed_again_without_new_evidence(begun, tmp_path: Path):
    said, course = begun
    course = course.with_hypothesis(reject(leading(course, said), "we changed it", frozenset({"E1", "E2"}), AT))
    for number in (2, 3):
        later, course = turn(tmp_path / f"turn {number}", FIRST, course, f"turn_{number}")
        assert ids(later) == ids(said)[1:]
        assert "we changed it" in later.ruled_out[0].because.text
        assert leading(course, said).state is HypothesisState.REJECTED


@pytest.mark.parametrize(
    ("files", "more", "where"),
    [(NAMED, NAMED_MORE, ""), (FIRST, MORE, " for `a-orders.log`")],
    ids=["the same component", "a log that nothing names"],
)
def test_new_evidence_of_the_same_fault_proposes_it_again_and_says_that_it_was_rejected(
    tmp_path: Path, files: dict[str, str], more: dict[str, str], where: str
):
    said, course = turn(tmp_path / "first", files, Course(), "turn_1")
    quotes = [cause.claims[0].citations[0].quote for cause in said.causes]
    orders = next(number for number, quote in enumerate(quotes) if "password" in quote)
    rejected = reject(leading(course, said, orders), "we changed it", frozenset({"E1", "E2"}), AT)
    course = course.with_hypothesis(rejected)
    for number in (2, 3):
        later, course = turn(tmp_path / f"turn {number}", files | more, course, f"turn_{number}")
        assert said.causes[orders].cause_id in ids(later)
        assert f"was rejected before{where} (we changed it) and is proposed again: E3 shows it." in later.reason


def test_new_evidence_of_something_else_does_not_bring_it_back(begun, tmp_path: Path):
    said, course = begun
    course = course.with_hypothesis(reject(leading(course, said), "no", frozenset({"E1", "E2"}), AT))
    later, _ = turn(tmp_path / "second", FIRST | {"c.log": "2026-01-31T10:05:00Z INFO web ready\n"}, course, "turn_2")
    assert said.causes[0].cause_id not in ids(later)


def test_an_accepted_cause_stands_first_with_its_own_verdict(begun, tmp_path: Path):
    said, course = begun
    course = course.with_hypothesis(accept(leading(course, said, 1), "seen it happen", AT))
    later, course = turn(tmp_path / "second", FIRST, course, "turn_2")
    assert ids(later) == ids(said)[::-1]
    assert later.causes[0].verdict is said.causes[1].verdict is later.verdict
    assert "stands first because you accepted it (seen it happen)" in later.reason
    assert course.hypotheses[0].mechanism == said.causes[1].cause_id
    taken_back = course.with_hypothesis(withdraw(leading(course, said, 1), AT))
    assert ids(turn(tmp_path / "third", FIRST, taken_back, "turn_3")[0]) == ids(said)


def test_accepting_a_rejected_one_opens_it_and_rejecting_an_accepted_one_ends_that(begun):
    said, course = begun
    one = leading(course, said)
    rejected = reject(one, "no", frozenset({"E1"}), AT)
    assert accept(rejected, "yes after all", AT).state is not HypothesisState.REJECTED
    assert reject(accept(one, "yes", AT), "no", frozenset(), AT).accepted_because == ""
    assert withdraw(replace(one, accepted_because=""), AT) == one
