"""Faults of running containers: memory, probes, crashes."""

from __future__ import annotations

from tests.evals.cluster.applications import Part
from tests.evals.cluster.faults.answers import fault, is_called_program, roll_out
from tests.evals.cluster.world import World


@fault("oom-killed", "runtime", "oom-killed", "java-heap-exhausted", suits=is_called_program)
def oom_killed(world: World, part: Part) -> tuple[str, ...]:
    """The memory limit is below what the program needs."""
    component = roll_out(world, part)
    resources = world.container(part.name)["resources"]
    limit = max(8, int(world.programs[part.name].memory_mib * world.random.choice([0.3, 0.5, 0.7])))
    resources["limits"]["memory"] = f"{limit}Mi"
    resources["requests"]["memory"] = f"{min(limit, 16)}Mi"
    return (component,)


@fault("readiness-wrong-port", "runtime", "probe-port-wrong", "readiness-probe-failing", suits=is_called_program)
def readiness_wrong_port(world: World, part: Part) -> tuple[str, ...]:
    """The readiness probe asks a port on which nothing listens."""
    component = roll_out(world, part)
    probe = world.container(part.name)["readinessProbe"]
    how = probe.get("httpGet") or probe.get("grpc") or probe["tcpSocket"]
    how["port"] = part.port + world.random.choice([1, 10, 80, 1000])
    return (component,)
