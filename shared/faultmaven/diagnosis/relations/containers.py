"""Containers of one pod against each other, and what they use against what they may."""

from collections import defaultdict
from collections.abc import Iterator

import orjson

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture, ref_of
from faultmaven.diagnosis.quantities import parse_quantity
from faultmaven.diagnosis.subjects import WORKLOADS, Entity, Leaf, PathPattern, Subject

_SPECS = ("spec", "spec.template.spec")
#: From this share of its limit on, a container's processor time is used up.
_USED_UP = 0.9
#: Newest figures of `kubectl top` and of exporters that name pods in the same way, in millicores.
_CPU = """
SELECT s.evidence_id, s.number, s.filename, s.name, s.labels, s.host, p.value, p.line_no
FROM series s JOIN samples p USING (evidence_id, series_id)
WHERE s.name IN ('pod.cpu', 'container.cpu') AND s.unit = 'millicores'
QUALIFY row_number() OVER (PARTITION BY evidence_id, series_id ORDER BY p.line_no DESC) = 1
"""


def port_opened_twice(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each pod or template in which two containers declare the same port: they share one network."""
    for entity in picture.of_kind("Pod", *WORKLOADS):
        for place in _SPECS:
            owners: dict[tuple[str, str], dict[str, Leaf]] = defaultdict(dict)
            pattern = PathPattern.compile(place + ".containers[{container}].ports[{port}].containerPort")
            for leaf, captured in entity.find(pattern):
                spoken = entity.first(leaf.path.replace(".containerPort", ".protocol"))
                owners[leaf.value, spoken.value if spoken else "TCP"].setdefault(captured["container"], leaf)
            for (port, _), containers in owners.items():
                if len(containers) < 2:
                    continue
                (first, one), (second, other) = list(containers.items())[:2]
                source = f"setting of {entity.subject.key}"
                proofs = (
                    Proof(f"Port {port} is declared by container {first}", one.ref, (port,), source=source),
                    Proof(f"Port {port} is declared by container {second} too", other.ref, (port,), source=source),
                )
                values = {"port": port, "first": first, "second": second}
                yield given.bound(subject=entity.subject, values=values, proofs=proofs)


def has_sidecars(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each pod or workload with more than one container, with their names."""
    for entity in picture.of_kind("Pod", *WORKLOADS):
        for place in _SPECS:
            images = {
                c["container"]: leaf
                for leaf, c in entity.find(PathPattern.compile(place + ".containers[{container}].image"))
            }
            if len(images) < 2:
                continue
            leaf = list(images.values())[-1]
            values = {"containers": ", ".join(f"`{name}`" for name in images)}
            proof = Proof(
                f"Its containers share one network: {', '.join(images)}",
                leaf.ref,
                (),
                source=f"setting of {entity.subject.key}",
            )
            yield given.bound(subject=entity.subject, values=values, proofs=(proof,))


def cpu_is_used_up(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each pod whose measured processor time is about its limit, with both figures."""
    for row in picture.facts.rows_of("samples", _CPU):
        labels: dict[str, str] = orjson.loads(row["labels"]) if row["labels"] else {}
        name = labels.get("pod") or str(row["host"] or "")
        pod = picture.named("Pod", name, labels.get("namespace", ""))
        limits = list(_cpu_limits(pod, picture, labels.get("container"))) if pod else []
        most = sum(parse_quantity(leaf.value) or 0.0 for leaf in limits) * 1000
        if pod is None or not most or row["value"] < _USED_UP * most:
            continue
        shown = f"{row['value']:.0f}m"
        values = {"used": shown, "limit": f"{most:.0f}m", "share": f"{row['value'] / most:.0%}"}
        proofs = (
            Proof(f"It uses {shown} of processor", ref_of(row | {"line_end": None}), (name,), source=f"use of {name}"),
            Proof(f"Its limit is {limits[0].value}", limits[0].ref, (limits[0].value,)),
        )
        yield given.bound(subject=pod.subject, values=values, proofs=proofs)


_NODE_CPU = """
SELECT s.evidence_id, s.number, s.filename, s.labels, s.host, p.value, p.line_no
FROM series s JOIN samples p USING (evidence_id, series_id) WHERE s.name = 'node.cpu_percent'
QUALIFY row_number() OVER (PARTITION BY evidence_id, series_id ORDER BY p.line_no DESC) = 1
"""


def node_cpu_is_used_up(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each node whose processors are used up, as `kubectl top nodes` measured it."""
    for row in picture.facts.rows_of("samples", _NODE_CPU):
        labels: dict[str, str] = orjson.loads(row["labels"]) if row["labels"] else {}
        name = labels.get("node") or str(row["host"] or "")
        if not name or row["value"] < _USED_UP * 100:
            continue
        share = f"{row['value']:.0f}%"
        proof = Proof(f"{share} of its processors is used", ref_of(row | {"line_end": None}), (name,))
        yield given.bound(subject=Subject("Node", name), values={"node": name, "share": share}, proofs=(proof,))


def _cpu_limits(pod: Entity, picture: Picture, container: str | None) -> Iterator[Leaf]:
    """Yield the limits of all containers (or one), from the pod or what it comes from; nothing when one has none."""
    for entity in (pod, *picture.related(pod.subject)):
        for place in _SPECS:
            images = {c["n"] for _, c in entity.find(PathPattern.compile(place + ".containers[{n}].image"))}
            limits = {
                c["n"]: leaf
                for leaf, c in entity.find(PathPattern.compile(place + ".containers[{n}].resources.limits.cpu"))
            }
            if container and container in limits:
                yield limits[container]
                return
            if images and set(limits) == images and not container:
                yield from limits.values()
                return


def scaled_to_nothing(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each workload that is told to run no pod although a service sends requests to its pods."""
    for workload in picture.of_kind("Deployment", "StatefulSet"):
        wanted = workload.first("spec.replicas")
        if wanted is None or wanted.value != "0" or workload.subject.namespace == "kube-system":
            continue
        service = _service_of(workload, picture)
        if service is None:
            continue
        at = service.first("spec.clusterIP", "metadata.name")
        values = {"service": service.subject.name}
        proofs = (
            Proof(
                f"{workload.subject.in_words} is told to run 0 replicas",
                wanted.ref,
                (),
                source=f"setting of {workload.subject.key}",
            ),
            Proof(
                f"Service `{service.subject.name}` sends requests to its pods",
                at.ref if at else service.refs[0],
                (),
                source=f"state of {service.subject.key}",
            ),
        )
        yield given.bound(subject=workload.subject, values=values, proofs=proofs)


def _service_of(workload: Entity, picture: Picture) -> Entity | None:
    labels = workload.mapping("spec.template.metadata.labels") or workload.mapping("spec.selector.matchLabels")
    for service in picture.of_kind("Service"):
        if service.subject.namespace not in ("", workload.subject.namespace):
            continue
        selector = service.mapping("spec.selector")
        if selector and labels and all(k in labels and labels[k].value == v.value for k, v in selector.items()):
            return service
        if not (selector and labels) and service.subject.name == workload.subject.name:
            return service
    return None
