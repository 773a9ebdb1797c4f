"""What is known of the alarm before anybody looks: whom it is about, which aspect, and since when."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from faultmaven.diagnosis.aspects import Aspect
from faultmaven.diagnosis.http_answers import server_errors
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.topology.names import Names, node_of, workload_of_pod

#: Words of people and of alert rules for what users notice.
_LATENCY = re.compile(
    r"latenc|slow|respon[sd]\w* time|delay|takes? (?:too )?long|p9\d|timeouts?|timed out|hang|duration", re.I
)
_ERRORS = re.compile(
    r"error|fail|5\d\d\b|5xx|availab|outage|\bdown\b|unreachable|refus|exception|success rate|broken|crash", re.I
)
_ISO = re.compile(r"\b(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s?(Z|UTC|[+-]\d\d:?\d\d)?")
_EPOCH = re.compile(r"\b(1[0-9]{9})(\d{3})?(?:\.\d+)?\b")
_SHORT = 3


@dataclass(frozen=True)
class Alarm:
    """What an on-call engineer knows. `at` is in seconds of the epoch; each part may be unknown.

    `is_raised` says that somebody or something claims trouble: small deviations count then, and not otherwise.
    """

    component: str | None = None
    aspect: Aspect | None = None
    at: float | None = None
    is_raised: bool = False


def read_alarm(picture: Picture, names: Names) -> Alarm:
    """Return the alarm of a case, from the question first and then from the alerts among the evidence."""
    heeded = picture.heeded
    component, aspect, at = heeded.component, heeded.aspect, heeded.at
    # "What is wrong?" raises nothing: whoever asks so does not know that something is.
    raised = bool(aspect or at)
    for row in _alerts(picture):
        owner = row["service"] or row["host"]
        plain = (workload_of_pod(str(owner)) or str(owner)) if owner else None
        component = component or (names.of(plain) if plain else None) or component_in(str(row["msg"]), names)
        aspect = aspect or aspect_in(str(row["msg"]))
        at = at if at is not None else row["at"]
        raised = True
    if not raised and (failing := _failing_front(picture, names)):
        return Alarm(component or failing, Aspect.ERRORS, at, True)
    return Alarm(component, aspect, at, raised)


def _failing_front(picture: Picture, names: Names) -> str | None:
    """Return whose access log holds most answers with errors: what users met there claims trouble, too."""
    found = next(server_errors(picture), None)
    subject = picture.log_owners.of(found) if found else None
    if not subject:
        return None
    node = node_of(subject)
    return names.of(node) or node


def _alerts(picture: Picture) -> Iterator[dict[str, Any]]:
    yield from picture.facts.rows_of(
        "events",
        "SELECT service, host, msg, epoch(ts) AS at FROM events WHERE source = 'alert' "
        "AND level IN ('warn', 'error', 'fatal') ORDER BY ts, number, line_no LIMIT 5",
    )


def component_in(text: str, names: Names) -> str | None:
    """Return the component a text names; of several the longest, as `cart-db` is meant where both stand."""
    low = text.casefold()
    found = [name for name in names if len(name) >= _SHORT and _stands_in(name.casefold(), low)]
    return max(found, key=len, default=None)


def _stands_in(name: str, text: str) -> bool:
    at = text.find(name)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(name) : at + len(name) + 1]
        if not (before.isalnum() or before in ("-", "_")) and not (after.isalnum() or after in ("-", "_")):
            return True
        at = text.find(name, at + 1)
    return False


def aspect_in(text: str) -> Aspect | None:
    """Return what users notice by the words of a text, of both the one that stands first."""
    found = [
        (m.start(), aspect)
        for aspect, p in ((Aspect.LATENCY, _LATENCY), (Aspect.ERRORS, _ERRORS))
        if (m := p.search(text))
    ]
    return min(found)[1] if found else None


def time_in(text: str) -> float | None:
    """Return the moment a text names, in seconds of the epoch; a time without a zone is UTC."""
    iso = _ISO.search(text)
    if iso:
        zone = (iso[3] or "Z").replace("UTC", "Z").replace("Z", "+00:00")
        try:
            return datetime.fromisoformat(f"{iso[1]}T{iso[2]}{zone}").astimezone(UTC).timestamp()
        except ValueError:
            return None
    epoch = _EPOCH.search(text)
    return float(epoch[1]) if epoch else None
