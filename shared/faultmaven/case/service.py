"""What can be done with a case. Other slices come in here, and nowhere else."""

import random
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from uuid import uuid4

from faultmaven.case.errors import CaseBusy, CaseNotFound
from faultmaven.case.investigation.phases import Phase
from faultmaven.case.models import OVER, Case, CaseStatus, Conclusion, Message, MessageRole, Severity
from faultmaven.case.repository import CaseRepository, EntryRepository, EvidenceNumberRepository, MessageRepository
from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.ids import new_id
from faultmaven.core.settings import settings
from faultmaven.core.translation import Translation, translation_of
from faultmaven.providers.data.base import case_key
from faultmaven.providers.data.erasure import PartitionErasure, TableErasure
from faultmaven.providers.files.protocol import FileProvider
from faultmaven.providers.files.s3 import S3Files

__all__ = ["CaseEdit", "CaseNotFound", "CaseService", "case_service"]

#: Twenty files dropped at once ask for a number at the same moment; each round at least one of them gets it.
_ATTEMPTS = 40
_KEY_BYTES = 32
#: A search looks at no more cases than this per page; the cursor goes on from there.
_MOST_LOOKED_AT = 1000
#: Where the objects of a case lie, each followed by user and case.
_FILE_KINDS = ("raw", "facts", "turns", "reports")


@dataclass(frozen=True)
class CaseEdit:
    """What a person changes; None leaves it as it is."""

    title: str | None = None
    description: str | None = None
    status: CaseStatus | None = None
    severity: Severity | None = None
    tags: tuple[str, ...] | None = None
    keep_as_knowledge: bool | None = None

    def typed(self, addresses: Translation) -> "CaseEdit":
        """Return the edit with pseudonyms in place of addresses."""
        title, description, tags = self.title, self.description, self.tags
        return replace(
            self,
            title=None if title is None else addresses.pseudonymised(title),
            description=None if description is None else addresses.pseudonymised(description),
            tags=None if tags is None else tuple(map(addresses.pseudonymised, tags)),
        )


