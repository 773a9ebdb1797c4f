"""Printed values turned into the API's: times to RFC 3339, numbers, booleans, `<none>` to nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from faultmaven.evidence.kubernetes.tree import Scalar

_NOTHING = frozenset({"", "<none>", "<unset>", "<nil>", "<unknown>", "<empty>"})
_INTEGER = re.compile(r"-?\d{1,15}\Z")
_WORD_BREAK = re.compile(r"[^A-Za-z0-9]+")


def is_nothing(value: str) -> bool:
    """Tell whether kubectl printed that there is no value."""
    return value in _NOTHING


def time(value: str) -> str:
    """Return `Thu, 29 May 2025 12:14:26 +0200` as RFC 3339 in UTC; anything else comes back as it was."""
    try:
        parsed = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return value
    try:
        utc = parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    except OverflowError:
        return value
    return utc.strftime("%Y-%m-%dT%H:%M:%SZ") if utc.year >= 1000 else value


def as_datetime(value: str) -> datetime | None:
    """Return an RFC 3339 or mail-style time as naive UTC, or None."""
    text = time(value)
    try:
        parsed = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    try:
        return parsed.astimezone(UTC).replace(tzinfo=None) if parsed.tzinfo else parsed
    except OverflowError:
        return None


def scalar(value: str) -> Scalar:
    """Return whole numbers and booleans as such, other text as it is."""
    if _INTEGER.match(value):
        return int(value)
    if value in {"True", "true"}:
        return True
    if value in {"False", "false"}:
        return False
    return value


def camel(key: str) -> str:
    """Return a printed heading as an API field name: "Restart Count" -> restartCount, "QoS Class" -> qosClass."""
    words = [word for word in _WORD_BREAK.split(key) if word]
    if not words:
        return key.strip() or "value"
    head = words[0].lower() if words[0].isupper() or words[0] == "QoS" else words[0][0].lower() + words[0][1:]
    return head + "".join(word[0].upper() + word[1:] for word in words[1:])
