"""What comes out of an archive goes in through the same door: each member is evidence with bytes of its own.

Ids come from the archive's id and the member's place in it, so an archive that is opened twice has the same members.
"""

import hashlib
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

from faultmaven.core.clock import Clock, utc_now
from faultmaven.evidence.errors import TooManyFiles
from faultmaven.evidence.keys import raw_key
from faultmaven.evidence.models import SETTLED, Evidence, Status
from faultmaven.evidence.names import clean_name
from faultmaven.evidence.pipeline import Outcome
from faultmaven.evidence.repository import EvidenceRepository
from faultmaven.evidence.service import EvidenceService
from faultmaven.evidence.unpacking import LIMITS, Member
from faultmaven.providers.files.protocol import FileProvider

UPLOADS_AT_ONCE = 8

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class Members:
    """Admits the members of archives as evidence."""

    service: EvidenceService
    evidence: EvidenceRepository
    files: FileProvider
    clock: Clock = utc_now

    def depth(self, item: Evidence) -> int:
        """Return how many archives this file came out of."""
        depth = 0
        while item.parent_id is not None and depth <= LIMITS.depth:
            depth += 1
            parent = self.evidence.find(item.user_id, item.case_id, item.parent_id)
            if parent is None:
                break
            item = parent
        return depth

    def admit(self, archive: Evidence, outcome: Outcome) -> Outcome:
        """Record every member and put its bytes where their arrival starts their reading."""
        # they name members as the archive does
        warnings = list(map(self.service.addresses_of(archive).pseudonymised, outcome.warnings))
        puts: list[Future[None]] = []
        with ThreadPoolExecutor(UPLOADS_AT_ONCE) as pool:
            for place, member in enumerate(outcome.members):
                try:
                    created = self._record(archive, place, member)
                except TooManyFiles as full:
                    warnings.append(f"Only {place} of {len(outcome.members)} files were taken: {full.title.lower()}.")
                    break
                if not created.duplicate_of and created.status not in SETTLED:
                    puts.append(
                        pool.submit(self.files.put_file, raw_key(created), member.file, "application/octet-stream")
                    )
        for put in puts:
            put.result()
        return replace(outcome, members=(), warnings=tuple(warnings))

    def _record(self, archive: Evidence, place: int, member: Member) -> Evidence:
        evidence_id = member_id(archive.evidence_id, place, member.path)
        addresses = self.service.addresses_of(archive)
        path = clean_name(f"{addresses.restored(archive.filename)}/{member.path}")
        return self.evidence.create(
            Evidence(
                evidence_id=evidence_id,
                case_id=archive.case_id,
                user_id=archive.user_id,
                number=self.service.number_for(archive.user_id, archive.case_id, evidence_id),
                filename=addresses.pseudonymised(path),
                size_bytes=member.size_bytes,
                sha256=member.sha256,
                status=Status.QUEUED,
                created_at=self.clock(),
                parent_id=archive.evidence_id,
                modified_at=archive.modified_at,
            )
        )


def member_id(archive_id: str, place: int, path: str) -> str:
    """Return the id of a member: right after its archive's in time, in the archive's order, unique by path."""
    moment, digest = archive_id.removeprefix("ev_")[:10], hashlib.sha256(f"{archive_id}/{place}/{path}".encode())
    rest = (place & 0xFFFF) << 64 | int.from_bytes(digest.digest()[:8], "big")
    # 10 characters of time, then 80 bits: 16 for the place, 64 for the path
    tail = "".join(_ALPHABET[rest >> shift & 31] for shift in range(75, -1, -5))
    return f"ev_{_after(moment)}{tail}"


def _after(moment: str) -> str:
    """Return the next millisecond of an id's ten time characters."""
    number = 0
    for char in moment:
        number = number * 32 + _ALPHABET.index(char)
    return "".join(_ALPHABET[number + 1 >> shift & 31] for shift in range(45, -1, -5))
