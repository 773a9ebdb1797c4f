"""Names that objects use for each other: backends of an ingress, services in addresses, claims and their volumes."""

import re
from collections.abc import Iterator

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.quantities import parse_quantity
from faultmaven.diagnosis.subjects import WORKLOADS, Entity, PathPattern

_BACKENDS = ("spec.rules[{rule}].http.paths[{path}].backend.service", "spec.defaultBackend.service")
#: `host.namespace` in a value, with or without the rest of a cluster name and a port.
_ADDRESS = re.compile(r"(?:^|[/@,])([a-z][a-z0-9-]*)(?:\.([a-z][a-z0-9-]*))?(?:\.svc[\w.-]*)?(?::\d{2,5})?(?:[/,?]|$)")
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
                port = ingress.first(f"{prefix}.port.number", f"{prefix}.port.name")
                fields = [PathPattern.compile(f"spec.ports[{{port}}].{field}") for field in ("port", "name")]
                offered = [found for pattern in fields for found, _ in service.find(pattern)]
                if port is None or not offered or port.value in {p.value for p in offered}:
                    continue
                values |= {"missing": f"port {port.value} of service `{leaf.value}`"}
                values |= {"known": ", ".join(p.value for p in offered)}
                at = Proof(f"It asks for port {port.value}", port.ref, (port.value,))
                offers = Proof(f"The service offers {offered[0].value}", offered[0].ref, (offered[0].value,))
                yield given.bound(subject=ingress.subject, values=values, proofs=(at, offers))


def service_is_elsewhere(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each environment variable that looks for a service in a namespace where it is not, but is in another."""
    places: dict[str, dict[str, Entity]] = {}
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
            if not found or wanted in found:
                continue
            other = next(iter(found))
            ref = found[other].refs[0]
            yield given.bound(
                subject=entity.subject,
                values={**captured, "value": leaf.value, "service": name, "wanted": wanted, "other": other},
                proofs=(
                    Proof(f"{captured['variable']} is {leaf.value}", leaf.ref, (name,)),
                    Proof(f"Service {name} is in namespace {other}", ref, ()),
                ),
            )


def claim_fits_no_volume(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each unbound claim that no listed volume satisfies, with what the nearest one lacks."""
    volumes = [v for v in picture.of_kind("PersistentVolume") if v.first("spec.capacity.storage")]
    for claim in picture.of_kind("PersistentVolumeClaim") if volumes else ():
        phase = claim.first("status.phase", "printed.status")
        if phase is None or phase.value != "Pending":
            continue
        lacks = sorted((list(_lacks(claim, volume)) for volume in volumes if not _is_taken(volume, claim)), key=len)
        if not lacks or not lacks[0]:
            continue
        text, proofs = "; ".join(said for said, _ in lacks[0]), [p for _, pair in lacks[0] for p in pair]
        state = Proof("The claim is Pending", phase.ref, (phase.value,), source=f"state of {claim.subject.key}")
        yield given.bound(subject=claim.subject, values={"why": text}, proofs=(*proofs, state))


def _is_taken(volume: Entity, claim: Entity) -> bool:
    holder = volume.first("spec.claimRef.name")
    return holder is not None and holder.value != claim.subject.name


def _lacks(claim: Entity, volume: Entity) -> Iterator[tuple[str, tuple[Proof, Proof]]]:
    name = volume.subject.name
    asked, size = claim.first("spec.resources.requests.storage"), volume.first("spec.capacity.storage")
    if asked and size and (parse_quantity(asked.value) or 0) > (parse_quantity(size.value) or 0):
        said = f"it asks for {asked.value} and volume `{name}` has {size.value}"
        yield said, (Proof(f"Asks {asked.value}", asked.ref, (asked.value,)), Proof(f"Has {size.value}", size.ref, ()))
    one, other = claim.first("spec.storageClassName"), volume.first("spec.storageClassName")
    if one and other and one.value != other.value:
        said = f"its class is `{one.value}` and that of volume `{name}` is `{other.value}`"
        proof = Proof(f"Class {other.value}", other.ref, (other.value,))
        yield said, (Proof(f"Class {one.value}", one.ref, (one.value,)), proof)
    modes = {leaf.value: leaf for leaf, _ in claim.find(PathPattern.compile("spec.accessModes[*]"))}
    offered = {leaf.value: leaf for leaf, _ in volume.find(PathPattern.compile("spec.accessModes[*]"))}
    missing = [leaf for mode, leaf in modes.items() if mode not in offered]
    if missing and offered:
        first = next(iter(offered.values()))
        said = f"it wants {missing[0].value} and volume `{name}` offers {', '.join(offered)}"
        wanted = Proof(f"Wants {missing[0].value}", missing[0].ref, (missing[0].value,))
        yield said, (wanted, Proof(f"Offers {first.value}", first.ref, (first.value,)))
