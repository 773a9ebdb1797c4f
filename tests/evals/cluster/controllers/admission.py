"""What the API server refuses: pods and claims over a quota, and pods of a service account that is not there."""

from __future__ import annotations

from tests.evals.cluster.quantities import amount, cpu_words, memory_words, millicores
from tests.evals.cluster.world import Obj, World


def refusal(world: World, pod: Obj) -> str:
    """Return why a pod may not be made, in the API server's words; empty when it may."""
    name, namespace = pod["metadata"]["name"], pod["metadata"]["namespace"]
    account = pod["spec"].get("serviceAccountName", "default")
    if namespace == world.namespace and not world.find("ServiceAccount", account):
        what = f'error looking up service account {namespace}/{account}: serviceaccount "{account}" not found'
        return f'pods "{name.rsplit("-", 1)[0]}-" is forbidden: {what}'
    over = exceeded(world, namespace, pod_demand(pod)) or _out_of_range(world, pod)
    return f'pods "{name}" is forbidden: {over}' if over else ""


def _out_of_range(world: World, pod: Obj) -> str:
    """Return the words of the first limit range that a container does not fit in; empty when all fit, and for pods that
    were there before it."""
    if pod["metadata"]["labels"].get(world.application.labels) not in world.remade:
        return ""
    for ranged in world.all("LimitRange", pod["metadata"]["namespace"]):
        most = ranged["spec"]["limits"][0]["max"]
        for container in pod["spec"]["containers"]:
            limits = container["resources"].get("limits", {})
            for key in sorted(most):
                if key not in limits:
                    return f"maximum {key} usage per Container is {most[key]}.  No limit is specified"
                if _read(key, limits[key]) > _read(key, most[key]):
                    return f"maximum {key} usage per Container is {most[key]}, but limit is {limits[key]}"
    return ""


def exceeded(world: World, namespace: str, demand: dict[str, int]) -> str:
    """Return the words of the first quota that a demand would exceed; empty when it fits in all."""
    for quota in world.all("ResourceQuota", namespace):
        hard = {key: _read(key, text) for key, text in quota["spec"]["hard"].items()}
        used = usage(world, namespace)
        over = [key for key in sorted(hard) if key in demand and used.get(key, 0) + demand[key] > hard[key]]
        if over:
            parts = [
                f"{label}: " + ",".join(f"{key}={_write(key, values.get(key, 0))}" for key in over)
                for label, values in (("requested", demand), ("used", used), ("limited", hard))
            ]
            return f"exceeded quota: {quota['metadata']['name']}, {', '.join(parts)}"
    return ""


def pod_demand(pod: Obj) -> dict[str, int]:
    """Return what a pod counts against quotas."""
    demand = {"pods": 1, "count/pods": 1}
    for kind in ("requests", "limits"):
        for resource, read in (("cpu", millicores), ("memory", amount)):
            total = sum(read(c["resources"].get(kind, {}).get(resource, "0")) for c in pod["spec"]["containers"])
            demand[f"{kind}.{resource}"] = total
            if kind == "requests":
                demand[resource] = total
    return demand


def usage(world: World, namespace: str) -> dict[str, int]:
    """Return what a namespace uses of everything that quotas count."""
    used: dict[str, int] = {}
    for pod in world.all("Pod", namespace):
        if pod.get("status", {}).get("phase") in ("Succeeded", "Failed"):
            continue
        for key, value in pod_demand(pod).items():
            used[key] = used.get(key, 0) + value
    claims = world.all("PersistentVolumeClaim", namespace)
    used["requests.storage"] = sum(amount(c["spec"]["resources"]["requests"]["storage"]) for c in claims)
    for key, kind in (
        ("persistentvolumeclaims", "PersistentVolumeClaim"),
        ("services", "Service"),
        ("configmaps", "ConfigMap"),
        ("secrets", "Secret"),
        ("count/deployments.apps", "Deployment"),
    ):
        used[key] = len(world.all(kind, namespace))
    return used


def measure_quotas(world: World) -> None:
    """Write into the quotas what is used."""
    for quota in world.all("ResourceQuota"):
        used = usage(world, quota["metadata"]["namespace"])
        hard = quota["spec"]["hard"]
        quota["status"] = {"hard": dict(hard), "used": {key: _write(key, used.get(key, 0)) for key in hard}}


def _read(key: str, text: str) -> int:
    return millicores(text) if key.endswith("cpu") else amount(text)


def _write(key: str, value: int) -> str:
    if key.endswith("cpu"):
        return cpu_words(value)
    return memory_words(value) if key.endswith(("memory", "storage")) else str(value)
