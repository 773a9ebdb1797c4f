"""Kubernetes quantities and durations, read and written as kubectl does."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

_BINARY = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "": 1, "k": 10**3, "M": 10**6, "G": 10**9}


def millicores(text: str) -> int:
    """Return CPU as millicores."""
    return int(text[:-1]) if text.endswith("m") else int(float(text) * 1000)


def amount(text: str) -> int:
    """Return memory or storage as bytes, and a count as itself."""
    found = re.fullmatch(r"([\d.]+)([A-Za-z]*)", text)
    assert found, text
    return int(float(found[1]) * _BINARY[found[2]])


def cpu_words(value: int) -> str:
    """Return millicores as Kubernetes writes them."""
    return str(value // 1000) if value % 1000 == 0 else f"{value}m"


def memory_words(value: int) -> str:
    """Return bytes as Kubernetes writes them: in the largest unit that divides them."""
    for unit in ("Ti", "Gi", "Mi", "Ki"):
        if value and value % _BINARY.get(unit, 1) == 0:
            return f"{value // _BINARY[unit]}{unit}"
    return str(value)


def age(start: datetime, now: datetime) -> str:
    """Return how long ago that was, as `HumanDuration` of apimachinery prints it."""
    return duration(now - start)


def duration(span: timedelta) -> str:
    """Return a duration as `HumanDuration` of apimachinery prints it."""
    seconds = max(int(span.total_seconds()), 0)
    if seconds < 120:
        return f"{seconds}s"
    minutes = seconds // 60
    if minutes < 10:
        return f"{minutes}m{seconds % 60}s" if seconds % 60 else f"{minutes}m"
    if minutes < 180:
        return f"{minutes}m"
    hours = minutes // 60
    if hours < 8:
        return f"{hours}h{minutes % 60}m" if minutes % 60 else f"{hours}h"
    if hours < 48:
        return f"{hours}h"
    if hours < 192:
        return f"{hours // 24}d{hours % 24}h" if hours % 24 else f"{hours // 24}d"
    if hours < 24 * 365 * 2:
        return f"{hours // 24}d"
    days = hours // 24
    return f"{days // 365}y{days % 365}d"


def go_seconds(seconds: float) -> str:
    """Return seconds as Go prints a duration that is rounded to milliseconds."""
    return f"{seconds:.3f}".rstrip("0").rstrip(".") + "s" if seconds >= 1 else f"{int(seconds * 1000)}ms"
