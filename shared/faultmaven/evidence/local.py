"""Files on this machine, read through the same pipeline as uploads, with no cloud: for `fm diagnose` and for tests."""

from __future__ import annotations

import hashlib
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from faultmaven.core.clock import utc_now
from faultmaven.core.translation import Translation, translation_of
from faultmaven.evidence import pipeline
from faultmaven.evidence.facts.case_facts import CaseFacts
from faultmaven.evidence.local_files import LocalFile, walk
from faultmaven.evidence.models import Evidence, Status
from faultmaven.evidence.names import clean_name
from faultmaven.evidence.pipeline import Job, Outcome
from faultmaven.evidence.sizes import FILES_PER_CASE
from faultmaven.sandbox.unreadable import Unreadable

#: Reads jobs in any order and tells what came of each, by evidence id. It makes the folders of those that need one:
#: for hundreds of short texts that would take longer than reading them.
Read = Callable[[Sequence[Job]], Iterable[tuple[str, Outcome | Unreadable]]]
#: Is told how many files are read, of how many that are known so far.
OnProgress = Callable[[int, int], None]


class LocalFacts(CaseFacts):
    """The facts of local files; closing it removes what was derived from them."""

    def __init__(self, evidence: Sequence[Evidence], root: Path, translation: Translation) -> None:
        """Open the facts that lie anywhere under `root`, which is removed in the end."""
        self._root = root
        #: Leads from the addresses of the facts to those of the files.
        self.translation = translation
        files: dict[str, list[Path]] = {}
        for path in sorted(root.rglob("*.parquet")):
            files.setdefault(path.stem, []).append(path)
        super().__init__(evidence, files)
        self.load_all()

    def close(self) -> None:
        """Close the database and remove the facts."""
        super().close()
        shutil.rmtree(self._root, ignore_errors=True)


def one_by_one(jobs: Sequence[Job]) -> Iterator[tuple[str, Outcome | Unreadable]]:
    """Read files in this process, one after the other."""
    for job in jobs:
        job.folder.mkdir()
        try:
            yield job.evidence_id, pipeline.run(job)
        except Unreadable as refusal:
            yield job.evidence_id, refusal


def read_files(paths: Sequence[Path], case_key: bytes | None = None) -> LocalFacts:
    """Read files and whole folders; what cannot be read is listed as failed with its reason."""
    return read_local(walk(paths).files, case_key)


def read_local(
    files: Sequence[LocalFile],
    case_key: bytes | None = None,
    read: Read = one_by_one,
    on_progress: OnProgress | None = None,
) -> LocalFacts:
    """Read files as if they had been uploaded to one case in this order.

    They are numbered first; what archives hold is numbered when they are opened, archive by archive. The same bytes
    are read once. Pseudonyms depend on the `case_key`, which is random when none is given.
    """
    root = Path(tempfile.mkdtemp(prefix="fm-local-"))
    key = case_key or secrets.token_bytes(32)
    reader = _LocalReader(root, key, read, on_progress or (lambda done, known: None))
    try:
        reader.read([_Given(file.path, file.name, file.modified_at, file.size_bytes, file.problem) for file in files])
        return LocalFacts(reader.evidence, root, translation_of(key))
    except BaseException:
        shutil.rmtree(root, ignore_errors=True)
        raise


@dataclass(frozen=True)
class _Given:
    """A file to be numbered, from the user or out of an archive."""

    path: Path
    name: str
    modified_at: datetime
    size_bytes: int
    problem: str | None = None
    sha256: str | None = None
    parent: Evidence | None = None
    depth: int = 0


