"""Containers that were killed with their memory at its limit, where nothing says that memory was the reason."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.measured import measured
from faultmaven.diagnosis.picture import Picture, ref_of
from faultmaven.diagnosis.quantities import parse_quantity
from faultmaven.diagnosis.subjects import Entity, Leaf, PathPattern, Ref, Subject, expand, leaf_source
from faultmaven.diagnosis.wellness import is_well

#: SIGKILL: by the kernel for its memory, by the kubelet, or by anybody else.
_KILLED = "137"
#: Seen so near to its limit a program may have reached it between two readings.
_NEAR = 0.85
#: So many kills are no chance.
_OFTEN = 3
_MIB = 2.0**20
#: What exporters call the memory that a container holds, and what else has memory in its name.
_HELD = re.compile(r"working.?set|rss|memory|mem\b", re.IGNORECASE)
_ELSE = re.compile(r"limit|request|total|free|avail|cache|swap|capacity|percent|ratio|fail|node[._]", re.IGNORECASE)
_OF_CONTAINER = re.compile(r'"container(?:_name)?"\s*:\s*"([^"]+)"')
_UNITS = {"bytes": 1.0, "B": 1.0, "KiB": 2.0**10, "MiB": _MIB, "GiB": 2.0**30, "kB": 1e3, "MB": 1e6, "GB": 1e9}
#: `rss 702 MiB`, `memory usage: 1.2GiB`: the name, then the number with its unit.
_SAID = r"(?i)\b(?:heap|rss|memory|mem)\b[^0-9\n]{0,24}?(\d+(?:\.\d+)?) ?(m|g)i?b\b"
_READINGS = """
SELECT evidence_id, number, filename, host, service, component, line_no, NULL AS line_end, left(msg, 200) AS msg,
       CAST(regexp_extract(msg, $1, 1) AS DOUBLE) * CASE lower(regexp_extract(msg, $1, 2)) WHEN 'g' THEN 1024 ELSE 1 END
       AS mebibytes
FROM events WHERE source IS DISTINCT FROM 'k8s-event' AND regexp_matches(msg, $1)
QUALIFY row_number() OVER (PARTITION BY evidence_id, host, service, component ORDER BY mebibytes DESC, line_no) = 1
ORDER BY number LIMIT 200
"""


@dataclass(frozen=True)
class _Reading:
    """The most that was seen of somebody's memory, in bytes; `container` is empty for that of a whole pod."""

    subject: Subject
    container: str
    most: float
    text: str
    ref: Ref
    needle: str
    source: str


