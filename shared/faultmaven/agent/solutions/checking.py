"""When a file was read: does it say whether a solution that was applied worked?

It may be told any number of times; the same files are looked at once per solution.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Protocol

from faultmaven.case.errors import CaseNotFound
from faultmaven.case.models import Case
from faultmaven.case.service import CaseService, case_service
from faultmaven.case.solutions.models import Check, Outcome, Solution, SolutionState, SolutionStep
from faultmaven.case.solutions.service import SolutionService, solution_service
from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.observability import log
from faultmaven.evidence.models import Evidence, Status
from faultmaven.evidence.service import evidence_service, fact_store

if TYPE_CHECKING:  # brings the fault catalogue, which only a solution that is to be checked needs
    from faultmaven.diagnosis.port import CaseFacts
    from faultmaven.diagnosis.recovery import Fault, Recovery

NO_FAULT = "It is not known which fault of which component this is for, so no file can show that it worked."


class FilesOfCase(Protocol):
    """Who knows the files of a case: the evidence service."""

    def list_case(self, user_id: str, case_id: str) -> list[Evidence]:
        """Return every file of a case, in the order of their numbers."""
        ...

    def unsettled(self, user_id: str, case_id: str) -> list[Evidence]:
        """Return the files that are still on their way."""
        ...


@dataclass(frozen=True)
class SolutionChecking:
    """Checks what is applied. `open_facts` opens the facts of some files; `check` reads them."""

    cases: CaseService
    solutions: SolutionService
    evidence: FilesOfCase
    open_facts: "Callable[[Sequence[Evidence]], AbstractContextManager[CaseFacts]]"
    check: "Callable[[CaseFacts, Fault], Recovery]"
    clock: Clock = utc_now

    def evidence_settled(self, user_id: str, case_id: str) -> None:
        """Check every solution that is applied over what was brought since; files still on their way are waited for."""
        try:
            case, wanted = self.cases.get_case(user_id, case_id), self.solutions.to_check(user_id, case_id)
        except CaseNotFound:
            return
        if not wanted or self.evidence.unsettled(user_id, case_id):
            return
        files = [item for item in self.evidence.list_case(user_id, case_id) if item.status is Status.READY]
        for solution in wanted:
            self._check(case, solution, files)

    def _check(self, case: Case, solution: Solution, files: Sequence[Evidence]) -> None:
        new = [item for item in files if item.number > solution.files_when_applied]
        names = tuple(f"E{item.number}" for item in new)
        if not new or (solution.check is not None and solution.check.files == names):
            return
        told = self._told(case, solution, files, new)
        # What is verified stays so until the fault is seen again: files about something else say nothing of it.
        if solution.state is SolutionState.VERIFIED and told.outcome is not Outcome.STILL_FAILING:
            return
        noted = self.solutions.note_check(case.user_id, case.case_id, solution.solution_id, told)
        if noted is not None:
            log("solution_checked", case_id=case.case_id, kind=told.outcome.value, files=len(new))

    def _told(self, case: Case, solution: Solution, files: Sequence[Evidence], new: Sequence[Evidence]) -> Check:
        from faultmaven.diagnosis.recovery import Fault  # noqa: PLC0415 (as above)

        names, now = tuple(f"E{item.number}" for item in new), self.clock()
        mechanism, component = fault_of(case, solution)
        if not component:
            return Check(Outcome.CANNOT_TELL, NO_FAULT, now, files=names, to_bring=solution.proposal.verification)
        old = [item for item in files if item not in new]
        with self.open_facts([item for item in new if not item.duplicate_of]) as facts:
            found = self.check(facts, Fault(mechanism, component, last_known(old)))
        bring = (*(SolutionStep(step.text, step.command or "") for step in found.to_bring),)
        is_open = found.outcome.value == Outcome.CANNOT_TELL.value
        return Check(
            Outcome(found.outcome.value),
            found.text,
            now,
            tuple(citation.mark for citation in found.citations),
            names,
            (*solution.proposal.verification, *bring)[:6] if is_open else (),
        )


def fault_of(case: Case, solution: Solution) -> tuple[str, str]:
    """Return the cause and the component that a solution is for: its own, else those that the case concluded."""
    proposal, concluded = solution.proposal, case.conclusion
    if proposal.component or concluded is None:
        return proposal.mechanism, proposal.component
    return proposal.mechanism or concluded.mechanism, concluded.component


def last_known(files: Sequence[Evidence]) -> datetime | None:
    """Return until when the files from before the fix speak: only what is later says something of the fix."""
    return max((item.last_ts.replace(tzinfo=None) for item in files if item.last_ts), default=None)


def evidence_settled(user_id: str, case_id: str) -> None:
    """Look whether a file that was read says something of a solution that was applied."""
    checking().evidence_settled(user_id, case_id)


@cache
def checking() -> SolutionChecking:
    """Return what checks solutions, over this process's stores and the fault catalogue."""

    def check(facts: "CaseFacts", fault: "Fault") -> "Recovery":
        from faultmaven.diagnosis.recovery import check_recovery  # noqa: PLC0415 (as above)

        return check_recovery(facts, fault)

    return SolutionChecking(case_service(), solution_service(), evidence_service(), fact_store().open, check)
