"""Costs as profilers print them, `120ms`, `4.5MB` or a bare count, in one unit per kind of thing."""

from __future__ import annotations

#: The pattern of a printed cost.
AMOUNT = r"-?\d{1,18}(?:\.\d+)?(?:ns|us|µs|ms|s|mins?|hrs?|B|kB|MB|GB|TB)?"
_SCALE = {
    "ns": 1.0,
    "us": 1e3,
    "µs": 1e3,
    "ms": 1e6,
    "s": 1e9,
    "min": 6e10,
    "mins": 6e10,
    "hr": 3.6e12,
    "hrs": 3.6e12,
    "B": 1.0,
    "kB": 1024.0,
    "MB": 1024.0**2,
    "GB": 1024.0**3,
    "TB": 1024.0**4,
}


def amount(printed: str, unit: str) -> tuple[float, str | None]:
    """Return a printed amount in ns, bytes or as it is, and that unit."""
    number = printed.rstrip("nsuµmihrkMGTB")
    suffix = printed[len(number) :] or unit
    if suffix not in _SCALE:
        return float(number), None
    return float(number) * _SCALE[suffix], "bytes" if suffix.endswith("B") else "ns"
