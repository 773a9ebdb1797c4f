"""Described pods and what makes pods: deployments, sets, jobs; their fields and where the API keeps them."""

from __future__ import annotations

import re

from faultmaven.evidence.kubernetes.describe_containers import read_containers
from faultmaven.evidence.kubernetes.describe_fields import (
    FieldReader,
    put_at,
    put_pairs,
    put_text,
    put_time,
    values_of,
)
from faultmaven.evidence.kubernetes.describe_volumes import read_volumes
from faultmaven.evidence.kubernetes.outline import Entry
from faultmaven.evidence.kubernetes.tree import Doc
from faultmaven.evidence.kubernetes.values import is_nothing

_TOLERATION = re.compile(r"(?P<key>[^\s:=]*)(?:=(?P<value>[^\s:]*))?(?::(?P<effect>\w+))?(?:\s+op=(?P<op>\w+))?"
                         r"(?:\s+for\s+(?P<seconds>\d+)s)?")  # fmt: skip
_COUNT = re.compile(r"(?P<count>\d+)\s+(?P<what>[A-Za-z]+)")
_SURGE = re.compile(r"(?P<unavailable>\S+) max unavailable, (?P<surge>\S+) max surge")
_REPLICA_PATHS = {
    "desired": "spec.replicas",
    "updated": "status.updatedReplicas",
    "total": "status.replicas",
    "current": "status.replicas",
    "available": "status.availableReplicas",
    "unavailable": "status.unavailableReplicas",
}
_DAEMON_COUNTS = {
    "Desired Number of Nodes Scheduled": "status.desiredNumberScheduled",
    "Current Number of Nodes Scheduled": "status.currentNumberScheduled",
    "Number of Nodes Scheduled with Up-to-date Pods": "status.updatedNumberScheduled",
    "Number of Nodes Scheduled with Available Pods": "status.numberAvailable",
    "Number of Nodes Misscheduled": "status.numberMisscheduled",
}


def _read_node(field: Entry, doc: Doc) -> None:
    name, _, address = field.value.partition("/")
    if not is_nothing(name):
        doc.put("spec.nodeName", name, field.line)
        if address:
            doc.put("status.hostIP", address, field.line)


def _read_pod_ips(field: Entry, doc: Doc) -> None:
    for below in field.below:
        if below.value:
            doc.item("status.podIPs").put("ip", below.value, below.line)


def _containers(spec: str, listing: str, statuses: str | None) -> FieldReader:
    def read(field: Entry, doc: Doc) -> None:
        read_containers(field, doc, spec, listing, statuses)

    return read


def _volumes(spec: str) -> FieldReader:
    def read(field: Entry, doc: Doc) -> None:
        read_volumes(field, doc, spec)

    return read


def _tolerations(spec: str) -> FieldReader:
    def read(field: Entry, doc: Doc) -> None:
        for text, line in values_of(field):
            match = _TOLERATION.match(text)
            if match is None:
                continue
            toleration = doc.item(f"{spec}.tolerations")
            for name, group in (("key", "key"), ("value", "value"), ("effect", "effect")):
                if match[group]:
                    toleration.put(name, match[group], line)
            toleration.put("operator", match["op"] or ("Equal" if match["value"] else "Exists"), line)
            if match["seconds"]:
                toleration.put("tolerationSeconds", int(match["seconds"]), line)

    return read


def _pod_spec(spec: str) -> dict[str, FieldReader]:
    """Return the readers of what a pod and a pod template share."""
    return {
        "Service Account": put_at(f"{spec}.serviceAccountName"),
        "Priority Class Name": put_at(f"{spec}.priorityClassName"),
        "Priority": put_at(f"{spec}.priority"),
        "Runtime Class Name": put_at(f"{spec}.runtimeClassName"),
        "Volumes": _volumes(spec),
        "Node-Selectors": put_pairs(f"{spec}.nodeSelector"),
        "Tolerations": _tolerations(spec),
    }


