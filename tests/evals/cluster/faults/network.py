"""Faults of the network and of certificates: delay, loss, resets, what has expired."""

from __future__ import annotations

from tests.evals.cluster.applications import Part
from tests.evals.cluster.faults.answers import fault, is_called, is_called_program, roll_out, stores
from tests.evals.cluster.runtimes.voices import Said
from tests.evals.cluster.world import Failure, World


@fault(
    "network-delay",
    "network",
    "network-degraded",
    "network-delay",
    "latency-added",
    "connection-timeout",
    "slow-requests",
    suits=is_called_program,
)
def network_delay(world: World, part: Part) -> tuple[str, ...]:
    """Packets of the pods are late by seconds: whoever calls them waits too long."""
    world.call_failures["*", part.name] = Failure("slow", share=0.8)
    for name in part.calls:
        world.call_failures[part.name, name] = Failure("slow", share=0.6)
    world.notes["delayed_parts"] = {part.name}
    return (f"{part.kind}/{part.name}",)


@fault(
    "network-loss",
    "network",
    "network-degraded",
    "packet-loss",
    "connection-timeout",
    "network-delay",
    suits=is_called_program,
)
def network_loss(world: World, part: Part) -> tuple[str, ...]:
    """Packets of the pods get lost: some calls to them time out."""
    world.call_failures["*", part.name] = Failure("timeout", share=0.5)
    for name in part.calls:
        world.call_failures[part.name, name] = Failure("timeout", share=0.4)
    return (f"{part.kind}/{part.name}",)


@fault("network-resets", "network", "connection-reset", suits=stores("postgres", "mysql", "redis"))
def network_resets(world: World, part: Part) -> tuple[str, ...]:
    """Connections to the store are cut."""
    world.call_failures["*", part.name] = Failure("reset", share=0.7)
    return (f"{part.kind}/{part.name}", f"Service/{part.name}")


@fault("certificate-expired", "network", "certificate-expired", suits=is_called_program)
def certificate_expired(world: World, part: Part) -> tuple[str, ...]:
    """The certificate that the program serves with has expired."""
    world.call_failures["*", part.name] = Failure("tls_expired")
    words = "TLS handshake error from 10.244.1.9:41822: remote error: tls: bad certificate"
    world.programs[part.name].trouble = [Said("WARN", words, {})]
    return (f"{part.kind}/{part.name}",)


@fault("certificate-unknown", "network", "tls-untrusted", suits=is_called_program)
def certificate_unknown(world: World, part: Part) -> tuple[str, ...]:
    """The program serves with a certificate of an authority that its callers do not trust."""
    component = roll_out(world, part, can_hang=False)
    world.call_failures["*", part.name] = Failure("tls_unknown")
    words = "TLS handshake error from 10.244.1.9:41822: remote error: tls: unknown certificate authority"
    world.programs[part.name].trouble = [Said("WARN", words, {})]
    return (component,)


@fault("upstream-rate-limit", "network", "rate-limited", suits=is_called)
def upstream_rate_limit(world: World, part: Part) -> tuple[str, ...]:
    """The program turns callers away, for they ask too often."""
    if part.store:
        part = next(p for p in world.application.parts if not p.store and world.application.callers(p.name))
    world.call_failures["*", part.name] = Failure("rate", share=0.8)
    words = Said("WARN", "rate limit exceeded, rejecting request", {"limit": 50, "window": "1s"})
    world.programs[part.name].trouble = [words]
    return (f"{part.kind}/{part.name}", *(f"{c.kind}/{c.name}" for c in world.application.callers(part.name)))
