"""Time that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta


class FrozenClock:
    """A `Clock` (call it to read it) that moves only by `advance`."""

    def __init__(self, now: datetime = datetime(2026, 1, 31, 9, 5, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **duration: float) -> None:
        """Move on by the parts of a timedelta: `advance(minutes=30)`."""
        self.now += timedelta(**duration)
