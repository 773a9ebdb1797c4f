"""Tools over a case read from local files, with memory in place of stores and a runner that only writes down."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from faultmaven.agent.tools.execution import ToolBelt
from faultmaven.agent.tools.grants import MemoryGrants
from faultmaven.agent.tools.models import Caller, Output
from faultmaven.agent.tools.records import Records
from faultmaven.agent.tools.repository import MemoryToolRecords
from faultmaven.agent.tools.runner import Job
from faultmaven.agent.tools.tool import SqlRows
from faultmaven.core.translation import translation_of
from faultmaven.evidence.asking.sql.sandbox import sql_sandbox
from faultmaven.evidence.asking.sql.statements import Statement, ask
from faultmaven.evidence.facts import CaseFacts
from faultmaven.evidence.models import Evidence
from faultmaven.knowledge.models import Found, Passage
from faultmaven.providers.audit.memory import MemoryAudit
from faultmaven.redaction import Redactor

from tests.support.cases import CASE_KEY

USER, CASE = "user_ada", "case_1"


@dataclass
class RecordingRunner:
    """Does nothing, and keeps every job it was given: what reaches it is what would have had an effect."""

    jobs: list[Job] = field(default_factory=list[Job])
    gives: str = "nothing special"

    def run(self, job: Job) -> Output:
        self.jobs.append(job)
        return Output(self.gives, total_bytes=len(self.gives.encode()))


@dataclass
class LocalBench:
    """A case read from local files."""

    opened: CaseFacts
    passages: Sequence[Passage] = ()
    note: str = ""
    parquet: dict[str, list[Path]] = field(default_factory=dict[str, list[Path]])

    def files(self) -> Sequence[Evidence]:
        return self.opened.evidence

    def facts(self) -> AbstractContextManager[CaseFacts]:
        return nullcontext(self.opened)

    def select(self, sql: str, limit: int) -> SqlRows:
        return ask(sql_sandbox(), list(self.opened.evidence), self.parquet, Statement(sql, (), limit))

    def search(self, query: str, limit: int) -> Found:
        return Found(tuple(self.passages)[:limit], self.note)


class OneDatabase:
    """A list of databases with one entry, for everybody."""

    def __init__(self, url: str = "sqlite:///nowhere.db") -> None:
        self._url = url

    def url(self, name: str, user_id: str) -> str:
        return self._url

    def names(self, user_id: str) -> list[str]:
        return ["orders"]


@dataclass
class ToolWorld:
    """Everything around the tools of one case, with time that a test moves."""

    bench: Any
    runner: Any = field(default_factory=RecordingRunner)
    now: datetime = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)
    tools: MemoryToolRecords = field(default_factory=MemoryToolRecords)
    grants: MemoryGrants = field(default_factory=MemoryGrants)
    audit: MemoryAudit = field(default_factory=MemoryAudit)
    databases: Any = field(default_factory=OneDatabase)

    @property
    def belt(self) -> ToolBelt:
        def redact(text: str) -> str:
            return Redactor(CASE_KEY).redact(text.encode()).data.decode()

        records = Records(self.tools, self.grants, self.audit, lambda: self.now)
        return ToolBelt(records, self.runner, self.databases, self.bench, redact, translation_of(CASE_KEY))

    def later(self, **delta: float) -> None:
        self.now += timedelta(**delta)

    def decisions(self, user_id: str = USER) -> list[str]:
        return [record.deed.decision for record in self.audit.read(user_id)]


def caller(*said: str, phase: str | None = None, turn_id: str | None = None) -> Caller:
    """Return the owner of the case, who said these things in it."""
    return Caller(USER, CASE, said, phase, turn_id)
