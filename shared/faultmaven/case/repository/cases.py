"""Cases in DynamoDB. Every read and write names the user; what belongs to another one is not there."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

from pynamodb.exceptions import PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from faultmaven.case.errors import CaseNotFound
from faultmaven.case.models import Case, CaseStatus, Conclusion, Severity
from faultmaven.case.repository.lookup import case_item, case_sk, find_case, is_there
from faultmaven.case.tables import CaseItem
from faultmaven.core.errors import PreconditionFailed
from faultmaven.providers.data.base import user_key
from faultmaven.providers.data.failures import is_condition_failure


class CaseRepository:
    """Stores cases."""

    def create(self, case: Case) -> bool:
        """Store a new case; False when there is one with its id, which stays as it is."""
        item = CaseItem(
            user_key(case.user_id),
            case_sk(case.case_id),
            case_id=case.case_id,
            title=case.title,
            description=case.description,
            status=case.status.value,
            severity=case.severity.value,
            tags=list(case.tags),
            created_at=case.created_at,
            updated_at=case.updated_at,
            version=case.version,
            pseudonym_key=case.pseudonym_key,
        )
        try:
            item.save(CaseItem.pk.does_not_exist())
        except PutError as error:
            if is_condition_failure(error):
                return False
            raise
        return True

    def get(self, user_id: str, case_id: str) -> Case:
        """Return a case; raises CaseNotFound, also while it is being deleted."""
        item = find_case(user_id, case_id)
        if item is None or item.is_deleting:
            raise CaseNotFound
        return _case(user_id, item)

    def list(self, user_id: str, *, before: str | None, status: CaseStatus | None) -> Iterator[Case]:
        """Yield the user's cases created before the case `before`, newest first."""
        condition: Condition = CaseItem.is_deleting.does_not_exist()
        if status is not None:
            condition &= CaseItem.status == status.value
        older = CaseItem.sk < case_sk(before) if before else CaseItem.sk.startswith(case_sk(""))
        found = CaseItem.query(
            user_key(user_id), older, condition, consistent_read=True, scan_index_forward=False, page_size=200
        )
        for item in found:
            yield _case(user_id, item)

    def save(self, case: Case, *, replaces: str) -> None:
        """Store what a person edited, if the case still has the version `replaces`; raises PreconditionFailed."""
        item = case_item(case.user_id, case.case_id)
        actions: list[Action] = [
            CaseItem.title.set(case.title),
            CaseItem.description.set(case.description),
            CaseItem.status.set(case.status.value),
            CaseItem.severity.set(case.severity.value),
            CaseItem.tags.set(list(case.tags)),
            CaseItem.keep_as_knowledge.set(case.keep_as_knowledge),
            CaseItem.updated_at.set(case.updated_at),
            CaseItem.version.set(case.version),
        ]
        try:
            item.update(actions, (CaseItem.version == replaces) & CaseItem.is_deleting.does_not_exist())
        except UpdateError as error:
            if not is_condition_failure(error):
                raise
            # The SDK repeats a write whose answer was lost: then our own version is what stands in the way.
            if self.get(case.user_id, case.case_id).version != case.version:
                raise PreconditionFailed from error

    def record_conclusion(self, user_id: str, case_id: str, conclusion: Conclusion) -> None:
        """Store a conclusion unless a later one is there; raises CaseNotFound."""
        item = case_item(user_id, case_id)
        is_newer = CaseItem.concluded_at.does_not_exist() | (CaseItem.concluded_at <= conclusion.updated_at)
        actions: list[Action] = [
            CaseItem.conclusion.set(_packed(conclusion)),
            CaseItem.concluded_at.set(conclusion.updated_at),
            CaseItem.updated_at.set(conclusion.updated_at),
        ]
        try:
            item.update(actions, is_there() & is_newer)
        except UpdateError as error:
            if not is_condition_failure(error):
                raise
            self.get(user_id, case_id)

    def set_status(self, user_id: str, case_id: str, status: CaseStatus, at: datetime) -> None:
        """Store a status that the product found, unless a person closed the case; raises CaseNotFound."""
        item = case_item(user_id, case_id)
        is_open = (CaseItem.status != CaseStatus.CLOSED.value) & (CaseItem.status != status.value)
        try:
            item.update([CaseItem.status.set(status.value), CaseItem.updated_at.set(at)], is_there() & is_open)
        except UpdateError as error:
            if not is_condition_failure(error):
                raise
            self.get(user_id, case_id)

    def begin_delete(self, user_id: str, case_id: str, *, version: str) -> None:
        """Mark the case as being deleted, if it has this version: from now on it reads as absent."""
        item = case_item(user_id, case_id)
        try:
            item.update([CaseItem.is_deleting.set(True)], CaseItem.version == version)
        except UpdateError as error:
            if is_condition_failure(error):
                raise PreconditionFailed from error
            raise

    def is_deleting(self, user_id: str, case_id: str) -> bool:
        """Tell whether the case is marked as being deleted."""
        item = find_case(user_id, case_id)
        return item is not None and bool(item.is_deleting)

    def end_delete(self, user_id: str, case_id: str) -> None:
        """Remove the case itself, after everything of it."""
        case_item(user_id, case_id).delete()


def _case(user_id: str, item: CaseItem) -> Case:
    return Case(
        case_id=item.case_id,
        user_id=user_id,
        title=item.title,
        description=item.description,
        status=CaseStatus(item.status),
        severity=Severity(item.severity),
        tags=tuple(cast(list[str], item.tags)),
        created_at=item.created_at,
        updated_at=item.updated_at,
        version=item.version,
        pseudonym_key=item.pseudonym_key,
        evidence_count=int(item.evidence_count),
        conclusion=_unpacked(item.conclusion) if item.conclusion else None,
        keep_as_knowledge=bool(item.keep_as_knowledge),
    )


def _packed(conclusion: Conclusion) -> dict[str, Any]:
    return {
        "verdict": conclusion.verdict,
        "conclusion": conclusion.conclusion,
        "confidence": conclusion.confidence,
        "reason": conclusion.reason,
        "supporting_evidence": list(conclusion.supporting_evidence),
        "next_steps": list(conclusion.next_steps),
        "turn_id": conclusion.turn_id,
        "updated_at": conclusion.updated_at.isoformat(),
    }


def _unpacked(kept: dict[str, Any]) -> Conclusion:
    return Conclusion(
        verdict=kept["verdict"],
        conclusion=kept["conclusion"],
        confidence=kept["confidence"],
        reason=kept["reason"],
        supporting_evidence=tuple(kept["supporting_evidence"]),
        next_steps=tuple(kept["next_steps"]),
        turn_id=kept["turn_id"],
        updated_at=datetime.fromisoformat(kept["updated_at"]),
    )
