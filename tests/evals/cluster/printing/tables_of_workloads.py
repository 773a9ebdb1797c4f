"""Tables of pods and of what makes them: one function a kind, which gives head and rows."""

from __future__ import annotations

from tests.evals.cluster.printing.words import joined
from tests.evals.cluster.quantities import age, duration
from tests.evals.cluster.world import Obj, World


def pod_state(pod: Obj) -> str:
    """Return the word in the column STATUS of a pod, found as kubectl's printer finds it."""
    status = pod["status"]
    reason = status.get("reason") or status.get("phase", "Pending")
    init = status.get("initContainerStatuses", [])
    for n, s in enumerate(init):
        ended, waits = s["state"].get("terminated"), s["state"].get("waiting")
        if ended and ended["exitCode"] == 0:
            continue
        if ended:
            reason = f"Init:{ended.get('reason') or 'Error'}"
        elif waits and waits["reason"] != "PodInitializing":
            reason = f"Init:{waits['reason']}"
        else:
            reason = f"Init:{n}/{len(init)}"
        break
    else:
        is_running = False
        for s in reversed(status.get("containerStatuses", [])):
            state = s["state"]
            if state.get("waiting", {}).get("reason"):
                reason = state["waiting"]["reason"]
            elif state.get("terminated"):
                reason = state["terminated"].get("reason") or f"ExitCode:{state['terminated']['exitCode']}"
            elif s["ready"]:
                is_running = True
        if reason == "Completed" and is_running:
            reason = "Running"
    return "Terminating" if "deletionTimestamp" in pod["metadata"] else reason


def pods(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of the table of pods."""
    rows: list[list[str]] = []
    for pod in found:
        statuses = pod["status"].get("containerStatuses", [])
        ready, total = sum(s["ready"] for s in statuses), len(pod["spec"]["containers"])
        all_ = [*statuses, *pod["status"].get("initContainerStatuses", [])]
        restarts = sum(s["restartCount"] for s in all_)
        ends = [s["lastState"]["terminated"]["finishedAt"] for s in all_ if s["lastState"]]
        words = f"{restarts} ({age(max(ends), world.now)} ago)" if restarts and ends else str(restarts)
        rows.append(
            [
                pod["metadata"]["name"],
                f"{ready}/{total}",
                pod_state(pod),
                words,
                age(pod["metadata"]["creationTimestamp"], world.now),
                pod["status"].get("podIP") or "<none>",
                pod["spec"].get("nodeName") or "<none>",
                "<none>",
                "<none>",
            ]
        )
    return ["NAME", "READY", "STATUS", "RESTARTS", "AGE", "IP", "NODE", "NOMINATED NODE", "READINESS GATES"], rows


def deployments(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of the table of deployments."""
    rows = [
        [
            o["metadata"]["name"],
            f"{o['status'].get('readyReplicas', 0)}/{o['spec']['replicas']}",
            str(o["status"].get("updatedReplicas", 0)),
            str(o["status"].get("availableReplicas", 0)),
            age(o["metadata"]["creationTimestamp"], world.now),
            *_images(o),
            joined(o["spec"]["selector"]["matchLabels"]),
        ]
        for o in found
    ]
    return ["NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE", "CONTAINERS", "IMAGES", "SELECTOR"], rows


def _images(obj: Obj) -> list[str]:
    containers = obj["spec"]["template"]["spec"]["containers"]
    return [",".join(c["name"] for c in containers), ",".join(c["image"] for c in containers)]


def replica_sets(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of the table of replica sets."""
    rows = [
        [
            o["metadata"]["name"],
            str(o["spec"]["replicas"]),
            str(o["status"]["replicas"]),
            str(o["status"].get("readyReplicas", 0)),
            age(o["metadata"]["creationTimestamp"], world.now),
            *_images(o),
            joined(o["spec"]["selector"]["matchLabels"]),
        ]
        for o in found
    ]
    return ["NAME", "DESIRED", "CURRENT", "READY", "AGE", "CONTAINERS", "IMAGES", "SELECTOR"], rows


def stateful_sets(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of the table of stateful sets."""
    rows = [
        [
            o["metadata"]["name"],
            f"{o['status']['readyReplicas']}/{o['spec']['replicas']}",
            age(o["metadata"]["creationTimestamp"], world.now),
            *_images(o),
        ]
        for o in found
    ]
    return ["NAME", "READY", "AGE", "CONTAINERS", "IMAGES"], rows


def daemon_sets(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of the table of daemon sets."""
    rows: list[list[str]] = []
    for o in found:
        s = o["status"]
        wanted, ready = str(s["desiredNumberScheduled"]), str(s["numberReady"])
        made = age(o["metadata"]["creationTimestamp"], world.now)
        rows.append([o["metadata"]["name"], wanted, wanted, ready, wanted, ready, "kubernetes.io/os=linux", made])
    return ["NAME", "DESIRED", "CURRENT", "READY", "UP-TO-DATE", "AVAILABLE", "NODE SELECTOR", "AGE"], rows


def jobs(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of the table of jobs."""
    rows: list[list[str]] = []
    for o in found:
        s = o["status"]
        took = duration(s["completionTime"] - s["startTime"]) if "completionTime" in s else "-"
        state = "Complete" if s.get("succeeded") else "Failed" if s.get("failed") else "Running"
        made = age(o["metadata"]["creationTimestamp"], world.now)
        rows.append([o["metadata"]["name"], state, f"{s.get('succeeded', 0)}/1", took, made, *_images(o)])
    return ["NAME", "STATUS", "COMPLETIONS", "DURATION", "AGE", "CONTAINERS", "IMAGES"], rows


def scalers(world: World, found: list[Obj]) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of the table of scalers."""
    rows: list[list[str]] = []
    for o in found:
        spec, status = o["spec"], o["status"]
        metric = spec["metrics"][0]["resource"]
        current = status.get("currentMetrics", [{}])[0].get("resource", {}).get("current", {})
        now = f"{current['averageUtilization']}%" if current else "<unknown>"
        target = spec["scaleTargetRef"]
        rows.append(
            [
                o["metadata"]["name"],
                f"{target['kind']}/{target['name']}",
                f"{metric['name']}: {now}/{metric['target']['averageUtilization']}%",
                str(spec["minReplicas"]),
                str(spec["maxReplicas"]),
                str(status["currentReplicas"]),
                age(o["metadata"]["creationTimestamp"], world.now),
            ]
        )
    return ["NAME", "REFERENCE", "TARGETS", "MINPODS", "MAXPODS", "REPLICAS", "AGE"], rows
