"""Amounts in words: numbers with their unit as a person would say them, and times as short as the file allows."""

from __future__ import annotations

import numpy as np

_BYTES: dict[str, float] = {
    "bytes": 1.0, "KiB": 1024.0, "MiB": 1024.0**2, "GiB": 1024.0**3, "kB": 1e3, "MB": 1e6, "GB": 1e9,
}  # fmt: skip
_SECONDS: dict[str, float] = {"seconds": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}
_STEPS = ((1024.0**4, "TiB"), (1024.0**3, "GiB"), (1024.0**2, "MiB"), (1024.0, "KiB"))
_LARGE = ((1e12, "T"), (1e9, "G"), (1e6, "M"))


def amount(value: float, unit: str | None) -> str:
    """Return "742 MiB", "1.2 s", "85 %", "12,300 per second" or the bare number."""
    unit = unit or ""
    base, per = (unit.removesuffix("/s"), "/s") if unit.endswith("/s") else (unit, "")
    if base in _BYTES:
        return _sized(value * _BYTES[base]) + per
    if base in _SECONDS:
        return _lasting(value * _SECONDS[base]) + per
    if base == "%":
        return f"{_short(value)} %"
    if base == "ratio" and abs(value) <= 1.0:
        return f"{_short(value * 100)} %"
    if base in {"", "count", "ratio"}:
        return _short(value) + per
    return f"{_short(value)} {base}{per}"


def times(before: float, after: float) -> str:
    """Return how the second compares with the first: "2.4 times", "a third less" is never said, or ""."""
    if before <= 0.0 or after <= 0.0:
        return ""
    ratio = after / before
    if ratio >= 1.5:
        return f"{_short(ratio)} times"
    if ratio >= 1.0:
        return f"{_short((ratio - 1) * 100)} % more"
    return f"{_short((1 - ratio) * 100)} % less"


def clock(ts: np.datetime64) -> str:
    """Return a time (naive UTC) with its day, to the second: a time of day alone could be shown in no other zone."""
    return str(ts.astype("datetime64[s]")).replace("T", " ")


def lasting(seconds: float) -> str:
    """Return a duration in words: "45 s", "12 min", "3.5 h"."""
    return _lasting(seconds)


def _sized(value: float) -> str:
    for size, unit in _STEPS:
        if abs(value) >= size:
            return f"{_short(value / size)} {unit}"
    return f"{_short(value)} B"


def _lasting(seconds: float) -> str:
    size = abs(seconds)
    if size >= 2 * 86_400:
        return f"{_short(seconds / 86_400)} days"
    if size >= 2 * 3_600:
        return f"{_short(seconds / 3_600)} h"
    if size >= 120:
        return f"{_short(seconds / 60)} min"
    if size >= 1 or size == 0:
        return f"{_short(seconds)} s"
    if size >= 1e-3:
        return f"{_short(seconds * 1e3)} ms"
    return f"{_short(seconds * 1e6)} µs" if size >= 1e-6 else f"{_short(seconds * 1e9)} ns"


def _short(value: float) -> str:
    size = abs(value)
    for step, letter in _LARGE:
        if size >= step:
            return f"{value / step:.3g} {letter}"
    if size >= 1000:
        return f"{value:,.0f}"
    if size >= 100 or value == int(value):
        return f"{value:.0f}"
    return f"{value:.2g}" if size < 1 else f"{value:.3g}"
