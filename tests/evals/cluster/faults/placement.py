"""Faults of placing pods: labels, taints, cordons, affinity, room."""

from __future__ import annotations

from tests.evals.cluster import objects
from tests.evals.cluster.applications import Part
from tests.evals.cluster.faults.answers import call_late, fault, is_called_program, is_program, roll_out
from tests.evals.cluster.system import workers
from tests.evals.cluster.world import Obj, World


def _pod(world: World, part: Part) -> Obj:
    return world.workload(part.name)["spec"]["template"]["spec"]


@fault("node-selector", "scheduling", "node-selector-mismatch", "selector-or-affinity")
def node_selector(world: World, part: Part) -> tuple[str, ...]:
    """The pods want a node label that no node has."""
    component = roll_out(world, part)
    key, value = world.random.choice(
        [("disktype", "nvme"), ("pool", "compute"), ("topology.kubernetes.io/zone", "eu-3c")]
    )
    _pod(world, part)["nodeSelector"] = {key: value}
    return (component,)


@fault("node-affinity", "scheduling", "node-affinity-mismatch", "selector-or-affinity")
def node_affinity(world: World, part: Part) -> tuple[str, ...]:
    """The pods require, by affinity, a node label that no node has."""
    component = roll_out(world, part)
    key, values = world.random.choice([("node-type", ["gpu", "highmem"]), ("kubernetes.io/hostname", ["worker-99"])])
    term = {"matchExpressions": [{"key": key, "operator": "In", "values": values}]}
    required = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]}}
    _pod(world, part)["affinity"] = {"nodeAffinity": required}
    return (component,)


@fault("pod-anti-affinity", "scheduling", "pod-anti-affinity", suits=is_called_program)
def pod_anti_affinity(world: World, part: Part) -> tuple[str, ...]:
    """The pods may not share a node, and there are more of them than nodes."""
    world.remade.add(part.name)
    deployment = world.workload(part.name)
    deployment["spec"]["replicas"] = len(workers(world)) + world.random.choice([1, 2])
    rule = {
        "labelSelector": {"matchLabels": deployment["spec"]["selector"]["matchLabels"]},
        "topologyKey": "kubernetes.io/hostname",
    }
    _pod(world, part)["affinity"] = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [rule]}}
    return (f"Deployment/{part.name}",)


@fault("taint", "scheduling", "untolerated-taint")
def taint(world: World, part: Part) -> tuple[str, ...]:
    """All workers have a taint that the pods do not tolerate; new pods find no place."""
    key, value = world.random.choice([("dedicated", "batch"), ("maintenance", "true"), ("team", "data")])
    for node in workers(world):
        made = {"effect": "NoSchedule", "key": key, "timeAdded": world.began, "value": value}
        node["spec"]["taints"] = [*node["spec"].get("taints", []), made]
    return (roll_out(world, part), *(f"Node/{node['metadata']['name']}" for node in workers(world)))


@fault("node-cordoned", "scheduling", "node-cordoned")
def node_cordoned(world: World, part: Part) -> tuple[str, ...]:
    """The workers are cordoned: all of them, or the one to which the pods are bound."""
    nodes = workers(world)
    chosen = nodes
    if world.random.random() < 0.5:
        chosen = [world.random.choice(nodes)]
        _pod(world, part)["nodeSelector"] = {"kubernetes.io/hostname": chosen[0]["metadata"]["name"]}
    for node in chosen:
        node["spec"]["unschedulable"] = True
        made = {"effect": "NoSchedule", "key": "node.kubernetes.io/unschedulable", "timeAdded": world.began}
        node["spec"]["taints"] = [*node["spec"].get("taints", []), made]
        name = node["metadata"]["name"]
        message = f"Node {name} status is now: NodeNotSchedulable"
        world.event(node, "Normal", "NodeNotSchedulable", message, "kubelet", world.began)
    world.remade.add(part.name)
    return (*(f"Node/{node['metadata']['name']}" for node in chosen), f"{part.kind}/{part.name}")


