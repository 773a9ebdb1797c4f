"""The numbers evidence has in its case: `[E3:L120]` is forever the same file."""

from pynamodb.exceptions import DoesNotExist, TransactWriteError

from faultmaven.case.errors import CaseNotFound
from faultmaven.case.repository.lookup import case_item, find_case, is_there
from faultmaven.case.tables import CaseItem, EvidenceNumberItem
from faultmaven.providers.data.base import case_key, transaction
from faultmaven.providers.data.failures import failed_conditions


class EvidenceNumberRepository:
    """Gives numbers, each once. A write repeated by the SDK meets its own marker, so none is skipped or doubled."""

    def find(self, user_id: str, case_id: str, evidence_id: str) -> int | None:
        """Return the number an evidence was given, None when it has none."""
        try:
            found = EvidenceNumberItem.get(case_key(user_id, case_id), _sk(evidence_id), consistent_read=True)
        except DoesNotExist:
            return None
        return int(found.number)

    def last(self, user_id: str, case_id: str) -> int:
        """Return the highest number ever given in the case, 0 for none; raises CaseNotFound."""
        item = find_case(user_id, case_id)
        if item is None or item.is_deleting:
            raise CaseNotFound
        return int(item.evidence_seq)

    def give(self, user_id: str, case_id: str, evidence_id: str, number: int) -> bool:
        """Give the number if it is the next one and the evidence has none yet; False when somebody was faster."""
        case = case_item(user_id, case_id)
        marker = EvidenceNumberItem(case_key(user_id, case_id), _sk(evidence_id), number=number)
        try:
            with transaction() as write:
                write.update(
                    case,
                    [CaseItem.evidence_seq.set(number), CaseItem.evidence_count.add(1)],
                    is_there() & (CaseItem.evidence_seq == number - 1),
                )
                write.save(marker, EvidenceNumberItem.pk.does_not_exist())
        except TransactWriteError as error:
            failed_conditions(error)
            return False
        return True

    def drop(self, user_id: str, case_id: str, evidence_id: str) -> None:
        """Count one file less, once per evidence; its number is never given again."""
        case = case_item(user_id, case_id)
        marker = EvidenceNumberItem(case_key(user_id, case_id), _sk(evidence_id))
        try:
            with transaction() as write:
                write.update(case, [CaseItem.evidence_count.add(-1)], CaseItem.pk.exists())
                write.delete(marker, EvidenceNumberItem.pk.exists())
        except TransactWriteError as error:
            if not any(failed_conditions(error)):
                raise


def _sk(evidence_id: str) -> str:
    return f"evidence#{evidence_id}"
