"""`kubectl get -o wide` and `kubectl get events`."""

from __future__ import annotations

from collections.abc import Callable

from tests.evals.cluster.printing import tables_of_things as things
from tests.evals.cluster.printing import tables_of_workloads as workloads
from tests.evals.cluster.printing.tabs import table
from tests.evals.cluster.quantities import age
from tests.evals.cluster.world import Obj, World

Table = Callable[[World, list[Obj]], tuple[list[str], list[list[str]]]]
TABLES: dict[str, tuple[str, Table]] = {
    "Pod": ("pods", workloads.pods),
    "Deployment": ("deployments", workloads.deployments),
    "ReplicaSet": ("replicasets", workloads.replica_sets),
    "StatefulSet": ("statefulsets", workloads.stateful_sets),
    "DaemonSet": ("daemonsets", workloads.daemon_sets),
    "Service": ("services", things.services),
    "Endpoints": ("endpoints", things.endpoints),
    "Job": ("jobs", workloads.jobs),
    "HorizontalPodAutoscaler": ("hpa", workloads.scalers),
    "PersistentVolumeClaim": ("pvc", things.claims),
    "ConfigMap": ("configmaps", things.config_maps),
    "Secret": ("secrets", things.secrets),
    "ServiceAccount": ("serviceaccounts", things.named),
    "ResourceQuota": ("resourcequotas", things.quotas),
    "Ingress": ("ingresses", things.ingresses),
    "NetworkPolicy": ("networkpolicies", things.policies),
    "Node": ("nodes", things.nodes),
    "PersistentVolume": ("pv", things.volumes),
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
