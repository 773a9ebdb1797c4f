"""Which kind of object a describe output shows: a table of the headings that only one kind has."""

from __future__ import annotations

from faultmaven.evidence.kubernetes.describe_limits import limits_kind
from faultmaven.evidence.kubernetes.names import kind_from_word
from faultmaven.evidence.kubernetes.outline import Entry

#: `(kind, headings)`: the first row whose headings are all there at the top level names the kind.
_MARKS: tuple[tuple[str, frozenset[str]], ...] = tuple(
    (kind, frozenset(headings))
    for kind, headings in (
        ("Node", ("Capacity", "Allocatable")),
        ("Node", ("System Info",)),
        ("CronJob", ("Schedule", "Concurrency Policy")),
        ("Job", ("Pods Statuses",)),
        ("Job", ("Parallelism", "Completions")),
        ("DaemonSet", ("Desired Number of Nodes Scheduled",)),
        ("Deployment", ("StrategyType",)),
        ("Deployment", ("NewReplicaSet",)),
        ("StatefulSet", ("Volume Claims",)),
        ("StatefulSet", ("Replicas", "Update Strategy")),
        ("ReplicaSet", ("Replicas", "Pods Status", "Pod Template")),
        ("Pod", ("QoS Class",)),
        ("Pod", ("Containers", "IP")),
        ("Pod", ("Containers", "Node")),
        ("Pod", ("Containers", "Status")),
        ("PersistentVolume", ("Reclaim Policy", "Access Modes")),
        ("PersistentVolumeClaim", ("StorageClass", "Access Modes")),
        ("StorageClass", ("Provisioner",)),
        ("Ingress", ("Rules", "Default backend")),
        ("Ingress", ("Rules", "Address")),
        ("Service", ("Session Affinity",)),
        ("Service", ("TargetPort",)),
        ("EndpointSlice", ("AddressType",)),
        ("Endpoints", ("Subsets",)),
        ("HorizontalPodAutoscaler", ("Min replicas", "Max replicas")),
        ("PodDisruptionBudget", ("Allowed disruptions",)),
        ("PodDisruptionBudget", ("Min available",)),
        ("PodDisruptionBudget", ("Max unavailable",)),
        ("ServiceAccount", ("Mountable secrets",)),
        ("ServiceAccount", ("Image pull secrets",)),
        ("ClusterRole", ("PolicyRule",)),
        ("RoleBinding", ("Role", "Subjects")),
        ("PriorityClass", ("Value", "GlobalDefault")),
        ("ConfigMap", ("Data", "BinaryData")),
        ("Secret", ("Type", "Data")),
        ("ConfigMap", ("Data",)),
        ("Namespace", ("Status", "Resource Quotas")),
    )
)


def kind_of(root: Entry, hint: str = "") -> str:
    """Return the kind of the described object.

    A printed `Kind:` wins (custom resources), then the headings, then the word after `describe` in the command or
    the file name; `Unknown` is the honest rest.
    """
    printed = root.find("Kind")
    if printed is not None and printed.value and root.find("API Version"):
        return printed.value
    keys = {entry.key for entry in root.below}
    spec = root.find("Spec")
    if spec is not None and spec.find("PodSelector") is not None:
        return "NetworkPolicy"
    for kind, headings in _MARKS:
        if headings <= keys:
            return kind
    below = {entry.text for entry in root.below if not entry.key}
    if any(text.startswith(("Resource Quotas", "No resource quota", "No LimitRange")) for text in below):
        return "Namespace"
    listed = next((found for text in below if (found := limits_kind(text))), None)
    if listed:
        return listed
    return kind_from_word(hint) or "Unknown"
