"""From an object in the bucket to evidence that can be asked: what happens when S3 says that bytes have arrived.

Events come at least once, late, and in any order. Each one claims the evidence; facts are written under the claim's
own generation first, and one conditional write then makes that generation count. So a repeated event does nothing,
a crash anywhere is healed by the next delivery, and what was deleted meanwhile stays deleted.
"""

import hashlib
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from faultmaven.case.errors import CaseNotFound
from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.figures import Figure, figure
from faultmaven.core.ids import new_id
from faultmaven.core.observability import log
from faultmaven.evidence import pipeline
from faultmaven.evidence.keys import RAW, RawObject, facts_key, facts_prefix, generation_of, raw_key, read_raw_key
from faultmaven.evidence.members import UPLOADS_AT_ONCE, Members
from faultmaven.evidence.models import Evidence, Status
from faultmaven.evidence.pipeline import Job, Outcome
from faultmaven.evidence.repository import Attempt, AttemptRepository, EvidenceRepository
from faultmaven.evidence.service import EvidenceService
from faultmaven.evidence.sizes import text_to_expect
from faultmaven.providers.files.protocol import FileNotStored, FileProvider
from faultmaven.sandbox.child import Allowance, run_limited
from faultmaven.sandbox.unreadable import Unreadable

#: The queue gives a message up after this many deliveries; the last one leaves a reason instead of a silence.
LAST_ATTEMPT = 3
_GAVE_UP = "Reading the file failed several times on our side. Process it again in a few minutes."

Reader = Callable[[Job], Outcome]


def read_in_sandbox(job: Job) -> Outcome:
    """Run the pipeline's steps in a child process with limits that fit the file."""
    allowance = Allowance.for_file(text_to_expect(job.path, job.file.stat().st_size))
    return run_limited(partial(pipeline.run, job), allowance)


