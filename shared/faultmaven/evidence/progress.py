"""What a file's state means now: nothing stays on its way forever, and a duplicate is where its original is."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from faultmaven.evidence.models import SETTLED, Evidence, Status

#: The pipeline function ends after 3 minutes at most, and what it did not finish is delivered again half a minute
#: later; an attempt older than this is dead and nobody has taken its place.
ATTEMPT_LIFE = timedelta(minutes=4)
#: Deliveries are retried for hours, but the user should be able to act after one.
QUEUE_LIFE = timedelta(hours=1)
#: An upload has to begin while its ticket is good (15 minutes) and may then take this long at most.
UPLOAD_LIFE = timedelta(hours=1)
#: A turn does not wait for an upload announced longer ago than this: its tab may be closed.
UPLOAD_PATIENCE = timedelta(minutes=2)

_DEAD = {
    Status.EXTRACTING: "Reading the file stopped without an answer. Process it again.",
    Status.QUEUED: "The file was not picked up for reading. Process it again.",
    Status.AWAITING_UPLOAD: "The bytes never arrived. Upload the file again.",
}


def as_of(evidence: Evidence, now: datetime) -> Evidence:
    """Return the evidence as it stands now: what should have ended long ago has failed."""
    ages = {
        Status.EXTRACTING: (evidence.claimed_at or evidence.created_at, ATTEMPT_LIFE),
        Status.QUEUED: (evidence.claimed_at or evidence.created_at, QUEUE_LIFE),
        Status.AWAITING_UPLOAD: (evidence.created_at, UPLOAD_LIFE),
    }
    if evidence.status in SETTLED:
        return evidence
    since, life = ages[evidence.status]
    return replace(evidence, status=Status.FAILED, reason=_DEAD[evidence.status]) if now - since > life else evidence


def resolved(evidence: Evidence, original: Evidence | None) -> Evidence:
    """Return a duplicate with the state and figures of its original."""
    if original is None:
        return evidence
    return replace(
        original,
        evidence_id=evidence.evidence_id,
        number=evidence.number,
        filename=evidence.filename,
        created_at=evidence.created_at,
        parent_id=evidence.parent_id,
        content_type=evidence.content_type,
        modified_at=evidence.modified_at,
        duplicate_of=original.evidence_id,
    )


def all_as_of(listed: Iterable[Evidence], now: datetime) -> list[Evidence]:
    """Return the files of a case as they stand now, duplicates resolved."""
    found = {evidence.evidence_id: as_of(evidence, now) for evidence in listed}
    return [resolved(item, found.get(item.duplicate_of)) if item.duplicate_of else item for item in found.values()]


def is_worth_waiting_for(evidence: Evidence, now: datetime) -> bool:
    """Tell whether a turn should wait for this file (given as it stands now)."""
    if evidence.status is Status.AWAITING_UPLOAD:
        return now - evidence.created_at < UPLOAD_PATIENCE
    return evidence.status not in SETTLED
