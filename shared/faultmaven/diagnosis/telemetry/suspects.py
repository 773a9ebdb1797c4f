"""Ranks the components of a case by what their metrics, traces and logs show, along who depends on whom."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from faultmaven.diagnosis.aspects import SYMPTOMS, Aspect
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.telemetry.accounts import SURE, Account, open_accounts, resource_deviations, shares
from faultmaven.diagnosis.telemetry.alarms import Alarm, read_alarm
from faultmaven.diagnosis.telemetry.changes import Change, last_changes
from faultmaven.diagnosis.telemetry.deviations import Deviation, deviation
from faultmaven.diagnosis.telemetry.measures import names_of_case, read_measures
from faultmaven.diagnosis.telemetry.record_measures import Records, read_records
from faultmaven.diagnosis.telemetry.span_measures import span_measures
from faultmaven.diagnosis.telemetry.windows import Window, find_window
from faultmaven.diagnosis.topology.building import draw_topology
from faultmaven.diagnosis.topology.graph import Topology
from faultmaven.diagnosis.topology.names import Names, node_of

#: What each kind of evidence adds to a suspect, at most. Their order matters, not their size: what users notice and no
#: callee explains comes first, then who is blamed by others, what a resource shows, and who deviated first.
WEIGHTS: Mapping[str, float] = {
    "symptom": 1.0,
    "other symptom": 0.5,
    "records": 0.6,
    "gap": 0.6,
    "blame": 0.5,
    "resource": 0.3,
    "surge": 0.5,
    "change": 0.3,
    "onset": 0.1,
}
#: What is left of a suspect on which the alarmed component does not depend, by all that is known.
_UNRELATED = 0.3
#: Without an alarm, trouble must show by itself: so many sigmas, and by so much more than normal.
_ALONE, _ALONE_RATIO, _ALONE_SHARE = 5.0, 1.5, 0.01
_SURGE_RATIO = 1.5
#: Records that one component must have against another.
_BLAMES = 3
#: Sigmas at which the alarmed measure itself is a hint, because that it deviates is known.
_HINT = 0.5
_MOST = 5
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
#: Suspects with less than this part of the first one's score are noise.
_LEAST = 0.1


@dataclass
class Suspect:
    """A component that may be the cause: how strongly (0 to about 2), by which mechanism, shown by what.

    `part` holds it against its strongest rival: above one half for the first, 1 for the only one.
    """

    component: str
    score: float
    mechanism: str
    leading: Deviation | None
    supporting: list[Deviation] = field(default_factory=list[Deviation])
    blamed_by: list[str] = field(default_factory=list[str])
    part: float = 1.0


@dataclass
class Telemetry:
    """All that was measured of one case, and whom it accuses, most first."""

    alarm: Alarm
    window: Window | None
    topology: Topology
    names: Names
    accounts: Mapping[str, Account]
    records: Records
    suspects: Sequence[Suspect]
    changes: Mapping[str, Change] = field(default_factory=dict[str, Change])


def read_telemetry(picture: Picture) -> Telemetry:
    """Measure a case and rank its components. Works with any of metrics, traces and logs, and with all of them."""
    names = names_of_case(picture.facts, [entity.subject for entity in picture.entities])
    for service in picture.of_kind("Service"):
        address = service.first("spec.clusterIP")
        # Nobody calls from such an address, so whoever names it calls the service.
        if address and _ADDRESS.fullmatch(address.value):
            names.also(address.value, node_of(service.subject))
    topology = draw_topology(picture, names)
    alarm = read_alarm(picture, names)
    records = read_records(picture, names)
    measures = [*read_measures(picture, names), *span_measures(picture, names), *records.measures]
    window = find_window(measures, alarm)
    found = [d for m in measures if (d := deviation(m, window)) is not None] if window else []
    accounts = open_accounts(found, topology)
    began = [window.start] if window else [blame.first for blame in records.blames.values()]
    changes: Mapping[str, Change] = last_changes(picture, names, min(began)) if began else {}
    suspects = _rank(accounts, records, topology, alarm, changes)
    return Telemetry(alarm, window, topology, names, accounts, records, suspects, changes)


def _rank(
    accounts: Mapping[str, Account],
    records: Records,
    topology: Topology,
    alarm: Alarm,
    changes: Mapping[str, Change],
) -> list[Suspect]:
    if not _may_speak(accounts, records, alarm):
        return []
    component = alarm.component
    reachable = topology.reachable(component) if component is not None and component in topology.nodes else None
    parts = shares(accounts, alarm.aspect, reachable)
    blamed = _blamed(records)
    surges = _surges(accounts, topology)
    strongest = max((d.z for a in accounts.values() for d in resource_deviations(a)), default=0.0)
    has_symptoms = any(part for part in parts.values())
    onsets = [o for a in accounts.values() if (o := _onset(a)) is not None]
    suspects: list[Suspect] = []
    for name in {*accounts, *blamed}:
        account = accounts.get(name, Account(name))
        if account.is_new:
            continue
        scores = _scores(account, parts.get(name, {}), alarm)
        scores["blame"] = WEIGHTS["blame"] * blamed.get(name, 0.0)
        scores["surge"] = WEIGHTS["surge"] if name in surges else 0.0
        resources = resource_deviations(account)
        if resources and strongest > 0:
            whole = WEIGHTS["resource"] if has_symptoms else WEIGHTS["symptom"]
            scores["resource"] = whole * min(resources[0].z / SURE, 1.0) * resources[0].z / strongest
        score = sum(scores.values())
        if score > 0 and name in changes:
            score += WEIGHTS["change"]
        onset = _onset(account)
        if onset is not None and onset <= min(onsets):
            score *= 1 + WEIGHTS["onset"]
        if reachable is not None and name not in reachable:
            score *= _UNRELATED
        if score > 0:
            accusers = _accusers(name, records) if name in blamed else []
            suspects.append(_suspect(account, scores, resources, accusers))
            suspects[-1].score = score
    suspects.sort(key=lambda s: (-s.score, s.component))
    first = suspects[0].score if suspects else 0.0
    kept = [suspect for suspect in suspects if suspect.score >= _LEAST * first][:_MOST]
    for suspect in kept:
        rival = max((other.score for other in kept if other is not suspect), default=0.0)
        suspect.part = suspect.score / (suspect.score + rival)
    return kept


def _scores(account: Account, parts: Mapping[tuple[str, Aspect], float], alarm: Alarm) -> dict[str, float]:
    """Return what symptoms in metrics, traces and logs add; of the alarmed aspect in full, of the other in part."""
    scores: dict[str, float] = {}
    for (channel, aspect), part in parts.items():
        if aspect is Aspect.NETWORK:
            scores["gap"] = WEIGHTS["gap"] * part
        elif channel == "logs":
            scores["records"] = WEIGHTS["records"] * part
        else:
            kind = "symptom" if alarm.aspect in (None, aspect) else "other symptom"
            key = f"{aspect.value} {channel}"
            scores[key] = WEIGHTS[kind] * part
    return scores


def _suspect(
    account: Account,
    scores: Mapping[str, float],
    resources: Sequence[Deviation],
    accusers: Sequence[str],
) -> Suspect:
    lead = max(scores, key=lambda key: scores[key])
    symptoms = [d for aspect in SYMPTOMS for d in [account.best(aspect)] if d is not None and d.z > 0]
    symptoms.sort(key=lambda d: (not lead.startswith(d.measure.aspect.value), -d.z))
    leading = symptoms[0] if symptoms else None
    mechanism = {
        "gap": "network-delay",
        "surge": "traffic-surge",
        "records": "failures-in-log",
        "blame": "blamed-by-callers",
    }.get(lead)
    if mechanism is None:
        mechanism = "errors-raised" if lead.startswith("errors") else "latency-added"
    # A resource at its end explains the slowness of the same component, not the other way round.
    if lead == "resource" or (resources and resources[0].z >= SURE and mechanism in ("latency-added", "errors-raised")):
        mechanism = _RESOURCES[resources[0].measure.aspect]
        leading = resources[0]
    elif scores.get("surge"):
        mechanism = "traffic-surge"
        leading = account.best(Aspect.REQUESTS) or leading
    elif mechanism == "network-delay":
        gaps = [d for d in account.deviations if d.measure.aspect is Aspect.NETWORK]
        leading = max(gaps, key=lambda d: d.z, default=leading)
    supporting = [d for d in [*symptoms, *resources[:1]] if d is not leading and d.z >= SURE]
    return Suspect(account.component, 0.0, mechanism, leading, supporting, list(accusers))


def _accusers(component: str, records: Records) -> list[str]:
    """Return whose failures name a component, who does so most first."""
    blames = sorted(records.blames.items(), key=lambda item: -item[1].count)
    return [who for (who, whom), _ in blames if whom == component]


_RESOURCES: Mapping[Aspect, str] = {
    Aspect.CPU: "cpu-saturated",
    Aspect.THROTTLING: "throttling-added",
    Aspect.MEMORY: "memory-usage-raised",
    Aspect.DISK: "disk-busy",
    Aspect.WAITING: "work-piles-up",
}


def _may_speak(accounts: Mapping[str, Account], records: Records, alarm: Alarm) -> bool:
    """Tell whether anything is wrong enough to accuse somebody of it.

    With an alarm it takes one sure deviation, or a hint of the very one that is alarmed; without, plain trouble.
    """
    if not alarm.is_raised:
        return _is_trouble(accounts)
    if _deepest_blamed(records):
        return True
    alarmed = accounts.get(alarm.component or "")
    hints = [d.z for d in alarmed.deviations if d.measure.aspect is alarm.aspect] if alarmed else []
    if max(hints, default=0.0) >= _HINT and alarm.at is not None:
        return True
    found = [
        d for a in accounts.values() for d in a.deviations if d.z >= SURE and d.measure.aspect is not Aspect.REQUESTS
    ]
    return any(d.measure.channel != "logs" for d in found) or (bool(found) and records.owners > 1)


def _is_trouble(accounts: Mapping[str, Account]) -> bool:
    """Tell whether the measures show trouble by themselves, so plainly that nobody needs to have raised an alarm."""
    return any(_shows_trouble(d) for account in accounts.values() for d in account.deviations)


def _shows_trouble(found: Deviation) -> bool:
    if found.z < _ALONE or found.measure.aspect not in SYMPTOMS or found.measure.channel == "logs":
        return False
    if found.measure.is_share:
        return found.shift >= _ALONE_SHARE
    return found.ratio >= _ALONE_RATIO


def _blamed(records: Records) -> Mapping[str, float]:
    """Return who is named in the failures of others and names nobody in its own, as parts of the most named."""
    counts = _deepest_blamed(records)
    most = max(counts.values(), default=0)
    return {whom: count / most for whom, count in counts.items()}


def _deepest_blamed(records: Records) -> Mapping[str, int]:
    """Return how often each component is blamed that at least two others blame, or one whose own failures show too.

    A record or two of a component blame nobody: single calls fail in every system.
    """
    accusers = {who for who, _ in records.blames}
    own = {measure.component for measure in records.measures}
    found: dict[str, list[int]] = {}
    for (_, whom), blame in records.blames.items():
        if whom not in accusers and blame.count >= _BLAMES:
            found.setdefault(whom, []).append(blame.count)
    return {whom: sum(counts) for whom, counts in found.items() if len(counts) > 1 or whom in own}


def _surges(accounts: Mapping[str, Account], topology: Topology) -> frozenset[str]:
    """Return where more traffic enters: requests grow there, and no component calls it that could be the reason."""
    grown = {
        name
        for name, account in accounts.items()
        if (d := account.best(Aspect.REQUESTS, "metrics")) is not None
        and d.normal > 0
        and d.z >= _ALONE
        and d.ratio >= _SURGE_RATIO
    }
    return frozenset(name for name in grown if not topology.sources_of(name))


def _onset(account: Account) -> float | None:
    found = [
        d.onset for d in account.deviations if d.onset is not None and d.z >= SURE and d.measure.aspect in SYMPTOMS
    ]
    return min(found, default=None)
