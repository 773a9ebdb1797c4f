"""The loop: it asks for exactly what is missing, goes on with what it gets, and ends with a reason."""

from datetime import timedelta

import pytest
from faultmaven.agent.investigations.errors import (
    CaseIsSettled,
    InvestigationNotFound,
    InvestigationRunning,
    NotWaitingForThat,
)
from faultmaven.agent.investigations.models import LIFE, OVERDUE, InvestigationStatus, ReplyKind, Stage
from faultmaven.agent.investigations.service import MOVING, NOT_STARTED, SILENT_FOR
from faultmaven.agent.models import EventKind, Step
from faultmaven.case.course_service import course_service
from faultmaven.case.errors import CaseNotFound
from faultmaven.case.investigation.hypotheses import HypothesisState
from faultmaven.case.investigation.moves import DESCRIBE, MOST_FAILED_TURNS, MoveKind
from faultmaven.case.investigation.phases import Phase
from faultmaven.case.models import CaseStatus
from faultmaven.case.service import CaseEdit
from faultmaven.providers.workflow.port import WorkflowUnavailable

from tests.integration.agent.investigations.conftest import CRASH, ODD, REFUSED, Room
from tests.integration.evidence.conftest import USER

CONFIRMED, DENIED, ANSWER, DECLINED = (
    ReplyKind.CONFIRMED,
    ReplyKind.DENIED,
    ReplyKind.ANSWER,
    ReplyKind.DECLINED,
)


def status_of(room: Room) -> CaseStatus:
    return room.machine.cases.get_case(USER, room.case_id).status


def test_from_an_empty_case_over_the_check_that_decides_to_a_confirmed_fix(room: Room) -> None:
    one = room.start()
    wait = room.machine.waits_for(one)
    assert wait is not None
    assert (wait.kind, status_of(room)) == (MoveKind.GATHER, CaseStatus.CONSULTING)
    assert wait.needed

    room.bring("orders.log", REFUSED)
    one = room.machine.go_on(one)
    wait = room.machine.waits_for(one)
    assert wait is not None
    assert wait.kind is MoveKind.TEST
    assert [item.text for item in wait.needed] == ["The state and log of what should listen at"]
    assert status_of(room) is CaseStatus.DIAGNOSING

    room.bring("more.log", CRASH)
    one = room.machine.go_on(one)
    wait = room.machine.waits_for(one)
    assert wait is not None
    assert wait.kind is MoveKind.CONFIRM
    assert "password authentication failed" in wait.text
    assert status_of(room) is CaseStatus.ANALYZING

    one = room.reply(one, CONFIRMED)
    assert one.status is InvestigationStatus.RESOLVED
    assert "you confirmed that it works" in one.reason
    assert status_of(room) is CaseStatus.RESOLVED
    assert course_service().get(USER, room.case_id).phase is Phase.RESOLVED
    assert room.said()[-1] == ("assistant", f"The investigation is resolved. {one.reason}")


def test_a_fix_that_did_not_help_rules_its_cause_out_and_the_next_thing_is_tried(room: Room) -> None:
    room.bring("orders.log", CRASH)
    one = room.reply(room.start(), DENIED, "the password is right")
    rejected = course_service().get(USER, room.case_id).in_state(HypothesisState.REJECTED)
    assert [h.ruled_out_by for h in rejected] == ["the password is right"]
    wait = room.machine.waits_for(one)
    assert wait is not None
    assert wait.kind is not MoveKind.CONFIRM
    assert "password authentication failed" not in wait.text


def test_what_cannot_be_had_is_not_asked_for_again_and_with_nothing_left_it_escalates(room: Room) -> None:
    room.bring("orders.log", ODD)
    one = room.start()
    asked: list[str] = []
    while (wait := room.machine.waits_for(one)) is not None:
        assert wait.text not in asked
        asked.append(wait.text)
        one = room.reply(one, DECLINED)
    assert DESCRIBE in asked
    assert one.status is InvestigationStatus.ESCALATED
    assert "cannot be had" in one.reason


def test_an_answer_in_words_is_kept_as_a_message_and_thought_about(room: Room) -> None:
    room.bring("orders.log", ODD)
    one = room.start()
    turns = len(room.machine.turns.list(USER, room.case_id))
    room.reply(one, ANSWER, "since nine, after the deployment of version 41")
    assert ("user", "since nine, after the deployment of version 41") in room.said()
    asked = [turn.question for turn in room.machine.turns.list(USER, room.case_id)]
    assert len(asked) == turns + 1
    assert "version 41" in asked[-1]


