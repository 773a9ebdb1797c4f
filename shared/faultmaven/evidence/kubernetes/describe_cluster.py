"""Described nodes and storage: capacity, what is allocated, the pods on a node, claims and volumes."""

from __future__ import annotations

import re

from faultmaven.evidence.kubernetes.describe_fields import FieldReader, put_at, put_text, table_rows, values_of
from faultmaven.evidence.kubernetes.describe_volumes import read_source
from faultmaven.evidence.kubernetes.get_columns import MODES
from faultmaven.evidence.kubernetes.outline import Entry
from faultmaven.evidence.kubernetes.tree import Doc
from faultmaven.evidence.kubernetes.values import camel, is_nothing, scalar

_AMOUNT = re.compile(r"(?P<amount>\S+)(?: \((?P<percent>-?\d+)%\))?\Z")
_TAINT = re.compile(r"(?P<key>[^=:\s]+)(?:=(?P<value>[^:\s]*))?:(?P<effect>\w+)")
_TOTAL = re.compile(r"\((\d+) in total\)")


def _resources(path: str) -> FieldReader:
    def read(field: Entry, doc: Doc) -> None:
        for below in field.below:
            if below.key:
                doc.put((*path.split("."), below.key), below.value, below.line)

    return read


def _read_addresses(field: Entry, doc: Doc) -> None:
    for below in field.below:
        if below.key:
            doc.named("status.addresses", below.key, below.line, key="type").put("address", below.value, below.line)


def _read_system(field: Entry, doc: Doc) -> None:
    for below in field.below:
        doc.put(("status", "nodeInfo", camel(below.key)), below.value, below.line)


def _read_taints(field: Entry, doc: Doc) -> None:
    for text, line in values_of(field):
        if match := _TAINT.match(text):
            taint = doc.item("spec.taints")
            taint.put("key", match["key"], line)
            if match["value"]:
                taint.put("value", match["value"], line)
            taint.put("effect", match["effect"], line)


def _read_allocated(field: Entry, doc: Doc) -> None:
    for row, entry in table_rows(field):
        resource = row.get("Resource", "")
        for column in ("Requests", "Limits"):
            match = _AMOUNT.match(row.get(column, ""))
            if resource and match:
                base = ("printed", "allocated", resource, column.lower())
                doc.put(base, match["amount"], entry.line)
                if match["percent"]:
                    doc.put((*base[:-1], f"{column.lower()}Percent"), int(match["percent"]), entry.line)


def _read_pods_on_node(field: Entry, doc: Doc) -> None:
    if total := _TOTAL.search(field.value):
        doc.put("printed.podCount", int(total[1]), field.line)
    for row, entry in table_rows(field):
        if "Namespace" not in row or "Name" not in row:
            continue
        pod = doc.named("printed.pods", f"{row['Namespace']}/{row['Name']}", entry.line)
        for column, value in row.items():
            if column in {"Namespace", "Name"}:
                continue
            match = _AMOUNT.match(value)
            pod.put(camel(column), match["amount"] if match else value, entry.line)


def _read_claim(field: Entry, doc: Doc) -> None:
    namespace, slash, name = field.value.partition("/")
    if slash:
        doc.put("spec.claimRef.namespace", namespace, field.line)
        doc.put("spec.claimRef.name", name, field.line)


def _modes(field: Entry, doc: Doc) -> None:
    for mode in field.value.split(","):
        if not is_nothing(mode):
            doc.append("spec.accessModes", MODES.get(mode.strip(), mode.strip()), field.line)


def _read_volume_source(field: Entry, doc: Doc) -> None:
    read_source(field, doc.at("spec"))


def _read_used_by(field: Entry, doc: Doc) -> None:
    pods = [text for text, _ in values_of(field)]
    doc.put("printed.usedBy", ", ".join(pods) or "<none>", field.line)


def _read_data(field: Entry, doc: Doc) -> None:
    """Read `key:` / `----` / value blocks of a config map, and `key:  12 bytes` of a secret."""
    for below in field.walk():
        if below.key:
            doc.put(("data", below.key), scalar(below.value), below.line)


def _read_lease(field: Entry, doc: Doc) -> None:
    for below in field.below:
        if below.key and not is_nothing(below.value):
            doc.put(("printed", "lease", camel(below.key)), below.value, below.line)


READERS: dict[str, dict[str, FieldReader]] = {
    "Node": {
        "Roles": put_text("printed.roles"),
        "Taints": _read_taints,
        "Unschedulable": put_at("spec.unschedulable"),
        "Lease": _read_lease,
        "Addresses": _read_addresses,
        "Capacity": _resources("status.capacity"),
        "Allocatable": _resources("status.allocatable"),
        "System Info": _read_system,
        "PodCIDR": put_at("spec.podCIDR"),
        "ProviderID": put_at("spec.providerID"),
        "Non-terminated Pods": _read_pods_on_node,
        "Allocated resources": _read_allocated,
    },
    "PersistentVolumeClaim": {
        "StorageClass": put_at("spec.storageClassName"),
        "Status": put_at("status.phase"),
        "Volume": put_at("spec.volumeName"),
        "Capacity": put_at("status.capacity.storage"),
        "Access Modes": _modes,
        "VolumeMode": put_at("spec.volumeMode"),
        "Used By": _read_used_by,
        "Mounted By": _read_used_by,
    },
    "PersistentVolume": {
        "StorageClass": put_at("spec.storageClassName"),
        "Status": put_at("status.phase"),
        "Claim": _read_claim,
        "Reclaim Policy": put_at("spec.persistentVolumeReclaimPolicy"),
        "Access Modes": _modes,
        "VolumeMode": put_at("spec.volumeMode"),
        "Capacity": put_at("spec.capacity.storage"),
        "Message": put_at("status.message"),
        "Source": _read_volume_source,
    },
    "StorageClass": {
        "Provisioner": put_at("provisioner"),
        "VolumeBindingMode": put_at("volumeBindingMode"),
        "ReclaimPolicy": put_at("reclaimPolicy"),
        "AllowVolumeExpansion": put_at("allowVolumeExpansion"),
    },
    "Namespace": {"Status": put_at("status.phase")},
    "ConfigMap": {"Data": _read_data, "BinaryData": _read_data},
    "Secret": {"Type": put_at("type"), "Data": _read_data},
}
