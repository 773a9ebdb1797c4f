"""Probes against what containers offer: ports, protocols, and how long they wait."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture, ref_of
from faultmaven.diagnosis.quantities import parse_quantity
from faultmaven.diagnosis.relations.ports import open_ports
from faultmaven.diagnosis.subjects import WORKLOADS, Entity, Leaf, PathPattern, Ref

_PATH = re.compile(
    r"(?P<place>spec\.(?:template\.spec\.)?containers\[(?P<container>[^\]]+)\])\.(?P<probe>liveness|readiness|startup)"
    r"Probe\.(?P<field>.+)"
)
#: Defaults of https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Probe.
_DEFAULTS = {"initialDelaySeconds": 0, "timeoutSeconds": 1, "periodSeconds": 10, "failureThreshold": 3}
#: A probe that gives up sooner than this after the container has started fits only what starts at once.
_IMPATIENT = 10
#: A first readiness probe later than this looks like an outage.
_LATE = 240
#: Words in the name of a port that say what is spoken there.
_SPOKEN = (("grpc", re.compile(r"grpc|h2c")), ("tcp", re.compile(r"redis|mysql|postgres|mongo|amqp|kafka|tcp")))


@dataclass(frozen=True)
class Probe:
    """One probe of one container: which kind, how it asks, which port, and all its settings by name."""

    owner: Entity
    container: str
    kind: str  # liveness, readiness or startup
    leaves: Mapping[str, Leaf]
    place: str

    @property
    def way(self) -> str:
        """Return how it asks: http, https, grpc, tcp, exec, or nothing known."""
        scheme = self.leaves.get("httpGet.scheme")
        if any(name.startswith("httpGet") for name in self.leaves):
            return "https" if scheme and scheme.value.upper() == "HTTPS" else "http"
        ways = (("grpc", "grpc"), ("tcpSocket", "tcp"), ("exec", "exec"))
        return next((way for start, way in ways if any(name.startswith(start) for name in self.leaves)), "")

    @property
    def port(self) -> Leaf | None:
        """Return the port it asks."""
        return next((self.leaves[name] for name in self.leaves if name.endswith(".port")), None)

    def number(self, field: str) -> float:
        """Return one of its times or counts, or what the API takes when it is not set."""
        leaf = self.leaves.get(field)
        return (parse_quantity(leaf.value) if leaf else None) or float(_DEFAULTS[field] if leaf is None else 0)


def probes_of(picture: Picture) -> list[Probe]:
    """Return every probe of every container of pods and templates."""
    found: list[Probe] = []
    for entity in picture.of_kind("Pod", *WORKLOADS):
        probes: dict[tuple[str, str], dict[str, Leaf]] = {}
        places: dict[tuple[str, str], str] = {}
        for leaf in entity.leaves:
            match = _PATH.fullmatch(leaf.path) if "Probe." in leaf.path else None
            if match:
                key = (match["container"], match["probe"])
                probes.setdefault(key, {}).setdefault(match["field"], leaf)
                places[key] = match["place"]
        found += [Probe(entity, name, kind, leaves, places[name, kind]) for (name, kind), leaves in probes.items()]
    return found


def probe_port_not_open(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each probe that asks a port which no container of the pod declares, nor its log names."""
    listening = _listening(picture)
    for probe in probes_of(picture):
        port, offered = probe.port, open_ports(probe.owner)
        said = listening.get(probe.owner.subject.workload, {})
        if port is None or port.value in offered or port.value in said:
            continue
        numbers = [name for name in offered if name.isdigit()]
        if numbers:
            at = offered[numbers[0]]
            proof = Proof(f"The container declares port {numbers[0]}", at.ref, (numbers[0],))
        elif said and port.value.isdigit():
            numbers = list(said)
            ref, text = said[numbers[0]]
            proof = Proof(f"The log says: {text}", ref, (numbers[0],), source=f"log of {probe.owner.subject.key}")
        else:
            continue
        yield _found(given, probe, {"probe_port": port.value, "offered": ", ".join(numbers)}, port, (proof,))


