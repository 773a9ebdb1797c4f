"""The sweep that erases an account: a list of steps, each harmless to repeat, the account itself last.

It runs from a queue that hands a message out again when the function dies, so it converges from wherever it was cut
short. What was on its way when the account closed (a file being read, a turn being answered) may still write: after
`settle`, when none of it can run any more, the same steps run once more, and only then the account goes and the mail
is sent.

What stays: the audit log, under the user's id, which is a random number that leads to nobody any more (ids, hashes and
words of our own; taking records out would break the chain for whoever has to verify it); the list of ended sign-ins,
until no access token can live (30 minutes); counters under hashes of addresses, for a day.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from faultmaven.auth.erasing import Erasing
from faultmaven.auth.mails import account_erased_mail
from faultmaven.auth.models import User
from faultmaven.case.service import CaseService
from faultmaven.core.clock import Clock
from faultmaven.core.observability import log
from faultmaven.erasure.repository import ErasedCases
from faultmaven.knowledge.documents import DocumentService
from faultmaven.providers.cache.protocol import CacheProvider
from faultmaven.providers.data.base import case_key, user_key
from faultmaven.providers.data.erasure import PartitionErasure
from faultmaven.providers.files.protocol import FileProvider
from faultmaven.providers.mail.protocol import MailProvider
from faultmaven.providers.queue.protocol import QueueProvider

#: Prefixes of the bucket whose second part is the user's id.
OBJECT_KINDS = ("raw", "facts", "turns", "reports", "uploads", "documents")
_LONGEST_DELAY_S = 900


@dataclass(frozen=True)
class Sweep:
    """Erases accounts that were closed for good."""

    accounts: Erasing
    cases: CaseService
    erased_cases: ErasedCases
    documents: DocumentService
    files: FileProvider
    tables: PartitionErasure
    cache: CacheProvider
    mail: MailProvider | None
    queue: QueueProvider
    clock: Clock
    settle: timedelta

    @property
    def _steps(self) -> tuple[Callable[[str], None], ...]:
        return (self.accounts.end_ways_in, self._cases, self.documents.drop_user, self._objects, self._items)

    def run(self, message: str) -> None:
        """Erase the account that a message names; of one that was not closed, or is gone, nothing."""
        user_id: str = json.loads(message)["user_id"]
        user = self.accounts.closed(user_id)
        if user is None or user.erasing_at is None:
            return
        left_s = (user.erasing_at + self.settle - self.clock()).total_seconds()
        for step in self._steps:
            step(user_id)
        if left_s > 0:
            self.queue.send(message, min(_LONGEST_DELAY_S, int(left_s) + 1))
            return
        self._end(user)

    def _cases(self, user_id: str) -> None:
        self.erased_cases.remember(user_id, self.cases.case_ids(user_id))
        for case_id in self.erased_cases.list(user_id):
            self.cases.erase_case(user_id, case_id)
            self.documents.drop_case(user_id, case_id)
            self.tables.erase(case_key(user_id, case_id))

    def _objects(self, user_id: str) -> None:
        for kind in OBJECT_KINDS:
            self.files.delete_prefix(f"{kind}/{user_id}/")

    def _items(self, user_id: str) -> None:
        self.tables.erase(user_key(user_id))
        self.cases.forget_user(user_id)
        for name in ("rate#user", "key-uses"):
            self.cache.delete(f"{name}#{user_id}")

    def _end(self, user: User) -> None:
        # before the account goes, because afterwards nobody knows the address: cut short here, the mail comes twice
        if self.mail is not None:
            self.mail.send(account_erased_mail(user.email))
        self.erased_cases.forget(user.user_id)
        self.accounts.end(user)
        log("account_erased", user_id=user.user_id)
