"""Tables of services, nodes, volumes and settings: one function a kind, which gives head and rows."""

from __future__ import annotations

from tests.evals.cluster.printing.describe_other import endpoint_words, limited
from tests.evals.cluster.printing.words import joined
from tests.evals.cluster.quantities import age
from tests.evals.cluster.world import Obj, World

_MODES = {"ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX"}


def services(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of the table of services."""
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


def endpoints(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of the table of endpoints."""
    rows = [
        [
            o["metadata"]["name"],
            limited(endpoint_words(world, o["metadata"]["name"], o["metadata"]["namespace"])),
            age(o["metadata"]["creationTimestamp"], world.now),
        ]
        for o in found
    ]
    return ["NAME", "ENDPOINTS", "AGE"], rows


def nodes(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of the table of nodes."""
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


def claims(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of the table of claims."""
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


def volumes(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of the table of volumes."""
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


def named(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of the table of named."""
    return ["NAME", "AGE"], [[o["metadata"]["name"], age(o["metadata"]["creationTimestamp"], world.now)] for o in found]


def config_maps(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of the table of config maps."""
    rows = [
        [o["metadata"]["name"], str(len(o.get("data", {}))), age(o["metadata"]["creationTimestamp"], world.now)]
        for o in found
    ]
    return ["NAME", "DATA", "AGE"], rows


def secrets(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of the table of secrets."""
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


def quotas(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of the table of quotas."""
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


def ingresses(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of the table of ingresses."""
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


def policies(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of the table of policies."""
    rows = [
        [
            o["metadata"]["name"],
            joined(o["spec"]["podSelector"].get("matchLabels")),
            age(o["metadata"]["creationTimestamp"], world.now),
        ]
        for o in found
    ]
    return ["NAME", "POD-SELECTOR", "AGE"], rows
