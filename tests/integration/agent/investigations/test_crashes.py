"""Whatever dies, and whatever is delivered twice, the investigation ends as if nothing had happened."""

import itertools
from collections.abc import Callable
from typing import Any, cast

import pytest
from faultmaven.agent.answering import Answering
from faultmaven.agent.investigations.models import Investigation, InvestigationStatus, ReplyKind, Stage
from faultmaven.agent.repository import TurnRepository
from faultmaven.case.course_service import course_service
from faultmaven.case.models import Severity
from faultmaven.core.clock import utc_now
from faultmaven.diagnosis.archive import FileArchive
from faultmaven.evidence.facts.parquet import write_facts
from faultmaven.evidence.models import DataType, Detection, Facts
from faultmaven.evidence.pipeline import Outcome as Read
from faultmaven.providers.files.memory import MemoryFiles

from tests.integration.agent.investigations.conftest import Room
from tests.integration.evidence.conftest import USER, build
from tests.support.broken_aws import BrokenAws, Died, die_everywhere
from tests.support.canned_turns import CannedAnswerer, ListedFacts
from tests.support.clock import FrozenClock
from tests.support.investigation_machine import Machine

Deliver = Callable[[Callable[[], Any]], Any]


def _read(job: Any) -> Read:
    write_facts(Facts({"lines": {"line_no": [1], "text": ["x"]}}), job.evidence_id, job.folder)
    return Read(Detection(DataType.LOG, "plain", "log", 1.0), 1, {"lines": 1})


@pytest.fixture
def make(stores: None, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Deliver], Room]:
    def make(deliver: Deliver) -> Room:
        evidence = build(MemoryFiles(), tmp_path_factory.mktemp("facts"), _read)
        evidence.case_id = evidence.cases.open_case(USER, "orders is down", severity=Severity.HIGH).case_id
        clock = FrozenClock(utc_now())
        answering = Answering(
            TurnRepository(),
            evidence.cases,
            ListedFacts(evidence.service),
            FileArchive(evidence.files),
            cast(Any, CannedAnswerer()),
            course_service(),
            clock,
        )
        machine = Machine(evidence.cases, evidence.service, answering, clock, deliver=deliver)
        return Room(evidence, machine, evidence.case_id)

    return make


def investigate(room: Room) -> Investigation:
    """Go the whole way: nothing, one file, an answer, a proof, a fix that is confirmed."""
    service, deliver = room.machine.service, room.machine.deliver
    one = room.machine.go_on(service.start(USER, room.case_id))

    def reply(kind: ReplyKind, text: str) -> None:
        wait = room.machine.waits_for(one)
        assert wait is not None
        ids = (USER, room.case_id, one.investigation_id)
        deliver(lambda: service.reply(*ids, wait_id=wait.wait_id, kind=kind, text=text))

    def bring(name: str) -> None:
        room.evidence.read(name, name.encode())
        deliver(lambda: room.machine.waking.evidence_settled(USER, room.case_id))

    bring("orders.log")
    one = room.machine.go_on(one)
    reply(ReplyKind.ANSWER, "it began at nine")
    one = room.machine.go_on(one)
    bring("orders-db.log")
    one = room.machine.go_on(one)
    reply(ReplyKind.CONFIRMED, "")
    return room.machine.go_on(one)


def left(room: Room, one: Investigation) -> dict[str, Any]:
    """Return everything that somebody can see of it, without ids and times."""
    _, steps = room.machine.look(one)
    course = course_service().get(USER, room.case_id)
    return {
        "end": (one.status, one.reason),
        "case": room.machine.cases.get_case(USER, room.case_id).status,
        "steps": [(r.step, r.stage, r.text, r.data.get("kind")) for r in steps.records],
        "said": room.said(),
        "turns": [(t.question, t.status, t.reason) for t in room.machine.turns.list(USER, room.case_id)],
        "ends": [
            [
                e.kind
                for e in room.machine.turns.events(USER, room.case_id, t.turn_id, 0)
                if e.kind in ("done", "failed")
            ]
            for t in room.machine.turns.list(USER, room.case_id)
        ],
        "course": (course.phases, course.iterations, [(h.key, h.state, h.confidence) for h in course.hypotheses]),
        "free": room.machine.investigations.active(USER, room.case_id),
    }


