"""What tools of the case work on: the stored case, with facts that a turn has open already or that are lent."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from faultmaven.agent.tools.tool import SqlRows
from faultmaven.evidence.asking.sql.sandbox import sql_sandbox
from faultmaven.evidence.asking.sql.statements import Statement, ask
from faultmaven.evidence.facts.case_facts import CaseFacts
from faultmaven.evidence.facts.store import FactStore
from faultmaven.evidence.models import Evidence
from faultmaven.evidence.service import EvidenceService
from faultmaven.knowledge.models import Found

SearchLibrary = Callable[[str, int], Found]


@dataclass(frozen=True)
class StoredCase:
    """The files of one case of one user. `opened` are its facts where somebody has them open."""

    user_id: str
    case_id: str
    evidence: EvidenceService
    store: FactStore
    library: SearchLibrary
    opened: CaseFacts | None = None

    def files(self) -> Sequence[Evidence]:
        """Return the files as they stand now, or as they stood when the facts were opened."""
        return self.opened.evidence if self.opened else self.evidence.all_of_case(self.user_id, self.case_id)

    def facts(self) -> AbstractContextManager[CaseFacts]:
        """Lend the facts."""
        return nullcontext(self.opened) if self.opened else self.store.borrow(list(self.files()))

    def select(self, sql: str, limit: int) -> SqlRows:
        """Have a SELECT run in the sandbox of the evidence slice."""
        files = list(self.files())
        return ask(sql_sandbox(), files, self.store.files(files), Statement(sql, (), limit))

    def search(self, query: str, limit: int) -> Found:
        """Search the library and the documents of the user."""
        return self.library(query, limit)
