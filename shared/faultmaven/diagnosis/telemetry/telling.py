"""Says what was measured in sentences, each with the line that shows it, and the way from a suspect to the alarm."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache

from faultmaven.diagnosis.aspects import SYMPTOMS, Aspect
from faultmaven.diagnosis.binding import Proof
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.quantities import milliseconds_in_words
from faultmaven.diagnosis.telemetry.accounts import SURE
from faultmaven.diagnosis.telemetry.deviations import Deviation
from faultmaven.diagnosis.telemetry.suspects import Suspect, Telemetry
from faultmaven.diagnosis.topology.graph import Edge

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
#: How far a printed number may be from the value read of it.
_PRINTED = 1e-9
_LINKS = 6
#: Of lines about so long only the beginning is kept: a whole answer of Prometheus may stand on one.
_CUT = 32_000
_HEADING = 2  # lines of a record before what it says, at most


@dataclass(frozen=True)
class Step:
    """One link of a chain: what goes wrong in `source` shows in `target`, both as nodes of the topology."""

    source: str
    target: str
    text: str
    proof: Proof


def proofs_of(suspect: Suspect, telemetry: Telemetry, picture: Picture) -> tuple[Proof, ...]:
    """Return what shows a suspect, the leading deviation first, then what others say of it."""
    shown = [suspect.leading] if suspect.leading else []
    found = [deviation_proof(deviation, picture) for deviation in [*shown, *suspect.supporting]]
    blames = sorted(telemetry.records.blames.items(), key=lambda item: -item[1].count)
    found += [blame.proof for (_, whom), blame in blames if whom == suspect.component][:3]
    change = telemetry.changes.get(suspect.component)
    return tuple([*found, change.proof] if change else found)


def deviation_proof(found: Deviation, picture: Picture) -> Proof:
    """Return a deviation as a sentence, with the line of the sample that lies furthest from normal."""
    measure, place = found.measure, found.place
    ref = measure.ref(place)
    if measure.counts_records:
        # Some programs write the time and the name of a logger on a line, and what they say on the next.
        ref = replace(ref, line_end=ref.line + _HEADING)
    line = next(iter(picture.facts.lines(ref.evidence_id, ref.line, ref.line)), "")
    # What traces measure is an average over a slice of time, which no line prints: a number like it is another one.
    printed = "" if measure.channel == "traces" else printed_number(line, float(measure.raw[place]))
    other = measure.shown.get(place, measure.component)
    needles, either = ((printed,), ()) if printed and not measure.counts_records else ((), (other, measure.component))
    if either and len(line) > _CUT:
        either += (measure.name,)
    now, normal = figure(measure.as_printed(found.now)), figure(measure.as_printed(found.normal))
    name = f"{measure.title} of `{measure.component}`"
    if measure.counts_records:
        usual = f"{normal} were to be expected"
        text = f"`{measure.component}` writes {now} records of failures in the incident, {usual}: {other}"
    elif printed and not measure.is_rate:
        at = moment(float(measure.times[place]))
        text = f"{name} is {printed} at {at}; typical of the incident is {now}, normal is {normal}"
    else:
        text = f"{name} is typically {now} in the incident, and {normal} normally"
    source = f"{measure.channel} of {measure.component}"
    return Proof(text, ref, needles, either, source=source, computed=(float(now), float(normal)))


def figure(value: float) -> str:
    """Return a number as it is read most easily, and read back as the same number."""
    if abs(value) >= 1000 or value == int(value):
        return f"{value:.0f}"
    return f"{value:.4g}" if abs(value) >= 1e-4 else f"{value:.8f}".rstrip("0").rstrip(".")


def printed_number(line: str, value: float) -> str:
    """Return how a line prints a value, empty when it does not."""
    room = _PRINTED * max(abs(value), 1.0)
    return next((text for text, number in _numbers(line) if abs(number - value) <= room), "")


@lru_cache(maxsize=32)
def _numbers(line: str) -> Sequence[tuple[str, float]]:
    """Return the numbers of a line, read once: a whole series may stand on one, and be asked about a hundred times."""
    return [(text, float(text)) for text in _NUMBER.findall(line)]


def level_in_words(found: Deviation, value: float) -> str:
    """Return a level in the words of its aspect: a time, a share, or a plain number."""
    is_gap = found.measure.aspect is Aspect.NETWORK and found.measure.channel == "traces"
    if found.measure.aspect is Aspect.LATENCY or is_gap:
        return milliseconds_in_words(value * 1000)
    if found.measure.is_share:
        return f"{value:.2%}"
    return f"{value:,.4g}"


def moment(at: float) -> str:
    """Return a time in seconds of the epoch as people write it."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S}"


def values_of(suspect: Suspect, telemetry: Telemetry) -> dict[str, str]:
    """Return what the sentences of a signature may say of a suspect."""
    values = {"component": suspect.component, "part": f"{suspect.part:.0%}"}
    found = suspect.leading
    if found is not None:
        values |= {
            "metric": found.measure.title,
            "normal": level_in_words(found, found.normal),
            "now": level_in_words(found, found.now),
            "times": f"{found.ratio:.1f}" if 1 < found.ratio < 1e6 else "",
            "since": moment(found.onset) if found.onset is not None else "",
        }
    if suspect.blamed_by:
        values["callers"] = ", ".join(f"`{name}`" for name in suspect.blamed_by[:4])
    affected = [name for name in _affected(suspect.component, telemetry) if name != suspect.component]
    if affected:
        values["affected"] = ", ".join(f"`{name}`" for name in affected[:5])
    return {name: value for name, value in values.items() if value}


def _affected(component: str, telemetry: Telemetry) -> Sequence[str]:
    """Return who depends on a component and deviates too."""
    return sorted(name for name in telemetry.topology.dependents(component) if _symptom(name, telemetry) is not None)


def _symptom(name: str, telemetry: Telemetry) -> Deviation | None:
    account = telemetry.accounts.get(name)
    found = [d for a in SYMPTOMS if account and (d := account.best(a)) is not None and d.z >= SURE]
    return max(found, key=lambda d: d.z, default=None)


def chain_of(component: str, telemetry: Telemetry, picture: Picture) -> list[Step]:
    """Return the way from a component to the alarmed one, or to the furthest that deviates because of it."""
    topology = telemetry.topology
    goal = telemetry.alarm.component
    if goal is None or not topology.path(goal, component):
        shown = [name for name in _affected(component, telemetry) if name != component]
        goal = max(shown, key=lambda name: len(topology.path(name, component)), default=None)
    if goal is None:
        return []
    return [_step(edge, telemetry, picture) for edge in reversed(topology.path(goal, component))][:_LINKS]


def _step(edge: Edge, telemetry: Telemetry, picture: Picture) -> Step:
    shown = _symptom(edge.source, telemetry)
    if shown is None:
        return Step(edge.target, edge.source, f"{edge_in_words(edge)}, so it depends on it", edge.proof)
    proof = deviation_proof(shown, picture)
    return Step(edge.target, edge.source, f"{edge_in_words(edge)}; {proof.text}", proof)


def edge_in_words(edge: Edge) -> str:
    """Return an edge as the beginning of a sentence."""
    return f"`{edge.source}` {edge.how.value} `{edge.target}`"
