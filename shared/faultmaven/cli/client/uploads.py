"""Files into a case: told by their SHA-256, put straight into the bucket, and waited for until they are read."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from faultmaven.cli.client.errors import Refused, SiteUnreachable
from faultmaven.cli.client.site import Site
from faultmaven.evidence.models import SETTLED
from faultmaven.evidence.schemas import EvidenceOut, UploadRequest

if TYPE_CHECKING:
    from faultmaven.evidence.local_files import LocalFile

#: `(bytes brought, bytes in all)`, from several threads one after the other.
Brought = Callable[[int, int], None]
#: `(files read, files in all)`.
ReadSoFar = Callable[[int, int], None]

_AT_ONCE = 4
_CHUNK = 1 << 20
_TRIES = 3
_POLL_S, _SLOWEST_POLL_S = 0.25, 2.0


@dataclass(frozen=True)
class NotBrought:
    """A file that did not get into the case, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Uploaded:
    """What came of an upload: files of the case as they were announced, and files that did not get there."""

    files: tuple[EvidenceOut, ...]
    missing: tuple[NotBrought, ...]


def upload(site: Site, case_id: str, files: Sequence[LocalFile], tell: Brought) -> Uploaded:
    """Bring files into a case, some at once. Raises NotSignedIn; what concerns one file does not stop the others."""
    counter = _Counter(sum(file.size_bytes for file in files), tell)

    def one(file: LocalFile) -> EvidenceOut | NotBrought:
        if file.problem:
            return NotBrought(file.name, file.problem)
        try:
            return _brought(site, case_id, file, counter)
        except (Refused, SiteUnreachable) as error:
            return NotBrought(file.name, error.detail)
        except OSError as error:
            return NotBrought(file.name, f"It cannot be read: {(error.strerror or 'unknown reason').lower()}.")

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        outcomes = list(pool.map(one, files))
    return Uploaded(
        tuple(outcome for outcome in outcomes if isinstance(outcome, EvidenceOut)),
        tuple(outcome for outcome in outcomes if isinstance(outcome, NotBrought)),
    )


def until_read(
    site: Site, case_id: str, uploaded: Sequence[EvidenceOut], within_s: float, tell: ReadSoFar
) -> list[EvidenceOut]:
    """Wait until these files, and what was unpacked from them, are read; return them as they are then.

    After `within_s` it returns them as they are; those with a status of `SETTLED` have been read.
    """
    ours = {item.evidence_id for item in uploaded}
    until, poll_s = time.monotonic() + within_s, _POLL_S
    while True:
        found = _with_members(list(site.list_evidence(case_id)), ours)
        settled = sum(item.status in SETTLED for item in found)
        tell(settled, len(found))
        if settled == len(found) or time.monotonic() > until:
            return found
        time.sleep(poll_s)
        poll_s = min(poll_s * 1.5, _SLOWEST_POLL_S)


def _with_members(items: Sequence[EvidenceOut], ours: set[str]) -> list[EvidenceOut]:
    known = set(ours)
    while added := {item.evidence_id for item in items if item.parent_id in known} - known:
        known |= added
    return [item for item in items if item.evidence_id in known]


def _brought(site: Site, case_id: str, file: LocalFile, counter: _Counter) -> EvidenceOut:
    with file.path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
        size = opened.tell()  # the digest's own size, should the file be growing
    request = UploadRequest(
        case_id=case_id, filename=file.name, size_bytes=size, sha256=digest, modified_at=file.modified_at
    )
    announced = site.announce(request)
    if (ticket := announced.upload) is None:
        counter.add(file.size_bytes)
        return announced.evidence
    headers = ticket.headers | {"content-length": str(size)}
    for tries_left in reversed(range(_TRIES)):
        sent = _Sent(counter)
        try:
            site.connection.put(ticket.url, ticket.method, headers, sent.chunks(file.path, size))
            break
        except SiteUnreachable:
            sent.take_back()
            if not tries_left:
                raise
    return announced.evidence


class _Sent:
    """The bytes of one attempt, counted as they leave."""

    def __init__(self, counter: _Counter) -> None:
        self._counter, self._bytes = counter, 0

    def chunks(self, path: Path, size: int) -> Iterator[bytes]:
        """Yield the bytes that were announced, and none that were written since."""
        with path.open("rb") as opened:
            while self._bytes < size and (chunk := opened.read(min(_CHUNK, size - self._bytes))):
                self._bytes += len(chunk)
                self._counter.add(len(chunk))
                yield chunk

    def take_back(self) -> None:
        """Uncount them: they go again."""
        self._counter.add(-self._bytes)


class _Counter:
    def __init__(self, in_all: int, tell: Brought) -> None:
        self._lock, self._brought, self._in_all, self._tell = Lock(), 0, in_all, tell

    def add(self, size: int) -> None:
        with self._lock:
            self._brought += size
            self._tell(self._brought, self._in_all)
