"""Columns of `kubectl get`: which kind they belong to, and where the API keeps what they print."""

from __future__ import annotations

import re
from collections.abc import Sequence

from faultmaven.evidence.kubernetes.tree import Doc
from faultmaven.evidence.kubernetes.values import camel, is_nothing, scalar

#: Columns that only one kind prints; the first row that is wholly there names the kind.
_KINDS: tuple[tuple[str, frozenset[str]], ...] = tuple(
    (kind, frozenset(columns))
    for kind, columns in (
        ("Node", ("STATUS", "ROLES", "VERSION")),
        ("Node", ("CPU%", "MEMORY%")),
        ("Node", ("CPU(%)", "MEMORY(%)")),
        ("Pod", ("READY", "STATUS", "RESTARTS")),
        ("Pod", ("CPU(cores)", "MEMORY(bytes)")),
        ("Deployment", ("READY", "UP-TO-DATE", "AVAILABLE")),
        ("DaemonSet", ("DESIRED", "CURRENT", "UP-TO-DATE", "NODE SELECTOR")),
        ("ReplicaSet", ("DESIRED", "CURRENT", "READY")),
        ("CronJob", ("SCHEDULE", "SUSPEND")),
        ("Job", ("COMPLETIONS", "DURATION")),
        ("Job", ("COMPLETIONS",)),
        ("Service", ("CLUSTER-IP",)),
        ("PersistentVolume", ("CAPACITY", "RECLAIM POLICY", "CLAIM")),
        ("PersistentVolumeClaim", ("VOLUME", "CAPACITY", "ACCESS MODES")),
        ("StorageClass", ("PROVISIONER",)),
        ("HorizontalPodAutoscaler", ("REFERENCE", "TARGETS")),
        ("PodDisruptionBudget", ("MIN AVAILABLE", "MAX UNAVAILABLE")),
        ("Ingress", ("HOSTS",)),
        ("IngressClass", ("CONTROLLER",)),
        ("NetworkPolicy", ("POD-SELECTOR",)),
        ("EndpointSlice", ("ADDRESSTYPE", "ENDPOINTS")),
        ("Endpoints", ("ENDPOINTS",)),
        ("Secret", ("TYPE", "DATA")),
        ("ConfigMap", ("DATA",)),
        ("ServiceAccount", ("SECRETS",)),
        ("RoleBinding", ("ROLE",)),
        ("StatefulSet", ("READY", "CONTAINERS", "IMAGES")),
        ("ResourceQuota", ("REQUEST", "LIMIT")),
        ("PriorityClass", ("VALUE", "GLOBAL-DEFAULT")),
        ("VolumeAttachment", ("ATTACHER", "PV", "NODE")),
    )
)
#: Column -> path, for every kind.
_PATHS = {
    "IP": "status.podIP",
    "NODE": "spec.nodeName",
    "NOMINATED NODE": "status.nominatedNodeName",
    "CLUSTER-IP": "spec.clusterIP",
    "STORAGECLASS": "spec.storageClassName",
    "RECLAIM POLICY": "spec.persistentVolumeReclaimPolicy",
    "SCHEDULE": "spec.schedule",
    "SUSPEND": "spec.suspend",
    "PROVISIONER": "provisioner",
    "MINPODS": "spec.minReplicas",
    "MAXPODS": "spec.maxReplicas",
    "UP-TO-DATE": "status.updatedReplicas",
    "AVAILABLE": "status.availableReplicas",
    "INTERNAL-IP": "printed.internalIP",
    "KERNEL-VERSION": "status.nodeInfo.kernelVersion",
    "OS-IMAGE": "status.nodeInfo.osImage",
    "CONTAINER-RUNTIME": "status.nodeInfo.containerRuntimeVersion",
}
_KIND_PATHS = {
    ("Node", "VERSION"): "status.nodeInfo.kubeletVersion",
    ("Service", "TYPE"): "spec.type",
    ("Secret", "TYPE"): "type",
    ("ReplicaSet", "DESIRED"): "spec.replicas",
    ("ReplicaSet", "CURRENT"): "status.replicas",
    ("ReplicaSet", "READY"): "status.readyReplicas",
    ("DaemonSet", "DESIRED"): "status.desiredNumberScheduled",
    ("DaemonSet", "CURRENT"): "status.currentNumberScheduled",
    ("DaemonSet", "READY"): "status.numberReady",
    ("DaemonSet", "UP-TO-DATE"): "status.updatedNumberScheduled",
    ("DaemonSet", "AVAILABLE"): "status.numberAvailable",
    ("HorizontalPodAutoscaler", "REPLICAS"): "status.currentReplicas",
    ("PodDisruptionBudget", "ALLOWED DISRUPTIONS"): "status.disruptionsAllowed",
    ("PodDisruptionBudget", "MIN AVAILABLE"): "spec.minAvailable",
    ("PodDisruptionBudget", "MAX UNAVAILABLE"): "spec.maxUnavailable",
    ("PriorityClass", "VALUE"): "value",
    ("VolumeAttachment", "PV"): "spec.source.persistentVolumeName",
    ("PersistentVolumeClaim", "STATUS"): "status.phase",
    ("PersistentVolume", "STATUS"): "status.phase",
    ("Namespace", "STATUS"): "status.phase",
    ("PersistentVolumeClaim", "VOLUME"): "spec.volumeName",
    ("PersistentVolumeClaim", "CAPACITY"): "status.capacity.storage",
    ("PersistentVolume", "CAPACITY"): "spec.capacity.storage",
}
_SELECTOR_PATHS = {"Service": "spec.selector", "NetworkPolicy": "spec.podSelector.matchLabels"}
#: `pods: 5/5, requests.cpu: 900m/1` in the table of quotas.
_QUOTA = re.compile(r"(?P<resource>[\w./-]+): (?P<used>[^\s/,]+)/(?P<hard>[^\s/,]+)")
#: Access modes as kubectl shortens them.
MODES = {"RWO": "ReadWriteOnce", "ROX": "ReadOnlyMany", "RWX": "ReadWriteMany", "RWOP": "ReadWriteOncePod"}
_PAIR = re.compile(r"(?P<key>[^=,\s]+)=(?P<value>[^,\s]*)")
_RESTARTS = re.compile(r"(?P<count>\d+)(?: \((?P<ago>\S+) ago\))?\Z")
_READY_OF = re.compile(r"(?P<ready>\d+)/(?P<total>\d+)\Z")
_PORT = re.compile(r"(?P<port>\d+)(?::(?P<node>\d+))?/(?P<protocol>\w+)")
#: A pod's STATUS that is its phase; everything else kubectl prints there is a reason.
_PHASES = frozenset({"Running", "Pending", "Succeeded", "Failed", "Unknown"})


