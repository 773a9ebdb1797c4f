"""The double of the mail: a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from faultmaven.providers.mail.protocol import Mail, MailProvider


class MemoryMail:
    """Keeps what was sent in `sent`."""

    def __init__(self) -> None:
        self.sent: list[Mail] = []

    def send(self, mail: Mail) -> None:
        """Keep a mail."""
        self.sent.append(mail)


if TYPE_CHECKING:
    _check: MailProvider = MemoryMail()