class _LocalReader:
    """Numbers files, reads them, and opens archives; what the evidence service and ingest do in the cloud."""

    def __init__(self, root: Path, case_key: bytes, read: Read, on_progress: OnProgress) -> None:
        self._root = root
        self._case_key = case_key
        self._read = read
        self._on_progress = on_progress
        self._addresses = translation_of(case_key)
        self._owners: dict[str, str] = {}
        self._known: dict[str, Evidence] = {}
        self._done = 0

    @property
    def evidence(self) -> list[Evidence]:
        """Return every file as it stands, duplicates with the figures of their originals."""
        return [
            replace(self._known[item.duplicate_of], **_own(item)) if item.duplicate_of else item
            for item in self._known.values()
        ]

    def read(self, files: Sequence[_Given]) -> None:
        """Number these files and read them, then what came out of those that are archives, and so on."""
        while files:
            files = self._admitted(files)
            jobs = [job for given in files if (job := self._numbered(given))]
            self._tell(len(files) - len(jobs))
            outcomes: dict[str, Outcome] = {}
            for evidence_id, result in self._read(jobs):
                item = self._known[evidence_id]
                if isinstance(result, Unreadable):
                    self._known[evidence_id] = replace(item, status=Status.FAILED, reason=result.reason)
                    shutil.rmtree(self._root / evidence_id, ignore_errors=True)  # what was written is not whole
                else:
                    self._known[evidence_id] = _read(item, result, self._addresses)
                    outcomes[evidence_id] = result
                self._tell(1)
            files = [member for job in jobs for member in self._members(job, outcomes.get(job.evidence_id))]

    def _admitted(self, files: Sequence[_Given]) -> Sequence[_Given]:
        """Return the files there is room for, and one that says so in the place of all others."""
        room = FILES_PER_CASE - len(self._known)
        if len(files) <= room:
            return files
        problem = f"At most {FILES_PER_CASE} files are read at once: it and {len(files) - room - 1} more were left out."
        return [*files[:room], replace(files[room], problem=problem)] if room > 0 else ()

    def _tell(self, more: int) -> None:
        self._done += more
        self._on_progress(self._done, len(self._known))

    def _numbered(self, given: _Given) -> Job | None:
        """Record a file; return what is to do when it has to be read."""
        number = len(self._known) + 1
        item = Evidence(
            evidence_id=f"ev_{number:026}",  # in the order of numbers, so that the same files give the same facts
            case_id="local",
            user_id="local",
            number=number,
            filename=self._addresses.pseudonymised(clean_name(given.name)),
            size_bytes=given.size_bytes,
            sha256=given.sha256 or "",
            status=Status.READY,
            created_at=utc_now(),
            parent_id=given.parent.evidence_id if given.parent else None,
            modified_at=given.modified_at,
        )
        problem = given.problem
        if problem is None:
            try:
                item = replace(item, sha256=item.sha256 or _digest(given.path))
            except OSError as error:
                problem = f"The file system refused it: {(error.strerror or 'unknown reason').lower()}."
        self._known[item.evidence_id] = item
        if problem is not None:
            self._known[item.evidence_id] = replace(item, status=Status.FAILED, reason=problem)
            return None
        owner = self._owners.setdefault(item.sha256, item.evidence_id)
        if owner != item.evidence_id:
            self._known[item.evidence_id] = replace(item, duplicate_of=owner)
            return None
        folder = self._root / item.evidence_id
        return Job(item.evidence_id, item.filename, given.path, folder, given.modified_at, self._case_key, given.depth)

    def _members(self, job: Job, outcome: Outcome | None) -> Iterator[_Given]:
        if outcome is None:
            return
        archive = self._known[job.evidence_id]
        parent = self._addresses.restored(archive.filename)
        for member in outcome.members:
            yield _Given(
                member.file,
                f"{parent}/{member.path}",
                job.modified_at,
                member.size_bytes,
                sha256=member.sha256,
                parent=archive,
                depth=job.depth + 1,
            )


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _own(item: Evidence) -> dict[str, object]:
    names = ("evidence_id", "number", "filename", "created_at", "parent_id", "modified_at", "duplicate_of")
    return {name: getattr(item, name) for name in names}


def _read(item: Evidence, outcome: Outcome, addresses: Translation) -> Evidence:
    return replace(
        item,
        data_type=outcome.detection.data_type,
        format=outcome.detection.format,
        extractor=outcome.detection.extractor,
        confidence=outcome.detection.confidence,
        line_count=outcome.line_count,
        generation="local",
        fact_counts=outcome.fact_counts,
        first_ts=outcome.first_ts,
        last_ts=outcome.last_ts,
        redactions=outcome.redactions,
        # those of archives name what was in them
        warnings=tuple(map(addresses.pseudonymised, outcome.warnings)) if outcome.members else outcome.warnings,
        ready_at=item.created_at,
    )
