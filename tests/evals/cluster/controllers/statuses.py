"""What deployments, replica sets, stateful sets and daemon sets report of their pods."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.evals.cluster.controllers.endpoints import is_ready
from tests.evals.cluster.world import Obj, World


def report_workloads(world: World) -> None:
    """Write the status of everything that owns pods, after the pods have theirs."""
    lost = world.notes.get("lost", {})
    for name, since in lost.items():
        for pod in world.all("Pod"):
            if pod["metadata"]["name"] == name:
                for condition in pod["status"]["conditions"]:
                    if condition["type"] == "Ready":
                        condition |= {"status": "False", "lastTransitionTime": since}
    for replicas in world.all("ReplicaSet"):
        pods = owned(world, replicas)
        ready = sum(map(is_ready, pods))
        replicas["status"] = {
            **({"availableReplicas": ready} if ready else {}),
            **({"fullyLabeledReplicas": len(pods)} if pods else {}),
            "observedGeneration": 1,
            **({"readyReplicas": ready} if ready else {}),
            "replicas": len(pods),
        }
    for deployment in world.all("Deployment"):
        _deployment(world, deployment)
    for kind in ("StatefulSet", "DaemonSet"):
        for obj in world.all(kind):
            _other(world, obj)


def owned(world: World, owner: Obj) -> list[Obj]:
    """Return the living pods that an object owns."""
    uid = owner["metadata"]["uid"]
    return [
        pod
        for pod in world.all("Pod", owner["metadata"]["namespace"])
        if any(o["uid"] == uid for o in pod["metadata"].get("ownerReferences", []))
        and "deletionTimestamp" not in pod["metadata"]
        and pod["status"].get("phase") not in ("Failed", "Succeeded")
    ]


def replica_sets(world: World, deployment: Obj) -> list[Obj]:
    """Return the replica sets of a deployment, the newest last."""
    uid = deployment["metadata"]["uid"]
    found = [
        rs
        for rs in world.all("ReplicaSet", deployment["metadata"]["namespace"])
        if rs["metadata"]["ownerReferences"][0]["uid"] == uid
    ]
    return sorted(found, key=lambda rs: int(rs["metadata"]["annotations"]["deployment.kubernetes.io/revision"]))


def _deployment(world: World, obj: Obj) -> None:
    sets = replica_sets(world, obj)
    pods = [pod for rs in sets for pod in owned(world, rs)]
    newest = sets[-1]
    updated, ready, wanted = len(owned(world, newest)), sum(map(is_ready, pods)), obj["spec"]["replicas"]
    since: datetime = newest["metadata"]["creationTimestamp"]
    name = obj["metadata"]["name"]
    is_available = ready >= wanted - wanted // 4
    new_ready = sum(map(is_ready, owned(world, newest)))
    is_done = new_ready >= wanted or since < world.began
    is_late = not is_done and world.now - since > timedelta(seconds=600)
    changed = since if name in world.remade or not is_available else obj["metadata"]["creationTimestamp"]
    available = {
        "lastTransitionTime": max(changed, world.began) if not is_available else changed,
        "lastUpdateTime": max(changed, world.began) if not is_available else changed,
        "message": "Deployment has minimum availability."
        if is_available
        else "Deployment does not have minimum availability.",
        "reason": "MinimumReplicasAvailable" if is_available else "MinimumReplicasUnavailable",
        "status": str(is_available),
        "type": "Available",
    }
    rs_name = newest["metadata"]["name"]
    reason, words = "NewReplicaSetAvailable", f'ReplicaSet "{rs_name}" has successfully progressed.'
    if is_late:
        reason, words = "ProgressDeadlineExceeded", f'ReplicaSet "{rs_name}" has timed out progressing.'
    elif not is_done:
        reason, words = "ReplicaSetUpdated", f'ReplicaSet "{rs_name}" is progressing.'
    progressing = {
        "lastTransitionTime": since,
        "lastUpdateTime": since + timedelta(seconds=601 if is_late else 9),
        "message": words,
        "reason": reason,
        "status": str(not is_late),
        "type": "Progressing",
    }
    conditions = [available, progressing]
    refused = world.notes.get("refused", {}).get(rs_name)
    if refused:
        conditions.append(
            {
                "lastTransitionTime": since,
                "lastUpdateTime": since,
                "message": refused,
                "reason": "FailedCreate",
                "status": "True",
                "type": "ReplicaFailure",
            }
        )
    status: Obj = {"conditions": conditions, "observedGeneration": obj["metadata"]["generation"]}
    counts = {
        "availableReplicas": ready,
        "readyReplicas": ready,
        "replicas": len(pods),
        "unavailableReplicas": max(max(wanted, len(pods)) - ready, 0),
        "updatedReplicas": updated,
    }
    obj["status"] = {**status, **{key: value for key, value in counts.items() if value}}


def _other(world: World, obj: Obj) -> None:
    pods = owned(world, obj)
    ready = sum(map(is_ready, pods))
    if obj["kind"] == "DaemonSet":
        count = len(world.all("Node"))
        obj["status"] = {
            "currentNumberScheduled": count,
            "desiredNumberScheduled": count,
            "numberAvailable": ready,
            "numberMisscheduled": 0,
            "numberReady": ready,
            "observedGeneration": 1,
            "updatedNumberScheduled": count,
        }
        return
    revision = world.notes["revisions"][obj["metadata"]["name"]]
    obj["status"] = {
        "availableReplicas": ready,
        "collisionCount": 0,
        "currentReplicas": len(pods),
        "currentRevision": revision,
        "observedGeneration": 1,
        "readyReplicas": ready,
        "replicas": len(pods),
        "updateRevision": revision,
        "updatedReplicas": len(pods),
    }
