"""Where evidence is kept."""

from faultmaven.evidence.repository.attempts import Attempt, AttemptRepository
from faultmaven.evidence.repository.evidence import EvidenceRepository

__all__ = ["Attempt", "AttemptRepository", "EvidenceRepository"]
