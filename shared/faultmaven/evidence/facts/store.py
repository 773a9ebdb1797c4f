"""From the bucket to SQL: finds the generation that counts for each file of a case and opens them together."""

from collections.abc import Collection, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Protocol

from faultmaven.evidence.fact_tables import FACT_TABLES
from faultmaven.evidence.facts.cache import FactCache
from faultmaven.evidence.facts.case_facts import CaseFacts
from faultmaven.evidence.facts.warm import WarmFacts
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

    def download(self, key: str, path: Path) -> None:
        """Write one object to a local file."""
        ...


class OpensFacts(Protocol):
    """Who opens the facts of a case: the fact store, or what stands for it in a test."""

    def open_case(self, user_id: str, case_id: str) -> AbstractContextManager[CaseFacts]:
        """Lend everything that is ready in a case now."""
        ...


class FactStore:
    """Opens the facts of a case for questions."""

    def __init__(self, evidence: EvidenceOfCase, files: Downloads, cache: FactCache) -> None:
        self._evidence = evidence
        self._files = files
        self._cache = cache
        self._warm = WarmFacts()

    @contextmanager
    def open_case(self, user_id: str, case_id: str) -> Generator[CaseFacts]:
        """Lend everything that is ready in a case now; it stays open for the next turn of a conversation."""
        with self.borrow(self._evidence.list_case(user_id, case_id)) as facts:
            facts.load_all()
            yield facts

    def open(self, evidence: Sequence[Evidence], tables: Collection[str] = FACT_TABLES) -> CaseFacts:
        """Open the facts of these files, downloading what is not on this disk yet; of `tables` only, if given."""
        return CaseFacts(evidence, self.files(evidence, tables))

    def files(self, evidence: Sequence[Evidence], tables: Collection[str] = FACT_TABLES) -> dict[str, list[Path]]:
        """Return the Parquet files of each table on this disk, downloading what is not there yet."""
        owners = [item for item in evidence if item.generation and not item.duplicate_of]
        wanted = [(table, item) for item in owners for table in item.fact_counts if table in tables]
        files: dict[str, list[Path]] = {}
        with ThreadPoolExecutor(DOWNLOADS_AT_ONCE) as pool:
            for (table, _), path in zip(wanted, pool.map(self._file, wanted), strict=True):
                files.setdefault(table, []).append(path)
        return files

    @contextmanager
    def borrow(self, evidence: Sequence[Evidence], tables: Collection[str] = FACT_TABLES) -> Generator[CaseFacts]:
        """Lend the facts of these files for one question; they stay open for the next one about the same case.

        `evidence` is all of one case. What is lent belongs to the store: ask it, and do not close it.
        """
        if not evidence:
            with self.open(()) as facts:
                yield facts
            return
        self.files(evidence, tables)  # marks what is open as used, so that it is not cleared away
        key = (evidence[0].user_id, evidence[0].case_id)
        with self._warm.borrow(key, evidence, frozenset(tables), lambda wanted: self.open(evidence, wanted)) as facts:
            yield facts

    def _file(self, wanted: tuple[str, Evidence]) -> Path:
        table, item = wanted
        generation = item.generation or ""
        fill = partial(self._files.download, facts_key(item, generation, table))
        return self._cache.file(f"{item.evidence_id}-{generation}-{table}.parquet", fill)
