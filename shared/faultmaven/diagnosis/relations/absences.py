"""Objects that others name and that are not among those of their kind that were collected."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.relations.addresses import Address, addresses_in
from faultmaven.diagnosis.relations.references import PLACES, is_optional
from faultmaven.diagnosis.subjects import WORKLOADS, Entity, Leaf, Subject

#: With fewer services than these, the list may be a part of what there is.
_ENOUGH = 2
#: How alike two names are when one is a slip of the other.
_ALIKE = 0.72
#: How alike they are when hardly anything but a slip explains it.
_SLIP = 0.8
#: What people add to the name of a service, or leave out.
_ADDED = re.compile(r"-(svc|service|server|api|headless|srv)$")
#: Ends of names outside any cluster.
_TOP_LEVEL = ("com", "org", "net", "io", "dev", "app", "ai", "co", "cloud", "internal", "local", "eu", "de", "uk", "us")
_PODS = ("Pod", *WORKLOADS)


def address_without_service(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each setting that names a host which is no service of its namespace, with the nearest that is one.

    `near` is set when a service of almost that name, or with that port alone, exists: the setting is wrong then.
    Without it the service itself is missing; `workload_there` names a workload of that name, which would need it.
    """
    spaces = {entity.subject.namespace for entity in picture.entities}
    for address in addresses_in(picture):
        space = address.namespace
        if address.domain and address.domain not in (*spaces, *_TOP_LEVEL) and "." not in address.domain:
            yield from _in_unknown_namespace(given, address, picture)
            continue
        services = [s for s in picture.of_kind("Service") if s.subject.namespace in ("", space) or not space]
        if len(services) < _ENOUGH or any(s.subject.name == address.host for s in services):
            continue
        if not _is_meant_for_service(address, picture):
            continue
        workload = next(
            (
                picture.named(kind, address.host, space)
                for kind in WORKLOADS
                if picture.named(kind, address.host, space)
            ),
            None,
        )
        near = None if workload else _nearest(address, services)
        proofs = [
            Proof(
                f"{address.variable} is {address.leaf.value}", address.leaf.ref, (address.host,), source=address.source
            )
        ]
        if near:
            at = near.first("metadata.name")
            proofs.append(
                Proof(
                    f"There is service {near.subject.name} and none called {address.host}",
                    at.ref if at else near.refs[0],
                    (near.subject.name,),
                    source=f"state of {near.subject.key}",
                )
            )
        elif workload:
            proofs.append(
                Proof(
                    f"{workload.subject.in_words} is there without a service of its name",
                    workload.refs[0],
                    (),
                    source=f"state of {workload.subject.key}",
                )
            )
        values = {
            "variable": address.variable,
            "value": address.leaf.value[:120],
            "host": address.host,
            "near": near.subject.name if near else "",
            "alike": "yes" if near and _likeness(near.subject.name, address.host) >= _SLIP else "",
            "workload_there": workload.subject.name if workload else "",
            "known": ", ".join(sorted({s.subject.name for s in services})[:8]),
            "space": space,
        }
        yield given.bound(
            subject=address.owner,
            values={name: value for name, value in values.items() if value},
            proofs=tuple(proofs),
        )