def killed_near_memory_limit(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each container that ended with exit code 137 and was seen at its memory limit, with both figures.

    One kill of a pod that is well since is left out: programs run near their limit for weeks, and it says nothing.
    """
    killed = [(pod, leaf, name) for pod in picture.of_kind("Pod") for leaf, name in _kills(pod) if _goes_on(pod, name)]
    readings = _readings(picture) if killed else []
    for pod, code, container in killed:
        limits = _limits(pod, picture)
        for reading in readings:
            if not reading.subject.is_related_to(pod.subject) or reading.container not in ("", container):
                continue
            # Without a container's name it is the figure of the whole pod.
            counted = [container] if reading.container else list(limits)
            amounts = [parse_quantity(limits[name].value) if name in limits else None for name in counted]
            most = sum(amount or 0.0 for amount in amounts)
            if container not in limits or None in amounts or not _NEAR * most <= reading.most <= 1.1 * most:
                continue
            limit = limits[container]
            values = {
                "container": container,
                "used": f"{reading.most / _MIB:.0f} MiB",
                "limit": limit.value,
                "share": f"{reading.most / most:.0%}",
                "unseen": "the reason of the kill",
            }
            seen = Proof(
                reading.text, reading.ref, (reading.needle,), source=reading.source, computed=(reading.most / _MIB,)
            )
            end, bound = _end_and_limit(pod, code, container, limit)
            yield given.bound(subject=pod.subject, values=values, proofs=(end, seen, bound))
            break


def killed_with_no_reading(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each container with a memory limit that ends with exit code 137 again and again and does not run now, of
    whose memory nothing was measured; only where events were brought, which would tell of others that kill.

    A container that waits to be started again uses no memory, so that `kubectl top` leaves it out.
    """
    if not picture.events:
        return
    killed = [(pod, leaf, name) for pod in picture.of_kind("Pod") for leaf, name in _kills(pod) if _is_down(pod, name)]
    readings = _readings(picture) if killed else []
    for pod, code, container in killed:
        limit = _limits(pod, picture).get(container)
        if limit is None or any(reading.subject.is_related_to(pod.subject) for reading in readings):
            continue
        values = {"container": container, "limit": limit.value, "bound": limit.value, "unseen": "the reason"}
        yield given.bound(subject=pod.subject, values=values, proofs=_end_and_limit(pod, code, container, limit))


def _end_and_limit(pod: Entity, code: Leaf, container: str, limit: Leaf) -> tuple[Proof, Proof]:
    end = f"Container {container} ended with exit code 137"
    bound = f"Its memory limit is {limit.value}"
    return (
        Proof(end, code.ref, (_KILLED,), source=leaf_source(pod, code)),
        Proof(bound, limit.ref, (limit.value,), source=f"setting of {pod.subject.key}"),
    )


def _kills(pod: Entity) -> Iterator[tuple[Leaf, str]]:
    for path in expand("@terminated.exitCode"):
        for leaf, captured in pod.find(PathPattern.compile(path)):
            if leaf.value == _KILLED:
                yield leaf, captured["container"]


def _goes_on(pod: Entity, container: str) -> bool:
    """Tell whether a container was restarted more than once, or does not run now."""
    return is_well(pod) is not True or _restarts(pod, container) > 1


def _is_down(pod: Entity, container: str) -> bool:
    """Tell whether a container was restarted often and does not run now."""
    return is_well(pod) is False and _restarts(pod, container) >= _OFTEN


def _restarts(pod: Entity, container: str) -> float:
    restarts = pod.first(*(path.replace("{container}", container) for path in expand("@status.restartCount")))
    return (parse_quantity(restarts.value) if restarts else None) or 0.0


def _limits(pod: Entity, picture: Picture) -> dict[str, Leaf]:
    """Return the memory limits by container, from the pod or what it comes from."""
    for entity in (pod, *picture.related(pod.subject)):
        for place in ("spec", "spec.template.spec"):
            pattern = PathPattern.compile(place + ".containers[{n}].resources.limits.memory")
            found = {captured["n"]: leaf for leaf, captured in entity.find(pattern)}
            if found:
                return found
    return {}


def _readings(picture: Picture) -> list[_Reading]:
    return [*_metrics(picture), *_logs(picture)]


def _metrics(picture: Picture) -> Iterator[_Reading]:
    for series in measured(picture):
        if not _HELD.search(series.name) or _ELSE.search(series.name):
            continue
        scale = _UNITS.get(series.unit) or (1.0 if "byte" in series.name.lower() else None)
        if scale is None:
            continue
        container = _OF_CONTAINER.search(series.text)
        most = series.high * scale
        text = f"Its memory was up to {most / _MIB:.0f} MiB ({series.name})"
        source = f"metrics of {series.subject.key}"
        yield _Reading(series.subject, container[1] if container else "", most, text, series.high_ref, "", source)


def _logs(picture: Picture) -> Iterator[_Reading]:
    for row in picture.facts.rows_of("events", _READINGS, (_SAID,)):
        subject = picture.log_owners.of(row)
        said = str(row["msg"]).split("\n", 1)[0]
        text = f"Its log says: {said}"
        yield _Reading(
            subject, "", row["mebibytes"] * _MIB, text, ref_of(row, row["line_no"]), said[:60], f"log of {subject.key}"
        )
