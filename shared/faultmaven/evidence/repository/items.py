"""Evidence as items and back."""

from datetime import UTC, datetime

from faultmaven.evidence.models import DataType, Evidence, Status
from faultmaven.evidence.tables import EvidenceItem
from faultmaven.providers.data.base import case_key


def evidence_sk(evidence_id: str) -> str:
    """Return the sort key of an evidence, in its case's partition and in its user's."""
    return f"evidence#{evidence_id}"


def key_of(user_id: str, case_id: str, evidence_id: str) -> EvidenceItem:
    """Return an item with nothing but the key of an evidence, to update or delete it."""
    return EvidenceItem(case_key(user_id, case_id), evidence_sk(evidence_id))


def to_item(evidence: Evidence) -> EvidenceItem:
    """Return a new evidence as an item."""
    return EvidenceItem(
        case_key(evidence.user_id, evidence.case_id),
        evidence_sk(evidence.evidence_id),
        evidence_id=evidence.evidence_id,
        number=evidence.number,
        filename=evidence.filename,
        size_bytes=evidence.size_bytes,
        sha256=evidence.sha256,
        status=evidence.status.value,
        created_at=evidence.created_at,
        content_type=evidence.content_type,
        modified_at=evidence.modified_at,
        parent_id=evidence.parent_id,
        duplicate_of=evidence.duplicate_of,
    )


def from_item(user_id: str, case_id: str, item: EvidenceItem) -> Evidence:
    """Return the evidence an item holds."""
    return Evidence(
        evidence_id=item.evidence_id,
        case_id=case_id,
        user_id=user_id,
        number=int(item.number),
        filename=item.filename,
        size_bytes=int(item.size_bytes),
        sha256=item.sha256,
        status=Status(item.status),
        created_at=item.created_at,
        reason=item.reason,
        data_type=DataType(item.data_type or DataType.UNKNOWN),
        format=item.format,
        extractor=item.extractor,
        confidence=item.confidence,
        chosen_type=DataType(item.chosen_type) if item.chosen_type else None,
        chosen_format=item.chosen_format,
        line_count=int(item.line_count),
        generation=item.generation,
        fact_counts=dict(item.fact_counts or {}),
        parent_id=item.parent_id,
        duplicate_of=item.duplicate_of,
        first_ts=naive(item.first_ts),
        last_ts=naive(item.last_ts),
        redactions=dict(item.redactions or {}),
        warnings=tuple(item.warnings or ()),
        ready_at=item.ready_at,
        modified_at=item.modified_at,
        content_type=item.content_type,
        claimed_at=item.claimed_at,
    )


def aware(moment: datetime) -> datetime:
    """Return a time of the facts (UTC without saying so) as the table has it."""
    return moment.replace(tzinfo=UTC)


def naive(moment: datetime | None) -> datetime | None:
    """Return a UTC time without its zone, as facts have it."""
    return moment.replace(tzinfo=None) if moment else None
