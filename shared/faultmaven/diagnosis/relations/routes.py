"""Routes of gateways and meshes, and certificates of ingresses, against the objects that they name."""

import re
from collections.abc import Iterator

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.subjects import Entity, Leaf, PathPattern

_ROUTES = ("HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute", "VirtualService")
#: Where a route names a service, and where beside it its port and namespace stand.
_NAMES = (
    ("spec.rules[{r}].backendRefs[{b}].name", "port", "namespace"),
    ("spec.http[{r}].route[{b}].destination.host", "port.number", ""),
    ("spec.tcp[{r}].route[{b}].destination.host", "port.number", ""),
    ("spec.tls[{r}].route[{b}].destination.host", "port.number", ""),
)
_SECRETS = (
    ("Ingress", "spec.tls[{n}].secretName"),
    ("Gateway", "spec.listeners[{n}].tls.certificateRefs[{c}].name"),
    ("Gateway", "spec.servers[{n}].tls.credentialName"),
)


def route_backend_missing(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each route whose destination is a service that is not there, or a port that the service does not have."""
    for route in picture.of_kind(*_ROUTES) if "Service" in picture.kinds else ():
        for path, port_field, space_field in _NAMES:
            for leaf, _ in route.find(PathPattern.compile(path)):
                place = leaf.path.rpartition(".")[0]
                parts = leaf.value.split(".")
                stated = route.first(f"{place}.{space_field}") if space_field else None
                space = stated.value if stated else parts[1] if len(parts) > 1 else route.subject.namespace
                if len(parts) > 2 and parts[2] != "svc":
                    continue  # a host outside
                yield from _judged(given, route, leaf, (parts[0], space, route.first(f"{place}.{port_field}")), picture)


def _judged(
    given: Binding, route: Entity, leaf: Leaf, wanted: tuple[str, str, Leaf | None], picture: Picture
) -> Iterator[Binding]:
    name, space, port = wanted
    services = [s for s in picture.of_kind("Service") if not space or s.subject.namespace in ("", space)]
    service = next((s for s in services if s.subject.name == name), None)
    source = f"setting of {route.subject.key}"
    sends = Proof(f"It sends to {leaf.value}", leaf.ref, (leaf.value,), source=source)
    if service is None:
        if services:
            known = ", ".join(sorted({s.subject.name for s in services})[:6])
            values = {"missing": f"service `{name}`", "known": known, "service": name}
            yield given.bound(subject=route.subject, values=values, proofs=(sends,))
        return
    offered = [found for found, _ in service.find(PathPattern.compile("spec.ports[{p}].port"))]
    if port is None or not offered or port.value in {p.value for p in offered}:
        return
    values = {
        "missing": f"port {port.value} of service `{name}`",
        "known": ", ".join(dict.fromkeys(p.value for p in offered)),
        "service": name,
    }
    proofs = (
        sends,
        Proof(f"It asks for port {port.value}", port.ref, (port.value,), source=source),
        Proof(
            f"Service `{name}` offers port {offered[0].value}",
            offered[0].ref,
            (offered[0].value,),
            source=f"setting of {service.subject.key}",
        ),
    )
    yield given.bound(subject=route.subject, values=values, proofs=proofs)


def certificate_secret_missing(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each ingress or gateway whose certificate is to come from a secret that is none of those collected."""
    secrets = picture.of_kind("Secret")
    for kind, path in _SECRETS:
        for user in picture.of_kind(kind) if secrets else ():
            space = user.subject.namespace
            here = [s for s in secrets if not space or s.subject.namespace in ("", space)]
            for leaf, _ in user.find(PathPattern.compile(path)):
                if not here or any(s.subject.name == leaf.value for s in here):
                    continue
                values = {"secret": leaf.value, "known": ", ".join(sorted({s.subject.name for s in here})[:6])}
                proof = Proof(
                    f"Its certificate is to come from secret {leaf.value}",
                    leaf.ref,
                    (leaf.value,),
                    source=f"setting of {user.subject.key}",
                )
                yield given.bound(subject=user.subject, values=values, proofs=(proof,))


_SUBSET = re.compile(r"spec\.(?:http|tcp|tls)\[\w+\]\.route\[\w+\]\.destination\.subset")


def route_subset_missing(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each route of a mesh that names a subset which no DestinationRule of that host defines."""
    rules = picture.of_kind("DestinationRule")
    for route in picture.of_kind("VirtualService"):
        for leaf in route.leaves:
            if not _SUBSET.fullmatch(leaf.path):
                continue
            host = route.first(leaf.path.removesuffix("subset") + "host")
            mine = [
                r
                for r in rules
                if host and (h := r.first("spec.host")) and h.value.split(".")[0] == host.value.split(".")[0]
            ]
            names = {
                found.value for rule in mine for found, _ in rule.find(PathPattern.compile("spec.subsets[*].name"))
            }
            if leaf.value in names or host is None:
                continue
            values = {"subset": leaf.value, "host": host.value, "known": ", ".join(sorted(names)) or "none"}
            proof = Proof(
                f"It sends to subset {leaf.value} of {host.value}",
                leaf.ref,
                (leaf.value,),
                source=f"setting of {route.subject.key}",
            )
            yield given.bound(subject=route.subject, values=values, proofs=(proof,))
