"""Pods get nodes, or the words of the scheduler that say what every node lacks."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from tests.evals.cluster.controllers.admission import pod_demand
from tests.evals.cluster.quantities import amount, millicores
from tests.evals.cluster.world import Obj, World

_NO_HELP, _NO_VICTIMS = "Preemption is not helpful for scheduling", "No preemption victims found for incoming pod"


def schedule_pods(world: World) -> None:
    """Place every pod that fits somewhere; say of the others why they fit nowhere."""
    pods = sorted(
        (p for p in world.all("Pod") if not p["spec"].get("nodeName") and "conditions" not in p["status"]),
        key=lambda p: (p["metadata"]["creationTimestamp"], p["metadata"]["name"]),
    )
    for pod in pods:
        made = pod["metadata"]["creationTimestamp"]
        is_new = made >= world.began
        if is_new and "scheduler" in world.component_down:
            pod["status"] = {"phase": "Pending", "qosClass": ""}
            continue
        reasons = {node["metadata"]["name"]: _refuses(world, pod, node, is_new) for node in world.all("Node")}
        open_ = [name for name, reason in reasons.items() if not reason]
        waits = _unbound(world, pod)
        if waits or not open_:
            _cannot(world, pod, waits or _histogram(reasons))
            continue
        load = Counter(p["spec"].get("nodeName") for p in world.all("Pod"))
        node = min(open_, key=lambda name: (load[name] + world.random.random() * 2, name))
        pod["spec"]["nodeName"] = node
        message = f"Successfully assigned {world.namespace}/{pod['metadata']['name']} to {node}"
        if pod["metadata"]["namespace"] == world.namespace:
            world.event(pod, "Normal", "Scheduled", message, "default-scheduler", made)


def _cannot(world: World, pod: Obj, words: str) -> None:
    made = pod["metadata"]["creationTimestamp"]
    last = world.now - timedelta(seconds=world.random.randrange(1, 280))
    count = 1 + max(0, int((last - made).total_seconds() // 300))
    world.event(pod, "Warning", "FailedScheduling", words, "default-scheduler", made, max(last, made), count)
    condition = {
        "lastProbeTime": None,
        "lastTransitionTime": made,
        "message": words,
        "reason": "Unschedulable",
        "status": "False",
        "type": "PodScheduled",
    }
    pod["status"] = {"conditions": [condition], "phase": "Pending"}


def _histogram(reasons: dict[str, str]) -> str:
    total = len(reasons)
    counts = Counter(reasons.values())
    words = ", ".join(sorted(f"{count} {reason}" for reason, count in counts.items()))
    fits = sum(count for reason, count in counts.items() if _is_about_room(reason))
    parts = [f"{count} {text}" for count, text in ((total - fits, _NO_HELP), (fits, _NO_VICTIMS)) if count]
    return f"0/{total} nodes are available: {words}. preemption: 0/{total} nodes are available: {', '.join(sorted(parts))}."


def _is_about_room(reason: str) -> bool:
    return reason.startswith(("Insufficient", "Too many pods")) or "anti-affinity" in reason or "free ports" in reason


def _unbound(world: World, pod: Obj) -> str:
    total = len(world.all("Node"))
    for volume in pod["spec"].get("volumes", []):
        name = volume.get("persistentVolumeClaim", {}).get("claimName")
        if not name:
            continue
        claim = world.find("PersistentVolumeClaim", name, pod["metadata"]["namespace"])
        if not claim:
            words = f'persistentvolumeclaim "{name}" not found'
        elif claim["status"]["phase"] != "Bound":
            if name in world.notes.get("delayed", ()):
                free = total - 1
                taint = "1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }"
                words = f"{taint}, {free} node(s) didn't find available persistent volumes to bind"
            else:
                words = "pod has unbound immediate PersistentVolumeClaims"
        else:
            continue
        tail = f"preemption: 0/{total} nodes are available: {total} {_NO_HELP}."
        return f"0/{total} nodes are available: {words}. {tail}"
    return ""


def _refuses(world: World, pod: Obj, node: Obj, is_new: bool) -> str:
    """Return the first filter's reason why a pod does not go on a node; empty when it does."""
    spec = node["spec"]
    if is_new and spec.get("unschedulable"):
        return "node(s) were unschedulable"
    for taint in spec.get("taints", []):
        is_fresh = taint.get("timeAdded") is not None and not is_new
        if taint["effect"] in ("NoSchedule", "NoExecute") and not is_fresh and not _tolerates(pod, taint):
            value = taint.get("value", "")
            return f"node(s) had untolerated taint {{{taint['key']}: {value}}}"
    if not _selected(pod, node):
        return "node(s) didn't match Pod's node affinity/selector"
    if not _ports_free(world, pod, node):
        return "node(s) didn't have free ports for the requested pod ports"
    if not _volumes_here(world, pod, node):
        return "node(s) had volume node affinity conflict"
    there = [p for p in world.all("Pod") if p["spec"].get("nodeName") == node["metadata"]["name"]]
    if len(there) >= int(node["status"]["allocatable"]["pods"]):
        return "Too many pods"
    demand, lacks = pod_demand(pod), list[str]()
    for resource, read in (("cpu", millicores), ("memory", amount)):
        used = sum(pod_demand(p)[f"requests.{resource}"] for p in there)
        if demand[f"requests.{resource}"] + used > read(node["status"]["allocatable"][resource]):
            lacks.append(f"Insufficient {resource}")
    if lacks:
        return lacks[0]
    return "node(s) didn't match pod anti-affinity rules" if _repelled(pod, there) else ""


