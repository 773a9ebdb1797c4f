"""Times of samples: epochs in seconds to nanoseconds, and printed times in the forms that tables of metrics use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from faultmaven.evidence.timestamps import parse_times

_NAT = np.datetime64("NaT", "us")
#: Go prints its clock's reading behind a time: `... +0000 UTC m=+0.789`; the name of the zone repeats its offset.
_GO_TAIL = re.compile(r"(?: [A-Z]{3,5})?(?: m=[+-][\d.]+)?\Z")
_OFFSET = re.compile(r"[+-]\d\d:?\d\d\Z")
_DATE_ONLY = re.compile(r"(?:\d{4}[-/]\d\d[-/]\d\d|\d{1,2}/\d{1,2}/\d{4}|\d{1,2}\.\d{1,2}\.\d{4})\Z")
_NO_SECONDS = re.compile(r"(?P<before>.*[T ]\d{1,2}:\d\d)(?P<after>(?:Z| ?[+-]\d\d:?\d\d| UTC| GMT| [AP]M)?)\Z")
_EPOCH_TEXT = re.compile(r"1\d{9}(?:\d{3}){0,3}(?:\.\d+)?\Z|1\.\d+[eE]\+?(?:9|1[0258])\Z")
#: Seconds since 1970 of 2001-09-09 and 2286-11-20: numbers with ten digits. Other units are multiples.
_FIRST, _LAST = 1e9, 1e10


def epoch_scale(values: npt.NDArray[np.float64]) -> float | None:
    """Return how many of these units are a second (1, 1e3, 1e6, 1e9), or None when they are no epoch at all."""
    known = values[np.isfinite(values)]
    if not len(known):
        return None
    middle = float(np.median(known))
    for scale in (1.0, 1e3, 1e6, 1e9):
        if _FIRST * scale <= middle < _LAST * scale:
            inside = (known >= _FIRST * scale) & (known < _LAST * scale)
            return scale if inside.mean() >= 0.9 else None
    return None


def epoch_times(values: npt.NDArray[np.float64], scale: float) -> npt.NDArray[np.datetime64]:
    """Return datetime64[us] of numbers of `scale` units a second; NaT where there is no such time."""
    with np.errstate(invalid="ignore"):
        micros = values * (1e6 / scale)
        usable = np.isfinite(micros) & (np.abs(micros) < 9e15)
        whole = np.where(usable, np.round(np.where(usable, micros, 0.0)), 0.0).astype(np.int64)
    return np.where(usable, whole.astype("datetime64[us]"), _NAT)


def epoch_time(value: float) -> np.datetime64 | None:
    """Return one epoch in whatever unit its size tells, or None; a whole number keeps all its digits."""
    for scale in (1, 1_000, 1_000_000, 1_000_000_000):
        if _FIRST * scale <= value < _LAST * scale:
            micros = value * 1_000_000 // scale if isinstance(value, int) else round(value * (1e6 / scale))
            return np.datetime64(micros, "us")
    return None


def iso_or_epoch(value: object) -> tuple[np.datetime64, bool]:
    """Return a time that an API printed, RFC 3339 or an epoch (NaT for none), and whether UTC was assumed."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        found = epoch_time(float(value))
        return (_NAT if found is None else found), False
    try:
        parsed = datetime.fromisoformat(str(value))
        utc = parsed.astimezone(UTC).replace(tzinfo=None) if parsed.tzinfo else parsed
    except (ValueError, OverflowError):
        return _NAT, True
    return np.datetime64(utc, "us"), parsed.tzinfo is None


def looks_epoch(text: str) -> bool:
    """Tell whether a cell is an epoch: ten, thirteen, sixteen or nineteen digits that begin with a one."""
    return bool(_EPOCH_TEXT.match(text))


def printed_times(texts: Sequence[str], modified_at: datetime) -> tuple[npt.NDArray[np.datetime64], list[bool]]:
    """Return times of printed texts (NaT where it is none), and whether the zone had to be assumed."""
    times = parse_times([normal(text) for text in texts], modified_at)
    return times.ts, times.assumed


def printed_time(text: str, modified_at: datetime) -> tuple[np.datetime64 | None, bool]:
    """Return one printed time, or None, and whether its zone was assumed."""
    ts, assumed = printed_times([text], modified_at)
    return (None, True) if np.isnat(ts[0]) else (np.datetime64(ts[0]), assumed[0])


def normal(text: str) -> str:
    """Return a printed time in a form that the table of shapes knows: with seconds, without Go's clock."""
    text = text.strip().strip('"')
    if not text or text[0] not in "0123456789" or text.isdigit():
        return text
    if " m=" in text or (text[-1].isalpha() and " " in text and not text.endswith(("AM", "PM"))):
        cut = _GO_TAIL.sub("", text)
        text = cut if _OFFSET.search(cut) else text
    if _DATE_ONLY.match(text):
        return f"{text} 00:00:00"
    short = _NO_SECONDS.match(text)
    if short is not None and text.count(":") - short["after"].count(":") == 1:
        return f"{short['before']}:00{short['after']}"
    return text
