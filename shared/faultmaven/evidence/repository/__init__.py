"""Where evidence is kept."""

from faultmaven.evidence.repository.attempts import Attempt, AttemptRepository
from faultmaven.evidence.repository.evidence import EvidenceRepository
from faultmaven.evidence.repository.pseudonym_keys import PseudonymKeyRepository

__all__ = ["Attempt", "AttemptRepository", "EvidenceRepository", "PseudonymKeyRepository"]
