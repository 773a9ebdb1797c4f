"""`kubectl top`."""

from __future__ import annotations

from tests.evals.cluster.printing.describe_node import pods_on
from tests.evals.cluster.printing.tabs import table
from tests.evals.cluster.quantities import amount, millicores
from tests.evals.cluster.world import Obj, World


def pod_usage(world: World, pod: Obj) -> tuple[int, int]:
    """Return millicores and MiB that a pod uses now; the same whenever it is asked."""
    known: dict[str, tuple[int, int]] = world.notes.setdefault("usage", {})
    name = pod["metadata"]["name"]
    if name not in known:
        program = world.runs.get(name) or world.programs[world.workload_of[name]]
        limits = pod["spec"]["containers"][0]["resources"].get("limits", {})
        cpu, memory = program.cpu_m, program.memory_mib
        if "cpu" in limits:
            cpu = min(cpu, millicores(limits["cpu"]) + world.random.randrange(3))
        if "memory" in limits:
            memory = min(memory, int(amount(limits["memory"]) / 2**20 * 0.98))
        known[name] = (max(1, cpu + world.random.randrange(-1, 3)), max(1, memory))
    return known[name]


def is_measured(world: World, pod: Obj) -> bool:
    """Tell whether the metrics server knows the pod: something of it runs, on a node that answers."""
    lives = [world.life.get((pod["metadata"]["name"], c["name"])) for c in pod["spec"]["containers"]]
    return any(life and "running" in life.state for life in lives) and not _is_lost(world, pod)


def _is_lost(world: World, pod: Obj) -> bool:
    return pod["metadata"]["name"] in world.notes.get("lost", {})


def top_pods(world: World, namespace: str) -> str:
    """Return what `kubectl top pods` prints."""
    rows = [
        [pod["metadata"]["name"], f"{cpu}m", f"{memory}Mi"]
        for pod in world.all("Pod", namespace)
        if is_measured(world, pod)
        for cpu, memory in [pod_usage(world, pod)]
    ]
    return table(["NAME", "CPU(cores)", "MEMORY(bytes)"], rows)


def node_usage(world: World, node: Obj) -> tuple[int, int]:
    """Return millicores and MiB that a node uses now."""
    used = [pod_usage(world, pod) for pod in pods_on(world, node["metadata"]["name"]) if is_measured(world, pod)]
    told = world.notes.get("node_load", {}).get(node["metadata"]["name"], (0, 0))
    return sum(cpu for cpu, _ in used) + 90 + told[0], sum(memory for _, memory in used) + 620 + told[1]


def top_nodes(world: World) -> str:
    """Return what `kubectl top nodes` prints."""
    rows: list[list[str]] = []
    for node in world.all("Node"):
        name, size = node["metadata"]["name"], node["status"]["allocatable"]
        if any(c["type"] == "Ready" and c["status"] == "Unknown" for c in node["status"]["conditions"]):
            rows.append([name, "<unknown>", "<unknown>", "<unknown>", "<unknown>"])
            continue
        cpu, memory = node_usage(world, node)
        total = amount(size["memory"]) // 2**20
        share = f"{cpu * 100 // millicores(size['cpu'])}%"
        rows.append([name, f"{cpu}m", share, f"{memory}Mi", f"{memory * 100 // total}%"])
    return table(["NAME", "CPU(cores)", "CPU%", "MEMORY(bytes)", "MEMORY%"], rows)
