"""What the product asks of whoever carries its mail."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Mail:
    """A mail in plain text: links stand on lines of their own, and nothing in it was typed by a stranger."""

    to: str
    subject: str
    text: str


class MailProvider(Protocol):
    """Takes mail. What was taken may still bounce; nobody waits for that."""

    def send(self, mail: Mail) -> None:
        """Hand a mail over; raises what the carrier raises, and may then be asked again."""
        ...
