"""Cases in DynamoDB. Every read and write names the user; what belongs to another one is not there."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, cast

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from faultmaven.case.entries import SETTLED
from faultmaven.case.errors import CaseNotFound
from faultmaven.case.models import OVER, Case, CaseStatus, Conclusion, Severity
from faultmaven.case.repository.entries import change, entry_item, new_entry, no_entry
from faultmaven.case.repository.lookup import case_item, case_sk, find_case, is_there
from faultmaven.case.repository.writing import written
from faultmaven.case.tables import CaseItem, EntryItem
from faultmaven.core.clock import to_iso
from faultmaven.core.errors import PreconditionFailed
from faultmaven.providers.data.base import user_key


class CaseRepository:
    """Stores cases, each together with the entry that it is found by: both change in one transaction, or neither."""

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
            fingerprint=case.fingerprint or None,
        )
        entry = new_entry(case)

        def write(both: Any) -> None:
            both.save(item, CaseItem.pk.does_not_exist())
            both.save(entry)

        return written(write)

    def get(self, user_id: str, case_id: str) -> Case:
        """Return a case; raises CaseNotFound, also while it is being deleted."""
        item = find_case(user_id, case_id)
        if item is None or item.is_deleting:
            raise CaseNotFound
        return _case(user_id, item)

    def get_many(self, user_id: str, case_ids: Sequence[str]) -> dict[str, Case]:
        """Return those of these cases (100 at most) that are there, by their ids, as of the last write."""
        keys = [(user_key(user_id), case_sk(case_id)) for case_id in case_ids]
        found = CaseItem.batch_get(keys, consistent_read=True) if keys else ()
        return {item.case_id: _case(user_id, item) for item in found if not item.is_deleting}

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

    def ids(self, user_id: str) -> Sequence[str]:
        """Return the ids of all cases of a user, those that are being deleted too."""
        found = CaseItem.query(user_key(user_id), CaseItem.sk.startswith(case_sk("")), consistent_read=True)
        return [item.case_id for item in found]

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
            CaseItem.ended_at.set(case.ended_at) if case.ended_at else CaseItem.ended_at.remove(),
            CaseItem.version.set(case.version),
        ]
        changed = change(
            title=case.title,
            description=case.description,
            status=case.status.value,
            severity=case.severity.value,
            tags=list(case.tags),
            updated_at=to_iso(case.updated_at),
            ended_at=to_iso(case.ended_at) if case.ended_at else "",
        )

        def write(both: Any) -> None:
            both.update(item, actions, (CaseItem.version == replaces) & CaseItem.is_deleting.does_not_exist())
            both.update(entry_item(case.user_id, case.case_id), changed)

        # The SDK repeats a write whose answer was lost: then our own version is what stands in the way.
        if not written(write) and self.get(case.user_id, case.case_id).version != case.version:
            raise PreconditionFailed

    def record_conclusion(self, user_id: str, case_id: str, conclusion: Conclusion) -> None:
        """Store a conclusion unless a later one is there; raises CaseNotFound."""
        item = case_item(user_id, case_id)
        is_newer = CaseItem.concluded_at.does_not_exist() | (CaseItem.concluded_at <= conclusion.updated_at)
        actions: list[Action] = [
            CaseItem.conclusion.set(_packed(conclusion)),
            CaseItem.concluded_at.set(conclusion.updated_at),
            CaseItem.updated_at.set(conclusion.updated_at),
        ]
        changed = change(
            conclusion=conclusion.conclusion,
            verdict=conclusion.verdict,
            cause=conclusion.cause,
            mechanism=conclusion.mechanism,
            component=conclusion.component,
            updated_at=to_iso(conclusion.updated_at),
        )
        if conclusion.verdict in SETTLED:
            changed.append(EntryItem.caused_at.set(EntryItem.caused_at | to_iso(conclusion.updated_at)))

        def write(both: Any) -> None:
            both.update(item, actions, is_there() & is_newer)
            both.update(entry_item(user_id, case_id), changed)

        if not written(write):
            self.get(user_id, case_id)

    def record_spending(self, user_id: str, case_id: str, tokens: int, micro_usd: int) -> None:
        """Store what the turns of a case have spent altogether, unless more is known already."""

        def write(both: Any) -> None:
            both.condition_check(CaseItem, user_key(user_id), case_sk(case_id), is_there())
            is_more = EntryItem.tokens.does_not_exist() | (EntryItem.tokens <= tokens)
            both.update(entry_item(user_id, case_id), change(tokens=tokens, micro_usd=micro_usd), is_more)

        written(write)

    def set_status(self, user_id: str, case_id: str, status: CaseStatus, at: datetime) -> None:
        """Store a status that the product found, unless a person closed the case; raises CaseNotFound."""
        item = case_item(user_id, case_id)
        is_open = (CaseItem.status != CaseStatus.CLOSED.value) & (CaseItem.status != status.value)
        ended_at = at if status in OVER else None
        actions: list[Action] = [
            CaseItem.status.set(status.value),
            CaseItem.updated_at.set(at),
            CaseItem.ended_at.set(ended_at) if ended_at else CaseItem.ended_at.remove(),
        ]
        changed = change(status=status.value, updated_at=to_iso(at), ended_at=to_iso(at) if ended_at else "")

        def write(both: Any) -> None:
            both.update(item, actions, is_there() & is_open)
            both.update(entry_item(user_id, case_id), changed)

        if not written(write):
            self.get(user_id, case_id)

    def begin_delete(self, user_id: str, case_id: str, *, version: str) -> None:
        """Mark the case as being deleted, if it has this version: from now on it reads as absent."""
        item = case_item(user_id, case_id)

        def write(both: Any) -> None:
            both.update(item, [CaseItem.is_deleting.set(True)], CaseItem.version == version)
            both.save(no_entry(user_id, case_id))

        if not written(write):
            raise PreconditionFailed

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
        fingerprint=item.fingerprint or "",
        ended_at=item.ended_at,
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
        "mechanism": conclusion.mechanism,
        "cause": conclusion.cause,
        "component": conclusion.component,
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
        mechanism=kept.get("mechanism", ""),
        cause=kept.get("cause", ""),
        component=kept.get("component", ""),
    )
