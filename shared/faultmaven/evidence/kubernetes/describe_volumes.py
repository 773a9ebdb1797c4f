"""Volumes in a describe output: what each is backed by, under the API's name for that source."""

from __future__ import annotations

from faultmaven.evidence.kubernetes.outline import Entry
from faultmaven.evidence.kubernetes.tree import EMPTY_MAP, Doc
from faultmaven.evidence.kubernetes.values import camel, is_nothing, scalar

#: Printed type -> (API source, printed key -> API field); other keys become camelCase.
_SOURCES: dict[str, tuple[str, dict[str, str]]] = {
    "ConfigMap": ("configMap", {"Name": "name", "Optional": "optional"}),
    "Secret": ("secret", {"SecretName": "secretName", "Optional": "optional"}),
    "PersistentVolumeClaim": ("persistentVolumeClaim", {"ClaimName": "claimName", "ReadOnly": "readOnly"}),
    "EmptyDir": ("emptyDir", {"Medium": "medium", "SizeLimit": "sizeLimit"}),
    "HostPath": ("hostPath", {"Path": "path", "HostPathType": "type"}),
    "NFS": ("nfs", {"Server": "server", "Path": "path", "ReadOnly": "readOnly"}),
    "Projected": ("projected", {}),
    "CSI": ("csi", {"Driver": "driver"}),
    "DownwardAPI": ("downwardAPI", {}),
}


def read_volumes(section: Entry, doc: Doc, spec: str) -> None:
    """Read the `Volumes:` section into `{spec}.volumes`, one item per volume."""
    for entry in section.below:
        if entry.key:
            read_source(entry, doc.named(f"{spec}.volumes", entry.key, entry.line))


def read_source(entry: Entry, volume: Doc) -> None:
    """Read what a volume stands on, from the lines below its name (or below `Source:` of a persistent volume)."""
    kind = entry.find("Type")
    printed = kind.value.split(" (")[0] if kind else ""
    source, fields = _SOURCES.get(printed, (camel(printed) if printed else "printed", {}))
    if kind is not None:
        volume.put(source, EMPTY_MAP, kind.line)
    for below in entry.below:
        if below is kind or is_nothing(below.value):
            continue
        volume.put((source, fields.get(below.key, camel(below.key))), scalar(below.value), below.line)
