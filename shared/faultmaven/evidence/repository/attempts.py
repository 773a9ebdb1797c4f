"""Attempts to read a file: the last to claim it is the only one that can finish it.

A delivery that comes twice, late or after a crash simply claims again. Nothing waits for a lease to run out, and
whatever an overtaken attempt does ends at the one condition on its last write.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pynamodb.exceptions import DoesNotExist, UpdateError
from pynamodb.expressions.update import Action

from faultmaven.evidence.models import Detection, Evidence, Status
from faultmaven.evidence.repository.items import aware, from_item, key_of
from faultmaven.evidence.tables import EvidenceItem
from faultmaven.providers.data.failures import is_condition_failure


@dataclass(frozen=True)
class Attempt:
    """The right to finish an evidence. `generation` names the claim and the facts written under it."""

    evidence: Evidence
    generation: str
    number: int


class Result(Protocol):
    """What is recorded of a file that was read: the pipeline's outcome."""

    @property
    def detection(self) -> Detection: ...
    @property
    def line_count(self) -> int: ...
    @property
    def fact_counts(self) -> dict[str, int]: ...
    @property
    def first_ts(self) -> datetime | None: ...
    @property
    def last_ts(self) -> datetime | None: ...
    @property
    def redactions(self) -> dict[str, int]: ...
    @property
    def warnings(self) -> tuple[str, ...]: ...


class AttemptRepository:
    """Claims and finishes evidence."""

    def claim(self, evidence: Evidence, generation: str, version: str | None, now: datetime) -> Attempt | None:
        """Claim an evidence for reading; None when it is settled, deleted, or a duplicate.

        A failed one can be claimed again only by other bytes than those it failed on.
        """
        item = key_of(evidence.user_id, evidence.case_id, evidence.evidence_id)
        open_states = (Status.AWAITING_UPLOAD, Status.QUEUED, Status.EXTRACTING)
        is_open = EvidenceItem.status.is_in(*(state.value for state in open_states))
        if version is not None:
            is_open |= (EvidenceItem.status == Status.FAILED.value) & (EvidenceItem.object_version != version)
        actions: list[Action] = [
            EvidenceItem.status.set(Status.EXTRACTING.value),
            EvidenceItem.claim.set(generation),
            EvidenceItem.claimed_at.set(now),
            EvidenceItem.attempts.set(EvidenceItem.attempts + 1),
        ]
        if version is not None:
            actions.append(EvidenceItem.object_version.set(version))
        free = EvidenceItem.is_deleting.does_not_exist() & EvidenceItem.duplicate_of.does_not_exist()
        try:
            item.update(actions, is_open & free)
        except UpdateError as error:
            if not is_condition_failure(error):
                raise
            return None
        return Attempt(from_item(evidence.user_id, evidence.case_id, item), generation, int(item.attempts))

    def finish(self, attempt: Attempt, result: Result, now: datetime) -> bool:
        """Point the evidence to this attempt's facts; False when another attempt or a deletion has overtaken it."""
        found = result.detection
        actions: list[Action] = [
            EvidenceItem.status.set(Status.READY.value),
            EvidenceItem.generation.set(attempt.generation),
            EvidenceItem.data_type.set(found.data_type.value),
            EvidenceItem.format.set(found.format),
            EvidenceItem.extractor.set(found.extractor),
            EvidenceItem.confidence.set(found.confidence),
            EvidenceItem.line_count.set(result.line_count),
            EvidenceItem.fact_counts.set(result.fact_counts),
            EvidenceItem.redactions.set(result.redactions),
            EvidenceItem.warnings.set(list(result.warnings)),
            EvidenceItem.ready_at.set(now),
            EvidenceItem.reason.remove(),
        ]
        for attribute, moment in ((EvidenceItem.first_ts, result.first_ts), (EvidenceItem.last_ts, result.last_ts)):
            actions.append(attribute.set(aware(moment)) if moment else attribute.remove())
        return self._end(attempt, actions)

    def fail(self, attempt: Attempt, reason: str) -> bool:
        """Record why the file cannot be read; facts of an earlier generation are given up with it."""
        actions: list[Action] = [
            EvidenceItem.status.set(Status.FAILED.value),
            EvidenceItem.reason.set(reason),
            EvidenceItem.generation.remove(),
            EvidenceItem.fact_counts.remove(),
            EvidenceItem.line_count.set(0),
            EvidenceItem.ready_at.remove(),
        ]
        return self._end(attempt, actions)

    def counting_generations(self, user_id: str, case_id: str, evidence_id: str) -> set[str]:
        """Return the generations that may not be removed: the one that counts and the one being written."""
        item = key_of(user_id, case_id, evidence_id)
        try:
            item.refresh(consistent_read=True)
        except DoesNotExist:
            return set()
        return {name for name in (item.generation, item.claim) if name}

    def _end(self, attempt: Attempt, actions: list[Action]) -> bool:
        evidence = attempt.evidence
        item = key_of(evidence.user_id, evidence.case_id, evidence.evidence_id)
        is_ours = (EvidenceItem.claim == attempt.generation) & EvidenceItem.is_deleting.does_not_exist()
        is_open = EvidenceItem.status == Status.EXTRACTING.value
        try:
            item.update(actions, is_ours & is_open)
        except UpdateError as error:
            if not is_condition_failure(error):
                raise
            # The SDK repeats a write whose answer was lost, and then meets what it wrote itself.
            return self._ended_by(attempt)
        return True

    def _ended_by(self, attempt: Attempt) -> bool:
        evidence = attempt.evidence
        item = key_of(evidence.user_id, evidence.case_id, evidence.evidence_id)
        try:
            item.refresh(consistent_read=True)
        except DoesNotExist:
            return False
        is_settled = item.status in (Status.READY.value, Status.FAILED.value)
        return item.claim == attempt.generation and is_settled and not item.is_deleting