@dataclass(frozen=True)
class CaseService:
    """Cases of users. Every method takes the user who asks, and finds nothing of anybody else."""

    cases: CaseRepository
    messages: MessageRepository
    numbers: EvidenceNumberRepository
    files: FileProvider
    erasure: PartitionErasure
    entries: EntryRepository = field(default_factory=EntryRepository)
    clock: Clock = utc_now
    sleep: Callable[[float], None] = time.sleep

    def open_case(
        self,
        user_id: str,
        title: str | None = None,
        *,
        description: str = "",
        severity: Severity = Severity.MEDIUM,
        tags: tuple[str, ...] = (),
        case_id: str | None = None,
        fingerprint: str = "",
    ) -> Case:
        """Open a new case; without a title it is named after the moment. Addresses in what was typed are replaced.

        With an id that was made before, a repetition returns the case that was opened first. `fingerprint` says what
        opened it, when that may come again.
        """
        now = self.clock()
        key = secrets.token_bytes(_KEY_BYTES)
        typed = translation_of(key).pseudonymised
        case = Case(
            case_id=case_id or new_id("case"),
            user_id=user_id,
            title=typed(title or f"Incident of {now:%Y-%m-%d %H:%M} UTC"),
            description=typed(description),
            status=CaseStatus.CONSULTING,
            severity=severity,
            tags=tuple(map(typed, tags)),
            created_at=now,
            updated_at=now,
            version=uuid4().hex,
            pseudonym_key=key,
            fingerprint=fingerprint,
        )
        return case if self.cases.create(case) else self.cases.get(user_id, case.case_id)

    def get_case(self, user_id: str, case_id: str) -> Case:
        """Return a case; raises CaseNotFound."""
        return self.cases.get(user_id, case_id)

    def addresses_of(self, user_id: str, case_id: str) -> Translation:
        """Return what leads from real addresses to those of the facts, and back; raises CaseNotFound.

        The key of a case never changes: a process asks for it once.
        """
        return translation_of(_key_of(self.cases, user_id, case_id))

    def list_cases(
        self, user_id: str, *, limit: int, before: str | None = None, status: CaseStatus | None = None, query: str = ""
    ) -> tuple[list[Case], str | None]:
        """Return up to `limit` cases, newest first, and the id after which the next page begins (None: no more).

        Every word of `query` must stand in the title, the description or a tag. A page may be short, even empty,
        and still have a next one: a search looks at a bounded number of cases at a time.
        """
        words = query.casefold().split()
        found: list[Case] = []
        last: str | None = None
        for looked_at, case in enumerate(self.cases.list(user_id, before=before, status=status)):
            if len(found) == limit or looked_at == _MOST_LOOKED_AT:
                return found, last
            last = case.case_id
            text = case.addresses.restored(" ".join((case.title, case.description, *case.tags))).casefold()
            if all(word in text for word in words):
                found.append(case)
        return found, None

    def edit_case(self, user_id: str, case_id: str, edit: CaseEdit, allow: Callable[[str], None]) -> Case:
        """Change a case and return it. `allow` is given the version found and raises when that is not the one meant."""
        case = self.cases.get(user_id, case_id)
        allow(case.version)
        changes = {name: value for name, value in vars(edit.typed(case.addresses)).items() if value is not None}
        now = self.clock()
        edited = replace(case, **changes, updated_at=now, version=uuid4().hex)
        edited = replace(edited, ended_at=(case.ended_at or now) if edited.status in OVER else None)
        self.cases.save(edited, replaces=case.version)
        return edited

    def delete_case(self, user_id: str, case_id: str, allow: Callable[[str], None]) -> None:
        """Erase a case and all that was derived from it: objects in all versions, and its items in every table.

        From the first step on it reads as absent. A deletion that was cut short is finished by repeating it.
        """
        if not self.cases.is_deleting(user_id, case_id):
            case = self.cases.get(user_id, case_id)
            allow(case.version)
            self.cases.begin_delete(user_id, case_id, version=case.version)
        self._erase(user_id, case_id)

    def case_ids(self, user_id: str) -> list[str]:
        """Return the ids of all cases of a user, those that are being deleted too."""
        return list(self.cases.ids(user_id))

    def erase_case(self, user_id: str, case_id: str) -> None:
        """Erase what there is of a case whose owner leaves; it may be gone, and work of it may have come back since."""
        with suppress(CaseNotFound):  # gone, or on its way out
            self.cases.begin_delete(user_id, case_id, version=self.cases.get(user_id, case_id).version)
        self._erase(user_id, case_id)

    def forget_user(self, user_id: str) -> None:
        """Remove what the cases of a user were found by, after the cases themselves."""
        self.entries.drop(user_id)

    def _erase(self, user_id: str, case_id: str) -> None:
        for kind in _FILE_KINDS:
            self.files.delete_prefix(f"{kind}/{user_id}/{case_id}/")
        self.erasure.erase(case_key(user_id, case_id))
        self.entries.forget(user_id, case_id)
        self.cases.end_delete(user_id, case_id)

    def add_message(
        self,
        user_id: str,
        case_id: str,
        role: MessageRole,
        content: str,
        *,
        turn_id: str | None = None,
        once: str | None = None,
    ) -> Message:
        """Append a message; raises CaseNotFound. With `once`, a key, a repetition returns the message said first."""
        now = self.clock()
        message = Message(new_id("msg"), case_id, role, content, now, turn_id)
        for attempt in range(_ATTEMPTS):
            if self.messages.append(user_id, message, once=once, now=now):
                return message
            said = self.messages.find_once(user_id, case_id, once) if once else None
            if said is not None:
                return said
            self.cases.get(user_id, case_id)
            self._step_aside(attempt)
        raise CaseBusy

    def list_messages(
        self, user_id: str, case_id: str, *, limit: int = 50, after: str | None = None
    ) -> tuple[list[Message], str | None]:
        """Return up to `limit` messages, oldest first, and the id after which the next page begins (None: no more)."""
        self.cases.get(user_id, case_id)
        found = list(self.messages.list(user_id, case_id, after=after, limit=limit + 1))
        page = found[:limit]
        return page, page[-1].message_id if len(found) > limit else None

    def all_messages(self, user_id: str, case_id: str) -> Iterator[Message]:
        """Yield every message of a case, oldest first; raises CaseNotFound."""
        after: str | None = None
        while True:
            page, after = self.list_messages(user_id, case_id, limit=100, after=after)
            yield from page
            if after is None:
                return

    def record_conclusion(self, user_id: str, case_id: str, conclusion: Conclusion) -> None:
        """Keep what is believed now, unless a later conclusion is already there; raises CaseNotFound."""
        self.cases.record_conclusion(user_id, case_id, conclusion)

    def record_spending(self, user_id: str, case_id: str, tokens: int, cost_usd: float) -> None:
        """Keep what the turns of a case have spent on models altogether."""
        self.cases.record_spending(user_id, case_id, tokens, round(cost_usd * 1_000_000))

    def follow_phase(self, user_id: str, case_id: str, phase: Phase) -> None:
        """Let the status say where the investigation stands, unless a person closed the case; raises CaseNotFound."""
        self.cases.set_status(user_id, case_id, CaseStatus(phase.value), self.clock())

    def next_evidence_number(self, user_id: str, case_id: str, evidence_id: str) -> int:
        """Return the evidence's number in its case, giving it the next one the first time; raises CaseNotFound.

        Asking again for the same evidence returns the same number, so it may be repeated after any failure.
        """
        for attempt in range(_ATTEMPTS):
            given = self.numbers.find(user_id, case_id, evidence_id)
            if given is not None:
                return given
            number = self.numbers.last(user_id, case_id) + 1
            if self.numbers.give(user_id, case_id, evidence_id, number):
                return number
            self._step_aside(attempt)
        raise CaseBusy

    def drop_evidence(self, user_id: str, case_id: str, evidence_id: str) -> None:
        """Count one file less, however often it is said; the number is never given to another file."""
        self.numbers.drop(user_id, case_id, evidence_id)

    def _step_aside(self, attempt: int) -> None:
        self.sleep(random.uniform(0, min(0.1, 0.005 * (attempt + 1))))  # noqa: S311 (spreads rivals, protects nothing)


@lru_cache(maxsize=256)
def _key_of(cases: CaseRepository, user_id: str, case_id: str) -> bytes:
    return cases.get(user_id, case_id).pseudonym_key


@cache
def case_service() -> CaseService:
    """Return the service over this process's tables and bucket."""
    tables = settings().tables
    return CaseService(
        CaseRepository(),
        MessageRepository(),
        EvidenceNumberRepository(),
        S3Files(settings().bucket),
        TableErasure((tables.case, tables.evidence, tables.agent, tables.webhook, tables.report)),
    )
