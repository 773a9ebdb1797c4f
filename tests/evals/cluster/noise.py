"""Harmless things that every cluster has: an old restart, an old job, a probe that failed once."""

from __future__ import annotations

from datetime import timedelta

from tests.evals.cluster.world import Crash, World


def add_noise(world: World, spared: set[str]) -> None:
    """Add noise to parts that are not `spared`, before the world settles."""
    r = world.random
    world.notes["old_crash"] = r.choice(
        [Crash(1, []), Crash(255, [], reason="Unknown"), Crash(0, [], reason="Completed")]
    )
    others = [part for part in world.application.parts if part.name not in spared]
    for part in r.sample(others, min(len(others), r.randrange(0, 4))):
        world.programs[part.name].restarts_ago = timedelta(hours=r.randrange(3, 300), minutes=r.randrange(60))


def add_late_noise(world: World, spared: set[str]) -> None:
    """Add noise that stands in the events, after the world has settled."""
    r = world.random
    others = [part for part in world.application.parts if part.name not in spared and not part.store]
    for part in r.sample(others, min(len(others), r.randrange(0, 3))):
        pods = world.pods_of(part.name)
        if not pods or not pods[0]["status"].get("podIP"):
            continue
        place = f"{pods[0]['status']['podIP']}:{part.port}"
        message = f'Readiness probe failed: Get "http://{place}{part.health}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)'
        at = world.now - timedelta(minutes=r.randrange(20, 55))
        world.event(pods[0], "Warning", "Unhealthy", message, "kubelet", at, path=f"spec.containers{{{part.name}}}")
