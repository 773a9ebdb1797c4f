"""What was changed, and when: rollouts, flags and configuration, as events and logs record them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from faultmaven.diagnosis.binding import Proof
from faultmaven.diagnosis.log_owners import LogOwners
from faultmaven.diagnosis.log_reading import TOOL_FAILURE
from faultmaven.diagnosis.picture import Picture, ref_of
from faultmaven.diagnosis.topology.addresses import log_node
from faultmaven.diagnosis.topology.names import Names, workload_of_pod

#: A change so long before the first deviation, in seconds, may have made it.
RECENT = 1800.0
_SHORT = 3

#: How programs and controllers record that something was changed.
CHANGE = (
    r"(?i)(scaled up replica set|scalingreplicaset|rolled out|rollout of|deployed (version|revision|release|build)"
    r"|deploying (version|revision|release|build)|revision \S+ (is )?(now )?(active|live)|now at (version|revision)"
    r"|(feature )?flag \S+ ?(is |was |set to |turned |=|: ?)?(now )?(enabled|disabled|on|off|true|false)\b"
    r"|\b(flag|toggle)s?\b.{0,80}\b(changed|switched|flipped|turned|updated|activated|rolled out|ramped)\b"
    r"|(changed|switched|flipped|turned|updated|activated|enabled|disabled) (the )?feature[ _-]?(flag|toggle)\b"
    r"|rollout (of \S+ )?(percentage )?(changed |raised |set )?(from \d+ ?% )?to \d+ ?%"
    r"|(config(uration)?|settings|rules) (was |were |has been )?(reloaded|changed|updated|applied)"
    r"|(reloaded|applied) (new )?config(uration)?|image (was )?(changed|updated) to)"
)
_CHANGES = """
SELECT evidence_id, number, filename, line_no, host, service, component, source, epoch(ts) AS moment,
       left(msg, 300) AS msg
FROM events WHERE ts IS NOT NULL AND NOT regexp_matches(msg, ?) AND regexp_matches(msg, ?)
  AND coalesce(level, 'info') NOT IN ('warn', 'error', 'fatal') ORDER BY ts DESC, number, line_no LIMIT 500
"""


@dataclass(frozen=True)
class Change:
    """Something that was changed in a component. `at` is in seconds of the epoch."""

    component: str
    at: float
    proof: Proof


def last_changes(picture: Picture, names: Names, before: float) -> Mapping[str, Change]:
    """Return the last change of each component shortly before a moment."""
    owners = picture.log_owners
    found: dict[str, Change] = {}
    for row in picture.facts.rows_of("events", _CHANGES, (TOOL_FAILURE, CHANGE)):
        if not before - RECENT <= row["moment"] <= before:
            continue
        component = _touched(row, names, owners)
        text = str(row["msg"]).split("\n", 1)[0]
        proof = Proof(f"Changed just before: {text}", ref_of(row | {"line_end": None}), (text[:60],), source="changes")
        found.setdefault(component, Change(component, float(row["moment"]), proof))
    return found


def _touched(row: dict[str, object], names: Names, owners: LogOwners) -> str:
    """Return whom a change touches: the object of an event, the component that the record names, or whose log it is."""
    if row["source"] == "k8s-event":
        name = str(row["component"] or "").rsplit("/", 1)[-1]
        return names.of(name) or workload_of_pod(name) or name
    text = str(row["msg"]).casefold()
    named = [
        name
        for name in names
        if len(name) >= _SHORT and re.search(rf"(?<![\w-]){re.escape(name.casefold())}(?![\w-])", text)
    ]
    return max(named, key=len) if named else log_node(row, owners)
