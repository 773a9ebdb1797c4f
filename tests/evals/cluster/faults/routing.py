"""Faults of services: selectors, ports, addresses, policies."""

from __future__ import annotations

from tests.evals.cluster.applications import Part
from tests.evals.cluster.faults.answers import fault, is_called
from tests.evals.cluster.world import World


@fault("service-selector", "routing", "service-selects-nothing", suits=is_called)
def service_selector(world: World, part: Part) -> tuple[str, ...]:
    """The service selects a label that no pod has."""
    selector = world.get("Service", part.name)["spec"]["selector"]
    key = world.application.labels
    selector[key] = world.random.choice([f"{part.name}-v2", f"{part.name}s", part.name[:-1], f"{part.name}-svc"])
    return (f"Service/{part.name}",)


@fault("service-target-port", "routing", "target-port-wrong", suits=is_called)
def service_target_port(world: World, part: Part) -> tuple[str, ...]:
    """The service sends to a port on which the program does not listen."""
    port = world.get("Service", part.name)["spec"]["ports"][0]
    port["targetPort"] = part.port + world.random.choice([1, 10, 100, 1000])
    return (f"Service/{part.name}",)
