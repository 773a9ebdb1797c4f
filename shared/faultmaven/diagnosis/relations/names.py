"""Names that objects use for each other: backends of an ingress or route, services in addresses."""

import re
from collections.abc import Iterator

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.relations.addresses import addresses_in
from faultmaven.diagnosis.subjects import WORKLOADS, Entity, PathPattern

_BACKENDS = ("spec.rules[{rule}].http.paths[{path}].backend.service", "spec.defaultBackend.service")
#: `host.namespace` in a value, with or without the rest of a cluster name and a port.
_ADDRESS = re.compile(r"(?:^|[/@,])([a-z][a-z0-9-]*)(?:\.([a-z][a-z0-9-]*))?(?:\.svc[\w.-]*)?(?::\d{2,5})?(?:[/,?]|$)")
#: What the name of such a variable says beside the name of the service.
_WHAT_FOR = re.compile(
    r"(_?(SERVICE|SVC|GRPC|HTTP|API|BASE))*_?(HOST|ADDR|ADDRESS|URL|URI|ENDPOINT|SERVER)S?$", re.IGNORECASE
)
_ADDRESS_VARIABLE = re.compile(r"(HOST|ADDR|ADDRESS|SERVER|SERVERS|URL|URI|ENDPOINT|SERVICE)$", re.IGNORECASE)


def ingress_backend_missing(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each ingress whose backend is a service that is not there, or a port that the service does not have."""
    for ingress in picture.of_kind("Ingress"):
        space = ingress.subject.namespace
        services = {s.subject.name: s for s in picture.of_kind("Service") if s.subject.namespace in ("", space)}
        for place in _BACKENDS if services else ():
            for leaf, captured in ingress.find(PathPattern.compile(f"{place}.name")):
                prefix = leaf.path.removesuffix(".name")
                proof = Proof(f"Ingress {ingress.subject.name} sends to service {leaf.value}", leaf.ref, (leaf.value,))
                service = services.get(leaf.value)
                values = {"service": leaf.value, **captured}
                if service is None:
                    values |= {"missing": f"service `{leaf.value}`", "known": ", ".join(sorted(services)[:6])}
                    yield given.bound(subject=ingress.subject, values=values, proofs=(proof,))
                    continue
                port = ingress.first(f"{prefix}.port.number", f"{prefix}.port.name", f"{prefix}.port")
                fields = [PathPattern.compile(f"spec.ports[{{port}}].{field}") for field in ("port", "name")]
                offered = [found for pattern in fields for found, _ in service.find(pattern)]
                if port is None or not offered or port.value in {p.value for p in offered}:
                    continue
                values |= {"missing": f"port {port.value} of service `{leaf.value}`"}
                values |= {"known": ", ".join(p.value for p in offered)}
                at = Proof(f"It asks for port {port.value}", port.ref, (port.value,))
                offers = Proof(f"The service offers {offered[0].value}", offered[0].ref, (offered[0].value,))
                yield given.bound(subject=ingress.subject, values=values, proofs=(at, offers))


def ingress_without_backends(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each ingress of which no file says where it sends: a table of ingresses names hosts only. `space` is its
    namespace, where that is known."""
    for ingress in picture.of_kind("Ingress"):
        if any(ingress.first(f"{place}.name") for place in _BACKENDS):
            continue
        source = f"state of {ingress.subject.key}"
        listed = Proof(f"{ingress.subject.in_words} is listed", ingress.refs[0], (ingress.subject.name,), source=source)
        space = {"space": ingress.subject.namespace} if ingress.subject.namespace else {}
        yield given.bound(subject=ingress.subject, values=space, proofs=(listed,))


def offered_port(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield every port of every service: `space`, `service`, `port` (also as `offered`), `address` if it has one."""
    for service in picture.of_kind("Service"):
        for leaf, _ in service.find(PathPattern.compile("spec.ports[{p}].port")):
            address = service.first("spec.clusterIP")
            values = {"space": service.subject.namespace, "service": service.subject.name, "port": leaf.value}
            values |= {"offered": leaf.value}
            values |= {"address": address.value} if address and address.value[:1].isdigit() else {}
            shown = Proof(f"{service.subject.in_words} offers port {leaf.value}", leaf.ref, (leaf.value,))
            yield given.bound(subject=service.subject, values=values, proofs=(shown,))


def address_names_another(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each setting that is called after one service and names another, while its owner names the first nowhere.

    `near` is the service that it is called after, `service` the one that it names. That calls fail is for a log to say:
    some programs reach others through a gateway on purpose.
    """
    services = {s.subject.name.replace("-", "").lower(): s for s in picture.of_kind("Service")}
    addresses = list(addresses_in(picture))
    named = {(a.owner.workload, a.host) for a in addresses}
    for address in addresses:
        stem = _WHAT_FOR.sub("", address.variable).replace("_", "").replace("-", "").lower()
        meant, other = services.get(stem), services.get(address.host.replace("-", "").lower())
        if meant is None or other is None or meant is other or (address.owner.workload, meant.subject.name) in named:
            continue
        values = {
            "variable": address.variable,
            "value": address.leaf.value[:120],
            "service": other.subject.name,
            "near": meant.subject.name,
        }
        said = Proof(
            f"{address.variable} is {values['value']}", address.leaf.ref, (address.host,), source=address.source
        )
        there = Proof(f"There is a service {meant.subject.name}", meant.refs[0], (meant.subject.name,))
        yield given.bound(subject=address.owner, values=values, proofs=(said, there))


def service_is_elsewhere(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each environment variable that looks for a service in a namespace where it is not, but is in another."""
    places: dict[str, dict[str, Entity]] = {}
    spaces = {entity.subject.namespace for entity in picture.entities}
    for service in picture.of_kind("Service"):
        if service.subject.namespace:
            places.setdefault(service.subject.name, {})[service.subject.namespace] = service
    paths = [f"{place}.containers[{{container}}].env[{{variable}}].value" for place in ("spec", "spec.template.spec")]
    for entity, leaf, captured in picture.settings(("Pod", *WORKLOADS), paths) if places else ():
        if not _ADDRESS_VARIABLE.search(captured["variable"]) or not entity.subject.namespace:
            continue
        for name, space in _ADDRESS.findall(leaf.value):
            wanted = space or entity.subject.namespace
            found = places.get(name, {})
            known = wanted in spaces
            if not found or wanted in found or (entity.subject.namespace in found and not known):
                continue
            other = next(iter(found))
            ref = found[other].refs[0]
            yield given.bound(
                subject=entity.subject,
                values={**captured, "value": leaf.value, "service": name, "wanted": wanted, "other": other},
                proofs=(
                    Proof(f"{captured['variable']} is {leaf.value}", leaf.ref, (name,)),
                    Proof(f"Service `{name}` is in namespace {other}", ref, ()),
                ),
            )