def probe_protocol_differs(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each probe that speaks another protocol than the name of its port, or another probe of it, says is spoken.

    That alone is no proof (some servers speak several): an event of the probe must show that it fails.
    """
    probes = probes_of(picture)
    for probe in probes:
        port = probe.port
        if port is None or not probe.way:
            continue
        names = {port.value} | {
            leaf.value
            for leaf, _ in probe.owner.find(PathPattern.compile(f"{probe.place}.ports[{{port}}].name"))
            if _same_port(probe, leaf, port)
        }
        spoken = next((way for way, words in _SPOKEN for name in names if words.search(name)), "")
        other = next(
            (
                p
                for p in probes
                if (p.owner, p.container) == (probe.owner, probe.container)
                and p.kind != probe.kind
                and p.port
                and p.port.value == port.value
                and p.way not in ("", "tcp", "exec", probe.way)
            ),
            None,
        )
        if spoken and probe.way not in (spoken, "tcp"):
            proof = Proof(f"The port is called for {spoken}", port.ref, (port.value,))
            yield _found(given, probe, {"way": probe.way, "spoken": spoken}, port, (proof,))
        elif other and other.port and probe.way != "tcp":
            proof = Proof(f"Its {other.kind} probe asks the same port by {other.way}", other.port.ref, (port.value,))
            yield _found(given, probe, {"way": probe.way, "spoken": other.way}, port, (proof,))


def _same_port(probe: Probe, name: Leaf, port: Leaf) -> bool:
    number = probe.owner.first(name.path.removesuffix(".name") + ".containerPort")
    return port.value in (name.value, number.value if number else "")


def probe_is_impatient(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each probe that gives up within a few seconds of the start: first delay plus all the failures it bears."""
    for probe in probes_of(picture):
        delay, period = probe.number("initialDelaySeconds"), max(1.0, probe.number("periodSeconds"))
        failures, timeout = probe.number("failureThreshold") or 1.0, probe.number("timeoutSeconds")
        patience = delay + period * (failures - 1) + timeout
        times = [probe.leaves[name] for name in _DEFAULTS if name in probe.leaves]
        if patience >= _IMPATIENT or not times:
            continue
        values = {"patience": f"{patience:g} s", "delay": f"{delay:g} s", "period": f"{period:g} s"}
        values |= {"failures": f"{failures:g}", "timeout": f"{timeout:g} s"}
        yield _found(given, probe, values, times[0], ())


def probe_begins_late(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each probe whose first question comes minutes after the start, so that nothing is ready until then."""
    for probe in probes_of(picture):
        leaf = probe.leaves.get("initialDelaySeconds")
        if leaf and probe.number("initialDelaySeconds") >= _LATE:
            yield _found(given, probe, {"late": f"{leaf.value} s"}, leaf, ())


def _found(given: Binding, probe: Probe, values: Mapping[str, str], leaf: Leaf, more: tuple[Proof, ...]) -> Binding:
    said = Proof(
        f"The {probe.kind} probe has {leaf.path.rpartition('Probe.')[2]} {leaf.value}",
        leaf.ref,
        (leaf.value,),
        source=f"setting of {probe.owner.subject.key}",
    )
    shown = {"container": probe.container, "probe": probe.kind, **values}
    return given.bound(subject=probe.owner.subject, values=shown, proofs=(said, *more))


_LISTENS = r"(?i)\b(listening|listens|serving|started|running|bound|binding)\b.{0,60}(:|port[ =:]*)(\d{2,5})\b"
_NUMBER = re.compile(_LISTENS.removeprefix("(?i)"), re.IGNORECASE)


def _listening(picture: Picture) -> Mapping[str, Mapping[str, tuple[Ref, str]]]:
    """Return the ports that programs say in their logs they listen on, by workload."""
    found: dict[str, dict[str, tuple[Ref, str]]] = {}
    owners = picture.log_owners
    rows = picture.facts.rows_of(
        "events",
        "SELECT evidence_id, number, filename, line_no, host, service, component, msg FROM events "
        "WHERE source IS DISTINCT FROM 'k8s-event' AND regexp_matches(msg, ?) "
        "QUALIFY row_number() OVER (PARTITION BY evidence_id ORDER BY line_no) <= 5",
        (_LISTENS,),
    )
    for row in rows:
        match = _NUMBER.search(str(row["msg"]))
        if match:
            ports = found.setdefault(owners.of(row).workload, {})
            ports.setdefault(match[3], (ref_of(row | {"line_end": None}), str(row["msg"]).split("\n", 1)[0][:160]))
    return found
