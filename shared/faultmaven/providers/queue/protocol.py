"""What the product asks of a queue."""

from typing import Protocol


class QueueProvider(Protocol):
    """Hands each message to a reader at least once; one that fails comes again."""

    def send(self, message: str, delay_s: int = 0) -> None:
        """Put a message in; nobody sees it for `delay_s` seconds (at most 900)."""
        ...

    def delay(self, receipt: str, seconds: int) -> None:
        """Let a message that was handed out come again after so many seconds; nothing where it is gone."""
        ...
