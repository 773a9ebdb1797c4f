"""The events that a kubelet writes about a pod, counted and repeated as it does."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.evals.cluster.controllers.probes import refused
from tests.evals.cluster.quantities import go_seconds
from tests.evals.cluster.world import Crash, Life, Obj, World


def not_listening(pod: Obj, container: Obj, kind: str) -> str:
    """Return what a probe says of a program that has not come up yet."""
    return refused(pod, container, kind)


def _path(container: Obj, place: str = "spec.containers") -> str:
    return f"{place}{{{container['name']}}}"


def started(
    world: World, pod: Obj, container: Obj, first: datetime, times: int, place: str = "spec.containers"
) -> None:
    """Write Pulled, Created and Started, as often as the container was started."""
    if not times:
        return
    image, path = container["image"], _path(container, place)
    life = world.life.get((pod["metadata"]["name"], container["name"]))
    last = life.runs[-1][0] if life and life.runs else first
    if times > 1:
        last = max(last, world.now - timedelta(seconds=world.random.randrange(20, 300)))
    pulled = f'Container image "{image}" already present on machine'
    if times == 1 and world.random.random() < 0.6:
        took = go_seconds(0.4 + world.random.random() * 3)
        world.event(pod, "Normal", "Pulling", f'Pulling image "{image}"', "kubelet", first, path=path)
        size = world.random.randrange(4 * 10**6, 3 * 10**8)
        pulled = f'Successfully pulled image "{image}" in {took} ({took} including waiting). Image size: {size} bytes.'
    name = container["name"]
    is_old = int(world.notes["version"].split(".")[1]) < 32
    for reason, message in (
        ("Pulled", pulled),
        ("Created", f"Created container {name}" if is_old else f"Created container: {name}"),
        ("Started", f"Started container {name}"),
    ):
        world.event(pod, "Normal", reason, message, "kubelet", first, last, times, path)


def backing_off(world: World, pod: Obj, container: Obj, life: Life, place: str = "spec.containers") -> None:
    """Write the BackOff event of a container that was restarted."""
    if life.restarts < 1:
        return
    meta = pod["metadata"]
    target = f"{meta['name']}_{meta['namespace']}({meta['uid']})"
    message = f"Back-off restarting failed container {container['name']} in pod {target}"
    first = life.runs[1][1] or life.runs[1][0] if len(life.runs) > 1 else life.runs[0][0]
    last = world.now - timedelta(seconds=world.random.randrange(1, 25))
    count = max(1, int((last - first).total_seconds() // 13))
    world.event(pod, "Warning", "BackOff", message, "kubelet", first, max(first, last), count, _path(container, place))


def blocked(world: World, pod: Obj, first: datetime, reason: str, message: str) -> None:
    """Write why volumes or the sandbox cannot be made."""
    last = world.now - timedelta(seconds=world.random.randrange(2, 100))
    count = max(1, min(int((last - first).total_seconds() // 60), 14))
    world.event(pod, "Warning", reason, message, "kubelet", first + timedelta(seconds=1), last, count)


def cannot_configure(world: World, pod: Obj, container: Obj, first: datetime, missing: str) -> None:
    """Write that a config map, secret or key is missing."""
    last = world.now - timedelta(seconds=world.random.randrange(1, 12))
    count = max(1, int((last - first).total_seconds() // 12))
    path = _path(container)
    pulled = f'Container image "{container["image"]}" already present on machine'
    world.event(pod, "Normal", "Pulled", pulled, "kubelet", first, last, count, path)
    world.event(pod, "Warning", "Failed", f"Error: {missing}", "kubelet", first, last, count, path)


def cannot_start(world: World, pod: Obj, container: Obj, first: datetime, crash: Crash) -> None:
    """Write that the runtime could not start the container's process."""
    last = world.now - timedelta(seconds=world.random.randrange(5, 200))
    world.event(pod, "Warning", "Failed", f"Error: {crash.message}", "kubelet", first, last, 6, _path(container))


def cannot_pull(
    world: World, pod: Obj, container: Obj, first: datetime, why: str, place: str = "spec.containers"
) -> tuple[str, str]:
    """Write the events of an image that does not come; return reason and message of the waiting container."""
    image, path = container["image"], _path(container, place)
    tries = sum(1 for wait in (0, 15, 45, 90, 170, 330) if first + timedelta(seconds=wait) < world.now)
    last = world.now - timedelta(seconds=world.random.randrange(10, 120))
    last = max(last, first)
    back, seen = f'Back-off pulling image "{image}"', max(1, int((last - first).total_seconds() // 14))
    failed = f'Failed to pull image "{image}": {why}'
    if "pull secrets" in world.notes.get("pull_warning", ""):
        warning = world.notes["pull_warning"]
        world.event(pod, "Warning", "FailedToRetrieveImagePullSecret", warning, "kubelet", first, last, seen)
    world.event(pod, "Normal", "Pulling", f'Pulling image "{image}"', "kubelet", first, last, tries, path)
    world.event(pod, "Warning", "Failed", failed, "kubelet", first, last, tries, path)
    world.event(pod, "Warning", "Failed", "Error: ErrImagePull", "kubelet", first, last, tries, path)
    world.event(pod, "Normal", "BackOff", back, "kubelet", first + timedelta(seconds=2), world.now, seen, path)
    world.event(pod, "Warning", "Failed", "Error: ImagePullBackOff", "kubelet", first, world.now, seen, path)
    if world.random.random() < 0.75:
        return "ImagePullBackOff", back
    return "ErrImagePull", why


def unhealthy(
    world: World,
    pod: Obj,
    container: Obj,
    kind: str,
    words: str,
    first: datetime,
    probe: Obj | None = None,
    allowed: int = 0,
) -> None:
    """Write failing probes, and the restarts they cause if they do."""
    probe = probe or container[f"{kind}Probe"]
    begins = max(first + timedelta(seconds=probe.get("initialDelaySeconds", 0) + 1), world.now - timedelta(minutes=55))
    if begins >= world.now:
        return
    last = world.now - timedelta(seconds=world.random.randrange(1, max(2, probe["periodSeconds"])))
    span = (last - begins).total_seconds()
    count = max(1, int(span // probe["periodSeconds"] * (1.0 if kind == "readiness" else 0.4)))
    path = _path(container)
    if "exec" in probe and words.endswith("command timed out"):
        words = f'{kind.capitalize()} probe failed: command "{" ".join(probe["exec"]["command"])}" timed out'
    world.event(pod, "Warning", "Unhealthy", words, "kubelet", begins, max(begins, last), count, path)
    if kind == "readiness":
        return
    message = f"Container {container['name']} failed {kind} probe, will be restarted"
    kills = max(1, int(span // (allowed + 60)))
    world.event(pod, "Normal", "Killing", message, "kubelet", begins, max(begins, last), kills, path)
