"""Spans under construction, and how their many printed durations, times and states become one form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from faultmaven.evidence.fact_rows import FactRows
from faultmaven.evidence.json_print import printed
from faultmaven.evidence.timestamps import parse_times

_DURATION = re.compile(r"(?P<amount>\d+(?:\.\d+)?)\s?(?P<unit>ns|us|µs|μs|ms|s|m)\Z")
_MS = {"ns": 1e-6, "us": 1e-3, "µs": 1e-3, "μs": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}
#: The usual print of a time, or none. A few of them are read one by one: a matrix of two rows costs 100 times as much.
_USUAL = re.compile(
    r"(?P<time>(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?P<part>\.[0-9]+)?"
    r"(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})|"
)
_FEW = 4
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - facts hold naive UTC


@dataclass
class Span:
    """One span as it is read; `attrs` gathers what stands below it."""

    line_no: int
    name: str
    service: str | None = None
    trace_id: str | None = None
    span_id: str | None = None
    parent_id: str | None = None
    ts: object = None
    duration_ms: float | None = None
    status: str | None = None
    attrs: dict[str, object] = field(default_factory=dict[str, object])

    def write(self, rows: FactRows) -> None:
        """Add the span to the rows of facts."""
        rows.add(
            "spans",
            line_no=self.line_no,
            trace_id=self.trace_id,
            span_id=self.span_id,
            parent_id=self.parent_id,
            service=self.service,
            name=self.name,
            ts=self.ts,
            duration_ms=self.duration_ms,
            status=self.status or status_of(self.attrs),
            attrs=printed(self.attrs) if self.attrs else None,
        )


def duration_ms(text: str) -> float | None:
    """Return "7327.36ms", "1.2 s" or "350us" in milliseconds, or None."""
    match = _DURATION.match(text.strip())
    return round(float(match["amount"]) * _MS[match["unit"]], 6) if match else None


def time_of(text: str, modified_at: datetime) -> datetime | None:
    """Return one printed time as naive UTC, or None."""
    usual = _USUAL.fullmatch(text.strip())
    if usual is not None:
        with suppress(ValueError):
            return _time_of(usual)
    value = parse_times([text.strip()], modified_at).ts[0].astype(object)
    return value if isinstance(value, datetime) else None


def time_of_texts(texts: Sequence[str]) -> list[datetime | None]:
    """Return printed times, which name their year, as naive UTC."""
    usual = [_USUAL.fullmatch(text) for text in texts] if len(texts) <= _FEW else []
    if usual and all(usual):
        with suppress(ValueError):
            return [_time_of(match) for match in usual if match is not None]
    times = parse_times(texts, datetime(1970, 1, 1, tzinfo=UTC)).ts
    return [value if isinstance(value := ts.astype(object), datetime) else None for ts in times]


def _time_of(match: re.Match[str]) -> datetime | None:
    if not match["time"]:
        return None
    zone = "+00:00" if match["zone"] == "Z" else match["zone"]
    when = datetime.fromisoformat(f"{match['time']}{(match['part'] or '')[:7]}{zone}")
    return when.astimezone(UTC).replace(tzinfo=None)


def time_of_ns(nanos: float) -> datetime | None:
    """Return nanoseconds since 1970 as naive UTC, None for none and when out of range."""
    return time_of_us(nanos / 1_000) if nanos > 0 else None


def time_of_us(micros: float) -> datetime | None:
    """Return microseconds since 1970 as naive UTC, or None when out of range."""
    try:
        return _EPOCH + timedelta(microseconds=micros)
    except OverflowError:
        return None


def status_of(attrs: dict[str, object]) -> str | None:
    """Return "error" or "ok" where the attributes of a span tell it."""
    for name in ("error", "otel.status_code", "status.code", "status"):
        value = str(attrs.get(name, "")).lower()
        if value in {"true", "error", "2", "status_code_error"}:
            return "error"
        if value in {"false", "ok", "1", "status_code_ok"}:
            return "ok"
    code = next((str(attrs[name]) for name in ("http.status_code", "http.response.status_code") if name in attrs), "")
    return "error" if code.isdecimal() and int(code) >= 500 else None
