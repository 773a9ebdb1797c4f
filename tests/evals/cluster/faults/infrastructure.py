"""Faults of nodes and of the control plane: agents that are down, nodes under pressure, clocks that are wrong."""

from __future__ import annotations

import copy
from datetime import timedelta

from tests.evals.cluster.applications import Part
from tests.evals.cluster.faults.answers import call_late, fault, has_calls, is_called_program
from tests.evals.cluster.runtimes.voices import Said
from tests.evals.cluster.system import SYSTEM, control_plane, workers
from tests.evals.cluster.world import Crash, Failure, Obj, World


def _node(world: World) -> Obj:
    return world.random.choice(workers(world))


def _older(world: World, minutes: int) -> None:
    """Have the fault begin at least so long ago, for its consequences to show."""
    world.began = min(world.began, world.now - timedelta(minutes=minutes))


@fault("kubelet-down", "infrastructure", "kubelet-stopped", suits=is_called_program)
def kubelet_down(world: World, _: Part) -> tuple[str, ...]:
    """The kubelet of a node has stopped."""
    _older(world, 9)
    name = _node(world)["metadata"]["name"]
    world.component_down.add(f"kubelet@{name}")
    return (f"Node/{name}",)


@fault("containerd-down", "infrastructure", "container-runtime-down", suits=is_called_program)
def containerd_down(world: World, _: Part) -> tuple[str, ...]:
    """The container runtime of a node has stopped."""
    _older(world, 12)
    name = _node(world)["metadata"]["name"]
    world.component_down.add(f"containerd@{name}")
    return (f"Node/{name}",)


@fault("kube-proxy-down", "infrastructure", "kube-proxy-down", suits=is_called_program)
def kube_proxy_down(world: World, part: Part) -> tuple[str, ...]:
    """kube-proxy on the nodes does not start, so they know nothing of pods made since."""
    world.remade.add(part.name)
    for node in workers(world):
        world.component_down.add(f"kube-proxy@{node['metadata']['name']}")
    text = world.random.choice(
        [
            'unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be defined"',
            'failed complete: open /var/lib/kube-proxy/config.conf: no such file or directory"',
        ]
    )
    at = world.now
    world.programs["kube-proxy"].crash = Crash(
        1, [f'E{at:%m%d %H:%M:%S.%f}       1 run.go:72] "command failed" err="{text}'], 0.6
    )
    world.notes["crash_since_began"] = {"kube-proxy"}
    return ("DaemonSet/kube-proxy", *(f"Node/{node['metadata']['name']}" for node in workers(world)))


@fault("scheduler-down", "infrastructure", "scheduler-down", suits=is_called_program)
def scheduler_down(world: World, part: Part) -> tuple[str, ...]:
    """The scheduler is gone or ends at its start; new pods stay Pending, and nothing says why."""
    world.remade.add(part.name)
    world.component_down.add("scheduler")
    name = f"kube-scheduler-{control_plane(world)['metadata']['name']}"
    if world.random.random() < 0.4:
        world.remove("Pod", name, SYSTEM)
    else:
        at = world.now
        words = [
            f'E{at:%m%d %H:%M:%S.%f}       1 run.go:72] "command failed" err="stat /etc/kubernetes/scheduler.conf: no such file or directory"'
        ]
        world.programs["kube-scheduler"].crash = Crash(1, words, 0.5)
        world.notes["crash_since_began"] = {"kube-scheduler"}
    return (
        f"Pod/{name}",
        "Pod/kube-scheduler",
        f"Node/{control_plane(world)['metadata']['name']}",
        "Deployment/kube-scheduler",
    )


@fault("disk-pressure", "infrastructure", "node-disk-pressure", suits=is_called_program)
def disk_pressure(world: World, _: Part) -> tuple[str, ...]:
    """A node runs out of disk and evicts its pods."""
    node = _node(world)
    _press(world, node, 1, "DiskPressure", "KubeletHasDiskPressure", "kubelet has disk pressure", "disk-pressure")
    threshold = "Threshold quantity: 6442450944, available: 3811Mi. "
    call_late(world, lambda: _evict_some(world, node, "ephemeral-storage", threshold))
    message = "Failed to garbage collect required amount of images. Attempted to free 9663676416 bytes, but only found 0 bytes eligible to free."
    world.event(node, "Warning", "FreeDiskSpaceFailed", message, "kubelet", world.began, world.now, 5)
    text = "Attempting to reclaim ephemeral-storage"
    world.event(node, "Warning", "EvictionThresholdMet", text, "kubelet", world.began, world.now, 14)
    return (f"Node/{node['metadata']['name']}",)


