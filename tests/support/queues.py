"""A queue as a list: the double of `QueueProvider`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from faultmaven.providers.queue.protocol import QueueProvider


class ListQueue:
    """Keeps messages in `messages` and how long each is held back in `delays`."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.delays: list[int] = []

    def send(self, message: str, delay_s: int = 0) -> None:
        """Put a message in."""
        self.messages.append(message)
        self.delays.append(delay_s)

    def delay(self, receipt: str, seconds: int) -> None:
        """Messages are not handed out one by one here."""
        raise NotImplementedError

    def taken(self) -> list[str]:
        """Return the messages; they stay, because a queue may hand them out again."""
        return list(self.messages)


if TYPE_CHECKING:
    _check: QueueProvider = ListQueue()
