"""Numbers printed with a unit behind them, `1.5Gi`, `117m`, `85%`, `3.2 kB/s`, in one unit per kind of thing."""

from __future__ import annotations

import re

_QUANTITY = re.compile(
    r"\s*(?P<amount>[+-]?\d[\d,]*(?:\.\d+)?(?:[eE][+-]?\d+)?)\s?(?P<unit>[%a-zA-Zµ][a-zA-Z/]*)?\s*\Z"
)
_KIB = 1024.0
#: Printed unit -> (factor, unit in facts). Tools of operating systems mean 1024 by K; SI's kB is 1000.
_FACTORS: dict[str, tuple[float, str]] = {
    "%": (1.0, "%"),
    "B": (1.0, "bytes"), "b": (1.0, "bytes"),
    "k": (_KIB, "bytes"), "K": (_KIB, "bytes"), "Ki": (_KIB, "bytes"), "KiB": (_KIB, "bytes"),
    "M": (_KIB**2, "bytes"), "Mi": (_KIB**2, "bytes"), "MiB": (_KIB**2, "bytes"),
    "G": (_KIB**3, "bytes"), "Gi": (_KIB**3, "bytes"), "GiB": (_KIB**3, "bytes"),
    "T": (_KIB**4, "bytes"), "Ti": (_KIB**4, "bytes"), "TiB": (_KIB**4, "bytes"),
    "P": (_KIB**5, "bytes"), "Pi": (_KIB**5, "bytes"), "PiB": (_KIB**5, "bytes"),
    "kB": (1e3, "bytes"), "KB": (1e3, "bytes"), "MB": (1e6, "bytes"), "GB": (1e9, "bytes"), "TB": (1e12, "bytes"),
    "g": (_KIB**3, "bytes"), "t": (_KIB**4, "bytes"),
    "ns": (1e-6, "ms"), "us": (1e-3, "ms"), "µs": (1e-3, "ms"), "ms": (1.0, "ms"), "s": (1e3, "ms"),
    "min": (6e4, "ms"), "m": (1.0, "millicores"),
}  # fmt: skip


def quantity(text: str) -> tuple[float, str | None] | None:
    """Return `(amount, unit)` of a printed quantity: bytes, ms, % or millicores; a bare number has no unit."""
    match = _QUANTITY.match(text) if len(text) <= 40 else None
    if match is None:
        return None
    amount = float(match["amount"].replace(",", ""))
    printed = match["unit"]
    if not printed:
        return amount, None
    rate = printed.endswith("/s") or printed.endswith("ps")
    base = printed.removesuffix("/s").removesuffix("ps") if rate else printed
    found = _FACTORS.get(base)
    if found is None:
        return None
    return amount * found[0], f"{found[1]}/s" if rate else found[1]


def byte_count(text: str) -> float | None:
    """Return a size such as `1.5G` in bytes; a bare number is bytes already."""
    found = quantity(text)
    return found[0] if found is not None and found[1] in {None, "bytes"} else None
