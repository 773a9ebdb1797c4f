"""Files on this machine, read through the same pipeline as uploads, with no cloud: for `fm diagnose` and for tests."""

import hashlib
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from faultmaven.core.clock import utc_now
from faultmaven.core.ids import new_id
from faultmaven.evidence import pipeline
from faultmaven.evidence.facts.case_facts import CaseFacts
from faultmaven.evidence.models import Evidence, Status
from faultmaven.evidence.names import clean_name
from faultmaven.evidence.pipeline import Job, Outcome
from faultmaven.evidence.unreadable import Unreadable


class LocalFacts(CaseFacts):
    """The facts of local files; closing it removes what was derived from them."""

    def __init__(self, evidence: Sequence[Evidence], files: dict[str, list[Path]], root: Path) -> None:
        self._root = root
        super().__init__(evidence, files)

    def close(self) -> None:
        """Close the database and remove the facts."""
        super().close()
        shutil.rmtree(self._root, ignore_errors=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def read_files(paths: Sequence[Path], case_key: bytes | None = None) -> LocalFacts:
    """Read files and whole folders; what cannot be read is listed as failed with its reason."""
    root = Path(tempfile.mkdtemp(prefix="fm-local-"))
    reader = _LocalReader(root, case_key or secrets.token_bytes(32))
    for path, name in _named(paths):
        reader.read(path, name, datetime.fromtimestamp(path.stat().st_mtime, UTC))
    return LocalFacts(reader.evidence, reader.files, root)


def _named(paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    for path in paths:
        if path.is_dir():
            inside = sorted(file for file in path.rglob("*") if file.is_file() and not file.is_symlink())
            yield from ((file, file.relative_to(path).as_posix()) for file in inside)
        else:
            yield path, path.name


class _LocalReader:
    """Numbers files, reads them, and opens archives; what the evidence service and ingest do in the cloud."""

    def __init__(self, root: Path, case_key: bytes) -> None:
        self._root = root
        self._case_key = case_key
        self._owners: dict[str, Evidence] = {}
        self.evidence: list[Evidence] = []
        self.files: dict[str, list[Path]] = {}

    def read(self, path: Path, name: str, modified_at: datetime, parent_id: str | None = None, depth: int = 0) -> None:
        """Read one file and add it, and its members when it is an archive."""
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        item = Evidence(
            evidence_id=new_id("ev"),
            case_id="local",
            user_id="local",
            number=len(self.evidence) + 1,
            filename=clean_name(name),
            size_bytes=path.stat().st_size,
            sha256=sha256,
            status=Status.READY,
            created_at=utc_now(),
            parent_id=parent_id,
            modified_at=modified_at,
        )
        if owner := self._owners.get(sha256):
            self.evidence.append(replace(owner, **_own(item), duplicate_of=owner.evidence_id))
            return
        self.evidence.append(item)  # before its members, which are numbered after it
        place = len(self.evidence) - 1
        folder = self._root / item.evidence_id
        folder.mkdir()
        try:
            outcome = pipeline.run(
                Job(item.evidence_id, item.filename, path, folder, modified_at, self._case_key, depth)
            )
        except Unreadable as refusal:
            self.evidence[place] = self._owners[sha256] = replace(item, status=Status.FAILED, reason=refusal.reason)
            return
        self.evidence[place] = self._owners[sha256] = _read(item, outcome)
        for table in outcome.fact_counts:
            self.files.setdefault(table, []).append(folder / f"{table}.parquet")
        for member in outcome.members:
            self.read(member.file, f"{item.filename}/{member.path}", modified_at, item.evidence_id, depth + 1)


def _own(item: Evidence) -> dict[str, object]:
    names = ("evidence_id", "number", "filename", "created_at", "parent_id", "modified_at")
    return {name: getattr(item, name) for name in names}


def _read(item: Evidence, outcome: Outcome) -> Evidence:
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
        warnings=outcome.warnings,
        ready_at=item.created_at,
    )
