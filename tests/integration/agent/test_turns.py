"""A turn over real tables: asked, answered by a double, delivered twice, overdue, and another's."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from faultmaven.agent.answering import Answering
from faultmaven.agent.errors import TurnNotFound
from faultmaven.agent.jobs import Ids, end_as_failed, explain
from faultmaven.agent.models import OVERDUE, EventKind, TurnStatus
from faultmaven.agent.progress import LEASE
from faultmaven.agent.repository import TurnRepository
from faultmaven.agent.responses import Failure
from faultmaven.agent.service import AgentService
from faultmaven.agent.turn import Answerer
from faultmaven.case.course_service import course_service
from faultmaven.case.errors import CaseNotFound
from faultmaven.case.investigation.phases import Phase
from faultmaven.case.models import CaseStatus, Severity
from faultmaven.case.repository import CaseRepository, EvidenceNumberRepository, MessageRepository
from faultmaven.case.service import CaseService
from faultmaven.diagnosis.archive import FileArchive
from faultmaven.diagnosis.service import diagnose
from faultmaven.evidence.facts import CaseFacts
from faultmaven.providers.files.memory import MemoryFiles
from faultmaven.providers.workflow.in_process import InProcessWorkflow
from faultmaven.providers.workflow.port import WorkflowUnavailable

LOG = (
    "2026-01-31T09:04:58Z INFO  orders starting, version 41\n"
    '2026-01-31T09:05:00Z ERROR orders could not connect: FATAL: password authentication failed for user "orders"\n'
    "2026-01-31T09:05:01Z FATAL orders giving up, exit 1\n"
)


class NoErasure:
    """Erases nothing: no test here deletes a case."""

    def erase(self, partition: str) -> None:
        """Do nothing."""


@dataclass
class LocalStore:
    """Opens local files as the facts of any case."""

    paths: list[Path]
    opened: int = 0

    def open_case(self, user_id: str, case_id: str) -> CaseFacts:
        """Read the files anew."""
        self.opened += 1
        return CaseFacts.from_files(self.paths)


@dataclass
class World:
    """The agent over moto's tables, with time that a test moves."""

    store: LocalStore
    now: datetime = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)
    files: MemoryFiles = field(default_factory=MemoryFiles)
    turns: TurnRepository = field(default_factory=TurnRepository)

    def __post_init__(self) -> None:
        self.cases = CaseService(
            CaseRepository(), MessageRepository(), EvidenceNumberRepository(), self.files, NoErasure(), clock=self.clock
        )
        self.workflow = InProcessWorkflow(lambda event: None)
        self.agent = AgentService(self.turns, self.cases, self.workflow, timedelta(minutes=5), self.clock)
        answerer = Answerer(diagnose, lambda causes: {}, None)
        self.answering = Answering(
            self.turns, self.cases, self.store, FileArchive(self.files), answerer, course_service(), self.clock
        )

    def clock(self) -> datetime:
        """Return the world's time."""
        return self.now

    def open_case(self) -> str:
        """Open a case of ada."""
        return self.cases.open_case("ada", "orders is down", severity=Severity.HIGH).case_id


@pytest.fixture
def world(tmp_path: Path, stores: None) -> World:
    path = tmp_path / "orders.log"
    path.write_text(LOG)
    return World(LocalStore([path]))


def answer(world: World, case_id: str, turn_id: str) -> str:
    return world.answering.answer("ada", case_id, turn_id)


def test_a_question_is_written_started_once_and_answered(world: World) -> None:
    case_id = world.open_case()
    turn = world.agent.ask("ada", case_id, "what is wrong and why?")
    assert turn.status is TurnStatus.QUEUED
    assert world.workflow.started == {turn.turn_id: {"user_id": "ada", "case_id": case_id, "turn_id": turn.turn_id}}

    assert answer(world, case_id, turn.turn_id) == "done"

    done = world.agent.get_turn("ada", case_id, turn.turn_id)
    assert done.response is not None
    assert "password authentication failed" in done.response.text
    assert done.model.used is False
    said = [(m.role.value, m.turn_id) for m in world.cases.all_messages("ada", case_id)]
    assert said == [("user", turn.turn_id), ("assistant", turn.turn_id)]
    conclusion = world.cases.get_case("ada", case_id).conclusion
    assert conclusion is not None
    assert (conclusion.turn_id, conclusion.supporting_evidence[0]) == (turn.turn_id, "[E1:L2]")
    assert FileArchive(world.files).find("ada", case_id, turn.turn_id) is not None
    course = course_service().get("ada", case_id)
    assert world.cases.get_case("ada", case_id).status.value == course.phase.value == "analyzing"


def test_a_case_that_a_person_settled_is_not_opened_again_by_a_question(world: World) -> None:
    case_id = world.open_case()
    answer(world, case_id, world.agent.ask("ada", case_id, "what is wrong?").turn_id)
    course_service().choose("ada", case_id, Phase.RESOLVED)
    world.cases.follow_phase("ada", case_id, Phase.RESOLVED)
    answer(world, case_id, world.agent.ask("ada", case_id, "what was wrong?").turn_id)
    assert world.cases.get_case("ada", case_id).status is CaseStatus.RESOLVED
    assert course_service().get("ada", case_id).phase is Phase.RESOLVED


def test_the_steps_are_numbered_without_a_hole_and_end_with_done(world: World) -> None:
    case_id = world.open_case()
    turn = world.agent.ask("ada", case_id, "what is wrong?")
    answer(world, case_id, turn.turn_id)
    events, status = world.agent.follow("ada", case_id, turn.turn_id, 0)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert (events[0].kind, events[-1].kind, status) == (EventKind.ACCEPTED, EventKind.DONE, TurnStatus.DONE)
    later, _ = world.agent.follow("ada", case_id, turn.turn_id, len(events) - 2)
    assert [event.seq for event in later] == [len(events) - 1, len(events)]


