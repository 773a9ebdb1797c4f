"""Ports against ports: services, probes and addresses against what containers and services really offer."""

import re
from collections.abc import Iterator

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.relations.selectors import is_selected, labels_of, pods_and_templates
from faultmaven.diagnosis.subjects import WORKLOADS, Entity, Leaf, PathPattern

_PORTS = ("spec.containers[{container}].ports[{port}]", "spec.template.spec.containers[{container}].ports[{port}]")


def open_ports(entity: Entity) -> dict[str, Leaf]:
    """Return what the containers of a pod or template declare as ports: numbers and names."""
    found: dict[str, Leaf] = {}
    for prefix in _PORTS:
        for field in ("containerPort", "name"):
            for leaf, captured in entity.find(PathPattern.compile(f"{prefix}.{field}")):
                found.setdefault(leaf.value, leaf)
                if not captured["port"].isdigit():
                    found.setdefault(captured["port"], leaf)
    return found


def _service_ports(service: Entity) -> Iterator[tuple[Leaf, Leaf]]:
    ports = {c["port"]: leaf for leaf, c in service.find(PathPattern.compile("spec.ports[{port}].port"))}
    targets = {c["port"]: leaf for leaf, c in service.find(PathPattern.compile("spec.ports[{port}].targetPort"))}
    for index, port in ports.items():
        yield port, targets.get(index, port)


def target_port_not_open(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each service that sends traffic to a port which no container of its pods declares."""
    for service in picture.of_kind("Service"):
        selector = service.mapping("spec.selector")
        pods = [
            pod
            for pod in pods_and_templates(picture, service.subject.namespace)
            if selector and is_selected(selector, labels_of(pod)) and open_ports(pod)
        ]
        for port, target in _service_ports(service):
            value = target.value.split("/")[0]
            if not pods or target is port or any(value in open_ports(pod) for pod in pods):
                continue
            offered = open_ports(pods[0])
            numbers = [name for name in offered if name.isdigit()]
            leaf = offered[numbers[0]] if numbers else next(iter(offered.values()))
            yield given.bound(
                subject=service.subject,
                values={
                    "service": service.subject.name,
                    "port": port.value,
                    "target": value,
                    "pod": pods[0].subject.name,
                    "offered": ", ".join(numbers) or leaf.value,
                    "namespace": service.subject.namespace,
                },
                proofs=(
                    Proof(f"Service {service.subject.name} sends port {port.value} to {value}", target.ref, (value,)),
                    Proof(f"{pods[0].subject.in_words} offers {leaf.value}", leaf.ref, (leaf.value,)),
                ),
            )


def probe_port_not_open(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each container whose liveness or readiness probe asks a port that the container does not declare."""
    for entity in picture.of_kind("Pod", *WORKLOADS):
        offered = open_ports(entity)
        if not offered:
            continue
        for place in ("spec", "spec.template.spec"):
            for kind in ("httpGet", "tcpSocket", "grpc"):
                pattern = PathPattern.compile(place + ".containers[{container}].{probe}." + kind + ".port")
                for leaf, captured in entity.find(pattern):
                    if leaf.value in offered or not captured["probe"].endswith("Probe"):
                        continue
                    numbers = [name for name in offered if name.isdigit()]
                    yield given.bound(
                        subject=entity.subject,
                        values={**captured} | {"probe_port": leaf.value, "offered": ", ".join(numbers)},
                        proofs=(
                            Proof(f"{captured['probe']} asks port {leaf.value}", leaf.ref, (leaf.value,)),
                            *(Proof(f"The container listens on {n}", offered[n].ref, (n,)) for n in numbers[:1]),
                        ),
                    )


_ADDRESS = re.compile(r"(?:^|[/@])([a-z0-9][a-z0-9-]*)((?:\.[a-z0-9-]+)*):(\d{2,5})\b", re.IGNORECASE)
_LOOSE = re.compile(r"(HOST|ADDR|SERVER|URL|URI|ENDPOINT|SERVICE)$", re.IGNORECASE)


def address_has_wrong_port(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each environment variable that names a service of the cluster with a port the service does not have."""
    services = {entity.subject.name: entity for entity in picture.of_kind("Service")}
    paths = [f"{place}.containers[{{container}}].env[{{variable}}].value" for place in ("spec", "spec.template.spec")]
    for entity, leaf, captured in picture.settings(("Pod", *WORKLOADS), paths):
        for host, _, port in _ADDRESS.findall(leaf.value):
            yield from _wrong(given, entity, leaf, captured["variable"], service=services.get(host), port=port)
        if leaf.value in services and _LOOSE.search(captured["variable"]):
            stem = _LOOSE.sub("", captured["variable"])
            for sibling, other in entity.find(PathPattern.compile(leaf.path.replace(captured["variable"], "{name}"))):
                if other["name"] == f"{stem}PORT" and sibling.value.isdigit():
                    yield from _wrong(
                        given, entity, sibling, other["name"], service=services[leaf.value], port=sibling.value
                    )


def _wrong(
    given: Binding, entity: Entity, leaf: Leaf, variable: str, *, service: Entity | None, port: str
) -> Iterator[Binding]:
    ports = [found for found, _ in _service_ports(service)] if service else []
    if service is None or not ports or port in {found.value for found in ports}:
        return
    yield given.bound(
        subject=entity.subject,
        values={
            "variable": variable,
            "value": leaf.value,
            "service": service.subject.name,
            "port": port,
            "offered": ", ".join(found.value for found in ports),
        },
        proofs=(
            Proof(f"{variable} is {leaf.value}", leaf.ref, (port,)),
            Proof(f"Service {service.subject.name} offers port {ports[0].value}", ports[0].ref, (ports[0].value,)),
        ),
    )
