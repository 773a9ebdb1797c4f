"""Deployments, stateful sets and daemon sets make replica sets and pods, as far as they are let."""

from __future__ import annotations

import copy
import math
from datetime import datetime, timedelta

from tests.evals.cluster import objects
from tests.evals.cluster.controllers.admission import exceeded, refusal
from tests.evals.cluster.quantities import amount
from tests.evals.cluster.world import Obj, Program, World


def make_pods(world: World) -> None:
    """Make the pods of every workload; those made again since the fault began come last, as they did."""
    everything = [obj for kind in ("DaemonSet", "StatefulSet", "Deployment") for obj in world.all(kind)]
    for obj in sorted(everything, key=lambda o: o["metadata"]["name"] in world.remade | set(world.before)):
        {"Deployment": _deployment, "StatefulSet": _stateful_set, "DaemonSet": _daemon_set}[obj["kind"]](world, obj)


def new_pod(world: World, owner: Obj, name: str, template: Obj, made: datetime, hash_: str = "") -> Obj:
    """Return a pod of an owner, not yet in the cluster."""
    meta = owner["metadata"]
    labels = dict(template["metadata"]["labels"])
    if hash_:
        labels["pod-template-hash"] = hash_
    spec = copy.deepcopy(template["spec"])
    spec.setdefault("priority", 0)
    spec |= {"enableServiceLinks": True, "preemptionPolicy": "PreemptLowerPriority"}
    account = spec.setdefault("serviceAccountName", "default")
    spec["serviceAccount"] = account
    token = f"kube-api-access-{world.suffix()}"
    for container in [*spec.get("initContainers", []), *spec["containers"]]:
        mount = {"mountPath": "/var/run/secrets/kubernetes.io/serviceaccount", "name": token, "readOnly": True}
        container["volumeMounts"] = [*container.get("volumeMounts", []), mount]
    spec["volumes"] = [*spec.get("volumes", []), {"name": token, "projected": {"defaultMode": 420, "sources": _TOKEN}}]
    soon = [
        {"effect": "NoExecute", "key": f"node.kubernetes.io/{key}", "operator": "Exists", "tolerationSeconds": 300}
        for key in ("not-ready", "unreachable")
    ]
    spec["tolerations"] = [*spec.get("tolerations", []), *([] if spec.get("hostNetwork") else soon)]
    pod = objects.plain(world, "v1", "Pod", name, made, meta["namespace"], spec=spec, status={"phase": "Pending"})
    pod["metadata"]["labels"] = labels
    if template["metadata"].get("annotations"):
        pod["metadata"]["annotations"] = dict(template["metadata"]["annotations"])
    pod["metadata"]["ownerReferences"] = [_owner(owner)]
    return pod


