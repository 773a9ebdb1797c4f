"""Times and numbers as the findings of a log say them."""

from __future__ import annotations

from datetime import datetime


def clock(moment: datetime) -> str:
    """Return a time (naive UTC) with its day, to the second."""
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def many(count: int) -> str:
    """Return "once", "twice" or "1,204 times"."""
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def every(seconds: float) -> str:
    """Return a rate: "about every 2 s", or "about 12 a second"."""
    if seconds < 0.8:
        return f"about {1 / max(seconds, 1e-6):,.0f} a second"
    return f"about every {lasting(seconds)}"


def lasting(seconds: float) -> str:
    """Return how long something took, in at most two units."""
    whole = round(seconds)
    if whole < 120:
        return f"{whole} s"
    if whole < 7_200:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 and whole < 600 else f"{whole // 60} min"
    if whole < 172_800:
        return f"{whole // 3_600} h {whole % 3_600 // 60} min"
    return f"{whole // 86_400} days"
