"""What can be done with evidence. Other slices come in here, and nowhere else.

It needs no package of the evidence layer, so that any function can ask whether the files of a case are settled.
"""

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from faultmaven.case.service import CaseService, case_service
from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.ids import new_id
from faultmaven.core.settings import settings
from faultmaven.core.translation import Translation
from faultmaven.evidence.errors import NotUploaded, TooManyFiles
from faultmaven.evidence.facts import FactStore
from faultmaven.evidence.facts.cache import FactCache
from faultmaven.evidence.keys import facts_prefix, raw_key
from faultmaven.evidence.models import DataType, Evidence, Status
from faultmaven.evidence.names import clean_name
from faultmaven.evidence.progress import all_as_of, as_of, is_worth_waiting_for, resolved
from faultmaven.evidence.repository import EvidenceRepository
from faultmaven.evidence.sizes import FILES_PER_CASE, check_upload
from faultmaven.providers.files.protocol import FileProvider, UploadTicket
from faultmaven.providers.files.s3 import S3Files

UPLOAD_EXPIRES_S = 900
DOWNLOAD_EXPIRES_S = 300
DEFAULT_CONTENT_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class Announcement:
    """A file somebody wants to upload; `sha256` is hex."""

    case_id: str
    filename: str
    size_bytes: int
    sha256: str
    content_type: str | None = None
    modified_at: datetime | None = None


