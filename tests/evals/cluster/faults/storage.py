"""Faults of volumes: claims that no volume fits, volumes that are taken or on a node that is gone."""

from __future__ import annotations

from tests.evals.cluster import objects
from tests.evals.cluster.applications import Part
from tests.evals.cluster.controllers.volumes import static_volume
from tests.evals.cluster.faults.answers import fault, is_kept
from tests.evals.cluster.world import Obj, World


def _claim(world: World, part: Part) -> Obj:
    world.remade.add(part.name)
    return world.workload(part.name)["spec"]["volumeClaimTemplates"][0]["spec"]


def _by_hand(world: World, claim: Obj) -> str:
    """Have the claim want a volume made by hand; return the class of those."""
    name = world.random.choice(["manual", "local-storage", "local-storage-wait"])
    if name != "manual":
        mode = "WaitForFirstConsumer" if name.endswith("wait") else "Immediate"
        made = objects.plain(
            world,
            "storage.k8s.io/v1",
            "StorageClass",
            name,
            world.installed,
            None,
            provisioner="kubernetes.io/no-provisioner",
            reclaimPolicy="Delete",
            volumeBindingMode=mode,
        )
        world.add(made)
    claim["storageClassName"] = name
    return name


def _blamed(part: Part) -> tuple[str, ...]:
    return (f"PersistentVolumeClaim/data-{part.name}-0", f"StatefulSet/{part.name}")


def _volume(part: Part) -> str:
    return f"{part.name}-pv"


@fault("claim-selector", "storage", "claim-selector-mismatch", suits=is_kept)
def claim_selector(world: World, part: Part) -> tuple[str, ...]:
    """The claim selects a label that the volume does not have."""
    claim = _claim(world, part)
    class_ = _by_hand(world, claim)
    claim["selector"] = {"matchLabels": {"tier": "database", "release": "v2"}}
    static_volume(world, _volume(part), part.storage, class_, labels={"tier": "database", "release": "v1"})
    return (*_blamed(part), f"PersistentVolume/{_volume(part)}")


@fault("claim-access-mode", "storage", "claim-access-mode-mismatch", suits=is_kept)
def claim_access_mode(world: World, part: Part) -> tuple[str, ...]:
    """The claim wants an access mode that the volume does not offer."""
    claim = _claim(world, part)
    class_ = _by_hand(world, claim)
    claim["accessModes"] = ["ReadWriteMany"]
    static_volume(world, _volume(part), part.storage, class_)
    return (*_blamed(part), f"PersistentVolume/{_volume(part)}")


@fault("claim-capacity", "storage", "claim-too-large", suits=is_kept)
def claim_capacity(world: World, part: Part) -> tuple[str, ...]:
    """The claim wants more than the volume has."""
    claim = _claim(world, part)
    class_ = _by_hand(world, claim)
    claim["resources"]["requests"]["storage"] = world.random.choice(["100Gi", "200Gi", "500Gi"])
    static_volume(world, _volume(part), part.storage, class_)
    return (*_blamed(part), f"PersistentVolume/{_volume(part)}")


@fault("claim-class", "storage", "claim-class-mismatch", suits=is_kept)
def claim_class(world: World, part: Part) -> tuple[str, ...]:
    """The claim and the volume are of different classes."""
    claim = _claim(world, part)
    class_ = _by_hand(world, claim)
    claim["storageClassName"] = f"{class_}-ssd"
    static_volume(world, _volume(part), part.storage, class_)
    return (*_blamed(part), f"PersistentVolume/{_volume(part)}")


@fault("storage-class-missing", "storage", "storage-class-missing", suits=is_kept)
def storage_class_missing(world: World, part: Part) -> tuple[str, ...]:
    """The class of the claim does not exist, and no volume is of it."""
    claim = _claim(world, part)
    claim["storageClassName"] = world.random.choice(["fast-ssd", "premium-rwo", "gp4"])
    return _blamed(part)


@fault("volume-occupied", "storage", "volume-bound-elsewhere", suits=is_kept)
def volume_occupied(world: World, part: Part) -> tuple[str, ...]:
    """The claim names a volume that another claim has."""
    claim = _claim(world, part)
    class_ = _by_hand(world, claim)
    name = _volume(part)
    volume = static_volume(world, name, part.storage, class_)
    volume["status"] = {"phase": "Bound"}
    volume["spec"]["claimRef"] = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "name": f"data-{part.name}-old-0",
        "namespace": world.namespace,
        "uid": world.uid(),
    }
    claim["volumeName"] = name
    return (*_blamed(part), f"PersistentVolume/{name}")


@fault("volume-node-lost", "storage", "volume-node-lost", "volume-in-another-zone", suits=is_kept)
def volume_node_lost(world: World, part: Part) -> tuple[str, ...]:
    """The volume lies on a node that is no longer in the cluster."""
    claim = _claim(world, part)
    class_ = "local-storage"
    claim["storageClassName"] = class_
    volume = static_volume(world, _volume(part), part.storage, class_)
    gone = f"{world.all('Node')[-1]['metadata']['name']}-old"
    term = {"matchExpressions": [{"key": "kubernetes.io/hostname", "operator": "In", "values": [gone]}]}
    volume["spec"]["nodeAffinity"]["required"]["nodeSelectorTerms"] = [term]
    return (*_blamed(part), f"PersistentVolume/{_volume(part)}", f"Node/{gone}")
