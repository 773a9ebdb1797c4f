"""Amounts as configurations write them: memory, processor shares, sizes, times and switches."""

from __future__ import annotations

import re

_BINARY = {
    "": 1,
    "ki": 2**10,
    "mi": 2**20,
    "gi": 2**30,
    "ti": 2**40,
    "pi": 2**50,
    "k": 10**3,
    "m": 10**6,
    "g": 10**9,
    "t": 10**12,
}
_SIZES = {"": 1, "b": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}
_SECONDS = {
    "ms": 0.001,
    "s": 1.0,
    "sec": 1.0,
    "min": 60.0,
    "m": 60.0,
    "h": 3600.0,
    "hr": 3600.0,
    "d": 86400.0,
    "us": 1e-6,
}
_QUANTITY = re.compile(r"(?P<number>\d{1,15}(?:\.\d{1,9})?)(?P<unit>[KMGTP]i|[kKMGTm])?\Z")
_SIZE = re.compile(r"(?P<number>\d{1,15}(?:\.\d{1,9})?)\s*(?P<unit>[kmgt])?i?b?\Z", re.IGNORECASE)
_TIME = re.compile(r"(?P<number>\d{1,12}(?:\.\d{1,9})?)\s*(?P<unit>ms|us|s|sec|min|m|h|hr|d)?\Z", re.IGNORECASE)
_ON = frozenset({"true", "on", "yes", "1", "enabled", "enable", "t", "y"})
_OFF = frozenset({"false", "off", "no", "0", "disabled", "disable", "none", "f", "n"})


def memory(text: str | None) -> float | None:
    """Return bytes of a Kubernetes quantity of memory ("512Mi", "1G", "128974848"); "128m" is 0.128 bytes."""
    match = _QUANTITY.match(text or "")
    if match is None:
        return None
    if match["unit"] == "m":
        return float(match["number"]) / 1000
    return float(match["number"]) * _BINARY[(match["unit"] or "").lower()]


def cpu(text: str | None) -> float | None:
    """Return cores of a Kubernetes quantity of processor time ("250m", "0.5", "2")."""
    match = _QUANTITY.match(text or "")
    if match is None or match["unit"] not in {None, "m", "k"}:
        return None
    return float(match["number"]) / (1000 if match["unit"] == "m" else 1)


def size(text: str | None) -> float | None:
    """Return bytes of a size as servers write it ("512m", "1g", "64kb", "4096"); k, m and g are powers of 1024."""
    match = _SIZE.match((text or "").strip())
    return float(match["number"]) * _SIZES[(match["unit"] or "").lower()] if match else None


def seconds(text: str | None, unit: str = "s") -> float | None:
    """Return seconds of a time ("30s", "500ms", "2m"); a bare number is counted in `unit`."""
    match = _TIME.match((text or "").strip())
    if match is None:
        return None
    return float(match["number"]) * _SECONDS[(match["unit"] or unit).lower()]


def number(text: str | None) -> float | None:
    """Return a plain number, or None for anything else."""
    text = (text or "").strip()
    return float(text) if re.match(r"-?\d{1,15}(?:\.\d{1,9})?\Z", text) else None


def is_on(text: str | None) -> bool:
    """Tell whether a value switches something on."""
    return (text or "").strip().lower() in _ON


def is_off(text: str | None) -> bool:
    """Tell whether a value switches something off."""
    return (text or "").strip().lower() in _OFF


def in_words(amount: float) -> str:
    """Return bytes as people say them: 512 MiB, 1.5 GiB."""
    for unit, factor in (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)):
        if amount >= factor:
            return f"{amount / factor:.4g} {unit}"
    return f"{amount:.4g} bytes"