@dataclass(frozen=True)
class EvidenceService:
    """Files of cases. Every method takes the user who asks, and finds nothing of anybody else."""

    evidence: EvidenceRepository
    cases: CaseService
    files: FileProvider
    upload_max_mb: int
    clock: Clock = utc_now

    def announce(self, user_id: str, announced: Announcement) -> tuple[Evidence, UploadTicket | None]:
        """Record a file that is about to come; the ticket puts its bytes into the bucket.

        The same bytes in the same case become a duplicate, with no ticket once they have arrived. While they have
        not, the ticket is for the first one's object: whichever upload gets through serves both.
        """
        case = self.cases.get_case(user_id, announced.case_id)
        check_upload(announced.size_bytes, self.upload_max_mb)
        evidence_id = new_id("ev")
        filename = case.addresses.pseudonymised(clean_name(announced.filename))
        created = self.evidence.create(
            Evidence(
                evidence_id=evidence_id,
                case_id=announced.case_id,
                user_id=user_id,
                number=self.number_for(user_id, announced.case_id, evidence_id),
                filename=filename,
                size_bytes=announced.size_bytes,
                sha256=announced.sha256.lower(),
                status=Status.AWAITING_UPLOAD,
                created_at=self.clock(),
                content_type=announced.content_type or DEFAULT_CONTENT_TYPE,
                modified_at=announced.modified_at,
            )
        )
        ticket = None if created.duplicate_of and self._has_arrived(created) else self._ticket(created)
        return self._now(created), ticket

    def bring(self, user_id: str, case_id: str, filename: str, data: bytes, content_type: str) -> Evidence:
        """Put bytes that a request carried where uploads go, so that they are read like any other file."""
        digest = hashlib.sha256(data).hexdigest()
        item, ticket = self.announce(user_id, Announcement(case_id, filename, len(data), digest, content_type))
        if ticket is not None:
            self.files.put(raw_key(item), data, content_type)
        return item

    def bring_once(self, user_id: str, case_id: str, filename: str, data: bytes, content_type: str) -> Evidence:
        """As `bring`; bytes that the case has already are not brought again, and what was cut short is finished."""
        owner_id = self.evidence.owner_of(user_id, case_id, hashlib.sha256(data).hexdigest())
        known = self.evidence.find(user_id, case_id, owner_id) if owner_id else None
        if known is None:
            return self.bring(user_id, case_id, filename, data, content_type)
        if not self._has_arrived(known):
            self.files.put(raw_key(known), data, content_type)
        return known

    def number_for(self, user_id: str, case_id: str, evidence_id: str) -> int:
        """Give a file its number in the case; raises TooManyFiles and CaseNotFound."""
        number = self.cases.next_evidence_number(user_id, case_id, evidence_id)
        if number > FILES_PER_CASE:
            self.cases.drop_evidence(user_id, case_id, evidence_id)
            raise TooManyFiles(
                f"A case can have {FILES_PER_CASE} files. Open another case, or delete what is not needed."
            )
        return number

    def get_evidence(self, user_id: str, evidence_id: str) -> Evidence:
        """Return a file of the user as it stands now; raises EvidenceNotFound."""
        return self._now(self.evidence.get(user_id, evidence_id))

    def addresses_of(self, item: Evidence) -> Translation:
        """Return what leads from the addresses that a file's owner knows to those of its facts; raises CaseNotFound."""
        return self.cases.addresses_of(item.user_id, item.case_id)

    def original_of(self, item: Evidence) -> Evidence:
        """Return the file whose facts stand for this one: itself, unless it is a duplicate."""
        return self.get_evidence(item.user_id, item.duplicate_of) if item.duplicate_of else item

    def list_evidence(
        self, user_id: str, case_id: str, *, limit: int, after: str | None = None
    ) -> tuple[list[Evidence], str | None]:
        """Return up to `limit` files in the order they came, and the id after which the next page begins."""
        self.cases.get_case(user_id, case_id)
        page: list[Evidence] = []
        for item in self.evidence.after(user_id, case_id, after):
            if len(page) == limit:
                return [self._now(kept) for kept in page], page[-1].evidence_id
            page.append(item)
        known = {item.evidence_id: as_of(item, self.clock()) for item in page}
        return [self._now(item, known) for item in page], None

    def all_of_case(self, user_id: str, case_id: str) -> list[Evidence]:
        """Return every file of a case as it stands now, in the order of their numbers; raises CaseNotFound."""
        self.cases.get_case(user_id, case_id)
        return self.list_case(user_id, case_id)

    def list_case(self, user_id: str, case_id: str) -> list[Evidence]:
        """Return every file as it stands now of a case that is known to be the user's."""
        return all_as_of(self.evidence.list_case(user_id, case_id), self.clock())

    def unsettled(self, user_id: str, case_id: str) -> list[Evidence]:
        """Return the files a turn should wait for: those on their way that are still expected to arrive."""
        now = self.clock()
        return [item for item in self.list_case(user_id, case_id) if is_worth_waiting_for(item, now)]

    def download_url(self, user_id: str, evidence_id: str) -> str:
        """Return a URL for the bytes as they were uploaded; raises NotUploaded when they have not come."""
        item = self.evidence.get(user_id, evidence_id)
        if self.files.head(raw_key(item)) is None:
            raise NotUploaded
        filename = self.addresses_of(item).restored(item.filename)
        return self.files.presigned_get(raw_key(item), filename=filename, expires_in=DOWNLOAD_EXPIRES_S)

    def process_again(
        self,
        user_id: str,
        evidence_id: str,
        chosen_type: DataType | None = None,
        chosen_format: str | None = None,
        *,
        is_detected: bool = False,
    ) -> Evidence:
        """Have a file read again, as the type or format given; a duplicate stands for its original.

        A choice sticks: without a new one the file is read as was chosen before, unless it `is_detected` anew.

        The bytes are written anew under their own key, so that reading begins at the one place where it always does.
        """
        item = self.evidence.get(user_id, evidence_id)
        if item.duplicate_of:
            item = self.evidence.get(user_id, item.duplicate_of)
        if self.files.head(raw_key(item)) is None:
            raise NotUploaded
        if chosen_type is None and chosen_format is None and not is_detected:
            chosen_type, chosen_format = item.chosen_type, item.chosen_format
        self.evidence.queue_again(item, chosen_type, chosen_format, self.clock())
        self.files.copy(raw_key(item), raw_key(item))
        return self.get_evidence(user_id, evidence_id)

    def delete_evidence(self, user_id: str, evidence_id: str, begin: Callable[[], None] | None = None) -> None:
        """Erase a file, all that was derived from it, and what was unpacked from it.

        `begin` is called when it is certain that there is something to erase, before anything is.

        From the first step on it reads as absent. A deletion that was cut short is finished by repeating it.
        """
        case_id = self.evidence.case_of(user_id, evidence_id)
        if begin is not None:
            begin()
        item = self.evidence.find(user_id, case_id, evidence_id, even_deleting=True)
        others = [other for other in self.evidence.list_case(user_id, case_id) if other.evidence_id != evidence_id]
        for member in others:
            if member.parent_id == evidence_id:
                self.delete_evidence(user_id, member.evidence_id)
        if item is None:
            self.evidence.forget(user_id, evidence_id)
            return
        self.evidence.begin_delete(item)
        self._hand_over(item, [other for other in others if other.duplicate_of == evidence_id])
        if not item.duplicate_of:
            self.files.delete(raw_key(item))
        self.files.delete_prefix(facts_prefix(user_id, case_id, evidence_id))
        self.cases.drop_evidence(user_id, case_id, evidence_id)
        self.evidence.end_delete(item)

    def _hand_over(self, original: Evidence, duplicates: list[Evidence]) -> None:
        """Give the bytes to the first duplicate, which is then read on its own; the others follow it."""
        heirs = [item for item in duplicates if item.parent_id != original.evidence_id]
        if not heirs:
            return
        heir, *rest = heirs
        for other in rest:
            self.evidence.follow(other, heir.evidence_id)
        own_key = raw_key(replace(heir, duplicate_of=None))
        is_stored = self.files.head(raw_key(original)) is not None
        self.evidence.promote(heir, Status.QUEUED if is_stored else Status.AWAITING_UPLOAD)
        if is_stored:
            self.files.copy(raw_key(original), own_key)

    def _ticket(self, item: Evidence) -> UploadTicket:
        return self.files.presigned_put(
            raw_key(item),
            size_bytes=item.size_bytes,
            sha256=item.sha256,
            content_type=item.content_type or DEFAULT_CONTENT_TYPE,
            expires_in=UPLOAD_EXPIRES_S,
        )

    def _has_arrived(self, item: Evidence) -> bool:
        stored = self.files.head(raw_key(item))
        return stored is not None and stored.sha256 in (None, item.sha256)

    def _now(self, item: Evidence, known: dict[str, Evidence] | None = None) -> Evidence:
        now = self.clock()
        if not item.duplicate_of:
            return as_of(item, now)
        original = (known or {}).get(item.duplicate_of) or self.evidence.find(
            item.user_id, item.case_id, item.duplicate_of
        )
        return resolved(item, as_of(original, now) if original else None)


@cache
def fact_store() -> FactStore:
    """Return what opens the facts of cases; it costs nothing until something is opened, which needs DuckDB."""
    cache_folder = Path(tempfile.gettempdir()) / "faultmaven-facts"
    return FactStore(evidence_service(), S3Files(settings().bucket), FactCache(cache_folder))


@cache
def evidence_service() -> EvidenceService:
    """Return the service over this process's tables and bucket."""
    config = settings()
    return EvidenceService(EvidenceRepository(), case_service(), S3Files(config.bucket), config.upload_max_mb)
