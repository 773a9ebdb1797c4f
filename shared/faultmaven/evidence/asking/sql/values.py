"""Values of a result as JSON has them."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

#: A longer text in a result is cut: a table is to be read.
TEXT_MAX_CHARS = 32_768
#: Whole numbers beyond this are text, because a browser's JSON would round them.
_EXACT = 2**53


def plain(value: object) -> object:
    """Return a value as JSON can hold it: times in RFC 3339 (UTC), bytes in hex, numbers exactly or as text."""
    if value is None or isinstance(value, bool):
        return value
    for kind, render in _RENDERED:
        if isinstance(value, kind):
            return render(value)
    return str(value)


def _text(value: str) -> str:
    return value if len(value) <= TEXT_MAX_CHARS else f"{value[:TEXT_MAX_CHARS]} …"


def _decimal(value: Decimal) -> float | str:
    return float(value) if value.is_finite() and Decimal(repr(float(value))) == value else str(value)


def _moment(value: datetime) -> str:
    moment = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    precision = "microseconds" if moment.microsecond % 1000 else "milliseconds"
    return moment.isoformat(timespec=precision).replace("+00:00", "Z")


#: How each kind is rendered; a datetime is a date too, so it comes before it.
_RENDERED: tuple[tuple[type[Any] | tuple[type[Any], ...], Callable[[Any], object]], ...] = (
    (str, _text),
    (int, lambda value: value if abs(value) <= _EXACT else str(value)),
    (float, lambda value: value if math.isfinite(value) else str(value)),
    (Decimal, _decimal),
    (datetime, _moment),
    ((date, time), lambda value: value.isoformat()),
    (timedelta, lambda value: f"PT{value.total_seconds():g}S"),
    (bytes, lambda value: value[: TEXT_MAX_CHARS // 2].hex()),
    ((list, tuple, set), lambda value: [plain(item) for item in value]),
    (dict, lambda value: {str(plain(key)): plain(item) for key, item in value.items()}),
)
