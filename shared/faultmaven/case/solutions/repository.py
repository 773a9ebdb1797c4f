"""Solutions in DynamoDB, in the partition of their case: what erases the case erases them."""

from functools import cache

from pydantic import TypeAdapter
from pynamodb.exceptions import DoesNotExist
from pynamodb.transactions import TransactWrite

from faultmaven.case.errors import CaseNotFound, SolutionNotFound
from faultmaven.case.repository.lookup import case_sk, find_case, is_there
from faultmaven.case.repository.writing import written
from faultmaven.case.solutions.models import Solution
from faultmaven.case.tables import CaseItem, SolutionItem
from faultmaven.providers.data.base import case_key, user_key


class SolutionRepository:
    """Stores what was proposed, and what became of it."""

    def list(self, user_id: str, case_id: str) -> list[Solution]:
        """Return the solutions of a case, oldest first; raises CaseNotFound."""
        found = SolutionItem.query(
            case_key(user_id, case_id), SolutionItem.sk.startswith(_sk("")), consistent_read=True
        )
        solutions = [_adapter().validate_python(item.solution) for item in found]
        if not solutions:
            _require_case(user_id, case_id)
        return sorted(solutions, key=lambda one: (one.created_at, one.solution_id))

    def find(self, user_id: str, case_id: str, solution_id: str) -> Solution | None:
        """Return a solution, None when there is none."""
        try:
            item = SolutionItem.get(case_key(user_id, case_id), _sk(solution_id), consistent_read=True)
        except DoesNotExist:
            return None
        return _adapter().validate_python(item.solution)

    def get(self, user_id: str, case_id: str, solution_id: str) -> Solution:
        """Return a solution; raises CaseNotFound, SolutionNotFound."""
        found = self.find(user_id, case_id, solution_id)
        if found is None:
            _require_case(user_id, case_id)
            raise SolutionNotFound
        return found

    def save(self, user_id: str, case_id: str, solution: Solution, *, replaces: str | None) -> bool:
        """Store a new solution, or one in place of the version `replaces`; False when somebody was faster.

        Raises CaseNotFound. A write that the SDK repeats after a lost answer counts as stored.
        """
        kept = _adapter().dump_python(solution, mode="json")
        item = SolutionItem(
            case_key(user_id, case_id), _sk(solution.solution_id), solution=kept, version=solution.version
        )
        is_same = SolutionItem.pk.does_not_exist() if replaces is None else SolutionItem.version == replaces

        def write(both: TransactWrite) -> None:
            both.condition_check(CaseItem, user_key(user_id), case_sk(case_id), is_there())
            both.save(item, is_same)

        if written(write):
            return True
        _require_case(user_id, case_id)
        there = self.find(user_id, case_id, solution.solution_id)
        return there is not None and there.version == solution.version


def _require_case(user_id: str, case_id: str) -> None:
    case = find_case(user_id, case_id)
    if case is None or case.is_deleting:
        raise CaseNotFound


def _sk(solution_id: str) -> str:
    return f"solution#{solution_id}"


@cache
def _adapter() -> TypeAdapter[Solution]:
    return TypeAdapter(Solution)