def test_a_second_delivery_changes_nothing(world: World) -> None:
    case_id = world.open_case()
    turn = world.agent.ask("ada", case_id, "what is wrong?")
    answer(world, case_id, turn.turn_id)
    before = world.agent.follow("ada", case_id, turn.turn_id, 0)
    assert answer(world, case_id, turn.turn_id) == "done"
    assert world.store.opened == 1
    assert world.agent.follow("ada", case_id, turn.turn_id, 0) == before
    assert len(list(world.cases.all_messages("ada", case_id))) == 2


def test_a_crash_before_the_end_is_finished_by_the_next_delivery_and_moves_the_investigation_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = world.open_case()
    turn = world.agent.ask("ada", case_id, "what is wrong?")
    with monkeypatch.context() as crash:
        crash.setattr(world.turns, "finish", _crash)
        with pytest.raises(RuntimeError):
            answer(world, case_id, turn.turn_id)
    world.now += LEASE + timedelta(seconds=1)
    first = course_service().get("ada", case_id)
    assert first.turn_id == turn.turn_id
    assert first.hypotheses
    assert answer(world, case_id, turn.turn_id) == "done"
    assert course_service().get("ada", case_id) == first


def _crash(*_: object, **__: object) -> bool:
    raise RuntimeError("the process ends here")


def test_a_turn_that_another_answers_is_left_alone_until_its_lease_ends(world: World) -> None:
    case_id = world.open_case()
    turn = world.agent.ask("ada", case_id, "what is wrong?")
    assert world.turns.lease(
        "ada", case_id, turn.turn_id, owner="the one that died", now=world.now, until=world.now + timedelta(seconds=75)
    )
    assert answer(world, case_id, turn.turn_id) == "running"
    assert world.store.opened == 0
    world.now += timedelta(seconds=76)
    assert answer(world, case_id, turn.turn_id) == "done"


def test_a_crash_after_the_answer_was_said_says_it_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = world.open_case()
    turn = world.agent.ask("ada", case_id, "what is wrong?")

    class Crash(Exception):
        """The process ends here."""

    def crash(*_: object, **__: object) -> None:
        raise Crash

    with monkeypatch.context() as broken:
        broken.setattr(TurnRepository, "finish", crash)
        with pytest.raises(Crash):
            answer(world, case_id, turn.turn_id)
    world.now += timedelta(seconds=76)
    assert answer(world, case_id, turn.turn_id) == "done"
    assert [m.role.value for m in world.cases.all_messages("ada", case_id)] == ["user", "assistant"]


def test_an_overdue_turn_reads_as_failed_with_a_reason(world: World) -> None:
    case_id = world.open_case()
    turn = world.agent.ask("ada", case_id, "what is wrong?")
    world.now += timedelta(minutes=5, seconds=1)
    (late,) = world.agent.list_turns("ada", case_id)
    assert (late.status, late.reason) == (TurnStatus.FAILED, OVERDUE)
    assert answer(world, case_id, turn.turn_id) == "failed"


def test_a_failure_is_recorded_once_and_never_over_an_answer(world: World) -> None:
    case_id = world.open_case()
    turn = world.agent.ask("ada", case_id, "what is wrong?")
    ids = Ids("ada", case_id, turn.turn_id)
    assert end_as_failed(world.turns, ids, explain("States.Timeout"), world.clock)
    assert not end_as_failed(world.turns, ids, explain("again"), world.clock)
    failed = world.agent.get_turn("ada", case_id, turn.turn_id)
    assert failed.reason is not None
    assert failed.reason.startswith("Answering took longer than it may.")
    assert failed.response == Failure(text=failed.reason, code="turn_timed_out", retryable=True)
    assert answer(world, case_id, turn.turn_id) == "failed"


def test_work_that_cannot_be_started_is_a_failed_turn(world: World) -> None:
    case_id = world.open_case()

    def refuse(event: object) -> None:
        raise WorkflowUnavailable

    world.workflow.work = refuse
    with pytest.raises(WorkflowUnavailable):
        world.agent.ask("ada", case_id, "what is wrong?")
    (turn,) = world.agent.list_turns("ada", case_id)
    assert turn.status is TurnStatus.FAILED
    assert turn.reason


def test_nothing_of_another_user_is_found(world: World) -> None:
    case_id = world.open_case()
    turn = world.agent.ask("ada", case_id, "what is wrong?")
    with pytest.raises(CaseNotFound):
        world.agent.ask("eve", case_id, "and now?")
    with pytest.raises(CaseNotFound):
        world.agent.list_turns("eve", case_id)
    with pytest.raises(TurnNotFound):
        world.agent.get_turn("eve", case_id, turn.turn_id)
    with pytest.raises(TurnNotFound):
        world.agent.follow("eve", case_id, turn.turn_id, 0)


def test_the_first_named_cause_is_timed_once(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    case_id = world.open_case()
    world.now += timedelta(seconds=90)
    for question in ("what is wrong?", "and why?"):
        turn = world.agent.ask("ada", case_id, question)
        world.now += timedelta(seconds=2)
        answer(world, case_id, turn.turn_id)
    written = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    assert [line["TimeToFirstCause"] for line in written if "TimeToFirstCause" in line] == [[92.0]]
    assert [line["TurnDuration"] for line in written if "TurnDuration" in line] == [[2000.0], [2000.0]]