@dataclass(frozen=True)
class Ingest:
    """Turns uploads into facts."""

    service: EvidenceService
    evidence: EvidenceRepository
    attempts: AttemptRepository
    files: FileProvider
    members: Members
    read: Reader = read_in_sandbox
    clock: Clock = utc_now

    def handle(self, key: str, version_id: str | None, arrived_at: datetime | None = None) -> None:
        """Bring the evidence whose bytes lie under `key` to its end; does nothing where there is nothing to do.

        `arrived_at` is when the store had the bytes: what a user waits for is counted from there.

        Raises only what a later delivery can heal.
        """
        raw = read_raw_key(key)
        if raw is None:
            return
        item = self.evidence.find(raw.user_id, raw.case_id, raw.evidence_id)
        if item is None:
            # Deleted before its bytes came: unless a duplicate waits for them, nobody will ever ask for them again.
            self._pass_on(raw)
            self.files.delete(key)
            self._sweep(raw.user_id, raw.case_id, raw.evidence_id)
            return
        attempt = self.attempts.claim(item, new_id("gen"), version_id, self.clock())
        if attempt is not None:
            is_ended = False
            try:
                self._bring_to_end(attempt, arrived_at or self.clock())
                is_ended = True
            finally:
                if not is_ended and attempt.number >= LAST_ATTEMPT:
                    self.attempts.fail(attempt, _GAVE_UP)
                    figure(Figure.EXTRACTION_FAILED, 1, evidence_id=item.evidence_id)
        self._sweep(raw.user_id, raw.case_id, raw.evidence_id)

    def _pass_on(self, deleted: RawObject) -> None:
        """Give the bytes of a deleted file to the one of its duplicates whose ticket led here, too."""
        key = f"{RAW}/{deleted.user_id}/{deleted.case_id}/{deleted.evidence_id}"
        stored = self.files.head(key)
        if stored is None or stored.sha256 is None:
            return
        heir_id = self.evidence.owner_of(deleted.user_id, deleted.case_id, stored.sha256)
        heir = self.evidence.find(deleted.user_id, deleted.case_id, heir_id) if heir_id else None
        if heir is not None and heir.status is Status.AWAITING_UPLOAD and self.files.head(raw_key(heir)) is None:
            self.files.copy(key, raw_key(heir))

    def _bring_to_end(self, attempt: Attempt, arrived_at: datetime) -> None:
        item = attempt.evidence
        try:
            outcome = self._read(attempt)
        except Unreadable as refusal:
            self.attempts.fail(attempt, refusal.reason)
            figure(Figure.EXTRACTION_FAILED, 1, evidence_id=item.evidence_id)
            log("evidence_failed", evidence_id=item.evidence_id, attempts=attempt.number)
            return
        finished_at = self.clock()
        is_ours = self.attempts.finish(attempt, outcome, finished_at)
        if is_ours:
            lag_ms = (finished_at - arrived_at).total_seconds() * 1000
            figure(Figure.EXTRACTION_LAG, lag_ms, evidence_id=item.evidence_id)
        log(
            "evidence_extracted" if is_ours else "evidence_overtaken",
            evidence_id=item.evidence_id,
            generation=attempt.generation,
            format=outcome.detection.format,
            lines=outcome.line_count,
            records=sum(outcome.fact_counts.values()),
        )
        self._undo_if_case_is_gone(item)

    def _read(self, attempt: Attempt) -> Outcome:
        """Read the bytes, store what came of them under this attempt's generation, and return it."""
        item = attempt.evidence
        with tempfile.TemporaryDirectory(prefix="fm-read-") as scratch:
            file, folder = Path(scratch) / "raw", Path(scratch) / "out"
            folder.mkdir()
            try:
                self.files.download(raw_key(item), file)
            except FileNotStored as error:
                raise Unreadable("The uploaded bytes are not there any more. Upload the file again.") from error
            _check_bytes(file, item)
            job = Job(
                evidence_id=item.evidence_id,
                path=item.filename,
                file=file,
                folder=folder,
                modified_at=item.modified_at or item.created_at,
                case_key=self.service.cases.get_case(item.user_id, item.case_id).pseudonym_key,
                depth=self.members.depth(item),
                chosen_type=item.chosen_type,
                chosen_format=item.chosen_format,
            )
            outcome = self.read(job)
            if outcome.members:
                return self.members.admit(item, outcome)
            self._store(attempt, folder, outcome)
            return outcome

    def _store(self, attempt: Attempt, folder: Path, outcome: Outcome) -> None:
        def put(table: str) -> None:
            key = facts_key(attempt.evidence, attempt.generation, table)
            self.files.put_file(key, folder / f"{table}.parquet", "application/vnd.apache.parquet")

        with ThreadPoolExecutor(UPLOADS_AT_ONCE) as pool:
            list(pool.map(put, outcome.fact_counts))

    def _undo_if_case_is_gone(self, item: Evidence) -> None:
        """A case may be erased between our upload and our last write; the erasure then no longer sees our objects."""
        try:
            self.service.cases.get_case(item.user_id, item.case_id)
        except CaseNotFound:
            self.files.delete_prefix(facts_prefix(item.user_id, item.case_id, item.evidence_id))
            self.files.delete(raw_key(item))

    def _sweep(self, user_id: str, case_id: str, evidence_id: str) -> None:
        """Remove generations that no longer count: overtaken, crashed, or replaced.

        Listed before the record is read: whatever was listed and is not named there can never count any more.
        """
        prefix = facts_prefix(user_id, case_id, evidence_id)
        listed = {generation_of(key) for key in self.files.keys(prefix)}
        if not listed:
            return
        for generation in listed - self.attempts.counting_generations(user_id, case_id, evidence_id):
            self.files.delete_prefix(f"{prefix}{generation}/")


def _check_bytes(file: Path, item: Evidence) -> None:
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if digest != item.sha256:
        raise Unreadable("The bytes that arrived are not those that were announced. Upload the file again.")
