"""What pods ask for against what nodes have."""

import re
from collections.abc import Iterator

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.quantities import parse_quantity
from faultmaven.diagnosis.relations.workloads import unscheduled_pod
from faultmaven.diagnosis.subjects import WORKLOADS, Entity, Leaf, Ref

_PODS_ON_NODE = re.compile(r"Non-terminated Pods:\s+\((\d+) in total\)")


def node_is_full_of_pods(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each node that runs as many pods as it can hold."""
    for node in picture.of_kind("Node"):
        capacity = node.first("status.allocatable.pods", "status.capacity.pods")
        limit = parse_quantity(capacity.value) if capacity else None
        counted = _pods_of(node, picture)
        if capacity is None or limit is None or counted is None or counted[0] < limit:
            continue
        count, ref, needle = counted
        yield given.bound(
            subject=node.subject,
            values={"node": node.subject.name, "pods": str(count), "capacity": capacity.value},
            proofs=(
                Proof(f"{count} pods run on the node", ref, (needle,)),
                Proof(f"The node can hold {capacity.value} pods", capacity.ref, (capacity.value,)),
            ),
        )


def _pods_of(node: Entity, picture: Picture) -> tuple[int, Ref, str] | None:
    for ref in node.refs:
        rows = picture.facts.rows(
            "SELECT line_no, text FROM lines WHERE evidence_id = ? AND line_no BETWEEN ? AND ? "
            "AND text LIKE 'Non-terminated%'",
            (ref.evidence_id, ref.line, ref.line_end),
        )
        for row in rows:
            found = _PODS_ON_NODE.search(row["text"])
            if found:
                at = Ref(ref.evidence_id, ref.number, ref.filename, row["line_no"], row["line_no"])
                return int(found[1]), at, found[0]
    placed = [leaf for _, leaf, _ in picture.settings(("Pod",), ("spec.nodeName",)) if leaf.value == node.subject.name]
    return (len(placed), placed[0].ref, node.subject.name) if placed else None


def extended_resource_unplaced(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each pod without a node that asks for a device (such as nvidia.com/gpu) which no described node offers."""
    for pending in unscheduled_pod(given, picture):
        related = [
            entity
            for entity in picture.of_kind("Pod", *WORKLOADS)
            if pending.subject and entity.subject.is_related_to(pending.subject)
        ]
        for leaf, container, device in (found for entity in related for found in _devices(entity)):
            wanted = parse_quantity(leaf.value) or 0
            offers = [node.mapping("status.allocatable").get(device) for node in picture.of_kind("Node")]
            if any(offer and (parse_quantity(offer.value) or 0) >= wanted for offer in offers):
                continue
            yield pending.bound(
                values={"resource": device, "requested": leaf.value, "container": container},
                proofs=(
                    Proof(f"Container {container} asks for {device}: {leaf.value}", leaf.ref, (device, leaf.value)),
                ),
            )
            break


def _devices(entity: Entity) -> Iterator[tuple[Leaf, str, str]]:
    shape = re.compile(
        r"\.?containers\[([^\]]+)\]\.resources\.(?:requests|limits)(?:\.|\[\")([\w.-]+/[\w.-]+)(?:\"\])?$"
    )
    for leaf in entity.leaves:
        found = shape.search(leaf.path)
        if found and parse_quantity(leaf.value):
            yield leaf, found[1], found[2]


def requests_exceed_every_node(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each container that asks for more memory or CPU than any described node could ever give."""
    nodes = [node for node in picture.of_kind("Node") if node.first("status.allocatable.memory")]
    paths = [
        f"{place}.containers[{{container}}].resources.requests.{{resource}}" for place in ("spec", "spec.template.spec")
    ]
    for entity, leaf, captured in picture.settings(("Pod", *WORKLOADS), paths) if nodes else ():
        resource, wanted = captured["resource"], parse_quantity(leaf.value)
        offers = [(node.first(f"status.allocatable.{resource}"), node) for node in nodes]
        known = [(parse_quantity(o.value) or 0.0, o, node) for o, node in offers if o]
        if resource not in ("cpu", "memory") or wanted is None or not known or max(k[0] for k in known) >= wanted:
            continue
        _, best, node = max(known, key=lambda k: k[0])
        yield given.bound(
            subject=entity.subject,
            values={**captured} | {"requested": leaf.value, "allocatable": best.value, "node": node.subject.name},
            proofs=(
                Proof(f"Requests {leaf.value} {resource}", leaf.ref, (leaf.value,)),
                Proof(f"The largest node has {best.value}", best.ref, (best.value,)),
            ),
        )
