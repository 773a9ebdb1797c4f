"""`kubectl get -o wide`, `kubectl get events` and `kubectl top`, one table a kind."""

from __future__ import annotations

from collections.abc import Callable

from tests.evals.cluster.printing.describe_other import endpoint_words, limited
from tests.evals.cluster.printing.tabs import table
from tests.evals.cluster.printing.words import joined
from tests.evals.cluster.quantities import age, duration
from tests.evals.cluster.world import Obj, World

_MODES = {"ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX"}


def pod_state(pod: Obj) -> str:
    """Return the word in the column STATUS of a pod, found as kubectl's printer finds it."""
    status = pod["status"]
    reason = status.get("reason") or status.get("phase", "Pending")
    init = status.get("initContainerStatuses", [])
    for n, s in enumerate(init):
        ended, waits = s["state"].get("terminated"), s["state"].get("waiting")
        if ended and ended["exitCode"] == 0:
            continue
        if ended:
            reason = f"Init:{ended.get('reason') or 'Error'}"
        elif waits and waits["reason"] != "PodInitializing":
            reason = f"Init:{waits['reason']}"
        else:
            reason = f"Init:{n}/{len(init)}"
        break
    else:
        is_running = False
        for s in reversed(status.get("containerStatuses", [])):
            state = s["state"]
            if state.get("waiting", {}).get("reason"):
                reason = state["waiting"]["reason"]
            elif state.get("terminated"):
                reason = state["terminated"].get("reason") or f"ExitCode:{state['terminated']['exitCode']}"
            elif s["ready"]:
                is_running = True
        if reason == "Completed" and is_running:
            reason = "Running"
    return "Terminating" if "deletionTimestamp" in pod["metadata"] else reason


