"""Ports against ports: services and addresses against what containers and services really offer."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.relations.addresses import addresses_in
from faultmaven.diagnosis.relations.selectors import NO_ADDRESS, is_selected, labels_of, pods_and_templates
from faultmaven.diagnosis.subjects import Entity, Leaf, PathPattern

#: DNS, NTP, SNMP, IPsec, syslog, RADIUS, STUN, SIP, statsd, Jaeger, WireGuard, QUIC, DHCP, NetFlow, VXLAN, OpenVPN.
_UDP_PORTS = frozenset(
    (
        *(
            "53",
            "5353",
            "123",
            "161",
            "162",
            "500",
            "4500",
            "514",
            "1812",
            "1813",
            "3478",
            "5060",
            "8125",
            "6831",
            "6832",
        ),
        *("5775", "51820", "443", "8443", "67", "68", "69", "2055", "4789", "8472", "9125", "1194", "5349"),
    )
)
#: Ports in a list of addresses, or alone.
_PORT = re.compile(r"(?:^|:)(\d{2,5})(?!\d)")
_ENDPOINTS = ("printed.endpoints", "subsets[{subset}].ports[{port}].port")
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


def pods_selected(selector: Mapping[str, Leaf], namespace: str, picture: Picture) -> list[Entity]:
    """Return the pods and templates of a namespace that a selector means and that say which ports they open."""
    candidates = pods_and_templates(picture, namespace) if selector else []
    return [pod for pod in candidates if is_selected(selector, labels_of(pod)) and open_ports(pod)]


def _names_its_ports(pod: Entity) -> bool:
    """Tell whether the names of the ports are known: a description leaves them out."""
    return bool(pod.sources & {"yaml", "json"}) or any(not name.isdigit() for name in open_ports(pod))


def target_port_not_open(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each service that sends traffic to a port which no container of its pods declares.

    `form` is `name` when the service means the port by a name, else `number`.
    """
    for service in picture.of_kind("Service"):
        pods = pods_selected(service.mapping("spec.selector"), service.subject.namespace, picture)
        for port, target in _service_ports(service):
            value = target.value.split("/")[0]
            if not pods or target is port or any(value in open_ports(pod) for pod in pods):
                continue
            is_named = value.isdigit() or any(_names_its_ports(pod) for pod in pods)
            if not is_named and not _leads_nowhere(service, pods, picture):
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
                    "names": ", ".join(name for name in offered if not name.isdigit()),
                    "form": "number" if value.isdigit() else "name",
                    "namespace": service.subject.namespace,
                },
                proofs=(
                    Proof(f"Service `{service.subject.name}` sends port {port.value} to {value}", target.ref, (value,)),
                    Proof(f"{pods[0].subject.in_words} offers {leaf.value}", leaf.ref, (leaf.value,)),
                ),
            )


def _leads_nowhere(service: Entity, pods: Sequence[Entity], picture: Picture) -> bool:
    """Tell whether a service has no endpoint though pods that it selects are ready: none has a port of that name."""
    endpoints = picture.named("Endpoints", service.subject.name, service.subject.namespace)
    listed = (endpoints and endpoints.first("printed.endpoints")) or service.first("printed.endpoints")
    if listed is None or listed.value not in NO_ADDRESS:
        return False
    return any(
        (ready := pod.first("status.conditions[Ready].status")) is not None and ready.value == "True" for pod in pods
    )


