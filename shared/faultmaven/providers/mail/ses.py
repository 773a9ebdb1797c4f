"""Amazon SES, and nothing where an environment has no sender."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from faultmaven.core.settings import settings
from faultmaven.providers.aws import aws_client
from faultmaven.providers.mail.protocol import Mail, MailProvider


@dataclass(frozen=True)
class SesMail:
    """Mail from one verified identity."""

    sender: str

    def send(self, mail: Mail) -> None:
        """Hand a mail to SES."""
        aws_client("sesv2").send_email(
            FromEmailAddress=self.sender,
            Destination={"ToAddresses": [mail.to]},
            Content={"Simple": {"Subject": {"Data": mail.subject}, "Body": {"Text": {"Data": mail.text}}}},
        )


@cache
def mail_provider() -> MailProvider | None:
    """Return this process's mail; None where the environment has no sender (`FM_MAIL_FROM`)."""
    sender = settings().mail_from
    return SesMail(sender) if sender else None


if TYPE_CHECKING:
    _check: MailProvider = SesMail("")
