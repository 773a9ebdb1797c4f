"""The kubelets start what was placed on their nodes: images, settings, volumes, runs and probes, with their events."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.evals.cluster.controllers import pod_events
from tests.evals.cluster.controllers.lives import completed, crashing, restarted, running, waiting
from tests.evals.cluster.controllers.node_loss import lose_nodes
from tests.evals.cluster.controllers.pod_status import report_pod
from tests.evals.cluster.controllers.probes import complaint
from tests.evals.cluster.quantities import amount
from tests.evals.cluster.world import Crash, Life, Obj, Program, World

#: exit codes of programs that are told to stop by a failing liveness probe
_STOPPED = {"java": 143, "go": 2, "python": 137, "node": 137, "dotnet": 137}
OOM = Crash(137, [], 40.0, "OOMKilled")


def run_pods(world: World) -> None:
    """Run every pod that has a node; report the status of all."""
    lose_nodes(world)
    for number, pod in enumerate(world.all("Pod")):
        if pod["spec"].get("nodeName"):
            _run(world, pod, number)
        elif pod["status"].get("phase") == "Pending":
            report_pod(world, pod)


def _run(world: World, pod: Obj, number: int) -> None:
    r, meta = world.random, pod["metadata"]
    node = world.get("Node", pod["spec"]["nodeName"])
    workload = world.workload_of[meta["name"]]
    program = world.runs.get(meta["name"]) or world.programs[workload]
    placed = meta["creationTimestamp"] + timedelta(seconds=r.random() * 0.8)
    internal = node["status"]["addresses"][0]["address"]
    block = node["spec"]["podCIDR"].rsplit(".", 1)[0]
    address = internal if pod["spec"].get("hostNetwork") else f"{block}.{2 + number % 250}"
    pod["status"] = {"hostIP": internal, "podIP": address, "startTime": placed.replace(microsecond=0)}
    blocked = _blocked(world, pod, workload, node)
    if blocked:
        reason, message = blocked
        pod["status"].pop("podIP")
        for container in pod["spec"]["containers"]:
            world.life[meta["name"], container["name"]] = waiting("ContainerCreating")
        for container in pod["spec"].get("initContainers", []):
            world.life[meta["name"], container["name"]] = waiting("PodInitializing")
        pod_events.blocked(world, pod, placed, reason, message)
        report_pod(world, pod)
        return
    start, is_held = _run_init(world, pod, placed)
    for index, container in enumerate(pod["spec"]["containers"]):
        if is_held:
            world.life[meta["name"], container["name"]] = waiting("PodInitializing")
        else:
            life = _run_container(world, pod, container, program, start, index == 0)
            world.life[meta["name"], container["name"]] = life
    report_pod(world, pod)


def _blocked(world: World, pod: Obj, workload: str, node: Obj) -> tuple[str, str] | None:
    """Return why a pod's sandbox or volumes cannot be made: reason and message of the event."""
    is_new = pod["metadata"]["creationTimestamp"] >= world.began
    if is_new and f"containerd@{node['metadata']['name']}" in world.component_down:
        dial = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: connection refused"
        text = f'rpc error: code = Unavailable desc = connection error: desc = "{dial}"'
        return "FailedCreatePodSandBox", f"Failed to create pod sandbox: {text}"
    if is_new and workload in world.mount_failures:
        return world.mount_failures[workload]
    for volume in pod["spec"].get("volumes", []):
        for kind, field, key in (("ConfigMap", "configMap", "name"), ("Secret", "secret", "secretName")):
            name = volume.get(field, {}).get(key)
            if name and is_new and not world.find(kind, name, pod["metadata"]["namespace"]):
                text = f'MountVolume.SetUp failed for volume "{volume["name"]}" : {kind.lower()} "{name}" not found'
                return "FailedMount", text
    return None


def _run_init(world: World, pod: Obj, placed: datetime) -> tuple[datetime, bool]:
    """Run the init containers; return when the others may start, and whether one of them holds the pod up."""
    at, name = placed + timedelta(seconds=1), pod["metadata"]["name"]
    is_held = False
    is_new = pod["metadata"]["creationTimestamp"] >= world.began
    for container in pod["spec"].get("initContainers", []):
        crash = world.notes.get("init_crash", {}).get((world.workload_of[name], container["name"]))
        waits = world.notes.get("init_waits", {}).get((world.workload_of[name], container["name"]))
        if is_held:
            world.life[name, container["name"]] = waiting("PodInitializing")
        elif not is_new or not (crash or waits):
            if _cannot_pull(world, pod, container, at, "spec.initContainers"):
                is_held = True
                continue
            world.life[name, container["name"]] = completed(world, at, 1 + world.random.random())
            pod_events.started(world, pod, container, at, 1, "spec.initContainers")
            at += timedelta(seconds=3)
        elif crash:
            life = crashing(world, name, container["name"], at, crash, is_init=True)
            world.life[name, container["name"]] = life
            pod_events.started(world, pod, container, at, len(life.runs), "spec.initContainers")
            pod_events.backing_off(world, pod, container, life)
            is_held = True
        else:
            world.life[name, container["name"]] = running(at, is_ready=False)
            pod_events.started(world, pod, container, at, 1, "spec.initContainers")
            is_held = True
    return at + timedelta(seconds=1), is_held


