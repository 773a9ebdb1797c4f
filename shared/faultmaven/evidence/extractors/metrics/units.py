"""Units and kinds that a metric's name tells, by the conventions of OpenMetrics, CloudWatch and exporters of tables."""

from __future__ import annotations

import re
from functools import lru_cache

#: What names, headers and declarations call a unit -> the one word used in facts. Case counts where it must (m, M).
UNITS: dict[str, str] = {
    "%": "%", "percent": "%", "percentage": "%", "pct": "%", "Percent": "%", "utilization": "%",
    "ratio": "ratio", "1": "ratio",
    "s": "seconds", "sec": "seconds", "secs": "seconds", "second": "seconds", "seconds": "seconds",
    "Seconds": "seconds",
    "ms": "ms", "msec": "ms", "millis": "ms", "millisecond": "ms", "milliseconds": "ms", "Milliseconds": "ms",
    "us": "us", "usec": "us", "micros": "us", "microseconds": "us", "Microseconds": "us", "µs": "us",
    "ns": "ns", "nanos": "ns", "nanoseconds": "ns", "Nanoseconds": "ns",
    "By": "bytes", "B": "bytes", "b": "bytes", "byte": "bytes", "bytes": "bytes", "Bytes": "bytes",
    "kB": "kB", "KB": "KiB", "kb": "KiB", "KiB": "KiB", "KiBy": "KiB", "Ki": "KiB", "kibibytes": "KiB",
    "Kilobytes": "kB", "kilobytes": "kB",
    "MB": "MB", "mb": "MB", "Megabytes": "MB", "megabytes": "MB", "MiB": "MiB", "MiBy": "MiB", "Mi": "MiB",
    "mebibytes": "MiB", "kbytes": "KiB", "mbytes": "MiB", "gbytes": "GiB",
    "GB": "GB", "gb": "GB", "Gigabytes": "GB", "gigabytes": "GB", "GiB": "GiB", "Gi": "GiB", "gibibytes": "GiB",
    "m": "m", "cores": "cores", "millicores": "millicores",
    "celsius": "celsius", "volts": "volts", "amperes": "amperes", "joules": "joules", "watts": "watts",
    "hertz": "hertz", "meters": "meters", "Count": "count", "count": "count",
    "Ops": "ops", "ops": "ops", "rps": "per second", "qps": "per second", "Bytes/Second": "bytes/s",
    "Count/Second": "per second", "By/s": "bytes/s", "bytes/s": "bytes/s", "Bps": "bytes/s", "kB/s": "kB/s",
    "KB/s": "KiB/s", "MB/s": "MB/s", "Kilobytes/Second": "kB/s", "Megabytes/Second": "MB/s", "/s": "per second",
    "req/s": "per second",
}  # fmt: skip
_BRACKETED = re.compile(r"[(\[](?P<unit>[^()\[\]]{1,16})[)\]]\s*\Z")
_COUNTED = re.compile(r"_(?:total|sum|count|max|min|avg|mean|p\d+|bucket|created)\Z")
#: Last words of a name that are units; in CamelCase names only the longer ones are safe to cut off.
_SUFFIX = re.compile(
    r"(?:_|\.|-| )(?P<unit>seconds|milliseconds|microseconds|nanoseconds|bytes|ratio|percent|percentage|pct|celsius|"
    r"volts|amperes|joules|watts|hertz|meters|cores|millicores|kilobytes|megabytes|gigabytes|kb|mb|gb|ms|msec|us|ns|"
    r"sec|secs|utilization|kibibytes|mebibytes|gibibytes|"
    r"kbytes|mbytes|gbytes)\Z",
    re.IGNORECASE,
)
_CAMEL = re.compile(
    r"(?<=[a-zA-Z])(?P<unit>Seconds|Milliseconds|Millis|Bytes|Percent|Percentage|Utilization|Ratio|Kilobytes|Megabytes)\Z"
)
#: What something is counted per: `Disk Read Bytes/sec`.
_PER_SECOND = re.compile(r"(?P<what>.*\S)\s?(?:/s|/sec|/second| per second)\Z", re.IGNORECASE)
_LONGEST_RATE = 200
_SIZES_PER_SECOND = (("mbytes", "MiB/s"), ("kbytes", "KiB/s"), ("bytes", "bytes/s"), ("kb", "KiB/s"), ("mb", "MB/s"))
_COUNTER = re.compile(r"_(?:total|sum|count|bucket)\Z")


@lru_cache(maxsize=8192)
def unit_of(name: str) -> str | None:
    """Return the unit a metric's name or a column's heading tells: `_seconds_total`, `MemoryUsage(Mi)`, or None."""
    text = name.strip()
    bracketed = _BRACKETED.search(text)
    if bracketed is not None:
        unit = declared_unit(bracketed["unit"])
        if unit == "m":
            return "millicores" if "cpu" in text.lower() else None
        return unit
    if text[:1] == "%" or text[-1:] == "%" or ".% " in text:
        return "%"
    return _rate(text) or _last_word(text)


def _rate(text: str) -> str | None:
    per = _PER_SECOND.match(text) if len(text) <= _LONGEST_RATE else None
    if per is None:
        return None
    return next((unit for end, unit in _SIZES_PER_SECOND if per["what"].lower().endswith(end)), "per second")


def _last_word(text: str) -> str | None:
    if text.endswith(("_count", "_bucket", "_created")):
        return "seconds" if text.endswith("_created") else None
    base = _COUNTED.sub("", text)
    found = _SUFFIX.search(base) or _CAMEL.search(base)
    return (
        None if found is None else UNITS.get(found["unit"]) or UNITS.get(found["unit"].lower()) or found["unit"].lower()
    )


def declared_unit(text: str) -> str | None:
    """Return the unit that a declaration names (`# UNIT`, `"Unit": "Percent"`, `By`), or None for "no unit"."""
    text = text.strip()
    if not text or text in {"None", "none", "-"}:
        return None
    return UNITS.get(text) or UNITS.get(text.lower()) or text[:32]


def kind_of(name: str) -> str | None:
    """Return "counter" for names that by convention only count upwards."""
    return "counter" if _COUNTER.search(name) else None


def bare_name(name: str) -> str:
    """Return a heading without the unit in brackets behind it: `MemoryUsage(Mi)` is MemoryUsage."""
    return _BRACKETED.sub("", name).strip() or name.strip()
