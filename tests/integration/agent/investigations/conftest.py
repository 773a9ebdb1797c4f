"""A long investigation over moto: real stores, real reading of evidence, real turns; the machine alone is walked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from faultmaven.agent.answering import Answering
from faultmaven.agent.investigations.models import Investigation, ReplyKind
from faultmaven.agent.repository import TurnRepository
from faultmaven.agent.turn import Answerer
from faultmaven.case.course_service import course_service
from faultmaven.case.models import Severity
from faultmaven.core.clock import utc_now
from faultmaven.diagnosis.archive import FileArchive
from faultmaven.diagnosis.service import diagnose
from faultmaven.providers.files.memory import MemoryFiles

from tests.integration.evidence.conftest import USER, World, build
from tests.support.clock import FrozenClock
from tests.support.investigation_machine import Machine

#: Proves the cause by itself.
CRASH = (
    b"2026-01-31T09:04:58Z INFO  orders starting, version 41\n"
    b'2026-01-31T09:05:00Z ERROR orders could not connect: FATAL: password authentication failed for user "orders"\n'
    b"2026-01-31T09:05:01Z FATAL orders giving up, exit 1\n"
)
#: Makes one cause likely and leaves one check to be made.
REFUSED = (
    b"2026-01-31T09:04:58Z INFO  orders starting, version 41\n"
    b"2026-01-31T09:05:00Z ERROR orders could not get connection: connection refused to orders-db:5432\n"
    b"2026-01-31T09:05:01Z ERROR request failed 500\n"
)
#: Shows that something is wrong, and not what.
ODD = b"2026-01-31T09:05:00Z ERROR frobnicator gave up\n" * 3


@dataclass
class Room:
    """One case of one user, its evidence, and the machine that investigates it."""

    evidence: World
    machine: Machine
    case_id: str

    def start(self, **options: Any) -> Investigation:
        return self.machine.start(USER, self.case_id, **options)

    def bring(self, filename: str, data: bytes) -> None:
        """Upload and read a file, and tell the investigation, as the pipeline's function does."""
        self.evidence.read(filename, data)
        self.machine.waking.evidence_settled(USER, self.case_id)

    def reply(self, one: Investigation, kind: ReplyKind, text: str = "") -> Investigation:
        """Reply to what it waits for and let the machine go on."""
        wait = self.machine.waits_for(one)
        assert wait is not None
        self.machine.service.reply(USER, self.case_id, one.investigation_id, wait_id=wait.wait_id, kind=kind, text=text)
        return self.machine.go_on(one)

    def said(self) -> list[tuple[str, str]]:
        return [(m.role.value, m.content) for m in self.machine.cases.all_messages(USER, self.case_id)]


@pytest.fixture
def new_room(stores: None, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Room]:
    """Call it for a fresh case in the same cloud."""

    def make() -> Room:
        evidence = build(MemoryFiles(), tmp_path_factory.mktemp("facts"))
        evidence.case_id = evidence.cases.open_case(USER, "orders is down", severity=Severity.HIGH).case_id
        clock = FrozenClock(utc_now())
        answering = Answering(
            TurnRepository(),
            evidence.cases,
            evidence.facts,
            FileArchive(evidence.files),
            Answerer(diagnose, lambda causes: {}, None),
            course_service(),
            clock,
        )
        return Room(evidence, Machine(evidence.cases, evidence.service, answering, clock), evidence.case_id)

    return make


@pytest.fixture
def room(new_room: Callable[[], Room]) -> Room:
    return new_room()
