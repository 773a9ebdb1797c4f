"""Evidence in DynamoDB. Every read and write names the user; what belongs to another one is not there."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from pynamodb.exceptions import DoesNotExist, TransactWriteError, UpdateError
from pynamodb.expressions.update import Action

from faultmaven.evidence.errors import EvidenceBusy, EvidenceNotFound
from faultmaven.evidence.models import DataType, Evidence, Status
from faultmaven.evidence.repository.items import evidence_sk, from_item, key_of, to_item
from faultmaven.evidence.tables import AddressItem, ContentItem, EvidenceItem
from faultmaven.providers.data.base import case_key, transaction, user_key
from faultmaven.providers.data.failures import failed_conditions, is_condition_failure

_ATTEMPTS = 8


class EvidenceRepository:
    """Stores evidence."""

    def case_of(self, user_id: str, evidence_id: str) -> str:
        """Return the id of the case an evidence is in; raises EvidenceNotFound."""
        try:
            return AddressItem.get(user_key(user_id), evidence_sk(evidence_id), consistent_read=True).case_id
        except DoesNotExist as error:
            raise EvidenceNotFound from error

    def get(self, user_id: str, evidence_id: str) -> Evidence:
        """Return an evidence; raises EvidenceNotFound, also while it is being deleted."""
        found = self.find(user_id, self.case_of(user_id, evidence_id), evidence_id)
        if found is None:
            raise EvidenceNotFound
        return found

    def find(self, user_id: str, case_id: str, evidence_id: str, *, even_deleting: bool = False) -> Evidence | None:
        """Return an evidence of a case, None when it is not there or (unless asked for) being deleted."""
        try:
            item = EvidenceItem.get(case_key(user_id, case_id), evidence_sk(evidence_id), consistent_read=True)
        except DoesNotExist:
            return None
        return None if item.is_deleting and not even_deleting else from_item(user_id, case_id, item)

    def list_case(self, user_id: str, case_id: str) -> list[Evidence]:
        """Return every evidence of a case, in the order of their numbers."""
        return sorted(self.after(user_id, case_id, None), key=lambda evidence: evidence.number)

    def after(self, user_id: str, case_id: str, evidence_id: str | None) -> Iterator[Evidence]:
        """Yield the evidence of a case that comes after an id, in the order of ids."""
        prefix = evidence_sk("")
        where = EvidenceItem.sk.between(evidence_sk(evidence_id) + "\0", prefix + "~") if evidence_id else None
        found = EvidenceItem.query(
            case_key(user_id, case_id),
            where if where is not None else EvidenceItem.sk.startswith(prefix),
            EvidenceItem.is_deleting.does_not_exist(),
            consistent_read=True,
        )
        for item in found:
            yield from_item(user_id, case_id, item)

    def owner_of(self, user_id: str, case_id: str, sha256: str) -> str | None:
        """Return the id of the evidence that has these bytes in the case, None when none has."""
        try:
            return ContentItem.get(case_key(user_id, case_id), _content_sk(sha256), consistent_read=True).evidence_id
        except DoesNotExist:
            return None

    def create(self, evidence: Evidence) -> Evidence:
        """Store a new evidence; it becomes a duplicate when its bytes are in the case already.

        Of two that come at the same moment one is first. Creating one that is there returns it as it is.
        """
        user_id, case_id = evidence.user_id, evidence.case_id
        for _ in range(_ATTEMPTS):
            if there := self.find(user_id, case_id, evidence.evidence_id):
                return there
            owner_id = self.owner_of(user_id, case_id, evidence.sha256)
            owner = self.find(user_id, case_id, owner_id) if owner_id else None
            if owner is not None and owner_id != evidence.evidence_id:
                item = to_item(evidence)
                item.duplicate_of, item.status = owner_id, Status.QUEUED.value
                is_created = self._write_new(item, evidence, None, None)
            else:
                is_created = self._write_new(to_item(evidence), evidence, evidence.sha256, owner_id)
            if is_created:
                return self.get(user_id, evidence.evidence_id)
        raise EvidenceBusy

    def _write_new(self, item: EvidenceItem, evidence: Evidence, sha256: str | None, replaces: str | None) -> bool:
        partition = case_key(evidence.user_id, evidence.case_id)
        address = AddressItem(
            user_key(evidence.user_id),
            evidence_sk(evidence.evidence_id),
            gsi1pk=partition,
            gsi1sk=f"address#{evidence.evidence_id}",
            case_id=evidence.case_id,
        )
        try:
            with transaction() as write:
                write.save(item, EvidenceItem.pk.does_not_exist())
                write.save(address)
                if sha256 is not None:
                    content = ContentItem(partition, _content_sk(sha256), evidence_id=evidence.evidence_id)
                    free = ContentItem.pk.does_not_exist()
                    write.save(content, free if replaces is None else free | (ContentItem.evidence_id == replaces))
        except TransactWriteError as error:
            failed_conditions(error)
            return False
        return True

    def queue_again(
        self, evidence: Evidence, chosen_type: DataType | None, chosen_format: str | None, now: datetime
    ) -> None:
        """Let the next event for this evidence read it anew; a choice of None is none. Raises EvidenceNotFound."""
        actions = [
            EvidenceItem.status.set(Status.QUEUED.value),
            EvidenceItem.attempts.set(0),
            EvidenceItem.claim.remove(),
            EvidenceItem.claimed_at.set(now),
            EvidenceItem.reason.remove(),
            EvidenceItem.chosen_type.set(chosen_type.value) if chosen_type else EvidenceItem.chosen_type.remove(),
            EvidenceItem.chosen_format.set(chosen_format) if chosen_format else EvidenceItem.chosen_format.remove(),
        ]
        self._update(evidence, actions)

    def promote(self, duplicate: Evidence, status: Status) -> None:
        """Make a duplicate the owner of its bytes, to be read from its own object once they are there."""
        self._update(duplicate, [EvidenceItem.duplicate_of.remove(), EvidenceItem.status.set(status.value)])
        partition = case_key(duplicate.user_id, duplicate.case_id)
        ContentItem(partition, _content_sk(duplicate.sha256), evidence_id=duplicate.evidence_id).save()

    def follow(self, duplicate: Evidence, owner_id: str) -> None:
        """Make a duplicate follow another owner of the same bytes."""
        self._update(duplicate, [EvidenceItem.duplicate_of.set(owner_id)])

    def begin_delete(self, evidence: Evidence) -> None:
        """From now on the evidence reads as absent and no attempt can finish it."""
        self._update(evidence, [EvidenceItem.is_deleting.set(True), EvidenceItem.claim.remove()])

    def end_delete(self, evidence: Evidence) -> None:
        """Remove every trace of an evidence."""
        user_id, case_id = evidence.user_id, evidence.case_id
        # the address goes last: as long as it is there, a deletion that was cut short can be repeated
        if self.owner_of(user_id, case_id, evidence.sha256) == evidence.evidence_id:
            ContentItem(case_key(user_id, case_id), _content_sk(evidence.sha256)).delete()
        key_of(user_id, case_id, evidence.evidence_id).delete()
        self.forget(user_id, evidence.evidence_id)

    def forget(self, user_id: str, evidence_id: str) -> None:
        """Remove the address of an evidence that is gone."""
        AddressItem(user_key(user_id), evidence_sk(evidence_id)).delete()

    @staticmethod
    def _update(evidence: Evidence, actions: Sequence[Action]) -> None:
        item = key_of(evidence.user_id, evidence.case_id, evidence.evidence_id)
        try:
            item.update(list(actions), EvidenceItem.evidence_id.exists())
        except UpdateError as error:
            if not is_condition_failure(error):
                raise
            raise EvidenceNotFound from error


def _content_sk(sha256: str) -> str:
    return f"content#{sha256}"