def pods(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of the table of pods."""
    rows: list[list[str]] = []
    for pod in found:
        statuses = pod["status"].get("containerStatuses", [])
        ready, total = sum(s["ready"] for s in statuses), len(pod["spec"]["containers"])
        all_ = [*statuses, *pod["status"].get("initContainerStatuses", [])]
        restarts = sum(s["restartCount"] for s in all_)
        ends = [s["lastState"]["terminated"]["finishedAt"] for s in all_ if s["lastState"]]
        words = f"{restarts} ({age(max(ends), world.now)} ago)" if restarts and ends else str(restarts)
        rows.append(
            [
                pod["metadata"]["name"],
                f"{ready}/{total}",
                pod_state(pod),
                words,
                age(pod["metadata"]["creationTimestamp"], world.now),
                pod["status"].get("podIP") or "<none>",
                pod["spec"].get("nodeName") or "<none>",
                "<none>",
                "<none>",
            ]
        )
    return ["NAME", "READY", "STATUS", "RESTARTS", "AGE", "IP", "NODE", "NOMINATED NODE", "READINESS GATES"], rows


def _deployments(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    rows = [
        [
            o["metadata"]["name"],
            f"{o['status'].get('readyReplicas', 0)}/{o['spec']['replicas']}",
            str(o["status"].get("updatedReplicas", 0)),
            str(o["status"].get("availableReplicas", 0)),
            age(o["metadata"]["creationTimestamp"], world.now),
            *_images(o),
            joined(o["spec"]["selector"]["matchLabels"]),
        ]
        for o in found
    ]
    return ["NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE", "CONTAINERS", "IMAGES", "SELECTOR"], rows


def _images(obj: Obj) -> list[str]:
    containers = obj["spec"]["template"]["spec"]["containers"]
    return [",".join(c["name"] for c in containers), ",".join(c["image"] for c in containers)]


def _replica_sets(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    rows = [
        [
            o["metadata"]["name"],
            str(o["spec"]["replicas"]),
            str(o["status"]["replicas"]),
            str(o["status"].get("readyReplicas", 0)),
            age(o["metadata"]["creationTimestamp"], world.now),
            *_images(o),
            joined(o["spec"]["selector"]["matchLabels"]),
        ]
        for o in found
    ]
    return ["NAME", "DESIRED", "CURRENT", "READY", "AGE", "CONTAINERS", "IMAGES", "SELECTOR"], rows


def _stateful_sets(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    rows = [
        [
            o["metadata"]["name"],
            f"{o['status']['readyReplicas']}/{o['spec']['replicas']}",
            age(o["metadata"]["creationTimestamp"], world.now),
            *_images(o),
        ]
        for o in found
    ]
    return ["NAME", "READY", "AGE", "CONTAINERS", "IMAGES"], rows


def _daemon_sets(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    rows: list[list[str]] = []
    for o in found:
        s = o["status"]
        wanted, ready = str(s["desiredNumberScheduled"]), str(s["numberReady"])
        made = age(o["metadata"]["creationTimestamp"], world.now)
        rows.append([o["metadata"]["name"], wanted, wanted, ready, wanted, ready, "kubernetes.io/os=linux", made])
    return ["NAME", "DESIRED", "CURRENT", "READY", "UP-TO-DATE", "AVAILABLE", "NODE SELECTOR", "AGE"], rows


def _services(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    rows = [
        [
            o["metadata"]["name"],
            o["spec"]["type"],
            o["spec"]["clusterIP"],
            "<none>",
            ",".join(f"{p['port']}/{p['protocol']}" for p in o["spec"]["ports"]),
            age(o["metadata"]["creationTimestamp"], world.now),
            joined(o["spec"].get("selector")),
        ]
        for o in found
    ]
    return ["NAME", "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE", "SELECTOR"], rows


def _endpoints(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    rows = [
        [
            o["metadata"]["name"],
            limited(endpoint_words(world, o["metadata"]["name"], o["metadata"]["namespace"])),
            age(o["metadata"]["creationTimestamp"], world.now),
        ]
        for o in found
    ]
    return ["NAME", "ENDPOINTS", "AGE"], rows


def _nodes(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    rows: list[list[str]] = []
    for o in found:
        ready = next(c["status"] for c in o["status"]["conditions"] if c["type"] == "Ready")
        state = "Ready" if ready == "True" else "NotReady"
        state += ",SchedulingDisabled" if o["spec"].get("unschedulable") else ""
        roles = [k.split("/")[1] for k in o["metadata"]["labels"] if k.startswith("node-role.kubernetes.io/")]
        info = o["status"]["nodeInfo"]
        rows.append(
            [
                o["metadata"]["name"],
                state,
                ",".join(roles) or "<none>",
                age(o["metadata"]["creationTimestamp"], world.now),
                info["kubeletVersion"],
                o["status"]["addresses"][0]["address"],
                "<none>",
                info["osImage"],
                info["kernelVersion"],
                info["containerRuntimeVersion"],
            ]
        )
    heads = ["NAME", "STATUS", "ROLES", "AGE", "VERSION", "INTERNAL-IP", "EXTERNAL-IP", "OS-IMAGE", "KERNEL-VERSION"]
    return [*heads, "CONTAINER-RUNTIME"], rows


def _claims(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    rows = [
        [
            o["metadata"]["name"],
            o["status"]["phase"],
            o["spec"].get("volumeName", ""),
            o["status"].get("capacity", {}).get("storage", ""),
            ",".join(_MODES[m] for m in o["status"].get("accessModes", [])),
            o["spec"].get("storageClassName", ""),
            "<unset>",
            age(o["metadata"]["creationTimestamp"], world.now),
            "Filesystem",
        ]
        for o in found
    ]
    heads = ["NAME", "STATUS", "VOLUME", "CAPACITY", "ACCESS MODES", "STORAGECLASS", "VOLUMEATTRIBUTESCLASS", "AGE"]
    return [*heads, "VOLUMEMODE"], rows


def _volumes(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    rows: list[list[str]] = []
    for o in found:
        spec, reference = o["spec"], o["spec"].get("claimRef")
        rows.append(
            [
                o["metadata"]["name"],
                spec["capacity"]["storage"],
                ",".join(_MODES[m] for m in spec["accessModes"]),
                spec["persistentVolumeReclaimPolicy"],
                o["status"]["phase"],
                f"{reference['namespace']}/{reference['name']}" if reference else "",
                spec.get("storageClassName", ""),
                "<unset>",
                "",
                age(o["metadata"]["creationTimestamp"], world.now),
                "Filesystem",
            ]
        )
    heads = ["NAME", "CAPACITY", "ACCESS MODES", "RECLAIM POLICY", "STATUS", "CLAIM", "STORAGECLASS"]
    return [*heads, "VOLUMEATTRIBUTESCLASS", "REASON", "AGE", "VOLUMEMODE"], rows


def _named(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    return ["NAME", "AGE"], [[o["metadata"]["name"], age(o["metadata"]["creationTimestamp"], world.now)] for o in found]


def _config_maps(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    rows = [
        [o["metadata"]["name"], str(len(o.get("data", {}))), age(o["metadata"]["creationTimestamp"], world.now)]
        for o in found
    ]
    return ["NAME", "DATA", "AGE"], rows


def _secrets(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    rows = [
        [
            o["metadata"]["name"],
            o["type"],
            str(len(o.get("data", {})) or 1),
            age(o["metadata"]["creationTimestamp"], world.now),
        ]
        for o in found
    ]
    return ["NAME", "TYPE", "DATA", "AGE"], rows


def _quotas(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    rows: list[list[str]] = []
    for o in found:
        used, hard = o["status"]["used"], o["status"]["hard"]
        words = {
            part: ", ".join(
                f"{k}: {used.get(k, '0')}/{hard[k]}" for k in sorted(hard) if k.startswith("limits.") == is_limit
            )
            for part, is_limit in (("requests", False), ("limits", True))
        }
        rows.append(
            [
                o["metadata"]["name"],
                age(o["metadata"]["creationTimestamp"], world.now),
                words["requests"],
                words["limits"],
            ]
        )
    return ["NAME", "AGE", "REQUEST", "LIMIT"], rows


def _ingresses(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    rows = [
        [
            o["metadata"]["name"],
            o["spec"].get("ingressClassName", "<none>"),
            ",".join(rule["host"] for rule in o["spec"]["rules"]),
            o.get("status", {}).get("loadBalancer", {}).get("ingress", [{}])[0].get("ip", ""),
            "80",
            age(o["metadata"]["creationTimestamp"], world.now),
        ]
        for o in found
    ]
    return ["NAME", "CLASS", "HOSTS", "ADDRESS", "PORTS", "AGE"], rows


def _policies(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    rows = [
        [
            o["metadata"]["name"],
            joined(o["spec"]["podSelector"].get("matchLabels")),
            age(o["metadata"]["creationTimestamp"], world.now),
        ]
        for o in found
    ]
    return ["NAME", "POD-SELECTOR", "AGE"], rows


def _jobs(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    rows: list[list[str]] = []
    for o in found:
        s = o["status"]
        took = duration(s["completionTime"] - s["startTime"]) if "completionTime" in s else "-"
        state = "Complete" if s.get("succeeded") else "Failed" if s.get("failed") else "Running"
        made = age(o["metadata"]["creationTimestamp"], world.now)
        rows.append([o["metadata"]["name"], state, f"{s.get('succeeded', 0)}/1", took, made, *_images(o)])
    return ["NAME", "STATUS", "COMPLETIONS", "DURATION", "AGE", "CONTAINERS", "IMAGES"], rows


def _scalers(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    rows: list[list[str]] = []
    for o in found:
        spec, status = o["spec"], o["status"]
        metric = spec["metrics"][0]["resource"]
        current = status.get("currentMetrics", [{}])[0].get("resource", {}).get("current", {})
        now = f"{current['averageUtilization']}%" if current else "<unknown>"
        target = spec["scaleTargetRef"]
        rows.append(
            [
                o["metadata"]["name"],
                f"{target['kind']}/{target['name']}",
                f"{metric['name']}: {now}/{metric['target']['averageUtilization']}%",
                str(spec["minReplicas"]),
                str(spec["maxReplicas"]),
                str(status["currentReplicas"]),
                age(o["metadata"]["creationTimestamp"], world.now),
            ]
        )
    return ["NAME", "REFERENCE", "TARGETS", "MINPODS", "MAXPODS", "REPLICAS", "AGE"], rows


Table = Callable[[World, list[Obj]], tuple[list[str], list[list[str]]]]
TABLES: dict[str, tuple[str, Table]] = {
    "Pod": ("pods", pods),
    "Deployment": ("deployments", _deployments),
    "ReplicaSet": ("replicasets", _replica_sets),
    "StatefulSet": ("statefulsets", _stateful_sets),
    "DaemonSet": ("daemonsets", _daemon_sets),
    "Service": ("services", _services),
    "Endpoints": ("endpoints", _endpoints),
    "Job": ("jobs", _jobs),
    "HorizontalPodAutoscaler": ("hpa", _scalers),
    "PersistentVolumeClaim": ("pvc", _claims),
    "ConfigMap": ("configmaps", _config_maps),
    "Secret": ("secrets", _secrets),
    "ServiceAccount": ("serviceaccounts", _named),
    "ResourceQuota": ("resourcequotas", _quotas),
    "Ingress": ("ingresses", _ingresses),
    "NetworkPolicy": ("networkpolicies", _policies),
    "Node": ("nodes", _nodes),
    "PersistentVolume": ("pv", _volumes),
}


def get_table(world: World, kind: str, namespace: str | None, *, all_namespaces: bool = False) -> str:
    """Return what `kubectl get <kind> -o wide` prints for a namespace, or for all with a column for it."""
    found = world.all(kind, None if all_namespaces or kind in ("Node", "PersistentVolume") else namespace)
    if not found:
        return f"No resources found in {namespace} namespace.\n"
    head, rows = TABLES[kind][1](world, found)
    if all_namespaces:
        head = ["NAMESPACE", *head]
        rows = [[o["metadata"]["namespace"], *row] for o, row in zip(found, rows, strict=True)]
    return table(head, rows)


def events_table(world: World, namespace: str, *, is_wide: bool = False) -> str:
    """Return what `kubectl get events --sort-by=.lastTimestamp` prints."""
    found = [e for e in world.events if e["metadata"]["namespace"] == namespace or namespace == ""]
    found.sort(key=lambda e: (e["lastTimestamp"], e["metadata"]["name"]))
    if not found:
        return f"No resources found in {namespace} namespace.\n"
    rows: list[list[str]] = []
    for e in found:
        about = e["involvedObject"]
        row = [age(e["lastTimestamp"], world.now), e["type"], e["reason"], f"{about['kind'].lower()}/{about['name']}"]
        if is_wide:
            source = ", ".join(e["source"].values())
            first = age(e["firstTimestamp"], world.now)
            message = e["message"].strip()
            row += [about.get("fieldPath", ""), source, message, first, str(e["count"]), e["metadata"]["name"]]
        else:
            row.append(e["message"].strip())
        rows.append(row)
    head = ["LAST SEEN", "TYPE", "REASON", "OBJECT"]
    return table(
        [*head, *(["SUBOBJECT", "SOURCE", "MESSAGE", "FIRST SEEN", "COUNT", "NAME"] if is_wide else ["MESSAGE"])], rows
    )
