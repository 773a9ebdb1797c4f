"""Figures with their units, made comparable: 512Mi is 536870912 bytes, 8012ms is 8.0 s, and 230 s is not 230 ms."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_SECONDS = {
    "ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "msec": 1e-3, "msecs": 1e-3, "millisecond": 1e-3,
    "milliseconds": 1e-3, "s": 1.0, "sec": 1.0, "secs": 1.0, "second": 1.0, "seconds": 1.0, "min": 60.0,
    "mins": 60.0, "minute": 60.0, "minutes": 60.0, "h": 3600.0, "hour": 3600.0,
    "hours": 3600.0, "d": 86400.0, "day": 86400.0, "days": 86400.0,
}  # fmt: skip
_BYTES = {
    "b": 1.0, "byte": 1.0, "bytes": 1.0, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "ki": 2.0**10, "mi": 2.0**20,
    "gi": 2.0**30, "ti": 2.0**40, "kib": 2.0**10, "mib": 2.0**20, "gib": 2.0**30, "tib": 2.0**40, "k": 1e3, "g": 1e9,
}  # fmt: skip
_SHARES = {"%": 0.01, "percent": 0.01}
#: `500m` is half a core, or minutes in a duration; both readings count.
_READINGS: Mapping[str, Mapping[str, float]] = {
    "time": {**_SECONDS, "m": 60.0},
    "size": _BYTES,
    "share": _SHARES,
    "cores": {"m": 1e-3, "core": 1.0, "cores": 1.0, "cpu": 1.0, "cpus": 1.0, "millicores": 1e-3},
}
_UNITS = sorted({unit for table in _READINGS.values() for unit in table}, key=len, reverse=True)
_FIGURE = re.compile(
    rf"(?<![\w.,:/-])(?P<sign>[+-]?)(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?:\s?(?P<unit>{'|'.join(map(re.escape, _UNITS))})(?![\w]))?(?![\w]|[.:,]\d)",
    re.I,
)
#: A number written into a name or a path, `exit-code-137`, `v2:8080`, or with its unit behind: for lines only.
_LOOSE = re.compile(rf"(?<![\d.])(\d+(?:\.\d+)?)(?:\s?({'|'.join(map(re.escape, _UNITS))})(?![\w]))?(?!\d)", re.I)
#: A unit in the key before its number: `duration_ms=230`, `"sizeBytes": 512`.
_KEYED = re.compile(
    r"(ms|millis|milliseconds|seconds|secs|minutes|bytes|kb|mb|gb|percent|pct)[\"']?\s*[:=]\s*[\"']?(\d+(?:\.\d+)?)"
    r"(?![\w.]|\d)",
    re.I,
)
_KEY_UNITS = {"millis": "ms", "pct": "%"}
_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
}  # fmt: skip
_WORD = re.compile(rf"\b({'|'.join(_WORDS)})\b", re.I)


@dataclass(frozen=True)
class Figure:
    """A number as written, its unit in lower case, and half of its last digit: what rounding may have taken away."""

    text: str
    number: float
    unit: str
    slack: float

    def readings(self) -> dict[str, float]:
        """Return the figure in base units, by what it may measure; empty without a unit."""
        return {what: self.number * table[self.unit] for what, table in _READINGS.items() if self.unit in table}

    def says(self, other: "Figure") -> bool:
        """Tell whether this figure of a sentence repeats one of a line, rounded at most to the digits it shows."""
        if not self.unit or not other.unit:
            is_share = "share" in self.readings() and abs(self.number - 100 * other.number) <= self.slack
            return self.number == other.number or is_share
        own, theirs = self.readings(), other.readings()
        for what in own.keys() & theirs.keys():
            scale = _READINGS[what][self.unit]
            slack = self.slack * scale if self.unit != other.unit or other.slack < self.slack else 0.0
            if abs(own[what] - theirs[what]) <= slack + 1e-9 * abs(own[what]):
                return True
        return False


def figures_in(text: str) -> Iterator[Figure]:
    """Yield the figures of a sentence; small numbers in words too."""
    for found in _FIGURE.finditer(text):
        yield _figure(found[0], found["number"], found["unit"])
    for found in _WORD.finditer(text):
        yield Figure(found[0], float(_WORDS[found[0].lower()]), "", 0.5)


def figures_of_line(text: str) -> list[Figure]:
    """Return every number of a cited line, however it is written into it; with its unit where it has one."""
    keyed = {m.start(2): _figure(m[2], m[2], _KEY_UNITS.get(m[1].lower(), m[1])) for m in _KEYED.finditer(text)}
    found = [keyed.get(match.start(1)) or _figure(match[0], match[1], match[2]) for match in _LOOSE.finditer(text)]
    found += [_figure(match[0], match["number"], match["unit"]) for match in _FIGURE.finditer(text) if "," in match[0]]
    found += [Figure(match[0], float(_WORDS[match[0].lower()]), "", 0.5) for match in _WORD.finditer(text)]
    return found


def _figure(text: str, number: str, unit: str | None) -> Figure:
    decimals = len(number.partition(".")[2])
    # A capital M is mega; a small one is a minute or a thousandth of a core.
    unit = "mb" if unit == "M" else (unit or "").lower()
    return Figure(text.strip(), float(number.replace(",", "")), unit, 0.5 * 10.0**-decimals)