@fault("memory-pressure", "infrastructure", "node-memory-pressure", suits=is_called_program)
def memory_pressure(world: World, _: Part) -> tuple[str, ...]:
    """A node runs out of memory and evicts its pods."""
    node = _node(world)
    words = "kubelet has insufficient memory available"
    _press(world, node, 0, "MemoryPressure", "KubeletHasInsufficientMemory", words, "memory-pressure")
    call_late(world, lambda: _evict_some(world, node, "memory", "Threshold quantity: 100Mi, available: 61Mi. "))
    world.event(
        node, "Warning", "EvictionThresholdMet", "Attempting to reclaim memory", "kubelet", world.began, world.now, 11
    )
    return (f"Node/{node['metadata']['name']}",)


def _press(world: World, node: Obj, index: int, title: str, reason: str, message: str, key: str) -> None:
    name = node["metadata"]["name"]
    change = {"lastTransitionTime": world.began, "message": message, "reason": reason, "status": "True"}
    node["status"]["conditions"][index] |= change
    made = {"effect": "NoSchedule", "key": f"node.kubernetes.io/{key}", "timeAdded": world.began}
    node["spec"]["taints"] = [*node["spec"].get("taints", []), made]
    world.event(node, "Normal", f"NodeHas{title}", f"Node {name} status is now: NodeHas{title}", "kubelet", world.began)


def _evict_some(world: World, node: Obj, resource: str, threshold: str) -> None:
    here = [
        pod
        for pod in world.all("Pod", world.namespace)
        if pod["spec"].get("nodeName") == node["metadata"]["name"]
        and pod["metadata"]["ownerReferences"][0]["kind"] == "ReplicaSet"
    ]
    for pod in world.random.sample(here, min(len(here), world.random.randrange(2, 6))):
        gone = copy.deepcopy(pod)
        at = world.began + timedelta(seconds=world.random.randrange(20, 300))
        owner = pod["metadata"]["ownerReferences"][0]["name"]
        gone["metadata"] |= world.meta(f"{owner}-{world.suffix()}", at - timedelta(hours=5))
        name = pod["spec"]["containers"][0]["name"]
        used = f"Container {name} was using {world.random.randrange(90, 4000) * 1024}Ki, request is 0, has larger consumption of {resource}. "
        message = f"The node was low on resource: {resource}. {threshold}{used}"
        gone["status"] = {
            "message": message,
            "phase": "Failed",
            "reason": "Evicted",
            "startTime": at - timedelta(hours=5),
        }
        world.add(gone)
        world.workload_of[gone["metadata"]["name"]] = world.workload_of[pod["metadata"]["name"]]
        world.event(gone, "Warning", "Evicted", message, "kubelet", at)


@fault("clock-skew", "infrastructure", "clock-skew", suits=has_calls)
def clock_skew(world: World, part: Part) -> tuple[str, ...]:
    """The clock of a node is minutes off: tokens made there are refused."""
    node = _node(world)
    name = node["metadata"]["name"]
    callee = world.random.choice(part.calls)
    world.call_failures[part.name, callee] = Failure("error", share=0.5)
    off = world.random.choice([-412, 371, 640])
    words = Said("ERROR", f"token rejected: issued in the future (iat is {abs(off)}s ahead of local clock)", {})
    world.programs[part.name].trouble = [words]
    text = f"System clock time unsynchronized or skewed: offset {off}.118s"
    world.event(node, "Warning", "ClockSkewDetected", text, "node-problem-detector", world.began, world.now, 7)
    stratum = f"Reference ID    : 00000000 ()\nStratum         : 0\nSystem time     : {abs(off)}.118302345 seconds {'slow' if off < 0 else 'fast'} of NTP time\nLast offset     : +0.000000000 seconds\nLeap status     : Not synchronised\n"
    world.notes["extras"] = {f"chrony-{name}": (f"ssh {name} chronyc tracking", stratum)}
    return (f"Node/{name}",)
