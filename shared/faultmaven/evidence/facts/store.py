"""From the bucket to SQL: finds the generation that counts for each file of a case and opens them together."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Protocol

from faultmaven.evidence.facts.cache import FactCache
from faultmaven.evidence.facts.case_facts import CaseFacts
from faultmaven.evidence.keys import facts_key
from faultmaven.evidence.models import Evidence

DOWNLOADS_AT_ONCE = 8


class EvidenceOfCase(Protocol):
    """Who knows the files of a case: the evidence repository."""

    def list_case(self, user_id: str, case_id: str) -> list[Evidence]:
        """Return every evidence of the case, in the order of their numbers."""
        ...


class Downloads(Protocol):
    """The part of the file provider that is needed to read facts."""

    def download(self, key: str, target: Path) -> None:
        """Write one object to a local file."""
        ...


class FactStore:
    """Opens the facts of a case for questions."""

    def __init__(self, evidence: EvidenceOfCase, files: Downloads, cache: FactCache) -> None:
        self._evidence = evidence
        self._files = files
        self._cache = cache

    def open_case(self, user_id: str, case_id: str) -> CaseFacts:
        """Open everything that is ready in a case now; close it after use (it is a context manager)."""
        return self.open(self._evidence.list_case(user_id, case_id))

    def open(self, evidence: Sequence[Evidence]) -> CaseFacts:
        """Open the facts of these files, downloading the generations that are not on this disk yet."""
        with_facts = [item for item in evidence if item.generation and item.fact_counts and not item.duplicate_of]
        with ThreadPoolExecutor(DOWNLOADS_AT_ONCE) as pool:
            folders = pool.map(self._folder, with_facts)
            return CaseFacts(evidence, dict(zip((item.evidence_id for item in with_facts), folders, strict=True)))

    def _folder(self, item: Evidence) -> Path:
        return self._cache.folder(f"{item.evidence_id}-{item.generation}", partial(self._fill, item))

    def _fill(self, item: Evidence, folder: Path) -> None:
        for table in item.fact_counts:
            self._files.download(facts_key(item, item.generation or "", table), folder / f"{table}.parquet")
