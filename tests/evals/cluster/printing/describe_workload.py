"""`kubectl describe` of deployments, replica sets, stateful sets, daemon sets and jobs."""

from __future__ import annotations

from tests.evals.cluster.controllers.statuses import owned, replica_sets
from tests.evals.cluster.printing.describe_pod import described_containers, described_volumes, placement
from tests.evals.cluster.printing.tabs import aligned
from tests.evals.cluster.printing.words import described_events, joined, pairs, rfc1123
from tests.evals.cluster.world import Obj, World


def describe_deployment(world: World, obj: Obj) -> str:
    """Return what `kubectl describe deployment` prints."""
    spec, status = obj["spec"], obj["status"]
    replicas = (
        f"{spec['replicas']} desired | {status.get('updatedReplicas', 0)} updated | {status.get('replicas', 0)} total"
    )
    replicas += (
        f" | {status.get('availableReplicas', 0)} available | {status.get('unavailableReplicas', 0)} unavailable"
    )
    out = _head(world, obj) + f"Selector:\t{joined(spec['selector']['matchLabels'])}\nReplicas:\t{replicas}\n"
    rolling = spec["strategy"].get("rollingUpdate")
    out += f"StrategyType:\t{spec['strategy']['type']}\nMinReadySeconds:\t0\n"
    if rolling:
        out += f"RollingUpdateStrategy:\t{rolling['maxUnavailable']} max unavailable, {rolling['maxSurge']} max surge\n"
    out += _template(world, spec["template"])
    out += "Conditions:\n  Type\tStatus\tReason\n  ----\t------\t------\n"
    out += "".join(f"  {c['type']} \t{c['status']}\t{c['reason']}\n" for c in status["conditions"])
    *old, new = replica_sets(world, obj)
    out += f"OldReplicaSets:\t{', '.join(_created(world, rs) for rs in old) or '<none>'}\nNewReplicaSet:\t{_created(world, new)}\n"
    return aligned(out + described_events(world, obj))


def describe_replica_set(world: World, obj: Obj) -> str:
    """Return what `kubectl describe replicaset` prints."""
    meta, spec = obj["metadata"], obj["spec"]
    pods = owned(world, obj)
    phases = [pod["status"]["phase"] for pod in pods]
    out = f"Name:\t{meta['name']}\nNamespace:\t{meta['namespace']}\nSelector:\t{joined(spec['selector']['matchLabels'])}\n"
    out += pairs("Labels", meta.get("labels")) + pairs("Annotations", meta.get("annotations"), ": ")
    out += f"Controlled By:\tDeployment/{meta['ownerReferences'][0]['name']}\n"
    out += f"Replicas:\t{len(pods)} current / {spec['replicas']} desired\n{_pods(phases)}"
    refused = world.notes.get("refused", {}).get(meta["name"])
    out += _template(world, spec["template"])
    if refused:
        out += "Conditions:\n  Type\tStatus\tReason\n  ----\t------\t------\n  ReplicaFailure \tTrue\tFailedCreate\n"
    return aligned(out + described_events(world, obj))


def describe_stateful_set(world: World, obj: Obj) -> str:
    """Return what `kubectl describe statefulset` prints."""
    meta, spec = obj["metadata"], obj["spec"]
    pods = owned(world, obj)
    out = f"Name:\t{meta['name']}\nNamespace:\t{meta['namespace']}\n"
    out += f"CreationTimestamp:\t{rfc1123(world, meta['creationTimestamp'])}\n"
    out += f"Selector:\t{joined(spec['selector']['matchLabels'])}\n"
    out += pairs("Labels", meta.get("labels")) + pairs("Annotations", meta.get("annotations"), ": ")
    out += (
        f"Replicas:\t{spec['replicas']} desired | {len(pods)} total\nUpdate Strategy:\tRollingUpdate\n  Partition:\t0\n"
    )
    out += _pods([pod["status"]["phase"] for pod in pods]) + _template(world, spec["template"])
    claims = spec.get("volumeClaimTemplates", [])
    out += "Volume Claims:\n" if claims else "Volume Claims:\t<none>\n"
    for claim in claims:
        out += f"  Name:\t{claim['metadata']['name']}\n  StorageClass:\t{claim['spec'].get('storageClassName', '')}\n"
        out += "  Labels:\t<none>\n  Annotations:\t<none>\n"
        out += f"  Capacity:\t{claim['spec']['resources']['requests']['storage']}\n"
        out += f"  Access Modes:\t[{' '.join(claim['spec']['accessModes'])}]\n"
    return aligned(out + described_events(world, obj))