def test_a_phase_that_leads_no_further_for_five_turns_escalates_and_says_what_is_missing(room: Room) -> None:
    room.bring("orders.log", ODD)
    one = room.start()
    for number in range(20):
        if room.machine.waits_for(one) is None:
            break
        one = room.reply(one, ANSWER, f"I looked at thing {number} and saw nothing")
    assert one.status is InvestigationStatus.ESCALATED
    assert room.machine.look(one)[0].reason
    assert len(room.machine.turns.list(USER, room.case_id)) <= 6


def test_a_wait_that_nobody_ends_stops_it_after_its_time(room: Room) -> None:
    one = room.start(wait_s=600)
    room.machine.clock.advance(seconds=599)
    assert room.machine.go_on(one).status is InvestigationStatus.RUNNING
    room.machine.clock.advance(seconds=2)
    one = room.machine.go_on(one)
    assert one.status is InvestigationStatus.STOPPED
    assert "Nobody answered within 600 seconds" in one.reason


def test_its_owner_stops_it_at_once_and_the_machine_finds_that(room: Room) -> None:
    one = room.start()
    stopped, _ = room.machine.service.stop(USER, room.case_id, one.investigation_id, "wrong case")
    assert (stopped.status, stopped.reason) == (InvestigationStatus.STOPPED, "You stopped it. wrong case")
    assert room.machine.tasks.ended, "the waiting task was let go"
    before = room.said()
    assert room.machine.go_on(one) == stopped
    assert room.said() == before
    again, _ = room.machine.service.stop(USER, room.case_id, one.investigation_id, "again")
    assert again.reason == stopped.reason


def test_a_stop_while_it_thinks_is_found_after_the_turn(room: Room) -> None:
    room.bring("orders.log", CRASH)
    one = room.machine.service.start(USER, room.case_id)

    def stop(state: str) -> None:
        if state == "Act":
            room.machine.service.stop(USER, room.case_id, one.investigation_id)

    room.machine.before = stop
    assert room.machine.go_on(one).status is InvestigationStatus.STOPPED
    assert room.machine.entered[-1] == "Done"


def test_answers_that_keep_failing_escalate(room: Room) -> None:
    def fail(user_id: str, case_id: str, turn_id: str) -> str:
        turn = room.machine.turns.get(user_id, case_id, turn_id)
        now = room.machine.clock()
        room.machine.turns.finish(turn.failed("no", now), Step(now, EventKind.FAILED, "no"))
        return "failed"

    room.machine.answer_with = fail
    one = room.start()
    assert one.status is InvestigationStatus.ESCALATED
    assert f"{MOST_FAILED_TURNS} answers in a row failed" in one.reason
    assert len(room.machine.turns.list(USER, room.case_id)) == MOST_FAILED_TURNS


def test_a_person_who_settles_the_case_ends_it(room: Room) -> None:
    one = room.start()
    room.machine.cases.edit_case(USER, room.case_id, CaseEdit(status=CaseStatus.CLOSED), lambda _: None)
    one = room.machine.go_on(one)
    assert (one.status, one.reason) == (InvestigationStatus.STOPPED, "You set the case to closed.")
    assert status_of(room) is CaseStatus.CLOSED
    with pytest.raises(CaseIsSettled):
        room.start()


def test_one_at_a_time_and_the_next_after_its_end(room: Room) -> None:
    one = room.start()
    with pytest.raises(InvestigationRunning):
        room.start()
    room.machine.service.stop(USER, room.case_id, one.investigation_id)
    second = room.start()
    assert [found.status for found in room.machine.service.list(USER, room.case_id)] == [
        InvestigationStatus.STOPPED,
        InvestigationStatus.RUNNING,
    ]
    room.machine.clock.now += LIFE + timedelta(seconds=1)
    overdue, _ = room.machine.look(second)
    assert (overdue.status, overdue.reason) == (InvestigationStatus.STOPPED, OVERDUE)
    assert room.start().status is InvestigationStatus.RUNNING


def test_a_reply_fits_what_is_waited_for_and_counts_once(room: Room) -> None:
    one = room.start()
    wait = room.machine.waits_for(one)
    assert wait is not None
    give = room.machine.service.reply
    with pytest.raises(NotWaitingForThat):
        give(USER, room.case_id, one.investigation_id, wait_id="wait_other", kind=ANSWER, text="x")
    with pytest.raises(NotWaitingForThat):
        give(USER, room.case_id, one.investigation_id, wait_id=wait.wait_id, kind=CONFIRMED, text="")
    give(USER, room.case_id, one.investigation_id, wait_id=wait.wait_id, kind=ANSWER, text="it is slow")
    give(USER, room.case_id, one.investigation_id, wait_id=wait.wait_id, kind=ANSWER, text="it is slow")
    with pytest.raises(NotWaitingForThat):
        give(USER, room.case_id, one.investigation_id, wait_id=wait.wait_id, kind=ANSWER, text="something else")
    replies = list(room.machine.look(one)[1].of(Stage.REPLY))
    assert [reply.text for reply in replies] == ["it is slow"]


