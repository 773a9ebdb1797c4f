"""Faults of services: selectors, ports, protocols, addresses, names, the ingress."""

from __future__ import annotations

from tests.evals.cluster.applications import Part
from tests.evals.cluster.faults.answers import fault, has_calls, is_called
from tests.evals.cluster.settings import redial
from tests.evals.cluster.system import SYSTEM
from tests.evals.cluster.world import Crash, World


@fault("service-selector", "routing", "service-selects-nothing", suits=is_called)
def service_selector(world: World, part: Part) -> tuple[str, ...]:
    """The service selects a label that no pod has."""
    selector = world.get("Service", part.name)["spec"]["selector"]
    key = world.application.labels
    if world.random.random() < 0.3:
        selector["version"] = "v2"
    else:
        selector[key] = world.random.choice([f"{part.name}-v2", f"{part.name}s", part.name[:-1], f"{part.name}-svc"])
    return (f"Service/{part.name}",)


@fault("service-target-port", "routing", "target-port-wrong", suits=is_called)
def service_target_port(world: World, part: Part) -> tuple[str, ...]:
    """The service sends to a port on which the program does not listen."""
    port = world.get("Service", part.name)["spec"]["ports"][0]
    port["targetPort"] = part.port + world.random.choice([1, 10, 100, 1000])
    return (f"Service/{part.name}",)


@fault("service-target-name", "routing", "named-port-missing", "target-port-wrong", suits=is_called)
def service_target_name(world: World, part: Part) -> tuple[str, ...]:
    """The service sends to a port by a name that no container port has."""
    world.get("Service", part.name)["spec"]["ports"][0]["targetPort"] = world.random.choice(["web", "api", "main"])
    return (f"Service/{part.name}",)


@fault(
    "service-port",
    "routing",
    "address-port-wrong",
    "service-port-wrong",
    suits=is_called,
    note="told by one caller alone, the caller may be the one that is wrong",
)
def service_port(world: World, part: Part) -> tuple[str, ...]:
    """The service listens on another port than its callers were told."""
    port = world.get("Service", part.name)["spec"]["ports"][0]
    port["port"] = part.port + world.random.choice([1, 1000, 10])
    callers = world.application.callers(part.name)
    alone = (f"{callers[0].kind}/{callers[0].name}",) if len(callers) == 1 else ()
    return (f"Service/{part.name}", *alone)


@fault("service-protocol", "routing", "service-protocol-wrong", suits=is_called)
def service_protocol(world: World, part: Part) -> tuple[str, ...]:
    """The service forwards UDP where the program speaks TCP."""
    world.get("Service", part.name)["spec"]["ports"][0]["protocol"] = "UDP"
    return (f"Service/{part.name}",)


@fault("address-name", "routing", "address-host-wrong", suits=has_calls)
def address_name(world: World, part: Part) -> tuple[str, ...]:
    """A program is told a name that does not exist."""
    world.remade.add(part.name)
    callee = world.random.choice(part.calls)
    redial(world, part.name, callee, host=world.random.choice([f"{callee}-svc", f"{callee}-service", f"{callee}.prod"]))
    return (f"{part.kind}/{part.name}",)


def _calls_several(world: World, part: Part) -> bool:
    return has_calls(world, part) and any(not world.application.part(name).store for name in part.calls)


@fault("address-other", "routing", "address-of-another-service", "address-host-wrong", suits=_calls_several)
def address_other(world: World, part: Part) -> tuple[str, ...]:
    """A program is told the address of another service than the one it means."""
    world.remade.add(part.name)
    callee = next(name for name in part.calls if not world.application.part(name).store)
    others = [p for p in world.application.parts if not p.store and p.name not in (part.name, *part.calls)]
    other = world.random.choice(others)
    redial(world, part.name, callee, host=other.name, port=other.port)
    return (f"{part.kind}/{part.name}",)


@fault("address-port", "routing", "address-port-wrong", suits=has_calls)
def address_port(world: World, part: Part) -> tuple[str, ...]:
    """A program is told a port that the service does not have."""
    world.remade.add(part.name)
    callee = world.application.part(world.random.choice(part.calls))
    redial(world, part.name, callee.name, port=callee.port + world.random.choice([1, 10, 100]))
    return (f"{part.kind}/{part.name}",)


@fault("coredns-down", "routing", "cluster-dns-down", suits=has_calls)
def coredns_down(world: World, _: Part) -> tuple[str, ...]:
    """The cluster's DNS does not answer: scaled to nothing, or ending at its start."""
    world.component_down.add("coredns")
    if world.random.random() < 0.4:
        world.get("Deployment", "coredns", SYSTEM)["spec"]["replicas"] = 0
    else:
        world.remade.add("coredns")
        line = world.random.choice(
            [
                "Corefile:4 - Error during parsing: Unknown directive 'forwrd'",
                "Corefile:11 - Error during parsing: Wrong argument count or unexpected line ending after 'loadbalanc'",
            ]
        )
        words = [f"/etc/coredns/{line}"]
        world.programs["coredns"].crash = Crash(1, words, 0.4)
    return ("Deployment/coredns",)


@fault("ingress-service", "routing", "ingress-backend-missing", suits=is_called)
def ingress_service(world: World, _: Part) -> tuple[str, ...]:
    """The ingress sends to a service that does not exist."""
    backend = _backend(world)
    backend["name"] = f"{backend['name']}-{world.random.choice(['svc', 'web', 'v2'])}"
    _complain(world, f'Service "{world.namespace}/{backend["name"]}" does not exist')
    return (f"Ingress/{world.application.name}",)


@fault("ingress-port", "routing", "ingress-backend-missing", "ingress-port-wrong", suits=is_called)
def ingress_port(world: World, _: Part) -> tuple[str, ...]:
    """The ingress sends to a port that its service does not have."""
    backend = _backend(world)
    backend["port"] = {"number": backend["port"]["number"] + world.random.choice([1, 1000, 363])}
    place = f"{world.namespace}/{backend['name']}:{backend['port']['number']}"
    _complain(world, f'Service "{place}" does not have any active Endpoint.')
    return (f"Ingress/{world.application.name}",)


def _backend(world: World) -> dict[str, object]:
    ingress = world.get("Ingress", world.application.name)
    return ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]


def _complain(world: World, text: str) -> None:
    url = f"https://{world.application.host}/"
    reply = "HTTP/2 503 \nserver: nginx\ncontent-type: text/html\n\n<html>\n<head><title>503 Service Temporarily Unavailable</title></head>\n"
    world.notes["extras"] = {
        "curl": (f"curl -i {url}", reply),
        "ingress-controller": (
            "kubectl logs -n ingress-nginx deploy/ingress-nginx-controller --tail=50",
            "".join(
                f"W{at:%m%d %H:%M:%S.%f}       7 controller.go:1117] {text}\n"
                for at in world.times(world.began, world.now, 12)
            ),
        ),
    }