def _tolerates(pod: Obj, taint: Obj) -> bool:
    return any(
        (t.get("operator") == "Exists" and not t.get("key"))
        or (
            t.get("key") == taint["key"]
            and t.get("effect", taint["effect"]) == taint["effect"]
            and (t.get("operator") == "Exists" or t.get("value", "") == taint.get("value", ""))
        )
        for t in pod["spec"].get("tolerations", [])
    )


def _selected(pod: Obj, node: Obj) -> bool:
    labels = node["metadata"]["labels"]
    if not pod["spec"].get("nodeSelector", {}).items() <= labels.items():
        return False
    affinity = pod["spec"].get("affinity", {}).get("nodeAffinity", {})
    required = affinity.get("requiredDuringSchedulingIgnoredDuringExecution")
    if not required:
        return True
    return any(all(_expression(e, labels) for e in t["matchExpressions"]) for t in required["nodeSelectorTerms"])


def _expression(expression: Obj, labels: Obj) -> bool:
    value, values = labels.get(expression["key"]), expression.get("values", [])
    if expression["operator"] == "In":
        return value in values
    return value is not None if expression["operator"] == "Exists" else value not in values


def _ports_free(world: World, pod: Obj, node: Obj) -> bool:
    wanted = {p["hostPort"] for c in pod["spec"]["containers"] for p in c.get("ports", []) if p.get("hostPort")}
    if not wanted:
        return True
    there = [p for p in world.all("Pod") if p["spec"].get("nodeName") == node["metadata"]["name"]]
    taken = {q.get("hostPort") for p in there for c in p["spec"]["containers"] for q in c.get("ports", [])}
    return not wanted & taken


def _volumes_here(world: World, pod: Obj, node: Obj) -> bool:
    for volume in pod["spec"].get("volumes", []):
        name = volume.get("persistentVolumeClaim", {}).get("claimName")
        claim = world.find("PersistentVolumeClaim", name, pod["metadata"]["namespace"]) if name else None
        bound = world.find("PersistentVolume", claim["spec"].get("volumeName", "")) if claim else None
        if bound and "nodeAffinity" in bound["spec"]:
            terms = bound["spec"]["nodeAffinity"]["required"]["nodeSelectorTerms"]
            if not any(_expression(e, node["metadata"]["labels"]) for t in terms for e in t["matchExpressions"]):
                return False
    return True


def _repelled(pod: Obj, there: list[Obj]) -> bool:
    rules = pod["spec"].get("affinity", {}).get("podAntiAffinity", {})
    for rule in rules.get("requiredDuringSchedulingIgnoredDuringExecution", []):
        wanted = rule["labelSelector"]["matchLabels"].items()
        if any(wanted <= p["metadata"].get("labels", {}).items() for p in there):
            return True
    return False
