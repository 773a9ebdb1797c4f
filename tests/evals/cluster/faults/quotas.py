"""Faults of quotas: pods, claims and services that are not admitted."""

from __future__ import annotations

from tests.evals.cluster import objects
from tests.evals.cluster.applications import Part
from tests.evals.cluster.faults.answers import fault, is_called, is_called_program, is_kept
from tests.evals.cluster.quantities import amount, cpu_words, memory_words, millicores
from tests.evals.cluster.world import World


def _totals(world: World, spared: str) -> dict[str, int]:
    """Return what all pods of the application but those of one part ask for."""
    total = {"cpu": 0, "memory": 0, "pods": 0, "limits.cpu": 0, "limits.memory": 0}
    for part in world.application.parts:
        if part.name == spared:
            continue
        workload = world.workload(part.name)
        count = workload["spec"]["replicas"]
        total["pods"] += count
        for container in workload["spec"]["template"]["spec"]["containers"]:
            for kind, prefix in (("requests", ""), ("limits", "limits.")):
                asked = container["resources"].get(kind, {})
                total[f"{prefix}cpu"] += count * millicores(asked.get("cpu", "0"))
                total[f"{prefix}memory"] += count * amount(asked.get("memory", "0"))
    return total


def _quota(world: World, name: str, hard: dict[str, str]) -> str:
    quota = objects.plain(world, "v1", "ResourceQuota", name, world.began, spec={"hard": hard}, status={})
    world.add(quota)
    return f"ResourceQuota/{name}"


@fault("quota-cpu", "admission", "quota-cpu-exceeded", suits=is_called_program)
def quota_cpu(world: World, part: Part) -> tuple[str, ...]:
    """The namespace has no CPU left for the pods when they are made again."""
    world.remade.add(part.name)
    total = _totals(world, part.name)
    if world.random.random() < 0.5:
        return (_quota(world, "compute-quota", {"requests.cpu": cpu_words(total["cpu"] + 10)}),)
    hard = {"limits.cpu": cpu_words(total["limits.cpu"] + 20), "requests.cpu": cpu_words(total["cpu"] * 3)}
    return (_quota(world, "namespace-cpu", hard),)


@fault("quota-memory", "admission", "quota-memory-exceeded", suits=is_called_program)
def quota_memory(world: World, part: Part) -> tuple[str, ...]:
    """The namespace has no memory left for the pods when they are made again."""
    world.remade.add(part.name)
    total = _totals(world, part.name)
    hard = {"requests.memory": memory_words(total["memory"] + 8 * 2**20), "pods": "200"}
    return (_quota(world, "memory-quota", hard),)


@fault("quota-pods", "admission", "quota-pods-exceeded", suits=is_called_program)
def quota_pods(world: World, part: Part) -> tuple[str, ...]:
    """The namespace may have no more pods."""
    world.remade.add(part.name)
    workload = world.workload(part.name)
    workload["spec"]["replicas"] = max(2, workload["spec"]["replicas"])
    allowed = _totals(world, part.name)["pods"] + world.random.randrange(workload["spec"]["replicas"])
    return (_quota(world, "object-counts", {"pods": str(allowed)}),)


@fault("quota-claims", "admission", "quota-claims-exceeded", suits=is_kept)
def quota_claims(world: World, part: Part) -> tuple[str, ...]:
    """The namespace may have no more claims."""
    world.remade.add(part.name)
    others = sum(1 for p in world.application.parts if p.storage and p.name != part.name)
    return (_quota(world, "storage-counts", {"persistentvolumeclaims": str(others)}),)


@fault("quota-storage", "admission", "quota-storage-exceeded", suits=is_kept)
def quota_storage(world: World, part: Part) -> tuple[str, ...]:
    """The namespace may have no more storage."""
    world.remade.add(part.name)
    others = sum(amount(p.storage) for p in world.application.parts if p.storage and p.name != part.name)
    return (_quota(world, "storage-quota", {"requests.storage": memory_words(others + 2**30)}),)


@fault("quota-services", "admission", "quota-services-exceeded", suits=is_called)
def quota_services(world: World, part: Part) -> tuple[str, ...]:
    """The namespace may have no more services, so one could not be made."""
    world.remove("Service", part.name)
    count = len(world.all("Service", world.namespace))
    name = world.random.choice(["object-counts", "service-quota"])
    component = _quota(world, name, {"services": str(count)})
    over = f"exceeded quota: {name}, requested: services=1, used: services={count}, limited: services={count}"
    text = f'Error from server (Forbidden): error when creating "{part.name}.yaml": services "{part.name}" is forbidden: {over}\n'
    world.notes["extras"] = {"apply": (f"kubectl apply -f {part.name}.yaml", text)}
    return (component,)


@fault("limit-range", "admission", "limit-range-violated", suits=is_called_program)
def limit_range(world: World, part: Part) -> tuple[str, ...]:
    """The containers may not have as much memory as they ask for."""
    world.remade.add(part.name)
    limit = amount(world.container(part.name)["resources"]["limits"]["memory"])
    most = memory_words(max(limit // 2 // 2**20, 1) * 2**20)
    limits = [{"max": {"memory": most}, "default": {"memory": most}, "type": "Container"}]
    name = world.random.choice(["container-limits", "namespace-limits-v2", "mem-limit-range"])
    world.add(objects.plain(world, "v1", "LimitRange", name, world.began, spec={"limits": limits}))
    return (f"LimitRange/{name}", f"{part.kind}/{part.name}")