def service_protocol_differs(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each service port whose protocol (UDP, SCTP) is not the one in which its pods open that very port."""
    for service in picture.of_kind("Service"):
        selector = service.mapping("spec.selector")
        pods = pods_selected(selector, service.subject.namespace, picture)
        for leaf, captured in service.find(PathPattern.compile("spec.ports[{port}].protocol")):
            target = service.first(f"spec.ports[{captured['port']}].targetPort", f"spec.ports[{captured['port']}].port")
            offers = [found for pod in pods if target for found in _protocols(pod, target.value.split("/")[0])]
            if not offers or target is None or any(offer.value == leaf.value for offer in offers):
                continue
            opened = offers[0]
            yield given.bound(
                subject=service.subject,
                values={
                    "service": service.subject.name,
                    "protocol": leaf.value,
                    "opened": opened.value,
                    "target": target.value,
                    "namespace": service.subject.namespace,
                },
                proofs=(
                    Proof(f"Service `{service.subject.name}` speaks {leaf.value}", leaf.ref, (leaf.value,)),
                    Proof(
                        f"Its pods open port {target.value} for {offers[0].value}", offers[0].ref, (offers[0].value,)
                    ),
                ),
            )


def service_speaks_udp_only(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each service that offers a port by UDP and not by TCP, though that number is none on which UDP is spoken.

    `service` is its name. Whether anybody wants to speak TCP with it is for a log to say.
    """
    for service in picture.of_kind("Service"):
        places = service.find(PathPattern.compile("spec.ports[{port}].protocol"))
        offers = [(service.first(leaf.path.replace(".protocol", ".port")), leaf) for leaf, _ in places]
        spoken = {(port.value, leaf.value) for port, leaf in offers if port}
        for port, leaf in offers:
            if port is None or leaf.value != "UDP" or (port.value, "TCP") in spoken or port.value in _UDP_PORTS:
                continue
            values = {
                "service": service.subject.name,
                "protocol": "UDP",
                "opened": "TCP, as its callers speak it",
                "target": port.value,
                "namespace": service.subject.namespace,
            }
            text = f"Service `{service.subject.name}` offers port {port.value} by UDP"
            proof = Proof(text, leaf.ref, ("UDP",), source=f"setting of {service.subject.key}")
            yield given.bound(subject=service.subject, values=values, proofs=(proof,))


def _protocols(pod: Entity, port: str) -> Iterator[Leaf]:
    for prefix in _PORTS:
        for leaf, captured in pod.find(PathPattern.compile(f"{prefix}.containerPort")):
            place = leaf.path.removesuffix(".containerPort")
            name = pod.first(f"{place}.name")
            if port in (leaf.value, captured["port"], name.value if name else ""):
                yield pod.first(f"{place}.protocol") or Leaf(f"{place}.protocol", "TCP", leaf.ref)


def address_has_wrong_port(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each environment variable, or value of a ConfigMap, that names a service of the cluster with a port that
    the service does not have."""
    for address in addresses_in(picture):
        service = None if address.is_outside else picture.named("Service", address.host, address.namespace)
        ports = [found for found, _ in _service_ports(service)] if service else []
        if service is None or not ports or not address.port or address.port in {found.value for found in ports}:
            continue
        yield given.bound(
            subject=address.owner,
            values={
                "variable": address.variable,
                "value": address.leaf.value[:120],
                "service": service.subject.name,
                "port": address.port,
                "offered": ", ".join(dict.fromkeys(found.value for found in ports)),
            },
            proofs=(
                Proof(
                    f"{address.variable} is {address.leaf.value[:120]}",
                    address.port_leaf.ref,
                    (address.port,) if "\n" not in address.leaf.value else (),
                    source=address.source,
                ),
                Proof(
                    f"Service `{service.subject.name}` offers port {ports[0].value}",
                    ports[0].ref,
                    (ports[0].value,),
                    source=f"setting of {service.subject.key}",
                ),
            ),
        )


def backing_port(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield every port behind every service, where its pods really listen: `space`, `service`, `port`."""
    for service in picture.of_kind("Service"):
        found = [target for port, target in _service_ports(service) if target is not port]
        endpoints = picture.named("Endpoints", service.subject.name, service.subject.namespace)
        found += _endpoint_ports(endpoints) if endpoints else []
        for leaf in {leaf.value: leaf for leaf in found}.values():
            for number in _PORT.findall(leaf.value):
                values = {"space": service.subject.namespace, "service": service.subject.name, "port": number}
                text = f"Behind service {service.subject.name} is port {number}"
                proof = Proof(text, leaf.ref, (number,), source=f"setting of {service.subject.key}")
                yield given.bound(subject=service.subject, values=values, proofs=(proof,))


def _endpoint_ports(endpoints: Entity) -> list[Leaf]:
    return [leaf for path in _ENDPOINTS for leaf, _ in endpoints.find(PathPattern.compile(path))]


def service_port_disagrees(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each service whose callers all use one and the same port, which it does not offer though its pods listen
    there, or which at least two of them use."""
    wrong: dict[str, list[Binding]] = defaultdict(list)
    for found in address_has_wrong_port(Binding(), picture):
        wrong[found.values["service"]].append(found)
    behind = {(b.values["service"], b.values["port"]): b.proofs[0] for b in backing_port(Binding(), picture)}
    for name, bindings in wrong.items():
        service = next(s for s in picture.of_kind("Service") if s.subject.name == name)
        ports = {b.values["port"] for b in bindings}
        callers = sorted({b.subject.workload for b in bindings if b.subject and b.subject.kind != "ConfigMap"})
        right = [a for a in addresses_in(picture) if a.host == name and a.port and a.port not in ports]
        port = bindings[0].values["port"]
        if right or len(ports) > 1 or not ((name, port) in behind or len(callers) > 1):
            continue
        values = {name_: bindings[0].values[name_] for name_ in ("service", "port", "offered", "variable", "value")}
        values |= {"callers": ", ".join(f"`{caller}`" for caller in callers), "space": service.subject.namespace}
        proofs = (
            bindings[0].proofs[1],
            bindings[0].proofs[0],
            *([behind[name, port]] if (name, port) in behind else []),
        )
        yield given.bound(subject=service.subject, values=values, proofs=proofs)