def _read_template(field: Entry, doc: Doc) -> None:
    spec = "spec.template.spec"
    readers = {
        **_pod_spec(spec),
        "Labels": put_pairs("spec.template.metadata.labels"),
        "Init Containers": _containers(spec, "initContainers", None),
        "Containers": _containers(spec, "containers", None),
    }
    for below in field.below:
        if below.key in readers:
            readers[below.key](below, doc)


def _read_replicas(field: Entry, doc: Doc) -> None:
    for match in _COUNT.finditer(field.value):
        if path := _REPLICA_PATHS.get(match["what"].lower()):
            doc.put(path, int(match["count"]), field.line)


def _read_pod_phases(field: Entry, doc: Doc) -> None:
    for match in _COUNT.finditer(field.value):
        doc.put(("printed", "podsStatus", match["what"].lower()), int(match["count"]), field.line)


def _read_job_statuses(field: Entry, doc: Doc) -> None:
    for match in _COUNT.finditer(field.value):
        doc.put(("status", match["what"].lower()), int(match["count"]), field.line)


def _read_surge(field: Entry, doc: Doc) -> None:
    if match := _SURGE.match(field.value):
        doc.put("spec.strategy.rollingUpdate.maxUnavailable", match["unavailable"], field.line)
        doc.put("spec.strategy.rollingUpdate.maxSurge", match["surge"], field.line)


_WORKLOAD: dict[str, FieldReader] = {
    "Selector": put_pairs("spec.selector.matchLabels"),
    "Replicas": _read_replicas,
    "Pod Template": _read_template,
    "Pods Status": _read_pod_phases,
}
_JOB: dict[str, FieldReader] = {
    **_WORKLOAD,
    "Parallelism": put_at("spec.parallelism"),
    "Completions": put_at("spec.completions"),
    "Completion Mode": put_at("spec.completionMode"),
    "Suspend": put_at("spec.suspend"),
    "Backoff Limit": put_at("spec.backoffLimit"),
    "Active Deadline Seconds": put_at("spec.activeDeadlineSeconds"),
    "TTL Seconds After Finished": put_at("spec.ttlSecondsAfterFinished"),
    "Start Time": put_time("status.startTime"),
    "Completed At": put_time("status.completionTime"),
    "Pods Statuses": _read_job_statuses,
}
READERS: dict[str, dict[str, FieldReader]] = {
    "Pod": {
        **_pod_spec("spec"),
        "Node": _read_node,
        "Start Time": put_time("status.startTime"),
        "Status": put_at("status.phase"),
        "Reason": put_at("status.reason"),
        "Message": put_at("status.message"),
        "IP": put_at("status.podIP"),
        "IPs": _read_pod_ips,
        "Nominated Node Name": put_at("status.nominatedNodeName"),
        "QoS Class": put_at("status.qosClass"),
        "Termination Grace Period": put_at("printed.terminationGracePeriod"),
        "Init Containers": _containers("spec", "initContainers", "initContainerStatuses"),
        "Containers": _containers("spec", "containers", "containerStatuses"),
    },
    "Deployment": {
        **_WORKLOAD,
        "StrategyType": put_at("spec.strategy.type"),
        "RollingUpdateStrategy": _read_surge,
        "MinReadySeconds": put_at("spec.minReadySeconds"),
        "NewReplicaSet": put_text("printed.newReplicaSet"),
        "OldReplicaSets": put_text("printed.oldReplicaSets"),
    },
    "ReplicaSet": _WORKLOAD,
    "StatefulSet": {**_WORKLOAD, "Update Strategy": put_at("spec.updateStrategy.type")},
    "DaemonSet": {**_WORKLOAD, **{key: put_at(path) for key, path in _DAEMON_COUNTS.items()}},
    "Job": _JOB,
    "CronJob": {
        **_JOB,
        "Schedule": put_at("spec.schedule"),
        "Concurrency Policy": put_at("spec.concurrencyPolicy"),
        "Starting Deadline Seconds": put_at("spec.startingDeadlineSeconds"),
        "Last Schedule Time": put_time("status.lastScheduleTime"),
        "Successful Job History Limit": put_at("spec.successfulJobsHistoryLimit"),
        "Failed Job History Limit": put_at("spec.failedJobsHistoryLimit"),
    },
}
