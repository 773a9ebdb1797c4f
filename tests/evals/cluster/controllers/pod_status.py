"""The status of a pod, put together from the lives of its containers."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.evals.cluster.world import Life, Obj, World

_ORDER = ("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled")


def report_pod(world: World, pod: Obj) -> None:
    """Write phase, conditions and container statuses of a pod."""
    status, name = pod["status"], pod["metadata"]["name"]
    status["qosClass"] = _quality(pod)
    if "startTime" not in status:
        status.setdefault("phase", "Pending")
        return
    main = [_container_status(world, pod, c) for c in pod["spec"]["containers"]]
    init = [_container_status(world, pod, c) for c in pod["spec"].get("initContainers", [])]
    lives = [world.life[name, c["name"]] for c in pod["spec"]["containers"]]
    has_begun = any(life.runs for life in lives)
    is_initialized = all(s["ready"] for s in init)
    is_ready = is_initialized and all(life.is_ready for life in lives)
    status["phase"] = "Running" if has_begun else "Pending"
    has_sandbox = bool(status.get("podIP"))
    at = status["startTime"]
    changed = _changed(world, lives, at)
    values = dict(zip(_ORDER, (has_sandbox, is_initialized, is_ready, is_ready, True), strict=True))
    unready = [s["name"] for s in main if not s["ready"]]
    waiting_init = [s["name"] for s in init if not s["ready"]]
    conditions: list[Obj] = []
    for type_ in _ORDER:
        condition: Obj = {"lastProbeTime": None, "lastTransitionTime": at if type_ == "PodScheduled" else changed}
        if not values[type_] and type_ == "Initialized":
            words = f"containers with incomplete status: [{' '.join(waiting_init)}]"
            condition |= {"message": words, "reason": "ContainersNotInitialized"}
        elif not values[type_] and type_ in ("Ready", "ContainersReady"):
            words = f"containers with unready status: [{' '.join(unready)}]"
            condition |= {"message": words, "reason": "ContainersNotReady"}
        conditions.append({**condition, "status": str(values[type_]), "type": type_})
    status["conditions"] = conditions
    status["containerStatuses"] = main
    if init:
        status["initContainerStatuses"] = init
    status["hostIPs"] = [{"ip": status["hostIP"]}]
    if has_sandbox:
        status["podIPs"] = [{"ip": status["podIP"]}]


def _changed(world: World, lives: list[Life], at: datetime) -> datetime:
    starts = [run[0] for life in lives for run in life.runs]
    if not starts:
        return at
    return min(max(starts).replace(microsecond=0) + timedelta(seconds=1), world.now)


def _container_status(world: World, pod: Obj, container: Obj) -> Obj:
    life = world.life[pod["metadata"]["name"], container["name"]]
    image = container["image"]
    full = (
        image
        if "/" in image and "." in image.split("/")[0]
        else f"docker.io/{image if '/' in image else f'library/{image}'}"
    )
    state = {kind: dict(value) for kind, value in life.state.items()}
    status: Obj = {
        "image": full if life.runs else image,
        "imageID": f"{full.rsplit(':', 1)[0]}@sha256:{world.digest()}" if life.runs else "",
        "lastState": life.last_state,
        "name": container["name"],
        "ready": life.is_ready,
        "restartCount": life.restarts,
        "started": "running" in state,
        "state": state,
    }
    if life.runs:
        status = {"containerID": f"containerd://{world.digest()}", **status}
    return status


def _quality(pod: Obj) -> str:
    containers = pod["spec"]["containers"]
    if not any(c["resources"].get("requests") or c["resources"].get("limits") for c in containers):
        return "BestEffort"
    if all(
        c["resources"].get("limits", {}).get(key)
        and c["resources"].get("requests", {}).get(key, c["resources"]["limits"][key]) == c["resources"]["limits"][key]
        for c in containers
        for key in ("cpu", "memory")
    ):
        return "Guaranteed"
    return "Burstable"
