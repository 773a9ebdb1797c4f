"""Faults of probes: the wrong port, path, protocol or timing."""

from __future__ import annotations

from tests.evals.cluster.applications import Part
from tests.evals.cluster.faults.answers import fault, is_called_program, roll_out
from tests.evals.cluster.world import Obj, World


def _speaks_http(world: World, part: Part) -> bool:
    return part.protocol == "http" and is_called_program(world, part)


def _starts_slowly(world: World, part: Part) -> bool:
    return part.runtime == "java" and is_called_program(world, part)


def _how(probe: Obj) -> Obj:
    return probe.get("httpGet") or probe.get("grpc") or probe["tcpSocket"]


def _probe(world: World, part: Part, kind: str) -> Obj:
    return world.container(part.name)[f"{kind}Probe"]


@fault("readiness-wrong-port", "runtime", "readiness-probe-port-wrong", suits=is_called_program)
def readiness_wrong_port(world: World, part: Part) -> tuple[str, ...]:
    """The readiness probe asks a port on which nothing listens."""
    component = roll_out(world, part)
    _how(_probe(world, part, "readiness"))["port"] = part.port + world.random.choice([1, 10, 80, 1000])
    return (component,)


@fault("readiness-wrong-path", "runtime", "readiness-probe-path-wrong", suits=_speaks_http)
def readiness_wrong_path(world: World, part: Part) -> tuple[str, ...]:
    """The readiness probe asks a path that the program does not have."""
    component = roll_out(world, part)
    _how(_probe(world, part, "readiness"))["path"] = world.random.choice(["/ready", "/health/ready", "/status"])
    return (component,)


@fault("readiness-wrong-protocol", "runtime", "readiness-probe-protocol-wrong", suits=is_called_program)
def readiness_wrong_protocol(world: World, part: Part) -> tuple[str, ...]:
    """The readiness probe speaks another protocol than the program."""
    component = roll_out(world, part)
    _speak_otherwise(_probe(world, part, "readiness"), part)
    return (component,)


@fault("readiness-timing", "runtime", "readiness-probe-too-impatient", "readiness-probe-failing", suits=_speaks_http)
def readiness_timing(world: World, part: Part) -> tuple[str, ...]:
    """The readiness probe waits less long than the program's check takes."""
    component = roll_out(world, part)
    _probe(world, part, "readiness")["timeoutSeconds"] = 1
    _probe(world, part, "liveness")["timeoutSeconds"] = 10
    world.programs[part.name].slow_ms = 1800
    return (component,)


@fault("liveness-wrong-port", "runtime", "liveness-probe-port-wrong", suits=is_called_program)
def liveness_wrong_port(world: World, part: Part) -> tuple[str, ...]:
    """The liveness probe asks a port on which nothing listens."""
    component = roll_out(world, part)
    probe = _probe(world, part, "liveness")
    _how(probe)["port"] = part.port + world.random.choice([1, 10, 80, 1000])
    probe |= {"initialDelaySeconds": 10, "periodSeconds": 5}
    return (component,)


@fault("liveness-wrong-path", "runtime", "liveness-probe-path-wrong", suits=_speaks_http)
def liveness_wrong_path(world: World, part: Part) -> tuple[str, ...]:
    """The liveness probe asks a path that the program does not have."""
    component = roll_out(world, part)
    probe = _probe(world, part, "liveness")
    _how(probe)["path"] = world.random.choice(["/live", "/alive", "/internal/ping"])
    probe |= {"initialDelaySeconds": 10, "periodSeconds": 5}
    return (component,)


@fault("liveness-wrong-protocol", "runtime", "liveness-probe-protocol-wrong", suits=is_called_program)
def liveness_wrong_protocol(world: World, part: Part) -> tuple[str, ...]:
    """The liveness probe speaks another protocol than the program."""
    component = roll_out(world, part)
    probe = _probe(world, part, "liveness")
    _speak_otherwise(probe, part)
    probe |= {"initialDelaySeconds": 10, "periodSeconds": 5}
    return (component,)


@fault("liveness-timing", "runtime", "liveness-kills-slow-start", "liveness-probe-too-impatient", suits=_starts_slowly)
def liveness_timing(world: World, part: Part) -> tuple[str, ...]:
    """The liveness probe gives up before the program has started."""
    component = roll_out(world, part)
    times = {"initialDelaySeconds": world.random.choice([0, 1, 2]), "periodSeconds": 2, "failureThreshold": 2}
    world.container(part.name)["livenessProbe"] |= times
    return (component,)


@fault("startup-probe", "runtime", "startup-probe-port-wrong", suits=is_called_program)
def startup_probe(world: World, part: Part) -> tuple[str, ...]:
    """The startup probe asks a port on which nothing listens."""
    component = roll_out(world, part)
    container = world.container(part.name)
    made = {**container["readinessProbe"], "failureThreshold": 6, "periodSeconds": 5}
    key = next(k for k in ("httpGet", "grpc", "tcpSocket") if k in made)
    made[key] = {**made[key], "port": part.port + world.random.choice([1, 7, 100])}
    container["startupProbe"] = made
    return (component,)


def _speak_otherwise(probe: Obj, part: Part) -> None:
    if part.protocol == "grpc":
        probe.pop("grpc", None)
        probe["httpGet"] = {"path": "/", "port": part.port, "scheme": "HTTP"}
    elif part.port % 2:
        probe["httpGet"]["scheme"] = "HTTPS"
    else:
        probe.pop("httpGet")
        probe["grpc"] = {"port": part.port, "service": ""}