def _run_container(world: World, pod: Obj, container: Obj, program: Program, start: datetime, is_main: bool) -> Life:
    name = pod["metadata"]["name"]
    if _cannot_pull(world, pod, container, start):
        return world.life[name, container["name"]]
    missing = _missing_settings(world, pod, container)
    if missing:
        pod_events.cannot_configure(world, pod, container, start, missing)
        return waiting("CreateContainerConfigError", missing)
    side = world.notes.get("side_crash", {}).get((world.workload_of[name], container["name"]))
    is_new = pod["metadata"]["creationTimestamp"] >= world.began
    crash = program.crash if is_main else side if is_new else None
    if crash and world.workload_of[name] in world.notes.get("crash_since_began", ()):
        start = world.began
    if crash and crash.reason == "StartError":
        pod_events.cannot_start(world, pod, container, start, crash)
    if not crash and is_main:
        crash = _killed(world, pod, container, program, start)
    if crash:
        life = crashing(world, name, container["name"], start, crash)
        pod_events.started(world, pod, container, start, len(life.runs))
        pod_events.backing_off(world, pod, container, life)
        return life
    if is_main and program.restarts_ago and world.now - program.restarts_ago > start:
        ended = world.notes.get("ended", {}).get(world.workload_of[name]) or world.notes.get("old_crash", Crash(1, []))
        return restarted(world, start, program.restarts_ago, ended)
    pod_events.started(world, pod, container, start, 1)
    is_ready = True
    if is_main:
        words = complaint(pod, container, "readiness", program)
        is_ready = not words
        if words:
            pod_events.unhealthy(world, pod, container, "readiness", words, max(start, _since(world, program)))
    return Life([(start, None)], {"running": {"startedAt": start.replace(microsecond=0)}}, {}, 0, is_ready)


def _since(world: World, program: Program) -> datetime:
    return world.began if program.unready or program.slow_ms else world.installed


def _killed(world: World, pod: Obj, container: Obj, program: Program, start: datetime) -> Crash | None:
    """Return how the kernel or the kubelet ends a container again and again, if one of them does."""
    for kind in ("startup", "liveness"):
        probe = container.get(f"{kind}Probe")
        if not probe:
            continue
        words = complaint(pod, container, kind, program)
        allowed = probe.get("initialDelaySeconds", 0) + probe["periodSeconds"] * probe.get("failureThreshold", 3)
        is_guarded = kind == "liveness" and "startupProbe" in container
        if not words and allowed < program.starts_s and not is_guarded:
            words = pod_events.not_listening(pod, container, kind)
        if words:
            first = max(start, world.began) if program.hangs else start
            pod_events.unhealthy(world, pod, container, kind, words, first, probe, allowed)
            code = _STOPPED.get(program.part.runtime, 137)
            words_of = world.notes.get("killed_words", {}).get(world.workload_of[pod["metadata"]["name"]], [])
            reason = "Completed" if code == 0 else "Error"
            return Crash(code, list(words_of), allowed + (30 if code == 137 else 2), reason)
    limit = container["resources"].get("limits", {}).get("memory")
    if limit and program.memory_mib * 2**20 > amount(limit):
        return Crash(137, [], max(4.0, program.starts_s * 0.8 + world.random.random() * 30), "OOMKilled")
    return None


def _cannot_pull(world: World, pod: Obj, container: Obj, at: datetime, place: str = "spec.containers") -> bool:
    why = world.pull_failures.get(container["image"])
    if not why or pod["metadata"]["creationTimestamp"] < world.began:
        return False
    reason, message = pod_events.cannot_pull(world, pod, container, at, why, place)
    world.life[pod["metadata"]["name"], container["name"]] = waiting(reason, message)
    return True


def _missing_settings(world: World, pod: Obj, container: Obj) -> str:
    if pod["metadata"]["creationTimestamp"] < world.began:
        return ""
    namespace = pod["metadata"]["namespace"]
    for source in container.get("envFrom", []):
        for kind, field in (("ConfigMap", "configMapRef"), ("Secret", "secretRef")):
            name = source.get(field, {}).get("name")
            if name and not world.find(kind, name, namespace):
                return f'{kind.lower()} "{name}" not found'
    for entry in container.get("env", []):
        for kind, field in (("ConfigMap", "configMapKeyRef"), ("Secret", "secretKeyRef")):
            reference = entry.get("valueFrom", {}).get(field)
            if not reference:
                continue
            found = world.find(kind, reference["name"], namespace)
            if not found:
                return f'{kind.lower()} "{reference["name"]}" not found'
            if reference["key"] not in found.get("data", {}):
                return f"couldn't find key {reference['key']} in {kind} {namespace}/{reference['name']}"
    return ""
