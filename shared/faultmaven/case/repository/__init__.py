"""Where cases and what belongs to them are kept."""

from faultmaven.case.repository.cases import CaseRepository
from faultmaven.case.repository.courses import CourseRepository
from faultmaven.case.repository.entries import EntryRepository
from faultmaven.case.repository.evidence_numbers import EvidenceNumberRepository
from faultmaven.case.repository.messages import MessageRepository

__all__ = ["CaseRepository", "CourseRepository", "EntryRepository", "EvidenceNumberRepository", "MessageRepository"]