def workload_without_service(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each workload (`host` and `workload_there`) that no service of its namespace (`space`) is called after.

    Most need none: that somebody calls it by its name is for a log to say.
    """
    named = {(service.subject.namespace, service.subject.name) for service in picture.of_kind("Service")}
    spaces = {space for space, _ in named if sum(other == space for other, _ in named) >= _ENOUGH}
    for workload in picture.of_kind(*WORKLOADS):
        name, space = workload.subject.name, workload.subject.namespace
        if space not in spaces or (space, name) in named or workload.subject.kind == "ReplicaSet":
            continue
        text = f"{workload.subject.in_words} is there without a service of its name"
        proof = Proof(text, workload.refs[0], (), source=f"state of {workload.subject.key}")
        known = ", ".join(sorted(other for place, other in named if place == space)[:8])
        values = {"host": name, "workload_there": name, "space": space, "known": known}
        yield given.bound(subject=workload.subject, values=values, proofs=(proof,))


def _in_unknown_namespace(given: Binding, address: Address, picture: Picture) -> Iterator[Binding]:
    """Yield an address that looks for a service of its own namespace in one that nothing else speaks of."""
    service = picture.named("Service", address.host, address.namespace)
    if service is None:
        return
    host = f"{address.host}.{address.domain}"
    values = {
        "variable": address.variable,
        "value": address.leaf.value[:120],
        "host": host,
        "near": service.subject.name,
        "alike": "yes",
    }
    at = service.first("metadata.name")
    there = Proof(
        f"Service `{service.subject.name}` is in namespace {service.subject.namespace}",
        at.ref if at else service.refs[0],
        (service.subject.name,),
        source=f"state of {service.subject.key}",
    )
    said = Proof(f"{address.variable} is {values['value']}", address.leaf.ref, (host,), source=address.source)
    yield given.bound(subject=address.owner, values=values, proofs=(said, there))


def _is_meant_for_service(address: Address, picture: Picture) -> bool:
    """Tell whether a bare host is meant to be a service here: the setting has a port, and the host looks like none
    of another network."""
    if address.is_outside or not address.port:
        return False
    return not any(picture.named(kind, address.host) for kind in ("Pod", "Node"))


def _nearest(address: Address, services: list[Entity]) -> Entity | None:
    best = max(services, key=lambda s: _likeness(s.subject.name, address.host))
    if _likeness(best.subject.name, address.host) >= _ALIKE:
        return best
    stem = re.sub(r"_?(SERVICE|SVC)?_?(HOST|ADDR|ADDRESS|URL|URI|ENDPOINT|SERVER)$", "", address.variable)
    wanted = stem.lower().replace("_", "")
    return next((s for s in services if wanted and s.subject.name.replace("-", "").lower() == wanted), None)


def _likeness(one: str, other: str) -> float:
    if _ADDED.sub("", one) == _ADDED.sub("", other):
        return 0.9
    return SequenceMatcher(None, one, other).ratio()


def absent_services(picture: Picture) -> Iterator[Binding]:
    """Yield each service that a setting names and that is not there, once per name; who names it is the subject."""
    seen: set[tuple[str, str]] = set()
    for found in address_without_service(Binding(), picture):
        key = (found.values["host"], found.values.get("space", ""))
        if key not in seen and "near" not in found.values:
            seen.add(key)
            yield Binding(found.subject, {"missing": f"service `{key[0]}`"}, found.proofs)


def absent_claims(picture: Picture) -> Iterator[Binding]:
    """Yield each claim that a pod or template mounts and that is not among the claims of its namespace."""
    paths = ["@podspec.volumes[*].persistentVolumeClaim.claimName"]
    seen: set[tuple[str, str]] = set()
    for user, leaf, _ in picture.settings(_PODS, paths) if "PersistentVolumeClaim" in picture.kinds else ():
        space = user.subject.namespace
        if (leaf.value, space) in seen or picture.named("PersistentVolumeClaim", leaf.value, space):
            continue
        seen.add((leaf.value, space))
        yield Binding(
            Subject("PersistentVolumeClaim", leaf.value, space),
            {"missing": f"claim `{leaf.value}`", "claim": leaf.value},
            (
                Proof(
                    f"{user.subject.in_words} mounts it",
                    leaf.ref,
                    (leaf.value,),
                    source=f"setting of {user.subject.key}",
                ),
            ),
        )


def claim_is_absent(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each use of a volume claim that does not exist."""
    for found in absent_claims(picture):
        yield given.bound(subject=found.subject, values=found.values, proofs=found.proofs)


#: Where a pod or template names an object it cannot start without: the path, and the kind it means.
_NEEDS = (
    ("@podspec.serviceAccountName", "ServiceAccount"),
    ("@podspec.imagePullSecrets[*].name", "Secret"),
    *PLACES,
    ("@podspec.priorityClassName", "PriorityClass"),
    ("@podspec.runtimeClassName", "RuntimeClass"),
)
_BUILT_IN = frozenset({"default", "kube-root-ca.crt", "system-node-critical", "system-cluster-critical"})


def needed_object_is_absent(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each object that a pod or template needs and that is not among those of its kind, of which some are there.

    `use` tells what for: `pull` for an image pull secret, else `start`. Optional references ask for nothing.
    """
    for path, kind in _NEEDS:
        others = picture.of_kind(kind)
        for user, leaf, _ in picture.settings(_PODS, [path]) if others else ():
            space = user.subject.namespace
            here = [o for o in others if not space or o.subject.namespace in ("", space)]
            if leaf.value in _BUILT_IN or not here or any(o.subject.name == leaf.value for o in here):
                continue
            if is_optional(user, leaf):
                continue
            values = {
                "object": leaf.value,
                "object_kind": kind,
                "use": "pull" if "imagePullSecrets" in path else "start",
                "known": ", ".join(sorted({o.subject.name for o in here})[:6]),
            }
            yield given.bound(subject=user.subject, values=values, proofs=(_needs(user, leaf, kind), _listed(here[0])))


def _needs(user: Entity, leaf: Leaf, kind: str) -> Proof:
    return Proof(f"It needs {kind} {leaf.value}", leaf.ref, (leaf.value,), source=f"setting of {user.subject.key}")


def _listed(other: Entity) -> Proof:
    return Proof(
        f"{other.subject.kind} {other.subject.name} is there, and none of that name",
        other.refs[0],
        (),
        source=f"state of {other.subject.key}",
    )
