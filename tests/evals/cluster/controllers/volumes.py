"""Claims get volumes: dynamically by their class, or one that fits, or the event that says why not."""

from __future__ import annotations

from datetime import timedelta

from tests.evals.cluster import objects
from tests.evals.cluster.quantities import amount
from tests.evals.cluster.system import workers
from tests.evals.cluster.world import Obj, World

_CONTROLLER = "persistentvolume-controller"


def bind_volumes(world: World) -> None:
    """Bind every claim that can be bound; write events about the others."""
    for claim in world.all("PersistentVolumeClaim"):
        if claim["status"]["phase"] == "Bound":
            continue
        volume = _fitting(world, claim)
        class_name = claim["spec"].get("storageClassName", "")
        class_ = world.find("StorageClass", class_name)
        if volume:
            bind(world, claim, volume)
        elif class_ and class_["provisioner"] != "kubernetes.io/no-provisioner" and _can_provision(claim):
            bind(world, claim, _provision(world, claim, class_))
        else:
            _say_why(world, claim, class_name, class_)


def bind(world: World, claim: Obj, volume: Obj) -> None:
    """Bind a claim and a volume to each other."""
    meta, spec = claim["metadata"], claim["spec"]
    spec["volumeName"] = volume["metadata"]["name"]
    claim["status"] = {
        "accessModes": list(volume["spec"]["accessModes"]),
        "capacity": dict(volume["spec"]["capacity"]),
        "phase": "Bound",
    }
    meta["annotations"] = {
        "pv.kubernetes.io/bind-completed": "yes",
        "pv.kubernetes.io/bound-by-controller": "yes",
        **(
            {"volume.kubernetes.io/storage-provisioner": "rancher.io/local-path"}
            if "hostPath" in volume["spec"]
            else {}
        ),
    }
    meta["finalizers"] = ["kubernetes.io/pvc-protection"]
    volume["spec"]["claimRef"] = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "name": meta["name"],
        "namespace": meta["namespace"],
        "uid": meta["uid"],
    }
    volume["status"] = {"phase": "Bound"}


def static_volume(
    world: World, name: str, size: str, class_: str, mode: str = "ReadWriteOnce", labels: Obj | None = None
) -> Obj:
    """Return a volume that somebody made by hand, in the cluster and not bound."""
    node = world.random.choice(workers(world))["metadata"]["name"]
    term = {"matchExpressions": [{"key": "kubernetes.io/hostname", "operator": "In", "values": [node]}]}
    spec: Obj = {
        "accessModes": [mode],
        "capacity": {"storage": size},
        "local": {"path": f"/mnt/disks/{name}"},
        "nodeAffinity": {"required": {"nodeSelectorTerms": [term]}},
        "persistentVolumeReclaimPolicy": "Retain",
        "storageClassName": class_,
        "volumeMode": "Filesystem",
    }
    made = world.installed - timedelta(minutes=30)
    volume = objects.plain(world, "v1", "PersistentVolume", name, made, None, spec=spec, status={"phase": "Available"})
    if labels:
        volume["metadata"]["labels"] = dict(labels)
    return world.add(volume)


def _fitting(world: World, claim: Obj) -> Obj | None:
    spec = claim["spec"]
    wanted = spec.get("selector", {}).get("matchLabels", {})
    fits: list[Obj] = []
    for volume in world.all("PersistentVolume"):
        has = volume["spec"]
        if (
            not has.get("claimRef")
            and volume["status"]["phase"] == "Available"
            and has.get("storageClassName", "") == spec.get("storageClassName", "")
            and set(spec["accessModes"]) <= set(has["accessModes"])
            and amount(has["capacity"]["storage"]) >= amount(spec["resources"]["requests"]["storage"])
            and wanted.items() <= volume["metadata"].get("labels", {}).items()
            and spec.get("volumeName", volume["metadata"]["name"]) == volume["metadata"]["name"]
        ):
            fits.append(volume)
    return min(fits, key=lambda volume: amount(volume["spec"]["capacity"]["storage"]), default=None)


def _can_provision(claim: Obj) -> bool:
    return not claim["spec"].get("selector") and not claim["spec"].get("volumeName")


def _provision(world: World, claim: Obj, class_: Obj) -> Obj:
    node = world.random.choice(workers(world))["metadata"]["name"]
    term = {"matchExpressions": [{"key": "kubernetes.io/hostname", "operator": "In", "values": [node]}]}
    made = claim["metadata"]["creationTimestamp"] + timedelta(seconds=5)
    name = f"pvc-{claim['metadata']['uid']}"
    spec: Obj = {
        "accessModes": list(claim["spec"]["accessModes"]),
        "capacity": dict(claim["spec"]["resources"]["requests"]),
        "hostPath": {"path": f"/var/local-path-provisioner/{name}", "type": "DirectoryOrCreate"},
        "nodeAffinity": {"required": {"nodeSelectorTerms": [term]}},
        "persistentVolumeReclaimPolicy": class_["reclaimPolicy"],
        "storageClassName": class_["metadata"]["name"],
        "volumeMode": "Filesystem",
    }
    first = claim["metadata"]["creationTimestamp"]
    waits = "waiting for first consumer to be created before binding"
    world.event(claim, "Normal", "WaitForFirstConsumer", waits, _CONTROLLER, first)
    message = f"Successfully provisioned volume {name}"
    world.event(claim, "Normal", "ProvisioningSucceeded", message, "rancher.io/local-path_local-path-provisioner", made)
    return world.add(objects.plain(world, "v1", "PersistentVolume", name, made, None, spec=spec, status={}))


def _say_why(world: World, claim: Obj, class_name: str, class_: Obj | None) -> None:
    first = claim["metadata"]["creationTimestamp"]
    last = world.now - timedelta(seconds=world.random.randrange(2, 15))
    count = max(1, int((last - first).total_seconds() // 15))
    wanted = claim["spec"].get("volumeName")
    volume = world.find("PersistentVolume", wanted) if wanted else None
    kind, reason = "Warning", "ProvisioningFailed"
    if volume and volume["spec"].get("claimRef"):
        reason, message = "FailedBinding", f'volume "{wanted}" already bound to a different claim.'
    elif volume:
        reason, message = "VolumeMismatch", f'Cannot bind to requested volume "{wanted}": {_mismatch(claim, volume)}'
    elif not class_name:
        kind, reason = "Normal", "FailedBinding"
        message = "no persistent volumes available for this claim and no storage class is set"
    elif not class_:
        message = f'storageclass.storage.k8s.io "{class_name}" not found'
    elif class_["volumeBindingMode"] == "WaitForFirstConsumer":
        kind, reason = "Normal", "WaitForFirstConsumer"
        message = "waiting for first consumer to be created before binding"
        world.notes.setdefault("delayed", set()).add(claim["metadata"]["name"])
    elif class_["provisioner"] == "kubernetes.io/no-provisioner":
        message = "no volume plugin matched name: kubernetes.io/no-provisioner"
    else:
        message = "claim.Spec.Selector is not supported for dynamic provisioning"
    world.event(claim, kind, reason, message, _CONTROLLER, first, last, count)


def _mismatch(claim: Obj, volume: Obj) -> str:
    has, spec = volume["spec"], claim["spec"]
    if amount(has["capacity"]["storage"]) < amount(spec["resources"]["requests"]["storage"]):
        return "requested PV is too small"
    if has.get("storageClassName", "") != spec.get("storageClassName", ""):
        return "storageClassName does not match"
    return "incompatible accessMode"
