"""Small things that kubectl prints in many places: times, labels, events."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.evals.cluster.quantities import age
from tests.evals.cluster.world import Obj, World


def rfc1123(world: World, at: datetime) -> str:
    """Return a moment as `describe` prints it, in the zone of who ran it."""
    local = at + timedelta(hours=world.zone_hours)
    sign = "-" if world.zone_hours < 0 else "+"
    return f"{local:%a, %d %b %Y %H:%M:%S} {sign}{abs(world.zone_hours):02d}00"


def zulu(at: datetime) -> str:
    """Return a moment as the API gives it."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def pairs(title: str, values: dict[str, str] | None, joiner: str = "=") -> str:
    """Return labels or annotations of a described object, one a line."""
    if not values:
        return f"{title}:\t<none>\n"
    lines = [f"{key}{joiner}{value}" for key, value in sorted(values.items())]
    return f"{title}:\t{lines[0]}\n" + "".join(f"\t{line}\n" for line in lines[1:])


def joined(values: dict[str, str] | None) -> str:
    """Return labels as one word."""
    return ",".join(f"{key}={value}" for key, value in sorted((values or {}).items())) or "<none>"


def seen(event: Obj, now: datetime) -> str:
    """Return the age of an event, with how often it came."""
    last, first = age(event["lastTimestamp"], now), age(event["firstTimestamp"], now)
    return f"{last} (x{event['count']} over {first})" if event["count"] > 1 else last


def described_events(world: World, obj: Obj) -> str:
    """Return the part `Events:` of a described object."""
    events = list(world.events_about(obj)) if world.notes.get("events_shown", True) else []
    if not events:
        return "Events:\t<none>\n"
    rows = ["Events:", "  Type\tReason\tAge\tFrom\tMessage", "  ----\t------\t----\t----\t-------"]
    rows += [
        f"  {e['type']}\t{e['reason']}\t{seen(e, world.now)}\t{e['source']['component']}\t{e['message'].strip()}"
        for e in events
    ]
    return "\n".join(rows) + "\n"


def plain_value(value: Any) -> Any:
    """Return an object with its times as the API writes them."""
    if isinstance(value, datetime):
        return zulu(value)
    if isinstance(value, dict):
        return {str(k): plain_value(v) for k, v in value.items()}
    return [plain_value(v) for v in value] if isinstance(value, list) else value
