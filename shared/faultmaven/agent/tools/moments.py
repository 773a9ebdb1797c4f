"""Times as the tools take and write them: the facts hold naive UTC."""

from datetime import UTC, datetime


def naive(moment: datetime | None) -> datetime | None:
    """Return a moment as the facts hold it; without a zone it is UTC."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment and moment.tzinfo else moment


def written(moment: datetime) -> str:
    """Return a moment of the facts as text, to the millisecond."""
    return moment.isoformat(timespec="milliseconds") + "Z"
