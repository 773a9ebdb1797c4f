"""The state of pods and workloads: who is not placed, not ready, or fewer than wanted."""

import re
from collections.abc import Iterator
from dataclasses import replace

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.quantities import parse_quantity
from faultmaven.diagnosis.subjects import WORKLOADS, Entity

_READY = re.compile(r"^(\d+)/(\d+)$")


def unscheduled_pod(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each pod that is Pending without a node."""
    for pod in picture.of_kind("Pod"):
        phase = pod.first("status.phase", "printed.status")
        node = pod.first("spec.nodeName", "printed.node")
        scheduled = pod.first("status.conditions[PodScheduled].status")
        if phase is None or phase.value != "Pending":
            continue
        if (scheduled and scheduled.value == "True") or (node and node.value not in ("", "<none>")):
            continue
        proofs = [Proof("The pod is Pending and has no node", phase.ref, (phase.value,))]
        if scheduled:
            proofs.append(Proof("PodScheduled is False", scheduled.ref, (scheduled.value,)))
        yield given.bound(subject=pod.subject, values={"pod": pod.subject.name}, proofs=tuple(proofs))


def replicas_are_missing(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each workload with fewer available replicas than it wants."""
    for entity in picture.of_kind(*WORKLOADS):
        if entity.subject.kind in ("Job", "CronJob"):
            continue
        wanted, available = _replicas(entity)
        if wanted is None or available is None or available[0] >= wanted[0]:
            continue
        proof = replace(available[1], computed=(float(wanted[0]), float(available[0])))
        yield given.bound(
            subject=entity.subject,
            values={"wanted": str(wanted[0]), "available": str(available[0])},
            proofs=(proof,),
        )


def _replicas(entity: Entity) -> tuple[tuple[int, Proof] | None, tuple[int, Proof] | None]:
    ready = entity.first("printed.ready")
    found = _READY.match(ready.value) if ready else None
    if ready and found:
        proof = Proof(f"Ready {ready.value}", ready.ref, (ready.value,))
        return (int(found[2]), proof), (int(found[1]), proof)
    numbers: list[tuple[int, Proof] | None] = []
    for paths in (("spec.replicas",), ("status.availableReplicas", "status.readyReplicas")):
        leaf = entity.first(*paths)
        number = parse_quantity(leaf.value) if leaf else None
        numbers.append(
            (int(number), Proof(f"{leaf.path} is {leaf.value}", leaf.ref, ())) if leaf and number is not None else None
        )
    missing = entity.first("status.unavailableReplicas")
    gone = parse_quantity(missing.value) if missing else None
    if numbers[1] is None and numbers[0] and missing and gone:
        numbers[1] = (
            max(0, numbers[0][0] - int(gone)),
            Proof(f"{missing.value} unavailable", missing.ref, (missing.value,)),
        )
    return numbers[0], numbers[1]


def container_is_not_ready(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each pod that is Running but not ready."""
    for pod in picture.of_kind("Pod"):
        phase = pod.first("printed.status", "status.phase")
        ready = pod.first("status.conditions[Ready].status")
        printed = pod.first("printed.ready")
        found = _READY.match(printed.value) if printed else None
        lacking = found is not None and int(found[1]) < int(found[2])
        if phase is None or phase.value != "Running" or not ((ready and ready.value == "False") or lacking):
            continue
        leaf = ready or printed
        if leaf:
            proof = Proof("The pod is Running but not ready", leaf.ref, (leaf.value,))
            yield given.bound(subject=pod.subject, values={"pod": pod.subject.name}, proofs=(proof,))
