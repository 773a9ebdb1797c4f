"""Names of kinds as people type them: `po`, `pods`, `pod/web-1` and `deployment.apps` all mean a kind of the API."""

from __future__ import annotations

#: Kind -> the short names kubectl knows; plurals are added below.
_SHORT_NAMES: dict[str, tuple[str, ...]] = {
    "Pod": ("po",),
    "Deployment": ("deploy", "depl", "dep"),
    "ReplicaSet": ("rs",),
    "StatefulSet": ("sts",),
    "DaemonSet": ("ds",),
    "Job": (),
    "CronJob": ("cj",),
    "Service": ("svc",),
    "Ingress": ("ing",),
    "IngressClass": (),
    "Node": ("no",),
    "Namespace": ("ns",),
    "ConfigMap": ("cm",),
    "Secret": (),
    "PersistentVolume": ("pv",),
    "PersistentVolumeClaim": ("pvc",),
    "StorageClass": ("sc",),
    "HorizontalPodAutoscaler": ("hpa",),
    "PodDisruptionBudget": ("pdb",),
    "NetworkPolicy": ("netpol",),
    "ServiceAccount": ("sa",),
    "Endpoints": ("ep", "endpoint"),
    "EndpointSlice": (),
    "ResourceQuota": ("quota",),
    "LimitRange": ("limits",),
    "Role": (),
    "RoleBinding": (),
    "ClusterRole": (),
    "ClusterRoleBinding": (),
    "PriorityClass": ("pc",),
    "CustomResourceDefinition": ("crd",),
    "Event": ("ev",),
    "ReplicationController": ("rc",),
    "VolumeAttachment": (),
    "Certificate": ("cert",),
}


def _plural(kind: str) -> str:
    word = kind.lower()
    if word.endswith("y"):
        return word[:-1] + "ies"
    return word + "es" if word.endswith("s") else word + "s"


_KINDS: dict[str, str] = {
    name: kind for kind, short in _SHORT_NAMES.items() for name in (kind.lower(), _plural(kind), *short)
}


def kind_from_word(word: str) -> str | None:
    """Return the kind meant by a word of a command or a resource prefix, or None when no kind is called so."""
    return _KINDS.get(word.strip().lower().split("/")[0].split(".")[0])


def split_resource(text: str) -> tuple[str | None, str]:
    """Return `(kind, name)` of `pod/web-1`, `deployment.apps/web` or `Pod/web-1`; kind None when not printed."""
    prefix, slash, name = text.partition("/")
    if not slash or not name:
        return None, text
    kind = kind_from_word(prefix)
    if kind is None and prefix[:1].isupper():
        kind = prefix
    return kind, name if kind else text