_TOKEN = [
    {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
    {"configMap": {"items": [{"key": "ca.crt", "path": "ca.crt"}], "name": "kube-root-ca.crt"}},
    {
        "downwardAPI": {
            "items": [{"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}, "path": "namespace"}]
        }
    },
]


def _owner(owner: Obj) -> Obj:
    return {
        "apiVersion": owner["apiVersion"],
        "blockOwnerDeletion": True,
        "controller": True,
        "kind": owner["kind"],
        "name": owner["metadata"]["name"],
        "uid": owner["metadata"]["uid"],
    }


def _admit(world: World, workload: str, pod: Obj, program: Program) -> str:
    why = refusal(world, pod)
    if not why:
        world.add(pod)
        world.workload_of[pod["metadata"]["name"]] = workload
        world.runs[pod["metadata"]["name"]] = program
    return why


def _replica_set(world: World, deployment: Obj, template: Obj, made: datetime, revision: int, replicas: int) -> Obj:
    name = deployment["metadata"]["name"]
    hash_ = world.template_hash()
    labels = {**template["metadata"]["labels"], "pod-template-hash": hash_}
    made_template = copy.deepcopy(template)
    made_template["metadata"]["labels"] = labels
    obj: Obj = {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": world.meta(f"{name}-{hash_}", made, deployment["metadata"]["namespace"], labels),
        "spec": {"replicas": replicas, "selector": {"matchLabels": labels}, "template": made_template},
        "status": {"replicas": 0},
    }
    obj["metadata"]["annotations"] = {
        "deployment.kubernetes.io/desired-replicas": str(deployment["spec"]["replicas"]),
        "deployment.kubernetes.io/max-replicas": str(math.ceil(deployment["spec"]["replicas"] * 1.25)),
        "deployment.kubernetes.io/revision": str(revision),
    }
    obj["metadata"]["ownerReferences"] = [_owner(deployment)]
    return world.add(obj)


def _deployment(world: World, obj: Obj) -> None:
    meta, spec, r = obj["metadata"], obj["spec"], world.random
    name, wanted = meta["name"], spec["replicas"]
    born = meta["creationTimestamp"] + timedelta(seconds=1)
    is_new, old = name in world.remade, world.before.get(name)
    revision = r.choice([1, 1, 2, 3, 5]) + (1 if is_new or old else 0)
    meta["annotations"]["deployment.kubernetes.io/revision"] = str(revision)
    meta["generation"] = revision
    fresh = world.began if is_new or old else born
    if revision > 1 and not old:
        rest = copy.deepcopy(world.notes.get("earlier", {}).get(name, spec["template"]))
        for container in rest["spec"]["containers"]:
            container["image"] = (
                container["image"].replace(":v", ":v0.") if ":v" in container["image"] else container["image"]
            )
        _replica_set(world, obj, rest, born, revision - 1, 0)
    if not (is_new or old) and revision > 1:
        fresh = born + (world.began - born) * r.choice([0.3, 0.6, 0.9])
    if name in world.rolled and not (is_new or old):
        fresh = world.rolled[name]
    made, keep = wanted, 0
    if old:
        surge, gone = math.ceil(wanted * 0.25), math.floor(wanted * 0.25)
        keep, made = wanted - gone, min(surge + gone, wanted)
        template, program = old
        old_set = _replica_set(world, obj, template, born, revision - 1, keep)
        _fill(world, obj, old_set, template, program, born + timedelta(seconds=1), keep)
        if keep < wanted:
            message = _scaled(old_set, "down", keep, wanted)
            world.event(obj, "Normal", "ScalingReplicaSet", message, "deployment-controller", fresh)
    replicas = _replica_set(world, obj, spec["template"], fresh, revision, made)
    _fill(world, obj, replicas, spec["template"], world.programs[name], fresh + timedelta(seconds=1), made)
    if wanted:
        message = _scaled(replicas, "up", made, 0)
        world.event(obj, "Normal", "ScalingReplicaSet", message, "deployment-controller", fresh)


def _scaled(replica_set: Obj, way: str, to: int, from_: int) -> str:
    return f"Scaled {way} replica set {replica_set['metadata']['name']} from {from_} to {to}"


def _fill(world: World, owner: Obj, replicas: Obj, template: Obj, program: Program, made: datetime, count: int) -> None:
    hash_ = replicas["metadata"]["labels"]["pod-template-hash"]
    source, refused = "replicaset-controller", ""
    for _ in range(count):
        pod = new_pod(world, replicas, f"{replicas['metadata']['name']}-{world.suffix()}", template, made, hash_)
        refused = _admit(world, owner["metadata"]["name"], pod, program)
        if refused:
            break
        message = f"Created pod: {pod['metadata']['name']}"
        world.event(replicas, "Normal", "SuccessfulCreate", message, source, made)
    if not refused:
        return
    world.notes.setdefault("refused", {})[replicas["metadata"]["name"]] = refused
    waited = 0.0
    for n in range(14):
        at = made + timedelta(seconds=waited)
        waited = waited * 2 + 0.1 if n > 3 else waited + 0.02
        if at > world.now:
            break
        again = new_pod(world, replicas, f"{replicas['metadata']['name']}-{world.suffix()}", template, made, hash_)
        words = f"Error creating: {refusal(world, again)}"
        if n >= 10:
            words = f"(combined from similar events): {words}"
        count_ = 1 if n < 10 else int((world.now - at).total_seconds() // 60) + 2
        last = at if n < 10 else world.now - timedelta(seconds=world.random.randrange(5, 200))
        world.event(replicas, "Warning", "FailedCreate", words, source, at, max(at, last), count_)
        if n >= 10:
            break


def _stateful_set(world: World, obj: Obj) -> None:
    meta, spec = obj["metadata"], obj["spec"]
    name = meta["name"]
    made = world.began if name in world.remade else meta["creationTimestamp"] + timedelta(seconds=1)
    hash_ = world.template_hash()
    world.notes.setdefault("revisions", {})[name] = f"{name}-{hash_}"
    for ordinal in range(spec["replicas"]):
        template = copy.deepcopy(spec["template"])
        volumes = template["spec"].setdefault("volumes", [])
        for claim in spec["volumeClaimTemplates"]:
            claim_name = f"{claim['metadata']['name']}-{name}-{ordinal}"
            refused = _claim(world, obj, claim, claim_name, made)
            if refused:
                _refuse(world, obj, f"{name}-{ordinal}", claim_name, refused, made)
                return
            volumes.append({"name": claim["metadata"]["name"], "persistentVolumeClaim": {"claimName": claim_name}})
        template["metadata"]["labels"] |= {
            "apps.kubernetes.io/pod-index": str(ordinal),
            "controller-revision-hash": f"{name}-{hash_}",
            "statefulset.kubernetes.io/pod-name": f"{name}-{ordinal}",
        }
        pod = new_pod(world, obj, f"{name}-{ordinal}", template, made)
        refused = _admit(world, name, pod, world.programs[name])
        done = f"create Pod {name}-{ordinal} in StatefulSet {name}"
        if refused:
            last = world.now - timedelta(seconds=20)
            message = f"{done} failed error: {refused}"
            world.event(obj, "Warning", "FailedCreate", message, "statefulset-controller", made, last, 15)
            return
        world.event(obj, "Normal", "SuccessfulCreate", f"{done} successful", "statefulset-controller", made)


def _claim(world: World, owner: Obj, template: Obj, name: str, made: datetime) -> str:
    if world.find("PersistentVolumeClaim", name):
        return ""
    demand = {
        "persistentvolumeclaims": 1,
        "requests.storage": amount(template["spec"]["resources"]["requests"]["storage"]),
    }
    over = exceeded(world, world.namespace, demand)
    if over:
        return f'persistentvolumeclaims "{name}" is forbidden: {over}'
    spec = copy.deepcopy(template["spec"])
    spec.setdefault("storageClassName", "standard")
    claim = objects.plain(world, "v1", "PersistentVolumeClaim", name, made, spec=spec, status={"phase": "Pending"})
    claim["metadata"]["labels"] = dict(owner["spec"]["selector"]["matchLabels"])
    world.add(claim)
    done = f"create Claim {name} Pod {name.split('-', 1)[1]} in StatefulSet {owner['metadata']['name']} success"
    world.event(owner, "Normal", "SuccessfulCreate", done, "statefulset-controller", made)
    return ""


def _refuse(world: World, obj: Obj, pod: str, claim: str, refused: str, made: datetime) -> None:
    name, last = obj["metadata"]["name"], world.now - timedelta(seconds=world.random.randrange(5, 90))
    text = f"create Claim {claim} for Pod {pod} in StatefulSet {name} failed error: {refused}"
    world.event(obj, "Warning", "FailedCreate", text, "statefulset-controller", made, last, 17)
    text = f"create Pod {pod} in StatefulSet {name} failed error: failed to create PVC {claim}: {refused}"
    world.event(obj, "Warning", "FailedCreate", text, "statefulset-controller", made, last, 17)


def _daemon_set(world: World, obj: Obj) -> None:
    name, made = obj["metadata"]["name"], obj["metadata"]["creationTimestamp"] + timedelta(seconds=3)
    for node in world.all("Node"):
        pod = new_pod(world, obj, f"{name}-{world.suffix()}", obj["spec"]["template"], made)
        pod["spec"]["nodeName"] = node["metadata"]["name"]
        _admit(world, name, pod, world.programs[name])
