"""How a case is found and what makes it count, for all repositories of this slice."""

from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.condition import Condition

from faultmaven.case.tables import CaseItem
from faultmaven.providers.data.base import user_key


def case_item(user_id: str, case_id: str) -> CaseItem:
    """Return the item of a case by its keys alone, to be updated or deleted."""
    return CaseItem(user_key(user_id), case_sk(case_id))


def find_case(user_id: str, case_id: str) -> CaseItem | None:
    """Return the item as of the last write, also when it is being deleted; None when there is none."""
    try:
        return CaseItem.get(user_key(user_id), case_sk(case_id), consistent_read=True)
    except DoesNotExist:
        return None


def is_there() -> Condition:
    """Return the condition that a case exists and is not being deleted."""
    return CaseItem.pk.exists() & CaseItem.is_deleting.does_not_exist()


def case_sk(case_id: str) -> str:
    """Return the sort key of a case."""
    return f"case#{case_id}"
