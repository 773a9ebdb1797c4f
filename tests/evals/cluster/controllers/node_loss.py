"""What happens to a node, and the pods on it, when its kubelet or its container runtime is gone."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.evals.cluster.controllers.scheduler import schedule_pods
from tests.evals.cluster.controllers.workloads import new_pod
from tests.evals.cluster.world import Obj, World

_UNKNOWN = "Kubelet stopped posting node status."


def lose_nodes(world: World) -> None:
    """Mark nodes whose kubelet or runtime is gone; after five minutes their pods are made anew elsewhere."""
    for what in sorted(world.component_down):
        kind, _, name = what.partition("@")
        if kind not in ("kubelet", "containerd"):
            continue
        node = world.get("Node", name)
        since = world.began + timedelta(seconds=42 if kind == "kubelet" else 190)
        if since > world.now:
            continue
        _mark(world, node, kind, since)
        leaves = since + timedelta(seconds=300)
        for pod in world.all("Pod"):
            if pod["spec"].get("nodeName") != name or pod["metadata"]["creationTimestamp"] >= world.began:
                continue
            world.notes.setdefault("lost", {})[pod["metadata"]["name"]] = since
            world.event(pod, "Warning", "NodeNotReady", "Node is not ready", "node-controller", since)
            owner = pod["metadata"].get("ownerReferences", [{}])[0].get("kind")
            if leaves < world.now and owner in ("ReplicaSet", "StatefulSet"):
                pod["metadata"] |= {
                    "deletionTimestamp": leaves + timedelta(seconds=30),
                    "deletionGracePeriodSeconds": 30,
                }
                message = f"Marking for deletion Pod {world.namespace}/{pod['metadata']['name']}"
                world.event(pod, "Normal", "TaintManagerEviction", message, "taint-eviction-controller", leaves)
                if owner == "ReplicaSet":
                    _replace(world, pod, leaves)
    schedule_pods(world)


def _mark(world: World, node: Obj, kind: str, since: datetime) -> None:
    name = node["metadata"]["name"]
    if kind == "kubelet":
        for condition in node["status"]["conditions"]:
            condition |= {
                "lastHeartbeatTime": world.began - timedelta(seconds=3),
                "lastTransitionTime": since,
                "message": _UNKNOWN,
                "reason": "NodeStatusUnknown",
                "status": "Unknown",
            }
        key = "node.kubernetes.io/unreachable"
        source = "node-controller"
    else:
        ago = f"{int((world.now - world.began).total_seconds() // 60)}m{int((world.now - world.began).total_seconds()) % 60}s"
        words = f"PLEG is not healthy: pleg was last seen active {ago} ago; threshold is 3m0s"
        node["status"]["conditions"][3] |= {
            "lastTransitionTime": since,
            "message": f"[container runtime is down, {words}]",
            "reason": "KubeletNotReady",
            "status": "False",
        }
        key = "node.kubernetes.io/not-ready"
        source = "kubelet"
    node["spec"]["taints"] = [
        *node["spec"].get("taints", []),
        {"effect": "NoSchedule", "key": key, "timeAdded": since},
        {"effect": "NoExecute", "key": key, "timeAdded": since + timedelta(seconds=5)},
    ]
    world.event(node, "Normal", "NodeNotReady", f"Node {name} status is now: NodeNotReady", source, since)


def _replace(world: World, pod: Obj, made: datetime) -> None:
    reference = pod["metadata"]["ownerReferences"][0]
    namespace = pod["metadata"]["namespace"]
    owner = world.get("ReplicaSet", reference["name"], namespace)
    hash_ = owner["metadata"]["labels"]["pod-template-hash"]
    name = f"{reference['name']}-{world.suffix()}"
    again = new_pod(world, owner, name, owner["spec"]["template"], made + timedelta(seconds=1), hash_)
    again["metadata"]["labels"].update(owner["metadata"]["labels"])
    world.add(again)
    old = pod["metadata"]["name"]
    world.workload_of[name] = world.workload_of[old]
    if old in world.runs:
        world.runs[name] = world.runs[old]
    world.event(owner, "Normal", "SuccessfulCreate", f"Created pod: {name}", "replicaset-controller", made)