def describe_daemon_set(world: World, obj: Obj) -> str:
    """Return what `kubectl describe daemonset` prints."""
    status = obj["status"]
    wanted = status["desiredNumberScheduled"]
    out = f"Name:\t{obj['metadata']['name']}\nSelector:\t{joined(obj['spec']['selector']['matchLabels'])}\n"
    out += f"Node-Selector:\t<none>\n{pairs('Labels', obj['metadata'].get('labels'))}"
    out += "Annotations:\tdeprecated.daemonset.template.generation: 1\n"
    out += f"Desired Number of Nodes Scheduled: {wanted}\nCurrent Number of Nodes Scheduled: {wanted}\n"
    out += f"Number of Nodes Scheduled with Up-to-date Pods: {wanted}\n"
    out += (
        f"Number of Nodes Scheduled with Available Pods: {status['numberAvailable']}\nNumber of Nodes Misscheduled: 0\n"
    )
    out += _pods([pod["status"]["phase"] for pod in owned(world, obj)]) + _template(world, obj["spec"]["template"])
    return aligned(out + described_events(world, obj))


def describe_job(world: World, obj: Obj) -> str:
    """Return what `kubectl describe job` prints."""
    status = obj["status"]
    out = f"Name:\t{obj['metadata']['name']}\nNamespace:\t{obj['metadata']['namespace']}\n"
    out += (
        f"Selector:\t{joined(obj['spec']['selector']['matchLabels'])}\n{pairs('Labels', obj['metadata'].get('labels'))}"
    )
    out += "Annotations:\t<none>\nParallelism:\t1\nCompletions:\t1\nCompletion Mode:\tNonIndexed\nSuspend:\tfalse\n"
    out += f"Backoff Limit:\t{obj['spec']['backoffLimit']}\nStart Time:\t{rfc1123(world, status['startTime'])}\n"
    if "completionTime" in status:
        took = int((status["completionTime"] - status["startTime"]).total_seconds())
        out += f"Completed At:\t{rfc1123(world, status['completionTime'])}\nDuration:\t{took}s\n"
    out += f"Pods Statuses:\t0 Active (0 Ready) / {status.get('succeeded', 0)} Succeeded / {status.get('failed', 0)} Failed\n"
    return aligned(out + _template(world, obj["spec"]["template"]) + described_events(world, obj))


def _head(world: World, obj: Obj) -> str:
    meta = obj["metadata"]
    out = f"Name:\t{meta['name']}\nNamespace:\t{meta['namespace']}\n"
    out += f"CreationTimestamp:\t{rfc1123(world, meta['creationTimestamp'])}\n"
    return out + pairs("Labels", meta.get("labels")) + pairs("Annotations", meta.get("annotations"), ": ")


def _created(world: World, replicas: Obj) -> str:
    return f"{replicas['metadata']['name']} ({len(owned(world, replicas))}/{replicas['spec']['replicas']} replicas created)"


def _pods(phases: list[str]) -> str:
    counts = " / ".join(f"{phases.count(phase)} {phase_word}" for phase, phase_word in _PHASES)
    return f"Pods Status:\t{counts}\n"


_PHASES = (("Running", "Running"), ("Pending", "Waiting"), ("Succeeded", "Succeeded"), ("Failed", "Failed"))


def _template(world: World, template: Obj) -> str:
    spec = template["spec"]
    out = "Pod Template:\n" + pairs("  Labels", template["metadata"]["labels"])
    if template["metadata"].get("annotations"):
        out += pairs("  Annotations", template["metadata"]["annotations"], ": ")
    if spec.get("serviceAccountName"):
        out += f"  Service Account:\t{spec['serviceAccountName']}\n"
    if spec.get("initContainers"):
        out += described_containers(world, "Init Containers", spec["initContainers"], [], is_pod=False, indent="  ")
    out += described_containers(world, "Containers", spec["containers"], [], is_pod=False, indent="  ")
    return out + described_volumes(spec.get("volumes", []), "  ") + placement(spec, "  ")