@pytest.fixture
def undisturbed(make: Callable[[Deliver], Room]) -> dict[str, Any]:
    room = make(lambda task: task())
    one = investigate(room)
    assert one.status is InvestigationStatus.RESOLVED
    return left(room, one)


def test_dying_before_and_after_every_call_changes_nothing(
    make: Callable[[Deliver], Room], undisturbed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    deaths = 0

    def deliver(task: Callable[[], Any]) -> Any:
        nonlocal deaths

        def counted() -> Any:
            nonlocal deaths
            deaths += 1
            return task()

        return die_everywhere(monkeypatch, counted)

    turns = itertools.count()

    def deliver_turn(task: Callable[[], Any]) -> Any:
        """Die once in every turn, each time at another call; the machine then runs it again."""
        try:
            with BrokenAws(dies_at=2 + 5 * next(turns)).installed(monkeypatch):
                return task()
        except Died:
            room.machine.clock.advance(seconds=76)
            return task()

    room = make(deliver)
    room.machine.deliver_turn = deliver_turn
    assert left(room, investigate(room)) == undisturbed
    assert deaths > 150


def test_everything_twice_changes_nothing(make: Callable[[Deliver], Room], undisturbed: dict[str, Any]) -> None:
    def deliver(task: Callable[[], Any]) -> Any:
        task()
        return task()

    room = make(deliver)
    room.machine.deliver_turn = deliver
    assert left(room, investigate(room)) == undisturbed


def test_writes_whose_answer_is_lost_change_nothing(
    make: Callable[[Deliver], Room], undisturbed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def deliver(task: Callable[[], Any]) -> Any:
        with BrokenAws(loses_answers=True).installed(monkeypatch):
            return task()

    room = make(deliver)
    room.machine.deliver_turn = deliver
    assert left(room, investigate(room)) == undisturbed


def test_two_executions_at_once_converge(make: Callable[[Deliver], Room], undisturbed: dict[str, Any]) -> None:
    """Every task is delivered by the run that was overtaken as well; that one changes nothing."""
    room = make(lambda task: task())
    stages = room.machine.stages
    run = type(stages).run

    def both(name: str, event: dict[str, Any]) -> dict[str, Any]:
        stale = {**event, "run": "0"}
        assert run(stages, name, stale)["next"] == "end"
        return run(stages, name, event)

    room.machine.deliver = lambda task: task()
    room.machine.run_stage = both
    assert left(room, investigate(room)) == undisturbed


def test_a_start_or_a_stop_that_died_can_be_made_up_for(
    make: Callable[[Deliver], Room], monkeypatch: pytest.MonkeyPatch
) -> None:
    room = make(lambda task: task())
    service = room.machine.service
    for call in range(1, 14):
        for attempt in (lambda: service.start(USER, room.case_id), lambda: _stop_all(room)):
            try:
                with BrokenAws(dies_at=call).installed(monkeypatch):
                    attempt()
            except Died:
                pass
        _stop_all(room)
    assert room.start().status is InvestigationStatus.RUNNING
    ends = [text for _, text in room.said() if text.startswith("The investigation is")]
    assert len(ends) <= len(service.list(USER, room.case_id)) - 1


def _stop_all(room: Room) -> None:
    for one in room.machine.service.list(USER, room.case_id):
        room.machine.service.stop(USER, room.case_id, one.investigation_id)


def test_a_step_has_one_record_of_each_stage(make: Callable[[Deliver], Room]) -> None:
    room = make(lambda task: task())
    one = investigate(room)
    steps = room.machine.look(one)[1]
    keys = [(record.step, record.stage) for record in steps.records]
    assert len(keys) == len(set(keys))
    assert len(list(steps.of(Stage.REPLY))) == 4