def guess_kind(columns: Sequence[str], hint: str | None) -> str:
    """Return the kind of a table from its columns, then from the word in the command; `Unknown` is the honest rest."""
    present = set(columns)
    for kind, needed in _KINDS:
        if needed <= present:
            return kind
    if hint:
        return hint
    if present <= {"NAMESPACE", "NAME", "STATUS", "AGE", "LABELS"} and "STATUS" in present:
        return "Namespace"
    return "StatefulSet" if {"NAME", "READY", "AGE"} <= present and len(present) <= 4 else "Unknown"


def put_cell(doc: Doc, kind: str, column: str, value: str, line: int) -> None:
    """Write one cell: to the API's field where there is one, and under `printed.` where the API has none."""
    if column in {"NAME", "NAMESPACE"} or not value:
        return
    if column == "LABELS" or (column == "SELECTOR" and kind in {*_SELECTOR_PATHS, "Deployment", "ReplicaSet"}):
        base = "metadata.labels" if column == "LABELS" else _SELECTOR_PATHS.get(kind, "spec.selector.matchLabels")
        for match in _PAIR.finditer(value):
            doc.put((*base.split("."), match["key"]), match["value"], line)
        return
    _put_printed(doc, column, value, line)
    if is_nothing(value):
        return
    path = _KIND_PATHS.get((kind, column)) or _PATHS.get(column)
    if path:
        doc.put(path, scalar(value), line)
    elif kind == "Pod" and column == "STATUS" and value in _PHASES:
        doc.put("status.phase", value, line)
    elif kind == "Node" and column == "STATUS":
        _put_node_status(doc, value, line)
    elif column == "READY":
        _put_ready(doc, kind, value, line)
    else:
        _put_list(doc, kind, column, value, line)


def _put_list(doc: Doc, kind: str, column: str, value: str, line: int) -> None:
    """Write a cell that holds several things: ports, access modes, what a quota counts, a claim with its namespace."""
    if kind == "Service" and column == "PORT(S)":
        for match in _PORT.finditer(value):
            port = doc.item("spec.ports")
            port.put("port", int(match["port"]), line)
            if match["node"]:
                port.put("nodePort", int(match["node"]), line)
            port.put("protocol", match["protocol"], line)
    elif kind == "ResourceQuota":
        for match in _QUOTA.finditer(value):
            doc.put(("status", "used", match["resource"]), match["used"], line)
            doc.put(("status", "hard", match["resource"]), match["hard"], line)
    elif column == "ACCESS MODES":
        for mode in value.split(","):
            doc.append("spec.accessModes", MODES.get(mode.strip(), mode.strip()), line)
    elif kind == "PersistentVolume" and column == "CLAIM":
        namespace, _, name = value.rpartition("/")
        doc.put("spec.claimRef.namespace", namespace, line)
        doc.put("spec.claimRef.name", name, line)


def _put_printed(doc: Doc, column: str, value: str, line: int) -> None:
    if column == "RESTARTS" and (match := _RESTARTS.match(value)):
        doc.put("printed.restarts", int(match["count"]), line)
        if match["ago"]:
            doc.put("printed.lastRestart", match["ago"], line)
        return
    name = camel(re.sub(r"[()]", " ", column.replace("%", " percent")).lower())
    doc.put(("printed", name), scalar(value), line)


def _put_ready(doc: Doc, kind: str, value: str, line: int) -> None:
    match = _READY_OF.match(value)
    if match is None:
        return
    if kind in {"Deployment", "StatefulSet"}:
        doc.put("status.readyReplicas", int(match["ready"]), line)
        doc.put("spec.replicas", int(match["total"]), line)


def _put_node_status(doc: Doc, value: str, line: int) -> None:
    states = value.split(",")
    doc.named("status.conditions", "Ready", line, key="type").put("status", str("Ready" in states), line)
    if "SchedulingDisabled" in states:
        doc.put("spec.unschedulable", True, line)
