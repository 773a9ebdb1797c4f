"""What can be done about a forgotten password.

Asking costs and answers the same whether or not there is such an account: the account is looked up, and a message goes
into a queue that says only which account, perhaps one that does not exist. Who reads it writes the link and the mail.
"""

import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

from faultmaven.auth.audit.noting import Deeds, deeds
from faultmaven.auth.errors import MailNotConfigured, ResetRefused
from faultmaven.auth.keys.service import ApiKeys, api_keys
from faultmaven.auth.mails import password_changed_mail, reset_mail
from faultmaven.auth.password_rules import refuse_easy
from faultmaven.auth.passwords import COST, hash_password
from faultmaven.auth.repository import UserRepository
from faultmaven.auth.reset.models import Reset, ResetToken
from faultmaven.auth.reset.repository import ResetRepository
from faultmaven.auth.service import auth_service
from faultmaven.auth.sign_ins import SignIns
from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.ids import new_id
from faultmaven.core.observability import log
from faultmaven.core.settings import settings
from faultmaven.providers.data.base import user_key
from faultmaven.providers.data.erasure import TableErasure
from faultmaven.providers.mail.protocol import MailProvider
from faultmaven.providers.mail.ses import mail_provider
from faultmaven.providers.queue.protocol import QueueProvider
from faultmaven.providers.queue.sqs import SqsQueue
from faultmaven.providers.secrets.signing import SigningKeys, signing_keys

#: ASVS 5.0 asks for a short life; a mail that was held up for a while must still be worth something.
LIFE = timedelta(minutes=45)
_PURPOSE = "password-reset"


@dataclass(frozen=True)
class ResetService:
    """Resets of passwords. Addresses are given as `normalised` returns them."""

    users: UserRepository
    resets: ResetRepository
    sign_ins: SignIns
    api_keys: ApiKeys
    deeds: Deeds
    queue: QueueProvider
    clock: Clock = utc_now
    bcrypt_cost: int = COST
    #: Forgets the sessions of a user's devices; the slice that has them is above this one.
    forget_sessions: Callable[[str], None] = lambda _: None

    def ask(self, email: str) -> None:
        """Have a mail written to the owner of an address, if there is one."""
        user = self.users.find_by_email(email)
        if user is None:
            self.deeds.note_stranger(email, "password", "reset_asked")
        else:
            self.deeds.note(user.user_id, "password", "reset_asked")
        asked_of = user.user_id if user else new_id("user")
        self.queue.send(json.dumps({"kind": "reset", "user_id": asked_of, "request_id": new_id("reset")}))

    def confirm(self, text: str, password: str) -> str:
        """Give the account of a link a new password and return its address; raises ResetRefused, PasswordTooEasy.

        Everything that the old password opened is closed first: cut short, the link still counts and can be used
        again. Sign-ins that begin meanwhile are older than the new password, so they cannot be continued.
        """
        token = ResetToken.parse(text)
        reset = self.resets.find(token.user_id) if token else None
        user = self.users.find(token.user_id) if token else None
        now = self.clock()
        if token is None or reset is None or user is None or not hmac.compare_digest(token.digest, reset.digest):
            raise ResetRefused
        if reset.is_spent or now >= reset.ends_at or user.erasing_at:
            raise ResetRefused
        refuse_easy(password, "new_password", email=user.email, name=user.name)
        changed = replace(
            user, password_hash=hash_password(password, self.bcrypt_cost), password_changed_at=self.clock()
        )
        self.deeds.note(user.user_id, "password", "reset")
        self._close(user.user_id)
        if not self.resets.spend(reset, changed, now):
            raise ResetRefused
        self._close(user.user_id)
        self.queue.send(json.dumps({"kind": "was_reset", "user_id": user.user_id}))
        return user.email

    def _close(self, user_id: str) -> None:
        self.sign_ins.end_all(user_id)
        self.api_keys.revoke_all(user_id)
        self.forget_sessions(user_id)


@dataclass(frozen=True)
class ResetMails:
    """Writes the mails that were asked for; a message that is read twice writes the same mail twice."""

    users: UserRepository
    resets: ResetRepository
    keys: SigningKeys
    mail: MailProvider
    site_url: str
    clock: Clock = utc_now

    def write(self, message: str) -> None:
        """Write what a message of the queue asks for; of an account that does not exist, nothing."""
        told: dict[str, str] = json.loads(message)
        user = self.users.find(told["user_id"])
        if user is None or user.erasing_at:
            return
        if told["kind"] == "was_reset":
            self.mail.send(password_changed_mail(user.email))
            return
        token = ResetToken.of(self.keys.current(_PURPOSE), user.user_id, told["request_id"])
        if self.resets.save(Reset(user.user_id, told["request_id"], token.digest, self.clock() + LIFE)):
            # behind the `#`, so that it is in no log and goes to nobody else
            link = f"{self.site_url}/reset-password#{token}"
            self.mail.send(reset_mail(user.email, link, int(LIFE.total_seconds() // 60)))
            log("reset_mail_sent", user_id=user.user_id)


@cache
def reset_service() -> ResetService:
    """Return the service over this process's tables; raises MailNotConfigured."""
    config, service = settings(), auth_service()
    if not config.mail_queue_url:
        raise MailNotConfigured
    sessions = TableErasure((config.tables.session,))
    return ResetService(
        service.users,
        ResetRepository(),
        service.sign_ins,
        api_keys(),
        deeds(),
        SqsQueue(config.mail_queue_url),
        forget_sessions=lambda user_id: sessions.erase(user_key(user_id)),
    )


def write_mail(message: str) -> None:
    """Handle one message of the queue of mails."""
    mail = mail_provider()
    if mail is None:
        raise MailNotConfigured
    ResetMails(UserRepository(), ResetRepository(), signing_keys(), mail, settings().site_url).write(message)