@fault("cpu-capacity", "scheduling", "insufficient-cpu", "requests-exceed-nodes")
def cpu_capacity(world: World, part: Part) -> tuple[str, ...]:
    """The pods ask for more CPU than any node has."""
    component = roll_out(world, part)
    size = world.random.choice(["16", "24", "64"])
    resources = world.container(part.name)["resources"]
    resources["requests"]["cpu"] = resources["limits"]["cpu"] = size
    return (component,)


@fault("memory-capacity", "scheduling", "insufficient-memory", "requests-exceed-nodes")
def memory_capacity(world: World, part: Part) -> tuple[str, ...]:
    """The pods ask for more memory than any node has."""
    component = roll_out(world, part)
    size = world.random.choice(["64Gi", "100Gi", "128Gi"])
    resources = world.container(part.name)["resources"]
    resources["requests"]["memory"] = resources["limits"]["memory"] = size
    return (component,)


@fault("too-many-pods", "scheduling", "too-many-pods", suits=is_program)
def too_many_pods(world: World, part: Part) -> tuple[str, ...]:
    """The nodes take no more pods."""
    count = len(world.application.parts) // len(workers(world)) + 5
    extra = sum(p.replicas for p in world.application.parts) + 2 * len(workers(world)) + 4
    each = max(count, extra // len(workers(world)) + 1)
    for node in workers(world):
        node["status"]["allocatable"]["pods"] = node["status"]["capacity"]["pods"] = str(each)
    world.workload(part.name)["spec"]["replicas"] = 14
    world.remade.add(part.name)
    return (f"{part.kind}/{part.name}", *(f"Node/{node['metadata']['name']}" for node in workers(world)))


@fault("zero-replicas", "runtime", "scaled-to-zero", suits=is_called_program)
def zero_replicas(world: World, part: Part) -> tuple[str, ...]:
    """Somebody scaled the workload to nothing."""
    world.workload(part.name)["spec"]["replicas"] = 0
    return (f"{part.kind}/{part.name}",)


@fault("drain-blocked", "scheduling", "drain-blocked", suits=is_called_program)
def drain_blocked(world: World, part: Part) -> tuple[str, ...]:
    """A node cannot be emptied, for a budget forbids to take away the only pod of a program that is there."""
    replicas = world.workload(part.name)["spec"]["replicas"]
    name = world.random.choice([part.name, f"{part.name}-pdb"])
    selector = {"matchLabels": {world.application.labels: part.name}}
    status = {
        "currentHealthy": replicas,
        "desiredHealthy": replicas,
        "disruptionsAllowed": 0,
        "expectedPods": replicas,
    }
    spec = {"minAvailable": replicas, "selector": selector}
    world.add(objects.plain(world, "policy/v1", "PodDisruptionBudget", name, world.installed, spec=spec, status=status))
    call_late(world, lambda: _drain(world, part))
    return (f"PodDisruptionBudget/{name}", f"{part.kind}/{part.name}")


def _drain(world: World, part: Part) -> None:
    pod = world.pods_of(part.name)[0]
    node = world.get("Node", pod["spec"]["nodeName"])
    node["spec"]["unschedulable"] = True
    taint = {"effect": "NoSchedule", "key": "node.kubernetes.io/unschedulable", "timeAdded": world.began}
    node["spec"]["taints"] = [*node["spec"].get("taints", []), taint]
    host, who = node["metadata"]["name"], pod["metadata"]["name"]
    text = f"Node {host} status is now: NodeNotSchedulable"
    world.event(node, "Normal", "NodeNotSchedulable", text, "kubelet", world.began)
    tried = f"evicting pod {world.namespace}/{who}\n"
    refused = (
        f'error when evicting pods/"{who}" -n "{world.namespace}" (will retry after 5s): '
        "Cannot evict pod as it would violate the pod's disruption budget.\n"
    )
    words = f"node/{host} cordoned\n" + (tried + refused) * 9
    command = f"kubectl drain {host} --ignore-daemonsets --delete-emptydir-data"
    world.notes.setdefault("extras", {})[f"drain-{host}"] = (command, words)
