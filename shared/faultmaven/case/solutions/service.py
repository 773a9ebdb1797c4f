"""What can be done with solutions: propose, read, move through their life, and note what new evidence says of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from uuid import uuid4

from faultmaven.case.errors import CaseBusy, TooManySolutions
from faultmaven.case.models import MessageRole
from faultmaven.case.repository import EvidenceNumberRepository
from faultmaven.case.service import CaseService, case_service
from faultmaven.case.solutions.models import Check, Outcome, Proposal, Solution, SolutionState
from faultmaven.case.solutions.repository import SolutionRepository
from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.errors import PreconditionFailed
from faultmaven.core.ids import new_id

__all__ = ["SolutionService", "solution_service"]

MOST_SOLUTIONS = 50
_ATTEMPTS = 10
_SAID = {
    SolutionState.PROPOSED: "is proposed again",
    SolutionState.APPLIED: "is applied; what is brought from now on shows whether it worked",
    SolutionState.VERIFIED: "is verified by a person",
    SolutionState.REJECTED: "is rejected",
}
_FOUND = {
    Outcome.WORKS: "The fix worked",
    Outcome.STILL_FAILING: "Still failing",
    Outcome.CANNOT_TELL: "Cannot tell whether the fix worked",
}


@dataclass(frozen=True)
class SolutionService:
    """Solutions of cases. Every method takes the user who asks; raises CaseNotFound for another's case."""

    solutions: SolutionRepository
    numbers: EvidenceNumberRepository
    cases: CaseService
    clock: Clock = utc_now

    def list_solutions(self, user_id: str, case_id: str) -> list[Solution]:
        """Return the solutions of a case, oldest first."""
        return self.solutions.list(user_id, case_id)

    def get_solution(self, user_id: str, case_id: str, solution_id: str) -> Solution:
        """Return a solution; raises SolutionNotFound."""
        return self.solutions.get(user_id, case_id, solution_id)

    def add_solution(self, user_id: str, case_id: str, proposal: Proposal) -> Solution:
        """Add a person's own solution; raises TooManySolutions."""
        if len(self.solutions.list(user_id, case_id)) >= MOST_SOLUTIONS:
            raise TooManySolutions(f"A case has {MOST_SOLUTIONS} solutions at most.")
        now = self.clock()
        made = Solution(new_id("sol"), "person", proposal, SolutionState.PROPOSED, now, now, uuid4().hex)
        self.solutions.save(user_id, case_id, made, replaces=None)
        return made

    def propose(self, user_id: str, case_id: str, proposals: Iterable[Proposal]) -> None:
        """Keep what a diagnosis proposes, once per cause and component.

        One that is still only proposed follows the newest diagnosis; one that a person applied or rejected stays.
        """
        for proposal in proposals:
            now, known = self.clock(), self.solutions.find(user_id, case_id, proposal.solution_id)
            if known is None:
                made = Solution(proposal.solution_id, "diagnosis", proposal, SolutionState.PROPOSED, now, now, _new())
                self.solutions.save(user_id, case_id, made, replaces=None)
            elif known.state is SolutionState.PROPOSED and known.proposal != proposal:
                newer = replace(known, proposal=proposal, updated_at=now, version=_new())
                self.solutions.save(user_id, case_id, newer, replaces=known.version)

    def move_solution(
        self,
        user_id: str,
        case_id: str,
        solution_id: str,
        allow: Callable[[str], None],
        *,
        state: SolutionState,
        reason: str = "",
    ) -> Solution:
        """Move a solution as a person says; raises MoveRefused for what its life does not allow.

        `allow` is given the version found and raises when that is not the one meant.
        """
        known = self.solutions.get(user_id, case_id, solution_id)
        allow(known.version)
        files = self.numbers.last(user_id, case_id)
        moved = replace(known.moved(state, reason, files, self.clock()), version=_new())
        if not self.solutions.save(user_id, case_id, moved, replaces=known.version):
            raise PreconditionFailed
        because = f": {reason}" if reason else ""
        self._say(user_id, case_id, f"The solution “{moved.proposal.title}” {_SAID[state]}{because}.", moved.version)
        return moved

    def to_check(self, user_id: str, case_id: str) -> list[Solution]:
        """Return the solutions that new evidence may say something of: those that are applied or verified."""
        wanted = (SolutionState.APPLIED, SolutionState.VERIFIED)
        return [one for one in self.solutions.list(user_id, case_id) if one.state in wanted]

    def note_check(self, user_id: str, case_id: str, solution_id: str, check: Check) -> Solution | None:
        """Keep what new evidence says, once per set of files; None when it was moved meanwhile or nothing is new."""
        for _ in range(_ATTEMPTS):
            known = self.solutions.get(user_id, case_id, solution_id)
            is_open = known.state in (SolutionState.APPLIED, SolutionState.VERIFIED)
            if not is_open or (known.check is not None and known.check.files == check.files):
                return None
            checked = replace(known.checked(check), version=_new())
            if self.solutions.save(user_id, case_id, checked, replaces=known.version):
                marks = f" {' '.join(check.marks)}" if check.marks else ""
                self._say(user_id, case_id, f"{_FOUND[check.outcome]}. {check.text}{marks}", checked.version)
                return checked
        raise CaseBusy

    def _say(self, user_id: str, case_id: str, text: str, version: str) -> None:
        self.cases.add_message(user_id, case_id, MessageRole.SYSTEM, text, once=f"solution-{version}")


def _new() -> str:
    return uuid4().hex


@cache
def solution_service() -> SolutionService:
    """Return the service over this process's tables."""
    return SolutionService(SolutionRepository(), EvidenceNumberRepository(), case_service())