def test_a_machine_that_died_is_replaced_by_a_reply_or_by_a_heartbeat(room: Room) -> None:
    one = room.start()
    room.machine.tasks.waiting.clear()  # the cloud was restarted: nothing waits any more
    room.bring("orders.log", CRASH)
    service = room.machine.service
    service.keep_alive(USER, room.case_id, one.investigation_id)
    assert len(room.machine.workflow.started) == 1, "it may be alive"
    room.machine.clock.now += 2 * service.patrol + timedelta(seconds=31)
    service.keep_alive(USER, room.case_id, one.investigation_id)
    room.machine.clock.now += SILENT_FOR + timedelta(seconds=1)
    service.keep_alive(USER, room.case_id, one.investigation_id)
    names = list(room.machine.workflow.started)
    assert names[:2] == [f"{one.investigation_id}-1", f"{one.investigation_id}-2"]
    one = room.machine.go_on(one)
    assert one.run > 1
    wait = room.machine.waits_for(one)
    assert wait is not None
    room.machine.tasks.waiting.clear()
    service.reply(USER, room.case_id, one.investigation_id, wait_id=wait.wait_id, kind=CONFIRMED, text="")
    assert room.machine.go_on(one).status is InvestigationStatus.RESOLVED


def test_a_heartbeat_reaches_the_task_that_waits_and_finds_out_when_it_is_gone(room: Room) -> None:
    one = room.start()
    service, tasks = room.machine.service, room.machine.tasks
    (token,) = tasks.waiting
    room.machine.clock.now += MOVING + timedelta(seconds=1)
    service.keep_alive(USER, room.case_id, one.investigation_id)
    assert tasks.beats == [token]
    assert len(room.machine.workflow.started) == 1
    tasks.waiting.clear()
    service.keep_alive(USER, room.case_id, one.investigation_id)
    assert list(room.machine.workflow.started) == [f"{one.investigation_id}-1", f"{one.investigation_id}-2"]


def test_a_run_that_was_overtaken_changes_nothing(room: Room) -> None:
    one = room.start()
    old = {"user_id": USER, "case_id": room.case_id, "investigation_id": one.investigation_id, "run": "1"}
    assert room.machine.investigations.begin_run(one, room.machine.clock())
    steps = room.machine.look(one)[1]
    for stage in ("observe", "orient", "decide", "assess"):
        assert room.machine.stages.run(stage, old)["next"] == "end"
    assert room.machine.look(one)[1] == steps


def test_what_cannot_be_started_is_stopped_and_leaves_the_case_free(room: Room) -> None:
    def refuse(_: object) -> None:
        raise WorkflowUnavailable

    room.machine.workflow.work = refuse
    with pytest.raises(WorkflowUnavailable):
        room.machine.service.start(USER, room.case_id)
    (one,) = room.machine.service.list(USER, room.case_id)
    assert (one.status, one.reason) == (InvestigationStatus.STOPPED, NOT_STARTED)
    room.machine.workflow.work = lambda _: None
    assert room.start().status is InvestigationStatus.RUNNING


def test_an_erased_case_ends_it_quietly(room: Room) -> None:
    one = room.start()
    room.machine.cases.delete_case(USER, room.case_id, lambda _: None)
    ids = {"user_id": USER, "case_id": room.case_id, "investigation_id": one.investigation_id, "run": "1"}
    assert room.machine.stages.run("assess", ids)["next"] == "end"
    room.machine.waking.evidence_settled(USER, room.case_id)


def test_nothing_of_another_user_is_found(room: Room) -> None:
    one = room.start()
    service = room.machine.service
    with pytest.raises(CaseNotFound):
        service.start("eve", room.case_id)
    with pytest.raises(CaseNotFound):
        service.list("eve", room.case_id)
    for call in (service.get, service.stop, service.keep_alive):
        with pytest.raises(InvestigationNotFound):
            call("eve", room.case_id, one.investigation_id)
    with pytest.raises(InvestigationNotFound):
        service.reply("eve", room.case_id, one.investigation_id, wait_id="w", kind=ANSWER, text="x")
