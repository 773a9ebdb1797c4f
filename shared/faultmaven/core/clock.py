"""Time as a collaborator: services take a `Clock`, so tests hold time still."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the current moment as an aware UTC datetime with microseconds."""
    return datetime.now(UTC)


def to_iso(moment: datetime) -> str:
    """Render an aware datetime as RFC 3339 in UTC with milliseconds, e.g. `2026-01-31T09:05:00.000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
